/* U-Boot's header with a vendor's magic. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <libdeflate.h>

#include "image/wrap_check.h"

/* summed: the magic that the sum of the header was made with. */
static void make(struct buf *b, uint32_t magic, uint32_t summed)
{
    put_u32(b, summed, true);
    put_u32(b, 0, true);
    put_u32(b, 5, true);
    put_u32(b, wrap_gzip().n, true);
    put_u32(b, 0, true);
    put_u32(b, 0, true);
    put_u32(b, 0, true);
    buf_add(b, "\5\5\2\1name", 8);
    put_upto(b, 64, 0);
    uint32_t crc = libdeflate_crc32(0, b->p, 64);
    set_u32(b, 0, magic, true);
    set_u32(b, 4, crc, true);
    buf_view(b, wrap_gzip());
}

static bool opens(uint32_t magic, uint32_t summed)
{
    struct buf b;
    struct img g;
    buf_init(&b, 4096, NULL);
    make(&b, magic, summed);
    img_open(&g, NULL, buf_of(&b));
    bool yes = strcmp(g.part->format, "uimage") == 0;
    if (yes)
        wrap_has(&g, "kernel", "gzip", 64);
    img_close(&g);
    buf_done(&b);
    return yes;
}

static void any_magic_will_do_when_the_sum_is_right(void **s)
{
    (void)s;
    assert_true(opens(0x32303034, 0x32303034));
    assert_true(opens(0x32303034, 0x27051956));
    assert_true(opens(0x27051956, 0x27051956));
    assert_false(opens(0x32303034, 0x32303035));
    assert_false(opens(0, 0));
}

static void it_is_not_sought_within(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 4096, NULL);
    make(&b, 0x32303034, 0x32303034);
    struct buf all;
    buf_init(&all, 4096, NULL);
    put_upto(&all, 512, 1);
    buf_view(&all, buf_of(&b));
    img_open(&g, NULL, buf_of(&all));
    assert_null(img_part(&g, "uimage"));
    img_close(&g);
    buf_done(&b);
    buf_done(&all);
}

static void a_real_image_is_read(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, "uimage-vendor",
                  need_sample("owrt-1505-netgear-wnr2000v4/"));
    wrap_is(&g, "uimage", 0x120fa2,
            "magic 0x32303034, \"MIPS OpenWrt Linux-3.18.23\", Linux MIPS "
            "kernel, lzma, load 0x80060000, entry 0x80060000, data CRC right");
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_magic_will_do_when_the_sum_is_right),
        cmocka_unit_test(it_is_not_sought_within),
        cmocka_unit_test(a_real_image_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Xiaomi router images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/vendor.h"
#include "image/wrap_check.h"

static void put_piece(struct buf *b, unsigned i, const char *name,
                      struct view data)
{
    size_t at = b->n;
    set_u32(b, 16 + 4 * i, at, false);
    put_u32(b, 0xbabe, false);
    put_u32(b, 0xffffffff, false);
    put_u32(b, data.n, false);
    put_u32(b, 4, false);
    buf_str(b, name);
    put_upto(b, at + 48, 0);
    buf_view(b, data);
    put_align(b, 4, 0);
}

static void make(struct buf *b)
{
    buf_init(b, 8192, NULL);
    buf_str(b, "HDR1");
    put_upto(b, 48, 0);
    set_u16(b, 14, 0x12, false);
    put_piece(b, 0, "uboot.bin", wrap_gzip());
    put_piece(b, 1, "root.bin", wrap_cpio());
    set_u32(b, 4, b->n, false);
    put_u32(b, 256, false);
    put_upto(b, b->n + 12 + 256, 0x5a);
    set_u32(b, 8, vendor_crc(view_from(buf_of(b), 12)), false);
}

static void pieces_have_their_names(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    size_t n = b.n;
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "xiaomi", n,
            "device 0x0012, 2 pieces, with a signature, CRC right");
    wrap_has(&g, "uboot.bin", "gzip", 96);
    assert_non_null(wrap_part(&g, "root.bin"));
    img_close(&g);
    img_open(&g, "xiaomi", view_cut(buf_of(&b), 0, n - 1));
    wrap_is(&g, "xiaomi", n - 1, "CRC wrong");
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b);
    img_survives("xiaomi", buf_of(&b));
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("xiaomi", 4096, 0, "HDR1", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_have_their_names),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

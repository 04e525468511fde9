/* D-Link network storage images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static uint32_t sum_of(struct view v)
{
    uint32_t x = 0;
    for (size_t i = 0; i + 4 <= v.n; i += 4)
        x ^= ld_le32(v.p + i);
    return x;
}

static void make(struct buf *b)
{
    struct view pieces[] = {wrap_gzip(), wrap_cpio()};
    buf_init(b, 8192, NULL);
    put_upto(b, 48, 0);
    buf_add(b,
            "\x55\xaa"
            "DNS323D1\x55\xaa\0\x08\x07\x01",
            16);
    put_upto(b, 128, 0);
    for (size_t i = 0; i < 2; i++) {
        set_u32(b, 8 * i, b->n, false);
        set_u32(b, 8 * i + 4, pieces[i].n, false);
        set_u32(b, 32 + 4 * i, sum_of(pieces[i]), false);
        buf_view(b, pieces[i]);
    }
}

static void kernel_and_ramdisk_are_found(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "dlink-dns", b.n, "family DNS323D1, model 0.8.7.1, sums right");
    wrap_has(&g, "kernel", "gzip", 128);
    wrap_has(&g, "ramdisk", "cpio", 128 + wrap_gzip().n);
    img_close(&g);
    b.p[140] ^= 1;
    img_open(&g, "dlink-dns", buf_of(&b));
    wrap_is(&g, "dlink-dns", b.n, "sums wrong");
    img_close(&g);
    img_open(&g, "dlink-dns", view_cut(buf_of(&b), 0, b.n - 1));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b);
    img_survives("dlink-dns", buf_of(&b));
    buf_done(&b);
}

static void a_real_image_is_read(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, "dlink-dns", need_sample("nas-dlink-dns320-netboot/"));
    wrap_is(&g, "dlink-dns", g.image.bytes.n, "sums right");
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernel_and_ramdisk_are_found),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(a_real_image_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

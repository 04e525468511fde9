/* Cameo images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void make(struct buf *b)
{
    uint32_t sum = 0;
    buf_init(b, 8192, NULL);
    put_u32(b, 0, true);
    put_u32(b, wrap_gzip().n + wrap_cpio().n, true);
    put_u32(b, wrap_gzip().n, true);
    buf_str(b, "HORNET");
    put_upto(b, 32, 0);
    buf_str(b, "HORNET-RT-DIR601B1-3");
    put_upto(b, 62, 0);
    buf_add(b,
            "DEF\0"
            "1.00\0\0\0\0\0\0\0\0",
            16);
    put_u8(b, 84);
    put_upto(b, 84, 0);
    buf_view(b, wrap_gzip());
    buf_view(b, wrap_cpio());
    for (size_t i = 84; i < b->n; i++)
        sum += b->p[i];
    set_u32(b, 0, sum, true);
}

static void it_is_read_when_its_sum_is_right(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "cameo", b.n,
            "model HORNET, signature HORNET-RT-DIR601B1-3, region DEF");
    assert_string_equal(g.part->version, "1.00");
    assert_non_null(img_part(&g, "gzip"));
    assert_non_null(img_part(&g, "cpio"));
    img_close(&g);
    b.p[b.n - 1] ^= 1;
    img_open(&g, "cameo", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b);
    img_survives("cameo", buf_of(&b));
    buf_done(&b);
}

static void a_real_image_is_read(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, "cameo", need_sample("owrt-1505-dlink-dir601b1/"));
    wrap_is(&g, "cameo", g.image.bytes.n, "HORNET-RT-DIR601B1-3");
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_read_when_its_sum_is_right),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(a_real_image_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

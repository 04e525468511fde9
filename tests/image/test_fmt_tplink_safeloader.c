/* TP-Link SafeLoader images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void make(struct buf *b)
{
    static const char text[] = "CPE510(TP-LINK|UN|N300-5):1.0\r\n";
    buf_init(b, 16384, NULL);
    put_u32(b, 0, true);
    put_upto(b, 20, 0x5a);
    put_u32(b, sizeof text - 1, true);
    buf_str(b, text);
    put_upto(b, 0x1014, 0xff);
    buf_printf(b,
               "fwup-ptn os-image base 0x00800 size 0x%05zx\t\r\n"
               "fwup-ptn file-system base 0x00900 size 0x%05zx\t\r\n",
               wrap_gzip().n, wrap_cpio().n);
    put_upto(b, 0x1014 + 0x800, 0);
    buf_view(b, wrap_gzip());
    put_upto(b, 0x1014 + 0x900, 0xff);
    buf_view(b, wrap_cpio());
    set_u32(b, 0, b->n, true);
}

static void named_parts_are_found(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "tplink-safeloader", b.n,
            "2 parts, CPE510(TP-LINK|UN|N300-5):1.0");
    wrap_has(&g, "os-image", "gzip", 0x1814);
    wrap_has(&g, "file-system", "cpio", 0x1914);
    img_close(&g);
    img_open(&g, "tplink-safeloader", view_cut(buf_of(&b), 0, b.n - 100));
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    buf_done(&b);
}

static void another_table_is_none(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    b.p[0x1014] = 'F';
    img_open(&g, "tplink-safeloader", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("tplink-safeloader", 8192, 0x1014, "fwup-ptn a base 0x",
                      18);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(named_parts_are_found),
        cmocka_unit_test(another_table_is_none),
        cmocka_unit_test(noise_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

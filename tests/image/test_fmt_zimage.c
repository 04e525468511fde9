/* ARM zImages. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void make(struct buf *b, bool big)
{
    buf_init(b, 8192, NULL);
    for (int i = 0; i < 9; i++)
        put_u32(b, 0xe1a00000, big);
    put_u32(b, 0x016f2818, big);
    put_u32(b, 0, big);
    put_u32(b, 0, big);
    put_u32(b, 0x04030201, big);
    put_upto(b, 1000, 3);
    buf_view(b, wrap_gzip());
    put_align(b, 4, 0);
    set_u32(b, 0x2c, b->n, big);
}

static void check(bool big, const char *text)
{
    struct buf b;
    struct img g;
    make(&b, big);
    size_t n = b.n;
    buf_str(&b, "a device tree");
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "zimage", n, text);
    struct part *p = img_part(&g, "gzip");
    assert_non_null(p);
    assert_int_equal(p->offset, 1000);
    assert_null(p->next);
    img_close(&g);
    img_open(&g, "zimage", view_cut(buf_of(&b), 0, n - 2));
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    buf_done(&b);
}

static void what_it_unpacks_is_found(void **s)
{
    (void)s;
    check(false, "ARM, little-endian");
    check(true, "ARM, big-endian");
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, false);
    img_survives("zimage", buf_of(&b));
    buf_done(&b);
}

static void a_real_kernel_is_read(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, NULL, need_sample("nas-buffalo-linkstation-kernel/"));
    struct part *p = img_part(&g, "linux-kernel");
    assert_non_null(p);
    assert_string_equal(p->version, "6.1.0-50-marvell");
    assert_string_equal(p->parent->format, "xz");
    assert_string_equal(p->parent->parent->format, "zimage");
    assert_int_equal(g.image.explained_bytes, g.image.bytes.n);
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_unpacks_is_found),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(a_real_kernel_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* NETGEAR CHK images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

/* The sum as mkchkimg describes it, the long way round. */
static uint32_t sum_of(struct view v)
{
    uint64_t a = 0, b = 0;
    for (size_t i = 0; i < v.n; i++) {
        a = (a + v.p[i]) & 0xffffffff;
        b = (b + a) & 0xffffffff;
    }
    for (int i = 0; i < 2; i++) {
        a = (a & 0xffff) + (a >> 16);
        b = (b & 0xffff) + (b >> 16);
    }
    return (uint32_t)(b << 16 | a);
}

static void make(struct buf *b)
{
    buf_init(b, 8192, NULL);
    buf_str(b, "*#$^");
    put_u32(b, 40 + 16, true);
    buf_add(b, "\1\1\0\2\3\1\0\4", 8);
    put_u32(b, 0, true);
    put_u32(b, 0, true);
    put_u32(b, wrap_gzip().n, true);
    put_u32(b, wrap_cpio().n, true);
    put_u32(b, 0, true);
    put_u32(b, 0, true);
    buf_str(b, "U12H072T00_NETGE");
    buf_view(b, wrap_gzip());
    buf_view(b, wrap_cpio());
    set_u32(b, 32, sum_of(view_from(buf_of(b), 56)), true);
    set_u32(b, 36, sum_of(view_cut(buf_of(b), 0, 56)), true);
}

static void kernel_and_root_are_found(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    size_t n = b.n;
    buf_str(&b, "behind");
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "chk", n, "board U12H072T00_NETGE, sum right");
    assert_string_equal(g.part->version, "V1.0.2.3_1.0.4");
    wrap_has(&g, "kernel", "gzip", 56);
    wrap_has(&g, "rootfs", "cpio", 56 + wrap_gzip().n);
    img_close(&g);
    b.p[n - 1] ^= 1;
    img_open(&g, "chk", buf_of(&b));
    wrap_is(&g, "chk", n, "sum wrong");
    img_close(&g);
    img_open(&g, "chk", view_cut(buf_of(&b), 0, n - 1));
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    buf_done(&b);
}

static void a_wrong_header_is_none(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    b.p[45] ^= 1;
    img_open(&g, "chk", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b);
    img_survives("chk", buf_of(&b));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernel_and_root_are_found),
        cmocka_unit_test(a_wrong_header_is_none),
        cmocka_unit_test(damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

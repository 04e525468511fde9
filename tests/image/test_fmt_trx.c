/* TRX images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/vendor.h"
#include "image/wrap_check.h"

static void make(struct buf *b, unsigned version)
{
    struct view parts[] = {wrap_gzip(), wrap_cpio()};
    buf_init(b, 8192, NULL);
    buf_str(b, "HDR0");
    put_u32(b, 0, false);
    put_u32(b, 0, false);
    put_u16(b, 0, false);
    put_u16(b, version, false);
    put_upto(b, version == 2 ? 32 : 28, 0);
    for (size_t i = 0; i < 2; i++) {
        put_align(b, 64, 0);
        set_u32(b, 16 + 4 * i, b->n, false);
        buf_view(b, parts[i]);
    }
    set_u32(b, 4, b->n, false);
    set_u32(b, 8, vendor_crc(view_from(buf_of(b), 12)), false);
}

static void check(unsigned version)
{
    struct buf b;
    struct img g;
    make(&b, version);
    size_t n = b.n;
    buf_str(&b, "behind");
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "trx", n,
            version == 1 ? "version 1, CRC right" : "version 2, CRC right");
    wrap_has(&g, "part 1", "gzip", 64);
    wrap_has(&g, "part 2", "cpio", 128);
    img_close(&g);
    buf_done(&b);
}

static void both_versions_are_read(void **s)
{
    (void)s;
    check(1);
    check(2);
}

static void a_wrong_sum_or_end_is_said(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, 1);
    b.p[b.n - 1] ^= 1;
    img_open(&g, "trx", buf_of(&b));
    wrap_is(&g, "trx", b.n, "CRC wrong");
    img_close(&g);
    img_open(&g, "trx", view_cut(buf_of(&b), 0, b.n - 1));
    wrap_is(&g, "trx", b.n - 1, "CRC not checked");
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, 2);
    img_survives("trx", buf_of(&b));
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("trx", 256, 0, "HDR0", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_versions_are_read),
        cmocka_unit_test(a_wrong_sum_or_end_is_said),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

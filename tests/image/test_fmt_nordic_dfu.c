/* Nordic's init packets. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/nordic.h"
#include "image/wrap_check.h"

static void put_field(struct buf *b, unsigned number, struct view v)
{
    put_u8(b, number << 3 | 2);
    if (v.n >= 128)
        put_u8(b, (v.n & 0x7f) | 0x80);
    put_u8(b, v.n >= 128 ? v.n >> 7 : v.n);
    buf_view(b, v);
}

static void put_number(struct buf *b, unsigned number, unsigned n)
{
    put_u8(b, number << 3);
    put_u8(b, n);
}

static void make(struct buf *b, bool sign, bool debug)
{
    struct buf init, hash, command, all;
    uint8_t sum[64];
    fill_random(sum, sizeof sum, 2);
    struct buf *each[] = {b, &init, &hash, &command, &all};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        buf_init(each[i], 4096, NULL);
    put_number(&hash, 1, 3);
    put_field(&hash, 2, view_of(sum, 32));
    put_number(&init, 1, 5);
    put_number(&init, 2, 52);
    put_field(&init, 3, V("\x81\x02"));
    put_number(&init, 4, 0);
    put_number(&init, 7, 100);
    put_field(&init, 8, buf_of(&hash));
    put_number(&init, 9, debug);
    put_number(&command, 1, 1);
    put_field(&command, 2, buf_of(&init));
    put_field(&all, 1, buf_of(&command));
    if (sign) {
        put_number(&all, 2, 0);
        put_field(&all, 3, view_of(sum, 64));
        put_field(b, 2, buf_of(&all));
    } else {
        buf_view(b, buf_of(&all));
    }
    for (size_t i = 1; i < sizeof each / sizeof *each; i++)
        buf_done(each[i]);
}

static void packets_are_read(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, true, false);
    size_t n = b.n;
    buf_str(&b, "behind");
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "nordic-dfu", n, "application, version 5, hardware 52, signed");
    const struct nordic *x = g.part->fs;
    assert_int_equal(x->signature_at, n - 64);
    assert_int_equal(x->hash.n, 32);
    img_close(&g);
    buf_done(&b);
    make(&b, false, true);
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "nordic-dfu", b.n,
            "application, version 5, hardware 52, not signed, for debugging: "
            "any version is taken");
    img_close(&g);
    buf_done(&b);
}

static void what_is_cut_off_is_none(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, true, false);
    img_open(&g, "nordic-dfu", view_cut(buf_of(&b), 0, b.n - 1));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, true, false);
    img_survives("nordic-dfu", buf_of(&b));
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("nordic-dfu", 256, 0, "\x12\x8a\1\x0a\x44\x8\1\x12\x40",
                      9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_are_read),
        cmocka_unit_test(what_is_cut_off_is_none),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* CyberTAN's header before a TRX. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void make(struct buf *b)
{
    buf_init(b, 8192, NULL);
    buf_add(b, "W54G\0\0\0\0\x05\x0b\x1e\4\x15\2U2ND", 18);
    put_upto(b, 32, 0);
    buf_view(b, wrap_gzip());
}

static void what_follows_is_found(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "cybertan", b.n, "model W54G, made 2005-11-30");
    assert_string_equal(g.part->version, "4.21.2");
    assert_string_equal(g.part->child->format, "gzip");
    assert_int_equal(g.part->child->offset, 32);
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b);
    img_survives("cybertan", buf_of(&b));
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("cybertan", 256, 14, "U2ND", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_follows_is_found),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

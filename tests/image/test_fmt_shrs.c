/* D-Link's encrypted images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void make(struct buf *b)
{
    buf_init(b, 1 << 16, NULL);
    buf_str(b, "SHRS");
    put_u32(b, 4090, true);
    put_u32(b, 4096, true);
    put_upto(b, 0x6dc, 0x11);
    assert_true(buf_reserve(b, 4096));
    fill_random(b->p + b->n, 4096, 1);
    b->n += 4096;
}

static void it_is_said_to_be_encrypted(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "shrs", b.n, "4096 encrypted bytes");
    assert_true(img_has_diag(&g, WHY_ENCRYPTED));
    img_close(&g);
    b.p[7] = 0;
    img_open(&g, "shrs", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("shrs", 8192, 0, "SHRS", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_said_to_be_encrypted),
        cmocka_unit_test(noise_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

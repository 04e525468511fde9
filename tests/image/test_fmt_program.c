/* Machine code that only its container names. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void code_is_taken_when_it_is_said_to_be(void **s)
{
    (void)s;
    struct img g;
    img_open(&g, "program", V("\1\2\3\4 machine code \5\6"));
    wrap_is(&g, "program", 20, NULL);
    assert_true(g.part->code);
    assert_true(g.part->solid);
    img_close(&g);
}

static void nobody_said_so(void **s)
{
    (void)s;
    struct img g;
    img_open(&g, NULL, V("\1\2\3\4 machine code \5\6"));
    assert_string_equal(g.part->format, "data");
    img_close(&g);
}

static void noise_and_padding_are_not_code(void **s)
{
    (void)s;
    static uint8_t v[8192];
    struct img g;
    img_open(&g, "program", view_of(v, sizeof v));
    assert_null(g.part);
    img_close(&g);
    fill_random(v, sizeof v, 1);
    img_open(&g, "program", view_of(v, sizeof v));
    assert_null(g.part);
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_is_taken_when_it_is_said_to_be),
        cmocka_unit_test(nobody_said_so),
        cmocka_unit_test(noise_and_padding_are_not_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

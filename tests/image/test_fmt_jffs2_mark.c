/* The mark where JFFS2 begins. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static bool opens(struct view v)
{
    struct img g;
    img_open(&g, "jffs2-mark", v);
    bool yes = g.part != NULL;
    if (yes)
        wrap_is(&g, "jffs2-mark", 4, NULL);
    img_close(&g);
    return yes;
}

static void it_stands_before_erased_flash_or_the_end(void **s)
{
    (void)s;
    assert_true(opens(V("\xde\xad\xc0\xde")));
    assert_true(opens(V("\xde\xad\xc0\xde\xff\xff\xff\xff\xff\xff\xff\xff\xff"
                        "\xff\xff\xff and more")));
    assert_false(opens(V("\xde\xad\xc0\xde\xff\xff\xff code")));
    assert_false(opens(V("\xde\xad\xc0")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_stands_before_erased_flash_or_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

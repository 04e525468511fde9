/* What could not be read: the same is told whichever thread was first. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "check.h"
#include "image/format.h"

enum { TOLD = 64, OFFERED = 200 };

static void offer(struct lane *lane, struct part *p, uint64_t step)
{
    uint64_t at = 0;
    arena_init(&lane->arena, NULL);
    for (unsigned i = 0; i < OFFERED; i++, at = (at + step) % OFFERED)
        part_diag(lane, p, WHY_CORRUPT, at / 2, at % 2 ? "odd" : "even");
}

static void are_the_first_64_in_order(struct part *p)
{
    uint64_t n = 0;
    for (const struct diag *d = p->diags; d; d = d->next, n++) {
        assert_int_equal(d->offset, n / 2);
        assert_string_equal(d->text, n % 2 ? "odd" : "even");
    }
    assert_int_equal(n, TOLD);
    assert_int_equal(p->diags_n, OFFERED);
}

static void the_first_places_are_kept_in_any_order(void **state)
{
    (void)state;
    static const uint64_t steps[] = {1, OFFERED - 1, 77, 123};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct lane lane = {0};
        struct part p = {0};
        offer(&lane, &p, steps[i]);
        are_the_first_64_in_order(&p);
        arena_done(&lane.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_places_are_kept_in_any_order),
    };
    return cmocka_run_group_tests_name("diags", tests, NULL, NULL);
}

/* Install, confirm, revert: power may fail anywhere, and no harm is done. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "cuts.h"

/* Sanitizers look at the shorter story only, for time. */
#ifdef __SANITIZE_ADDRESS__
enum { PAIRS_UP_TO = STORY_INSTALL };
#else
enum { PAIRS_UP_TO = STORY_REVERT };
#endif

static void say(const char *what, enum story s, const struct cuts_count *c)
{
    print_message("# %s, %s: %lu lives, %lu boots%s%s\n", story_names[s], what,
                  c->lives, c->boots, c->failed[0] ? "; WRONG " : "",
                  c->failed);
    assert_string_equal(c->failed, "");
}

static void without_a_cut_each_story_takes_its_course(void **state)
{
    (void)state;
    struct cuts_count c;
    for (unsigned s = 0; s < STORIES; s++) {
        cuts_none((enum story)s, &c);
        print_message("# %s: %u operations, %lu boots\n", story_names[s], c.ops,
                      c.boots);
        assert_string_equal(c.failed, "");
    }
}

static void one_cut_anywhere_does_no_harm(void **state)
{
    (void)state;
    struct cuts_count c;
    for (unsigned s = 0; s < STORIES; s++) {
        cuts_all((enum story)s, 1, 4, &c);
        say("each cut", (enum story)s, &c);
    }
}

static void two_cuts_anywhere_do_no_harm(void **state)
{
    (void)state;
    struct cuts_count c;
    for (unsigned s = 0; s <= PAIRS_UP_TO; s++) {
        cuts_all((enum story)s, 2, 1, &c);
        say("each pair of cuts", (enum story)s, &c);
    }
}

static void many_cuts_do_no_harm(void **state)
{
    (void)state;
    struct cuts_count c;
    for (unsigned s = 0; s < STORIES; s++) {
        cuts_random((enum story)s, 600, &c);
        say("1 to 12 cuts at random", (enum story)s, &c);
    }
}

static void errors_and_lies_of_the_flash_do_no_harm(void **state)
{
    (void)state;
    static const char *const names[] = {"each error", "each half error",
                                        "each lie"};
    struct cuts_count c;
    for (unsigned s = 0; s < STORIES; s++) {
        for (unsigned kind = 0; kind < 3; kind++) {
            cuts_faults((enum story)s, kind, &c);
            say(names[kind], (enum story)s, &c);
        }
    }
}

/* The whole of it: ASSAY_CUTS=all, some minutes. */
static void all_pairs_torn_in_every_way_do_no_harm(void **state)
{
    (void)state;
    struct cuts_count c;
    for (unsigned s = 0; s < STORIES; s++) {
        cuts_all((enum story)s, 2, 4, &c);
        say("each pair of cuts in every way", (enum story)s, &c);
    }
    cuts_random(STORY_REVERT, 200000, &c);
    say("1 to 12 cuts at random", STORY_REVERT, &c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_cut_each_story_takes_its_course),
        cmocka_unit_test(one_cut_anywhere_does_no_harm),
        cmocka_unit_test(two_cuts_anywhere_do_no_harm),
        cmocka_unit_test(many_cuts_do_no_harm),
        cmocka_unit_test(errors_and_lies_of_the_flash_do_no_harm),
    };
    const struct CMUnitTest whole[] = {
        cmocka_unit_test(all_pairs_torn_in_every_way_do_no_harm),
    };

    if (getenv("ASSAY_CUTS"))
        return cmocka_run_group_tests_name("device/cuts", whole, NULL, NULL);
    return cmocka_run_group_tests_name("device/cuts", tests, NULL, NULL);
}

/* Install, confirm, revert: power may fail anywhere, and no harm is done. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "cred_cuts.h"
#include "cuts.h"

/* Sanitizers look at the shorter story only, for time. */
#ifdef __SANITIZE_ADDRESS__
enum { PAIRS = 1 };
#else
enum { PAIRS = 2 };
#endif

static const struct lives *const kinds[] = {&boot_lives, &cred_lives};

enum { KINDS = sizeof kinds / sizeof *kinds };

static void say(const char *what, const struct lives *k, unsigned s,
                const struct cuts_count *c)
{
    print_message("# %s, %s: %lu lives, %lu boots%s%s\n", k->names[s], what,
                  c->lives, c->boots, c->failed[0] ? "; WRONG " : "",
                  c->failed);
    assert_string_equal(c->failed, "");
}

static void without_a_cut_each_story_takes_its_course(void **state)
{
    (void)state;
    struct cuts_count c;
    for (unsigned k = 0; k < KINDS; k++) {
        for (unsigned s = 0; s < kinds[k]->stories; s++) {
            lives_none(kinds[k], s, &c);
            print_message("# %s: %u operations, %lu boots\n",
                          kinds[k]->names[s], c.ops, c.boots);
            assert_string_equal(c.failed, "");
        }
    }
}

static void one_cut_anywhere_does_no_harm(void **state)
{
    (void)state;
    struct cuts_count c;
    for (unsigned k = 0; k < KINDS; k++) {
        for (unsigned s = 0; s < kinds[k]->stories; s++) {
            lives_all(kinds[k], s, 1, 4, &c);
            say("each cut", kinds[k], s, &c);
        }
    }
}

static void two_cuts_anywhere_do_no_harm(void **state)
{
    (void)state;
    struct cuts_count c;
    for (unsigned k = 0; k < KINDS; k++) {
        for (unsigned s = 0; s < PAIRS; s++) {
            lives_all(kinds[k], s, 2, 1, &c);
            say("each pair of cuts", kinds[k], s, &c);
        }
    }
}

static void many_cuts_do_no_harm(void **state)
{
    (void)state;
    struct cuts_count c;
    for (unsigned k = 0; k < KINDS; k++) {
        for (unsigned s = 0; s < kinds[k]->stories; s++) {
            lives_random(kinds[k], s, 600, &c);
            say("1 to 12 cuts at random", kinds[k], s, &c);
        }
    }
}

static void errors_and_lies_of_the_flash_do_no_harm(void **state)
{
    (void)state;
    static const char *const names[] = {"each error", "each half error",
                                        "each lie"};
    struct cuts_count c;
    for (unsigned k = 0; k < KINDS; k++) {
        for (unsigned s = 0; s < kinds[k]->stories; s++) {
            for (unsigned kind = 0; kind < 3; kind++) {
                lives_faults(kinds[k], s, kind, &c);
                say(names[kind], kinds[k], s, &c);
            }
        }
    }
}

/* The whole of it: ASSAY_CUTS=all, some minutes. */
static void all_pairs_torn_in_every_way_do_no_harm(void **state)
{
    (void)state;
    struct cuts_count c;
    for (unsigned k = 0; k < KINDS; k++) {
        for (unsigned s = 0; s < kinds[k]->stories; s++) {
            lives_all(kinds[k], s, 2, 4, &c);
            say("each pair of cuts in every way", kinds[k], s, &c);
        }
        lives_random(kinds[k], 1, 200000, &c);
        say("1 to 12 cuts at random", kinds[k], 1, &c);
    }
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

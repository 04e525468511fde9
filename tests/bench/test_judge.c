/* What became of an attack, for everything that may be seen after it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/judge.h"
#include "check.h"

static enum bench_verdict judged(enum bench_expect e, enum bench_content c,
                                 bool written, bool good)
{
    struct bench_observed o = {.accepted = false,
                               .runs = true,
                               .content = c,
                               .written = written,
                               .good_installs = good};
    return bench_judge(e, &o);
}

static void what_must_not_run_is_accepted_wherever_it_runs(void **state)
{
    (void)state;
    for (int e = EXPECT_REFUSED; e <= EXPECT_WHOLE; e++)
        for (int good = 0; good < 2; good++) {
            enum bench_expect expect = (enum bench_expect)e;
            assert_int_equal(judged(expect, CONTENT_EVIL, true, good),
                             BENCH_ACCEPTED);
            assert_int_equal(judged(expect, CONTENT_OTHER, true, good),
                             BENCH_SILENT);
        }
    assert_int_equal(judged(EXPECT_REFUSED, CONTENT_GOOD, true, true),
                     BENCH_ACCEPTED);
}

static void a_refusal_is_clean_or_dirty(void **state)
{
    (void)state;
    for (int e = EXPECT_REFUSED; e <= EXPECT_REFUSED_OR_GENUINE; e++) {
        enum bench_expect expect = (enum bench_expect)e;
        assert_int_equal(judged(expect, CONTENT_OLD, false, true),
                         BENCH_REJECTED_CLEAN);
        assert_int_equal(judged(expect, CONTENT_OLD, true, true),
                         BENCH_REJECTED_DIRTY);
        assert_int_equal(judged(expect, CONTENT_OLD, false, false),
                         BENCH_WEDGED);
        assert_int_equal(judged(expect, CONTENT_OLD, true, false),
                         BENCH_WEDGED);
    }
}

static void genuine_content_is_no_harm_where_it_may_be_installed(void **state)
{
    (void)state;
    assert_int_equal(
        judged(EXPECT_REFUSED_OR_GENUINE, CONTENT_GOOD, true, true),
        BENCH_UNAFFECTED);
    assert_int_equal(
        judged(EXPECT_REFUSED_OR_GENUINE, CONTENT_GOOD, true, false),
        BENCH_WEDGED);
}

static void a_slot_with_the_signed_content_is_not_dirty(void **state)
{
    (void)state;
    struct bench_observed o = {.runs = true,
                               .content = CONTENT_OLD,
                               .written = true,
                               .genuine = true,
                               .good_installs = true};
    assert_int_equal(bench_judge(EXPECT_REFUSED_OR_GENUINE, &o),
                     BENCH_UNAFFECTED);
    assert_int_equal(bench_judge(EXPECT_REFUSED, &o), BENCH_REJECTED_DIRTY);
}

static void after_a_fault_old_or_new_must_be_whole(void **state)
{
    (void)state;
    assert_int_equal(judged(EXPECT_WHOLE, CONTENT_OLD, true, true),
                     BENCH_RECOVERED);
    assert_int_equal(judged(EXPECT_WHOLE, CONTENT_GOOD, true, true),
                     BENCH_RECOVERED);
    assert_int_equal(judged(EXPECT_WHOLE, CONTENT_OLD, true, false),
                     BENCH_WEDGED);
}

static void hangs_crashes_and_bricks_come_first(void **state)
{
    (void)state;
    struct bench_observed o = {.runs = false, .good_installs = true};
    assert_int_equal(bench_judge(EXPECT_REFUSED, &o), BENCH_BRICK);
    o.crashed = true;
    assert_int_equal(bench_judge(EXPECT_REFUSED, &o), BENCH_CRASH);
    o.hung = true;
    assert_int_equal(bench_judge(EXPECT_REFUSED, &o), BENCH_HANG);
}

static void every_verdict_has_its_words(void **state)
{
    (void)state;
    for (int v = BENCH_NOT_APPLICABLE; v <= BENCH_HANG; v++) {
        enum bench_verdict verdict = (enum bench_verdict)v;
        assert_non_null(bench_verdict_text(verdict));
        assert_non_null(bench_verdict_means(verdict));
        assert_in_range(bench_verdict_badness(verdict), 0, 2);
    }
    assert_int_equal(bench_verdict_badness(BENCH_RECOVERED), 0);
    assert_int_equal(bench_verdict_badness(BENCH_REJECTED_DIRTY), 1);
    assert_int_equal(bench_verdict_badness(BENCH_SILENT), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_must_not_run_is_accepted_wherever_it_runs),
        cmocka_unit_test(a_refusal_is_clean_or_dirty),
        cmocka_unit_test(genuine_content_is_no_harm_where_it_may_be_installed),
        cmocka_unit_test(a_slot_with_the_signed_content_is_not_dirty),
        cmocka_unit_test(after_a_fault_old_or_new_must_be_whole),
        cmocka_unit_test(hangs_crashes_and_bricks_come_first),
        cmocka_unit_test(every_verdict_has_its_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

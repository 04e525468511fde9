/* The verdict lattice: every combination of facts against what must never be,
 * and each rule by an example. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "product/lattice.h"

/* --- test cases --------------------------------------------------------------
 */

enum { CASE_BITS = 10 };

/* Every value of struct case_facts, one after the other. */
static struct case_facts case_of(unsigned bits, unsigned type, unsigned applies,
                                 unsigned declared, unsigned standing,
                                 unsigned recorded)
{
    return (struct case_facts){
        .type = (enum cat_case_type)type,
        .applies = (enum applies)applies,
        .evidence_fails = bits & 1,
        .remark_fails = bits >> 1 & 1,
        .fail_why = WHY_UNDECLARED,
        .declared = (enum held)declared,
        .incomplete = bits >> 2 & 1,
        .settles = bits >> 3 & 1,
        .checkable = bits >> 4 & 1,
        .standing = (enum standing)standing,
        .recorded = (enum verdict)recorded,
        .against = bits >> 5 & 1,
        .suppressed = bits >> 6 & 1,
        .remark = bits >> 7 & 1,
        .remark_why = WHY_DENIED,
        .lacks_ixit = bits >> 8 & 1,
        .unread = bits >> 9 & 1,
    };
}

typedef void check_case(const struct case_facts *f, struct case_ruling r);

static void each_case(check_case *check)
{
    for (unsigned bits = 0; bits < 1u << CASE_BITS; bits++)
        for (unsigned i = 0; i < 3 * 3 * 3 * 5 * 3; i++) {
            struct case_facts f =
                case_of(bits, i % 3, i / 3 % 3, i / 9 % 3, i / 27 % 5, i / 135);
            check(&f, lattice_case(&f));
        }
}

/* Nothing but a current result of a person, or declarations that decide a
 * conceptual case and could have been contradicted, gives a PASS; and nothing
 * passes against evidence. */
static void check_pass(const struct case_facts *f, struct case_ruling r)
{
    if (r.verdict != VERDICT_PASS)
        return;
    bool person =
        f->standing == STANDING_CURRENT && f->recorded == VERDICT_PASS;
    bool declared = f->standing == STANDING_NONE && f->settles &&
                    f->declared == HELD_YES && f->checkable &&
                    f->type == CASE_CONCEPTUAL;
    assert_true(person || declared);
    assert_int_equal(r.why, person ? WHY_RECORDED : WHY_DECLARATION_HOLDS);
    assert_false(f->evidence_fails || f->against || f->suppressed ||
                 f->remark || f->lacks_ixit);
    assert_false(f->remark_fails && f->applies == APPLIES_YES);
    assert_false(f->type != CASE_FUNCTIONAL && f->declared == HELD_NO);
}

static void check_fail(const struct case_facts *f, struct case_ruling r)
{
    bool applies = f->applies == APPLIES_YES;
    bool evidence = f->evidence_fails;
    bool remark = f->remark_fails && applies;
    bool declared =
        f->type != CASE_FUNCTIONAL && f->declared == HELD_NO && applies;
    bool person =
        f->standing == STANDING_CURRENT && f->recorded == VERDICT_FAIL;
    bool open = f->type != CASE_FUNCTIONAL && f->declared == HELD_NO;
    if (r.verdict == VERDICT_FAIL)
        assert_true(evidence || remark || declared || person);
    else
        assert_false(evidence || remark || declared || (person && !open));
    if (evidence)
        assert_int_equal(r.why, WHY_EVIDENCE);
}

static void check_others(const struct case_facts *f, struct case_ruling r)
{
    (void)f;
    assert_true(r.verdict == VERDICT_PASS || r.verdict == VERDICT_FAIL ||
                r.verdict == VERDICT_INCONCLUSIVE);
    assert_true(strlen(assess_why_code(r.why)) > 0);
    assert_true(strlen(assess_why_text(r.why)) > 0);
}

/* More that speaks against it never makes a verdict better. */
static void check_worse(const struct case_facts *f, struct case_ruling r)
{
    struct case_facts more[] = {*f, *f, *f, *f, *f, *f};
    more[0].evidence_fails = true;
    more[1].remark_fails = true;
    more[2].against = true;
    more[3].suppressed = true;
    more[4].remark = true;
    more[5].lacks_ixit = true;
    for (size_t i = 0; i < 6; i++) {
        struct case_ruling w = lattice_case(&more[i]);
        if (r.verdict == VERDICT_FAIL)
            assert_int_equal(w.verdict, VERDICT_FAIL);
        if (r.verdict == VERDICT_INCONCLUSIVE)
            assert_int_not_equal(w.verdict, VERDICT_PASS);
    }
}

static void only_results_and_deciding_declarations_pass_a_case(void **state)
{
    (void)state;
    each_case(check_pass);
}

static void a_case_fails_for_a_reason_and_always_then(void **state)
{
    (void)state;
    each_case(check_fail);
}

static void every_case_has_a_verdict_and_a_reason(void **state)
{
    (void)state;
    each_case(check_others);
}

static void more_against_a_case_makes_nothing_better(void **state)
{
    (void)state;
    each_case(check_worse);
}

static void is_case(struct case_facts f, enum verdict v, enum why w)
{
    struct case_ruling r = lattice_case(&f);
    if (r.verdict != v || r.why != w)
        fail_msg("%s %s for %s %s", verdict_text(r.verdict),
                 assess_why_code(r.why), verdict_text(v), assess_why_code(w));
}

#define FACTS(...)                                                             \
    (struct case_facts)                                                        \
    {                                                                          \
        __VA_ARGS__                                                            \
    }

static void each_reason_for_a_fail_has_its_place(void **state)
{
    (void)state;
    is_case(FACTS(.evidence_fails = true, .standing = STANDING_CURRENT),
            VERDICT_FAIL, WHY_EVIDENCE);
    is_case(FACTS(.remark_fails = true, .fail_why = WHY_UNDECLARED),
            VERDICT_FAIL, WHY_UNDECLARED);
    is_case(FACTS(.remark_fails = true, .fail_why = WHY_DENIED), VERDICT_FAIL,
            WHY_DENIED);
    is_case(FACTS(.remark_fails = true, .remark = true,
                  .remark_why = WHY_DENIED, .applies = APPLIES_UNKNOWN),
            VERDICT_INCONCLUSIVE, WHY_DENIED);
    is_case(FACTS(.declared = HELD_NO), VERDICT_FAIL, WHY_DECLARATION_FAILS);
    is_case(FACTS(.declared = HELD_NO, .applies = APPLIES_DENIED),
            VERDICT_INCONCLUSIVE, WHY_DECLARATION_FAILS);
    is_case(FACTS(.standing = STANDING_CURRENT, .recorded = VERDICT_FAIL,
                  .lacks_ixit = true),
            VERDICT_FAIL, WHY_RECORDED);
}

static void a_result_counts_while_it_stands(void **state)
{
    (void)state;
    is_case(FACTS(.standing = STANDING_CURRENT), VERDICT_PASS, WHY_RECORDED);
    is_case(
        FACTS(.standing = STANDING_CURRENT, .recorded = VERDICT_INCONCLUSIVE),
        VERDICT_INCONCLUSIVE, WHY_RECORDED);
    is_case(FACTS(.standing = STANDING_UNBOUND), VERDICT_INCONCLUSIVE,
            WHY_UNBOUND);
    is_case(FACTS(.standing = STANDING_OUTDATED), VERDICT_INCONCLUSIVE,
            WHY_OUTDATED);
    is_case(FACTS(.standing = STANDING_DAMAGED), VERDICT_INCONCLUSIVE,
            WHY_DAMAGED);
    is_case(FACTS(.standing = STANDING_CURRENT, .against = true),
            VERDICT_INCONCLUSIVE, WHY_AGAINST);
    is_case(FACTS(.standing = STANDING_CURRENT, .suppressed = true),
            VERDICT_INCONCLUSIVE, WHY_SUPPRESSED);
    is_case(FACTS(.standing = STANDING_CURRENT, .lacks_ixit = true),
            VERDICT_INCONCLUSIVE, WHY_NEEDS_IXIT);
}

static void declarations_decide_conceptual_cases_at_most(void **state)
{
    (void)state;
    is_case(FACTS(.settles = true, .checkable = true), VERDICT_PASS,
            WHY_DECLARATION_HOLDS);
    is_case(FACTS(.settles = true), VERDICT_INCONCLUSIVE, WHY_NEEDS_JUDGEMENT);
    is_case(FACTS(.checkable = true), VERDICT_INCONCLUSIVE,
            WHY_NEEDS_JUDGEMENT);
    is_case(FACTS(.type = CASE_FUNCTIONAL, .settles = true, .checkable = true),
            VERDICT_INCONCLUSIVE, WHY_NEEDS_TEST);
    is_case(FACTS(.type = CASE_BOTH, .settles = true, .checkable = true),
            VERDICT_INCONCLUSIVE, WHY_NEEDS_TEST);
    is_case(FACTS(.declared = HELD_OPEN, .incomplete = true),
            VERDICT_INCONCLUSIVE, WHY_INCOMPLETE);
    is_case(FACTS(.type = CASE_FUNCTIONAL, .unread = true),
            VERDICT_INCONCLUSIVE, WHY_UNREADABLE);
}

/* --- provisions --------------------------------------------------------------
 */

enum { PROVISION_BITS = 7 };

typedef void check_provision(const struct provision_facts *f,
                             struct provision_ruling r);

static void each_provision(check_provision *check)
{
    for (unsigned bits = 0; bits < 1u << PROVISION_BITS; bits++)
        for (unsigned i = 0; i < 4 * 3 * 4; i++)
            for (unsigned n = 0; n < 27; n++) {
                struct provision_facts f = {
                    .support = (enum support)(i % 4),
                    .mandatory = bits & 1,
                    .conditional = bits >> 1 & 1,
                    .applies = (enum applies)(i / 4 % 3),
                    .justified = bits >> 2 & 1,
                    .absence = (enum absence)(i / 12),
                    .image_fails = bits >> 3 & 1,
                    .against = bits >> 4 & 1,
                    .suppressed = bits >> 5 & 1,
                    .remark = bits >> 6 & 1,
                    .cases = n % 3,
                    .passed = n / 3 % 3,
                    .failed = n / 9,
                };
                if (f.passed + f.failed <= f.cases)
                    check(&f, lattice_provision(&f));
            }
}

static void check_provision_pass(const struct provision_facts *f,
                                 struct provision_ruling r)
{
    if (r.outcome != OUTCOME_PASS)
        return;
    assert_true(f->support == SUPPORT_Y && f->cases > 0 &&
                f->passed == f->cases && !f->image_fails &&
                f->applies != APPLIES_DENIED);
    assert_true(r.run && r.why == WHY_CASES_PASS);
}

static void check_provision_fail(const struct provision_facts *f,
                                 struct provision_ruling r)
{
    bool not_run =
        r.outcome == OUTCOME_NA || r.outcome == OUTCOME_NOT_SUPPORTED;
    bool refused =
        f->support == SUPPORT_N && f->mandatory && f->applies == APPLIES_YES;
    if (r.outcome == OUTCOME_FAIL)
        assert_true(f->failed || f->image_fails || refused);
    else if (!not_run)
        assert_false(f->failed || f->image_fails || refused);
    if (r.ground == GROUND_CASE)
        assert_true(r.outcome == OUTCOME_FAIL ? f->failed > 0
                                              : f->passed < f->cases);
    if (r.ground == GROUND_IMAGE)
        assert_true(f->image_fails && r.outcome == OUTCOME_FAIL);
    assert_int_equal(r.run, !not_run);
}

static void check_provision_na(const struct provision_facts *f,
                               struct provision_ruling r)
{
    if (r.outcome == OUTCOME_NA)
        assert_true(f->support == SUPPORT_NA && f->conditional &&
                    f->absence == ABSENCE_GOOD && !f->failed &&
                    !f->image_fails && !f->against && !f->suppressed &&
                    !f->remark);
    if (r.outcome == OUTCOME_NOT_SUPPORTED)
        assert_true(f->support == SUPPORT_N && !f->mandatory && f->justified);
}

static void a_provision_passes_only_when_all_its_cases_do(void **state)
{
    (void)state;
    each_provision(check_provision_pass);
}

static void a_provision_fails_when_one_case_or_an_image_does(void **state)
{
    (void)state;
    each_provision(check_provision_fail);
}

static void na_needs_an_absence_that_nothing_contradicts(void **state)
{
    (void)state;
    each_provision(check_provision_na);
}

/* Of a provision with two cases that pass. */
static void is_provision(struct provision_facts f, enum outcome o, enum why w)
{
    f.cases = f.passed = 2;
    struct provision_ruling r = lattice_provision(&f);
    if (r.outcome != o || r.why != w || r.ground != GROUND_RULE)
        fail_msg("%s %s for %s %s", outcome_text(r.outcome),
                 assess_why_code(r.why), outcome_text(o), assess_why_code(w));
}

#define CLAIM(...)                                                             \
    (struct provision_facts)                                                   \
    {                                                                          \
        __VA_ARGS__                                                            \
    }

static void each_claim_of_support_has_its_outcome(void **state)
{
    (void)state;
    is_provision(CLAIM(.support = SUPPORT_Y), OUTCOME_PASS, WHY_CASES_PASS);
    is_provision(CLAIM(.support = SUPPORT_Y, .applies = APPLIES_DENIED),
                 OUTCOME_INCONCLUSIVE, WHY_INCONSISTENT);
    is_provision(CLAIM(.support = SUPPORT_NONE), OUTCOME_INCONCLUSIVE,
                 WHY_NEEDS_ICS);
    is_provision(CLAIM(.support = SUPPORT_N, .mandatory = true), OUTCOME_FAIL,
                 WHY_NOT_SUPPORTED_M);
    is_provision(CLAIM(.support = SUPPORT_N, .mandatory = true,
                       .applies = APPLIES_UNKNOWN),
                 OUTCOME_INCONCLUSIVE, WHY_INCONSISTENT);
    is_provision(CLAIM(.support = SUPPORT_N), OUTCOME_INCONCLUSIVE,
                 WHY_NEEDS_JUSTIFICATION);
    is_provision(CLAIM(.support = SUPPORT_N, .justified = true),
                 OUTCOME_NOT_SUPPORTED, WHY_NOT_SUPPORTED);
}

#define NA(...) CLAIM(.support = SUPPORT_NA, .conditional = true, __VA_ARGS__)

static void each_claim_of_na_has_its_outcome(void **state)
{
    (void)state;
    is_provision(NA(.absence = ABSENCE_GOOD), OUTCOME_NA, WHY_NOT_APPLICABLE);
    is_provision(CLAIM(.support = SUPPORT_NA, .absence = ABSENCE_GOOD),
                 OUTCOME_INCONCLUSIVE, WHY_NA_NOT_ALLOWED);
    is_provision(NA(.absence = ABSENCE_NONE), OUTCOME_INCONCLUSIVE,
                 WHY_NA_UNSUPPORTED);
    is_provision(NA(.absence = ABSENCE_CONTRADICTED), OUTCOME_INCONCLUSIVE,
                 WHY_NA_CONTRADICTED);
    is_provision(NA(.absence = ABSENCE_UNCHECKED), OUTCOME_INCONCLUSIVE,
                 WHY_NA_UNCHECKED);
    is_provision(NA(.absence = ABSENCE_GOOD, .against = true),
                 OUTCOME_INCONCLUSIVE, WHY_AGAINST);
    is_provision(NA(.absence = ABSENCE_GOOD, .suppressed = true),
                 OUTCOME_INCONCLUSIVE, WHY_SUPPRESSED);
    is_provision(NA(.absence = ABSENCE_GOOD, .remark = true),
                 OUTCOME_INCONCLUSIVE, WHY_NA_CONTRADICTED);
}

static void the_worst_provision_is_the_verdict_on_all(void **state)
{
    (void)state;
    assert_int_equal(lattice_overall(OUTCOME_PASS, OUTCOME_PASS), OUTCOME_PASS);
    assert_int_equal(lattice_overall(OUTCOME_PASS, OUTCOME_INCONCLUSIVE),
                     OUTCOME_INCONCLUSIVE);
    assert_int_equal(lattice_overall(OUTCOME_FAIL, OUTCOME_INCONCLUSIVE),
                     OUTCOME_FAIL);
    assert_int_equal(lattice_overall(OUTCOME_INCONCLUSIVE, OUTCOME_FAIL),
                     OUTCOME_FAIL);
    assert_int_equal(lattice_overall(OUTCOME_INCONCLUSIVE, OUTCOME_NA),
                     OUTCOME_INCONCLUSIVE);
    assert_int_equal(lattice_overall(OUTCOME_PASS, OUTCOME_NOT_SUPPORTED),
                     OUTCOME_PASS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_results_and_deciding_declarations_pass_a_case),
        cmocka_unit_test(a_case_fails_for_a_reason_and_always_then),
        cmocka_unit_test(every_case_has_a_verdict_and_a_reason),
        cmocka_unit_test(more_against_a_case_makes_nothing_better),
        cmocka_unit_test(each_reason_for_a_fail_has_its_place),
        cmocka_unit_test(a_result_counts_while_it_stands),
        cmocka_unit_test(declarations_decide_conceptual_cases_at_most),
        cmocka_unit_test(a_provision_passes_only_when_all_its_cases_do),
        cmocka_unit_test(a_provision_fails_when_one_case_or_an_image_does),
        cmocka_unit_test(na_needs_an_absence_that_nothing_contradicts),
        cmocka_unit_test(each_claim_of_support_has_its_outcome),
        cmocka_unit_test(each_claim_of_na_has_its_outcome),
        cmocka_unit_test(the_worst_provision_is_the_verdict_on_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The rules of the lattice, one after the other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "product/lattice.h"

static const char *const whys[][2] = {
#define X(name, code, text) [name] = {code, text},
    WHY_LIST(X)
#undef X
};

const char *assess_why_code(enum why w)
{
    ASSERT((size_t)w < sizeof whys / sizeof *whys);
    return whys[w][0];
}

const char *assess_why_text(enum why w)
{
    ASSERT((size_t)w < sizeof whys / sizeof *whys);
    return whys[w][1];
}

const char *outcome_text(enum outcome o)
{
    static const char *const texts[] = {
        [OUTCOME_PASS] = "PASS",
        [OUTCOME_INCONCLUSIVE] = "INCONCLUSIVE",
        [OUTCOME_FAIL] = "FAIL",
        [OUTCOME_NA] = "N/A",
        [OUTCOME_NOT_SUPPORTED] = "NOT SUPPORTED",
    };
    ASSERT((size_t)o < sizeof texts / sizeof *texts);
    return texts[o];
}

static struct case_ruling ruled(enum verdict v, enum why w)
{
    return (struct case_ruling){v, w};
}

/* What keeps a case from a PASS, whoever would give it. */
static bool blocks(const struct case_facts *f, enum why *w)
{
    if (f->against)
        *w = WHY_AGAINST;
    else if (f->suppressed)
        *w = WHY_SUPPRESSED;
    else if (f->remark)
        *w = f->remark_why;
    else if (f->lacks_ixit)
        *w = WHY_NEEDS_IXIT;
    else
        return false;
    return true;
}

static struct case_ruling by_person(const struct case_facts *f)
{
    enum why w = WHY_RECORDED;
    if (f->standing == STANDING_UNBOUND)
        return ruled(VERDICT_INCONCLUSIVE, WHY_UNBOUND);
    if (f->standing == STANDING_OUTDATED)
        return ruled(VERDICT_INCONCLUSIVE, WHY_OUTDATED);
    if (f->standing == STANDING_DAMAGED)
        return ruled(VERDICT_INCONCLUSIVE, WHY_DAMAGED);
    if (f->recorded == VERDICT_PASS && blocks(f, &w))
        return ruled(VERDICT_INCONCLUSIVE, w);
    return ruled(f->recorded, WHY_RECORDED);
}

static enum why open_why(const struct case_facts *f)
{
    if (f->type != CASE_FUNCTIONAL && f->declared == HELD_OPEN && f->incomplete)
        return WHY_INCOMPLETE;
    if (f->type == CASE_CONCEPTUAL)
        return WHY_NEEDS_JUDGEMENT;
    return f->unread ? WHY_UNREADABLE : WHY_NEEDS_TEST;
}

struct case_ruling lattice_case(const struct case_facts *f)
{
    bool applies = f->applies == APPLIES_YES;
    enum why w = WHY_RECORDED;
    if (f->evidence_fails)
        return ruled(VERDICT_FAIL, WHY_EVIDENCE);
    if (f->remark_fails && applies)
        return ruled(VERDICT_FAIL, f->fail_why);
    if (f->type != CASE_FUNCTIONAL && f->declared == HELD_NO)
        return ruled(applies ? VERDICT_FAIL : VERDICT_INCONCLUSIVE,
                     WHY_DECLARATION_FAILS);
    if (f->standing != STANDING_NONE)
        return by_person(f);
    if (blocks(f, &w))
        return ruled(VERDICT_INCONCLUSIVE, w);
    /* Declarations alone decide no case that is about the device. */
    if (f->type == CASE_CONCEPTUAL && f->declared == HELD_YES && f->settles &&
        f->checkable)
        return ruled(VERDICT_PASS, WHY_DECLARATION_HOLDS);
    return ruled(VERDICT_INCONCLUSIVE, open_why(f));
}

/* --- a provision -------------------------------------------------------------
 */

static struct provision_ruling rule(enum outcome o, enum why w)
{
    return (struct provision_ruling){
        .outcome = o, .ground = GROUND_RULE, .why = w, .run = true};
}

static struct provision_ruling not_run(enum outcome o, enum why w)
{
    return (struct provision_ruling){
        .outcome = o, .ground = GROUND_RULE, .why = w, .run = false};
}

static struct provision_ruling worst_of_cases(const struct provision_facts *f)
{
    struct provision_ruling r = {
        .outcome = OUTCOME_FAIL, .ground = GROUND_CASE, .run = true};
    if (f->failed)
        return r;
    r.ground = GROUND_IMAGE;
    if (f->image_fails)
        return r;
    if (f->cases == 0)
        return rule(OUTCOME_INCONCLUSIVE, WHY_NEEDS_TEST);
    if (f->passed == f->cases)
        return rule(OUTCOME_PASS, WHY_CASES_PASS);
    r.outcome = OUTCOME_INCONCLUSIVE;
    r.ground = GROUND_CASE;
    return r;
}

/* A FAIL stays one; everything else is open for the reason given. */
static struct provision_ruling open_for(const struct provision_facts *f,
                                        enum why w)
{
    struct provision_ruling r = worst_of_cases(f);
    return r.outcome == OUTCOME_FAIL ? r : rule(OUTCOME_INCONCLUSIVE, w);
}

static struct provision_ruling claimed_na(const struct provision_facts *f)
{
    if (!f->conditional)
        return open_for(f, WHY_NA_NOT_ALLOWED);
    switch (f->absence) {
    case ABSENCE_NONE:
        return open_for(f, WHY_NA_UNSUPPORTED);
    case ABSENCE_CONTRADICTED:
        return open_for(f, WHY_NA_CONTRADICTED);
    case ABSENCE_UNCHECKED:
        return open_for(f, WHY_NA_UNCHECKED);
    case ABSENCE_GOOD:
        break;
    }
    if (f->failed || f->image_fails || f->against)
        return open_for(f, WHY_AGAINST);
    if (f->suppressed)
        return open_for(f, WHY_SUPPRESSED);
    if (f->remark)
        return open_for(f, WHY_NA_CONTRADICTED);
    return not_run(OUTCOME_NA, WHY_NOT_APPLICABLE);
}

static struct provision_ruling
claimed_not_supported(const struct provision_facts *f)
{
    if (f->mandatory && f->applies == APPLIES_YES)
        return rule(OUTCOME_FAIL, WHY_NOT_SUPPORTED_M);
    if (f->mandatory)
        return open_for(f, WHY_INCONSISTENT);
    if (!f->justified)
        return open_for(f, WHY_NEEDS_JUSTIFICATION);
    return not_run(OUTCOME_NOT_SUPPORTED, WHY_NOT_SUPPORTED);
}

struct provision_ruling lattice_provision(const struct provision_facts *f)
{
    switch (f->support) {
    case SUPPORT_NONE:
        return open_for(f, WHY_NEEDS_ICS);
    case SUPPORT_NA:
        return claimed_na(f);
    case SUPPORT_N:
        return claimed_not_supported(f);
    case SUPPORT_Y:
        break;
    }
    return f->applies == APPLIES_DENIED ? open_for(f, WHY_INCONSISTENT)
                                        : worst_of_cases(f);
}

enum outcome lattice_overall(enum outcome so_far, enum outcome next)
{
    if (next == OUTCOME_NA || next == OUTCOME_NOT_SUPPORTED)
        return so_far;
    return next > so_far ? next : so_far;
}

/* The rules of support periods. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "review/judge_inner.h"

/* Whether a statement is about the product; with no model known, about any. */
static bool is_ours(const struct judging *j, const struct reach *c,
                    const struct obs *o)
{
    if (!j->o->models || !j->o->models[0])
        return true;
    if (fact_is(o, "scope", "ours"))
        return true;
    return fact_is(o, "scope", "unnamed") && c->ours && !c->other;
}

static bool is_definite(const struct obs *o)
{
    const char *date = obs_get_str(o, "date");
    if (date)
        return strlen(date) >= 7 && !fact_yes(o, "date_ambiguous");
    return obs_get(o, "time") && fact_yes(o, "start");
}

/* The i-th period that the document promises the product. */
static const struct obs *period(const struct judging *j, const struct reach *c,
                                const char *strength, size_t i)
{
    const struct obs *o;
    for (size_t k = 0; (o = rule_said(c->doc, "S2", strength, k)); k++)
        if (is_ours(j, c, o) && i-- == 0)
            return o;
    return NULL;
}

static bool same_text(const struct obs *a, const struct obs *b, const char *key)
{
    const char *x = obs_get_str(a, key), *y = obs_get_str(b, key);
    return !x || !y ||
           strncmp(x, y, strlen(x) < strlen(y) ? strlen(x) : strlen(y)) == 0;
}

/* Two periods that cannot both be true, with no model to tell which counts. */
static const struct obs *another_period(const struct judging *j,
                                        const struct reach *c,
                                        const struct obs *first)
{
    const struct obs *o;
    for (size_t i = 0; (o = period(j, c, "says", i)); i++)
        if (!same_text(first, o, "date") || !same_text(first, o, "time"))
            return o;
    return NULL;
}

/* A sentence that leaves the period of the product open. */
static const struct obs *open_period(const struct judging *j,
                                     const struct reach *c)
{
    const struct obs *o;
    for (size_t i = 0; (o = rule_said(c->doc, "S7", "denies", i)); i++)
        if (is_ours(j, c, o))
            return o;
    return NULL;
}

static void judge_period(struct judging *j, struct review_result *r,
                         const struct reach *c)
{
    const struct obs *best = NULL, *o, *first = period(j, c, "says", 0);
    for (size_t i = 0; !best && (o = period(j, c, "says", i)); i++)
        best = is_definite(o) ? o : NULL;
    const struct obs *more = best ? another_period(j, c, best) : NULL;
    const struct obs *open = open_period(j, c);
    if (best && open) {
        rule_set(r, REVIEW_INCONCLUSIVE,
                 "a period is given, and another sentence leaves its end open");
        rule_quote(r, best);
        rule_quote(r, open);
    } else if (best && more) {
        rule_set(r, REVIEW_INCONCLUSIVE,
                 "different periods are given; which counts for this product?");
        rule_quote(r, best);
        rule_quote(r, more);
    } else if (best) {
        rule_set(r, REVIEW_PASS, "said");
        rule_quote(r, best);
    } else if (first) {
        const char *date = obs_get_str(first, "date");
        bool vague = date != NULL || !c->all || !c->whole;
        rule_set(r, vague ? REVIEW_INCONCLUSIVE : REVIEW_FAIL,
                 date && fact_yes(first, "date_ambiguous")
                     ? "the day can be read in two ways"
                 : date ? "a year alone is no day: its beginning or its end?"
                 : obs_get(first, "time")
                     ? "a duration without the event from which it counts"
                     : "no end is given");
        rule_quote(r, first);
    } else if (rule_said(c->doc, "S2", "says", 0)) {
        rule_set(r, REVIEW_INCONCLUSIVE,
                 "a period is given, but not plainly for this product");
        rule_quote_all(r, c->doc, "says");
    } else if (open) {
        rule_set_shown(r, "the period is left open");
        rule_quote(r, open);
    } else if (rule_said(c->doc, "S6", "denies", 0)) {
        rule_set(r, REVIEW_INCONCLUSIVE,
                 "the product seems to get no updates; is that so?");
        rule_quote(r, rule_said(c->doc, "S6", "denies", 0));
    } else {
        rule_judge(r, c);
    }
}

static void judge_vague(struct judging *j, struct review_result *r,
                        const struct reach *c)
{
    const struct obs *o;
    for (size_t i = 0; (o = rule_said(c->doc, "S7", "denies", i)); i++) {
        if (!is_ours(j, c, o))
            continue;
        rule_quote(r, o);
        rule_set_shown(r,
                       fact_is(o, "because", "placeholder")
                           ? "a placeholder stands where the period should be"
                           : "the wording leaves the end open");
    }
    if (r->places_n > 0)
        return;
    bool definite = false;
    for (size_t i = 0; !definite && (o = period(j, c, "says", i)); i++)
        definite = is_definite(o);
    if (definite)
        rule_set(r, REVIEW_PASS,
                 "no placeholder and no open wording was found");
    else
        rule_set(r, REVIEW_INCONCLUSIVE,
                 "no definite period was found to look at");
}

/* Whole months from a to b, both YYYY-MM or longer. */
static int months_between(const char *a, const char *b)
{
    unsigned ya = 0, ma = 0, yb = 0, mb = 0;
    if (sscanf(a, "%4u-%2u", &ya, &ma) != 2 ||
        sscanf(b, "%4u-%2u", &yb, &mb) != 2)
        return -1;
    return ((int)yb - (int)ya) * 12 + (int)mb - (int)ma;
}

static void judge_five_years(struct judging *j, struct review_result *r,
                             const struct obs *p)
{
    const char *date = p ? obs_get_str(p, "date") : NULL;
    const char *from = j->product ? j->product->support_from : "";
    if (!p) {
        rule_set(r, REVIEW_INCONCLUSIVE, "no period was found to look at");
        return;
    }
    rule_quote(r, p);
    if (!date)
        rule_set(r, REVIEW_FAIL, "month and year of the end are not given");
    else if (!from || !*from)
        rule_set(r, REVIEW_INCONCLUSIVE,
                 "when the product is placed on the market is not known");
    else if (months_between(from, date) >= 60)
        rule_set(r, REVIEW_PASS, "said");
    else
        rule_set(r, REVIEW_FAIL,
                 "less than five years after support.from of "
                 "product.yaml");
}

static void judge_ended(struct judging *j, struct review_result *r,
                        const struct obs *p)
{
    const char *date = p ? obs_get_str(p, "date") : NULL;
    if (!date) {
        rule_set(r, REVIEW_INCONCLUSIVE,
                 p ? "the end depends on an event" : "no period was found");
        return;
    }
    rule_quote(r, p);
    bool over = strncmp(date, j->o->today, strlen(date)) < 0;
    rule_set(r, over ? REVIEW_FAIL : REVIEW_PASS,
             over ? "the end lies behind the day of judging" : "said");
    r->shown = over;
}

static void judge_support_rule(struct judging *j, const struct rule *rule,
                               const struct reach *c)
{
    if (rule->optional && !rule_said(c->doc, rule->id, "denies", 0))
        return;
    struct review_result *r = judge_result(j, rule, c->doc->path);
    const struct obs *p = NULL, *o;
    for (size_t i = 0; !p && (o = period(j, c, "says", i)); i++)
        p = is_definite(o) ? o : NULL;
    if (p && another_period(j, c, p))
        p = NULL;
    switch (rule->kind) {
    case RULE_MODEL:
        rule_judge_model(j, r, c);
        break;
    case RULE_PERIOD:
        judge_period(j, r, c);
        break;
    case RULE_OFFLINE:
        rule_judge_offline(r, c);
        break;
    case RULE_READABLE:
        rule_set(r, REVIEW_INCONCLUSIVE, "only a person can tell");
        break;
    case RULE_VAGUE:
        judge_vague(j, r, c);
        break;
    case RULE_FIVE_YEARS:
        judge_five_years(j, r, p);
        break;
    case RULE_ENDED:
        judge_ended(j, r, p);
        break;
    case RULE_STATEMENT:
    case RULE_CONTACT:
    case RULE_TIME:
    case RULE_NUMBER:
    case RULE_CSAF:
    case RULE_SBOM:
        rule_judge(r, c);
        break;
    }
}

static struct reach support_reach(const struct review_document *d)
{
    struct reach c = rule_reach(d, "is_support");
    const struct obs *o;
    for (size_t k = 0; (o = rule_said(d, "S2", NULL, k)) && !c.other; k++)
        if (fact_is(o, "scope", "other") || fact_is(o, "scope", "both"))
            c.other = o;
    return c;
}

static bool has_period(const struct review_document *d)
{
    return rule_said(d, "S2", "says", 0) ||
           rule_said(d, "S2", "leaves-open", 0) ||
           rule_said(d, "S7", "denies", 0);
}

void judge_support(struct judging *j)
{
    bool whole = rule_any_whole(j, "is_support"), any = false;
    for (size_t i = 0; i < j->n; i++) {
        struct reach c = support_reach(&j->docs[i]);
        if (j->docs[i].record.fault || c.whole != whole ||
            (!whole && !has_period(&j->docs[i])))
            continue;
        any = true;
        for (size_t k = 0; k < j->d->rules[ABOUT_SUPPORT].n; k++)
            judge_support_rule(j, &j->d->rules[ABOUT_SUPPORT].v[k], &c);
    }
    if (!any)
        rule_none(j, ABOUT_SUPPORT,
                  "no publication of a support period is among the "
                  "documents");
}

/* The rules of disclosure policies and of support periods. A PASS rests on a
 * sentence that says it; a FAIL on one that denies it, or on a document that
 * was read whole and does not say it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "review/judge_inner.h"

/* How far a document can be judged. */
struct reach {
    const struct review_document *doc;
    bool whole; /* it is what the rules are about, not a section of it */
    bool read;  /* its language is read */
    bool all;   /* all of it was read, in a language that was told */
    const struct obs *other; /* a period of another product; or NULL */
    bool ours;               /* it names the product */
};

static struct reach reach_of(const struct review_document *d, const char *is)
{
    const struct obs *o = doc_first(d, "document");
    struct reach r = {.doc = d};
    if (!o)
        return r;
    r.whole = fact_yes(o, is);
    r.read = fact_yes(o, "language_read") || !fact_yes(o, "language_told");
    r.all = fact_yes(o, "language_read") && !doc_first(d, "gap");
    r.ours = doc_first(d, "model") != NULL;
    return r;
}

/* The i-th statement of a rule with that strength (NULL: any). */
static const struct obs *said(const struct review_document *d, const char *rule,
                              const char *strength, size_t i)
{
    const struct obs *o;
    for (size_t k = 0; (o = doc_next(d, "statement", &k));)
        if (fact_is(o, "rule", rule) &&
            (!strength || fact_is(o, "strength", strength)) && i-- == 0)
            return o;
    return NULL;
}

static void quote(struct review_result *r, const struct obs *o)
{
    if (o && r->places_n < REVIEW_PLACES)
        r->places[r->places_n++] = judge_place(o);
}

static void quote_all(struct review_result *r, const struct review_document *d,
                      const char *strength)
{
    const struct obs *o;
    for (size_t i = 0; (o = said(d, r->rule->id, strength, i)) && i < 3; i++)
        quote(r, o);
}

static void set(struct review_result *r, enum review_verdict v,
                const char *because)
{
    r->verdict = v;
    r->because = because;
    if (v == REVIEW_PASS)
        r->missing = NULL;
}

/* FAIL by a sentence of the document. */
static void set_shown(struct review_result *r, const char *because)
{
    set(r, REVIEW_FAIL, because);
    r->shown = true;
}

/* Nothing was found: FAIL only where nothing can have been overlooked. */
static void set_absent(struct review_result *r, const struct reach *c)
{
    if (!c->read)
        set(r, REVIEW_INCONCLUSIVE, "the document's language is not read");
    else if (!c->all)
        set(r, REVIEW_INCONCLUSIVE,
            "nothing like it was found, but not all of the document was read");
    else if (!c->whole)
        set(r, REVIEW_INCONCLUSIVE,
            "the section does not say it; is there a document that does?");
    else if (r->rule->soft)
        set(r, REVIEW_INCONCLUSIVE, "the document does not say it");
    else
        set(r, REVIEW_FAIL, "the document does not say it");
}

static void judge_statement(struct review_result *r, const struct reach *c)
{
    const struct review_document *d = c->doc;
    const char *id = r->rule->id;
    const struct obs *yes = said(d, id, "says", 0);
    const struct obs *no = said(d, id, "denies", 0);
    const struct obs *partly = said(d, id, "says-partly", 0);
    if (yes && no) {
        set(r, REVIEW_INCONCLUSIVE, "the document says it and denies it");
        quote_all(r, d, "says");
        quote_all(r, d, "denies");
    } else if (yes) {
        bool aim = fact_yes(yes, "aim");
        set(r, REVIEW_PASS,
            aim ? "said, as a goal; a promise would be plainer" : "said");
        quote_all(r, d, "says");
    } else if (no) {
        set_shown(r, "the document denies it");
        quote_all(r, d, "denies");
    } else if (partly) {
        bool nearby = fact_yes(partly, "time_nearby") || !c->all || !c->whole;
        set(r, nearby ? REVIEW_INCONCLUSIVE : REVIEW_FAIL,
            nearby ? "promised, but it is not clear within what time"
                   : "promised, but not within what time");
        quote_all(r, d, "says-partly");
    } else if (said(d, id, "leaves-open", 0)) {
        set(r, REVIEW_INCONCLUSIVE,
            "left open: a denying word, a may, an if, a question, or words "
            "that "
            "may change what it says");
        quote_all(r, d, "leaves-open");
    } else if (said(d, id, "near", 0)) {
        set(r, REVIEW_INCONCLUSIVE,
            "a sentence comes near; a person must read it");
        quote_all(r, d, "near");
    } else {
        set_absent(r, c);
    }
}

static void judge_offline(struct review_result *r, const struct reach *c)
{
    if (said(c->doc, r->rule->id, "denies", 0)) {
        set_shown(r, "the document denies it");
        quote_all(r, c->doc, "denies");
    } else {
        set(r, REVIEW_INCONCLUSIVE, "no document can show it");
    }
}

/* V5: numbers in what V3 and V4 rest on. */
static void judge_number(struct review_result *r, const struct reach *c)
{
    static const char *const of[] = {"V3", "V4"};
    size_t said_n = 0, numbers = 0;
    for (size_t i = 0; i < 2; i++) {
        const struct obs *o;
        bool number = false;
        for (size_t k = 0; (o = said(c->doc, of[i], "says", k)); k++) {
            number |= obs_get(o, "time") || fact_yes(o, "often");
            quote(r, o);
        }
        said_n += said(c->doc, of[i], "says", 0) != NULL;
        numbers += number;
    }
    if (said_n < 2)
        set(r, REVIEW_INCONCLUSIVE, "not both of V3 and V4 are said");
    else if (numbers < 2)
        set(r, REVIEW_FAIL, "a time is given in words only");
    else
        set(r, REVIEW_PASS, "said");
}

static void judge_policy_rule(struct judging *j, const struct rule *rule,
                              const struct reach *c)
{
    if (rule->optional && !said(c->doc, rule->id, NULL, 0))
        return;
    struct review_result *r = judge_result(j, rule, c->doc->path);
    if (rule->kind == RULE_OFFLINE)
        judge_offline(r, c);
    else if (rule->kind == RULE_NUMBER)
        judge_number(r, c);
    else
        judge_statement(r, c);
}

static bool has_any(const struct judging *j, const struct review_document *d,
                    int about)
{
    const struct rules *rules = &j->d->rules[about];
    for (size_t i = 0; i < rules->n; i++)
        if (said(d, rules->v[i].id, NULL, 0))
            return true;
    return false;
}

static bool any_whole(const struct judging *j, const char *is)
{
    for (size_t i = 0; i < j->n; i++)
        if (reach_of(&j->docs[i], is).whole)
            return true;
    return false;
}

/* Whether all documents that were read are for machines. */
static bool only_machines(const struct judging *j)
{
    size_t n = 0;
    for (size_t i = 0; i < j->n; i++) {
        const struct obs *o = doc_first(&j->docs[i], "document");
        if (o && !fact_yes(o, "for_machines"))
            return false;
        n += o != NULL;
    }
    return n > 0;
}

static void judge_absent(struct judging *j, int about, const char *because)
{
    if (only_machines(j))
        return;
    const struct rules *rules = &j->d->rules[about];
    for (size_t i = 0; i < rules->n; i++)
        if (!rules->v[i].optional)
            set(judge_result(j, &rules->v[i], NULL), REVIEW_INCONCLUSIVE,
                because);
}

void judge_policy(struct judging *j)
{
    bool whole = any_whole(j, "is_policy"), any = false;
    for (size_t i = 0; i < j->n; i++) {
        struct reach c = reach_of(&j->docs[i], "is_policy");
        if (j->docs[i].record.fault || c.whole != whole ||
            (!whole && !has_any(j, &j->docs[i], ABOUT_POLICY)))
            continue;
        any = true;
        for (size_t k = 0; k < j->d->rules[ABOUT_POLICY].n; k++)
            judge_policy_rule(j, &j->d->rules[ABOUT_POLICY].v[k], &c);
    }
    if (!any)
        judge_absent(j, ABOUT_POLICY,
                     "no vulnerability disclosure policy is among the "
                     "documents");
}

/* --- the support period -----------------------------------------------------
 */

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
    for (size_t k = 0; (o = said(c->doc, "S2", strength, k)); k++)
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
    for (size_t i = 0; (o = said(c->doc, "S7", "denies", i)); i++)
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
        set(r, REVIEW_INCONCLUSIVE,
            "a period is given, and another sentence leaves its end open");
        quote(r, best);
        quote(r, open);
    } else if (best && more) {
        set(r, REVIEW_INCONCLUSIVE,
            "different periods are given; which counts for this product?");
        quote(r, best);
        quote(r, more);
    } else if (best) {
        set(r, REVIEW_PASS, "said");
        quote(r, best);
    } else if (first) {
        const char *date = obs_get_str(first, "date");
        bool vague = date != NULL || !c->all || !c->whole;
        set(r, vague ? REVIEW_INCONCLUSIVE : REVIEW_FAIL,
            date && fact_yes(first, "date_ambiguous")
                ? "the day can be read in two ways"
            : date ? "a year alone is no day: its beginning or its end?"
            : obs_get(first, "time")
                ? "a duration without the event from which it counts"
                : "no end is given");
        quote(r, first);
    } else if (said(c->doc, "S2", "says", 0)) {
        set(r, REVIEW_INCONCLUSIVE,
            "a period is given, but not plainly for this product");
        quote_all(r, c->doc, "says");
    } else if (open) {
        set_shown(r, "the period is left open");
        quote(r, open);
    } else if (said(c->doc, "S6", "denies", 0)) {
        set(r, REVIEW_INCONCLUSIVE,
            "the product seems to get no updates; is that so?");
        quote(r, said(c->doc, "S6", "denies", 0));
    } else {
        judge_statement(r, c);
    }
}

static void judge_model(struct judging *j, struct review_result *r,
                        const struct reach *c)
{
    if (!j->o->models || !j->o->models[0]) {
        set(r, REVIEW_INCONCLUSIVE,
            "the model is not known; name it with --model, or in product.yaml");
    } else if (c->ours) {
        set(r, REVIEW_PASS, "said");
        quote(r, doc_first(c->doc, "model"));
    } else {
        set_absent(r, c);
    }
}

static void judge_vague(struct judging *j, struct review_result *r,
                        const struct reach *c)
{
    const struct obs *o;
    for (size_t i = 0; (o = said(c->doc, "S7", "denies", i)); i++) {
        if (!is_ours(j, c, o))
            continue;
        quote(r, o);
        set_shown(r, fact_is(o, "because", "placeholder")
                         ? "a placeholder stands where the period should be"
                         : "the wording leaves the end open");
    }
    if (r->places_n > 0)
        return;
    bool definite = false;
    for (size_t i = 0; !definite && (o = period(j, c, "says", i)); i++)
        definite = is_definite(o);
    if (definite)
        set(r, REVIEW_PASS, "no placeholder and no open wording was found");
    else
        set(r, REVIEW_INCONCLUSIVE, "no definite period was found to look at");
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
        set(r, REVIEW_INCONCLUSIVE, "no period was found to look at");
        return;
    }
    quote(r, p);
    if (!date)
        set(r, REVIEW_FAIL, "month and year of the end are not given");
    else if (!from || !*from)
        set(r, REVIEW_INCONCLUSIVE,
            "when the product is placed on the market is not known");
    else if (months_between(from, date) >= 60)
        set(r, REVIEW_PASS, "said");
    else
        set(r, REVIEW_FAIL,
            "less than five years after support.from of "
            "product.yaml");
}

static void judge_ended(struct judging *j, struct review_result *r,
                        const struct obs *p)
{
    const char *date = p ? obs_get_str(p, "date") : NULL;
    if (!date) {
        set(r, REVIEW_INCONCLUSIVE,
            p ? "the end depends on an event" : "no period was found");
        return;
    }
    quote(r, p);
    bool over = strncmp(date, j->o->today, strlen(date)) < 0;
    set(r, over ? REVIEW_FAIL : REVIEW_PASS,
        over ? "the end lies behind the day of judging" : "said");
    r->shown = over;
}

static void judge_support_rule(struct judging *j, const struct rule *rule,
                               const struct reach *c)
{
    if (rule->optional && !said(c->doc, rule->id, "denies", 0))
        return;
    struct review_result *r = judge_result(j, rule, c->doc->path);
    const struct obs *p = NULL, *o;
    for (size_t i = 0; !p && (o = period(j, c, "says", i)); i++)
        p = is_definite(o) ? o : NULL;
    if (p && another_period(j, c, p))
        p = NULL;
    switch (rule->kind) {
    case RULE_MODEL:
        judge_model(j, r, c);
        break;
    case RULE_PERIOD:
        judge_period(j, r, c);
        break;
    case RULE_OFFLINE:
        judge_offline(r, c);
        break;
    case RULE_READABLE:
        set(r, REVIEW_INCONCLUSIVE, "only a person can tell");
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
        judge_statement(r, c);
        break;
    }
}

static struct reach support_reach(const struct review_document *d)
{
    struct reach c = reach_of(d, "is_support");
    const struct obs *o;
    for (size_t k = 0; (o = said(d, "S2", NULL, k)) && !c.other; k++)
        if (fact_is(o, "scope", "other") || fact_is(o, "scope", "both"))
            c.other = o;
    return c;
}

static bool has_period(const struct review_document *d)
{
    return said(d, "S2", "says", 0) || said(d, "S2", "leaves-open", 0) ||
           said(d, "S7", "denies", 0);
}

void judge_support(struct judging *j)
{
    bool whole = any_whole(j, "is_support"), any = false;
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
        judge_absent(j, ABOUT_SUPPORT,
                     "no publication of a support period is among the "
                     "documents");
}

/* What the rules of texts share, and those of disclosure policies. A PASS rests
 * on a sentence that says it; a FAIL on one that denies it, or on a document
 * that was read whole and does not say it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "review/judge_inner.h"

struct reach rule_reach(const struct review_document *d, const char *is)
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
const struct obs *rule_said(const struct review_document *d, const char *rule,
                            const char *strength, size_t i)
{
    const struct obs *o;
    for (size_t k = 0; (o = doc_next(d, "statement", &k));)
        if (fact_is(o, "rule", rule) &&
            (!strength || fact_is(o, "strength", strength)) && i-- == 0)
            return o;
    return NULL;
}

void rule_quote(struct review_result *r, const struct obs *o)
{
    if (o && r->places_n < REVIEW_PLACES)
        r->places[r->places_n++] = judge_place(o);
}

void rule_quote_all(struct review_result *r, const struct review_document *d,
                    const char *strength)
{
    const struct obs *o;
    for (size_t i = 0; (o = rule_said(d, r->rule->id, strength, i)) && i < 3;
         i++)
        rule_quote(r, o);
}

void rule_set(struct review_result *r, enum review_verdict v,
              const char *because)
{
    r->verdict = v;
    r->because = because;
    if (v == REVIEW_PASS)
        r->missing = NULL;
}

/* FAIL by a sentence of the document. */
void rule_set_shown(struct review_result *r, const char *because)
{
    rule_set(r, REVIEW_FAIL, because);
    r->shown = true;
}

/* Nothing was found: FAIL only where nothing can have been overlooked. */
void rule_set_absent(struct review_result *r, const struct reach *c)
{
    if (!c->read)
        rule_set(r, REVIEW_INCONCLUSIVE, "the document's language is not read");
    else if (!c->all)
        rule_set(
            r, REVIEW_INCONCLUSIVE,
            "nothing like it was found, but not all of the document was read");
    else if (!c->whole)
        rule_set(r, REVIEW_INCONCLUSIVE,
                 "the section does not say it; is there a document that does?");
    else if (r->rule->soft)
        rule_set(r, REVIEW_INCONCLUSIVE, "the document does not say it");
    else
        rule_set(r, REVIEW_FAIL, "the document does not say it");
}

void rule_judge(struct review_result *r, const struct reach *c)
{
    const struct review_document *d = c->doc;
    const char *id = r->rule->id;
    const struct obs *yes = rule_said(d, id, "says", 0);
    const struct obs *no = rule_said(d, id, "denies", 0);
    const struct obs *partly = rule_said(d, id, "says-partly", 0);
    if (yes && no) {
        rule_set(r, REVIEW_INCONCLUSIVE, "the document says it and denies it");
        rule_quote_all(r, d, "says");
        rule_quote_all(r, d, "denies");
    } else if (yes) {
        bool aim = fact_yes(yes, "aim");
        rule_set(r, REVIEW_PASS,
                 aim ? "said, as a goal; a promise would be plainer" : "said");
        rule_quote_all(r, d, "says");
    } else if (no) {
        rule_set_shown(r, "the document denies it");
        rule_quote_all(r, d, "denies");
    } else if (partly) {
        bool nearby = fact_yes(partly, "time_nearby") || !c->all || !c->whole;
        rule_set(r, nearby ? REVIEW_INCONCLUSIVE : REVIEW_FAIL,
                 nearby ? "promised, but it is not clear within what time"
                        : "promised, but not within what time");
        rule_quote_all(r, d, "says-partly");
    } else if (rule_said(d, id, "leaves-open", 0)) {
        rule_set(
            r, REVIEW_INCONCLUSIVE,
            "left open: a denying word, a may, an if, a question, or words "
            "that "
            "may change what it says");
        rule_quote_all(r, d, "leaves-open");
    } else if (rule_said(d, id, "near", 0)) {
        rule_set(r, REVIEW_INCONCLUSIVE,
                 "a sentence comes near; a person must read it");
        rule_quote_all(r, d, "near");
    } else {
        rule_set_absent(r, c);
    }
}

void rule_judge_offline(struct review_result *r, const struct reach *c)
{
    if (rule_said(c->doc, r->rule->id, "denies", 0)) {
        rule_set_shown(r, "the document denies it");
        rule_quote_all(r, c->doc, "denies");
    } else {
        rule_set(r, REVIEW_INCONCLUSIVE, "no document can show it");
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
        for (size_t k = 0; (o = rule_said(c->doc, of[i], "says", k)); k++) {
            number |= obs_get(o, "time") || fact_yes(o, "often");
            rule_quote(r, o);
        }
        said_n += rule_said(c->doc, of[i], "says", 0) != NULL;
        numbers += number;
    }
    if (said_n < 2)
        rule_set(r, REVIEW_INCONCLUSIVE, "not both of V3 and V4 are said");
    else if (numbers < 2)
        rule_set(r, REVIEW_FAIL, "a time is given in words only");
    else
        rule_set(r, REVIEW_PASS, "said");
}

static void judge_policy_rule(struct judging *j, const struct rule *rule,
                              const struct reach *c)
{
    if (rule->optional && !rule_said(c->doc, rule->id, NULL, 0))
        return;
    struct review_result *r = judge_result(j, rule, c->doc->path);
    if (rule->kind == RULE_OFFLINE)
        rule_judge_offline(r, c);
    else if (rule->kind == RULE_NUMBER)
        judge_number(r, c);
    else
        rule_judge(r, c);
}

static bool has_any(const struct judging *j, const struct review_document *d,
                    int about)
{
    const struct rules *rules = &j->d->rules[about];
    for (size_t i = 0; i < rules->n; i++)
        if (rule_said(d, rules->v[i].id, NULL, 0))
            return true;
    return false;
}

bool rule_any_whole(const struct judging *j, const char *is)
{
    for (size_t i = 0; i < j->n; i++)
        if (rule_reach(&j->docs[i], is).whole)
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

void rule_none(struct judging *j, int about, const char *because)
{
    if (only_machines(j))
        return;
    const struct rules *rules = &j->d->rules[about];
    for (size_t i = 0; i < rules->n; i++)
        if (!rules->v[i].optional)
            rule_set(judge_result(j, &rules->v[i], NULL), REVIEW_INCONCLUSIVE,
                     because);
}

void judge_policy(struct judging *j)
{
    bool whole = rule_any_whole(j, "is_policy"), any = false;
    for (size_t i = 0; i < j->n; i++) {
        struct reach c = rule_reach(&j->docs[i], "is_policy");
        if (j->docs[i].record.fault || c.whole != whole ||
            (!whole && !has_any(j, &j->docs[i], ABOUT_POLICY)))
            continue;
        any = true;
        for (size_t k = 0; k < j->d->rules[ABOUT_POLICY].n; k++)
            judge_policy_rule(j, &j->d->rules[ABOUT_POLICY].v[k], &c);
    }
    if (!any)
        rule_none(j, ABOUT_POLICY,
                  "no vulnerability disclosure policy is among the "
                  "documents");
}

void rule_judge_model(struct judging *j, struct review_result *r,
                      const struct reach *c)
{
    if (!j->o->models || !j->o->models[0]) {
        rule_set(
            r, REVIEW_INCONCLUSIVE,
            "the model is not known; name it with --model, or in product.yaml");
    } else if (c->ours) {
        rule_set(r, REVIEW_PASS, "said");
        rule_quote(r, doc_first(c->doc, "model"));
    } else {
        rule_set_absent(r, c);
    }
}

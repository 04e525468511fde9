/* Contradictions: between documents, and with product.yaml. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "review/judge_inner.h"

enum { SAID_MAX = 2000 };

/* A value that somebody gives for something that has one value only. */
struct given {
    const char *text; /* as shown */
    uint32_t amount;  /* of a duration */
    enum unit unit;
    bool is_date;
    const struct obs *at; /* NULL: product.yaml */
    struct spot spot;
};

struct givens {
    struct given v[SAID_MAX];
    size_t n;
};

static void add(struct givens *g, struct given v)
{
    if (g->n < SAID_MAX && v.text && *v.text)
        g->v[g->n++] = v;
}

/* --- are they the same? -----------------------------------------------------
 */

static bool range_days(const struct given *v, uint32_t *low, uint32_t *high)
{
    uint64_t n = v->amount;
    switch (v->unit) {
    case UNIT_HOURS:
        *low = *high = (uint32_t)((n + 23) / 24);
        return n % 24 == 0 || n < 24;
    case UNIT_DAYS:
        *low = *high = (uint32_t)n;
        return true;
    case UNIT_WORKDAYS: /* with the weekends that may lie between */
        *low = (uint32_t)n;
        *high = (uint32_t)(n + 2 * (n / 5 + 1));
        return true;
    case UNIT_WEEKS:
        *low = *high = (uint32_t)(7 * n);
        return true;
    case UNIT_MONTHS:
        *low = (uint32_t)(28 * n);
        *high = (uint32_t)(31 * n);
        return true;
    case UNIT_YEARS:
        *low = (uint32_t)(365 * n);
        *high = (uint32_t)(366 * n);
        return true;
    }
    return false;
}

static bool is_same(const struct given *a, const struct given *b)
{
    uint32_t la, ha, lb, hb;
    if (a->is_date != b->is_date)
        return true; /* not to be compared */
    if (a->is_date) {
        size_t n = strlen(a->text), m = strlen(b->text);
        return strncmp(a->text, b->text, n < m ? n : m) == 0;
    }
    if (a->unit == b->unit)
        return a->amount == b->amount;
    if (!range_days(a, &la, &ha) || !range_days(b, &lb, &hb))
        return true;
    return la <= hb && lb <= ha;
}

static void add_spot(struct review_finding *f, const struct given *v)
{
    if (f->places_n < REVIEW_PLACES)
        f->places[f->places_n++] = (struct review_place){
            .document = PRODUCT_FILE, .line = v->spot.line, .quote = v->text};
}

static void compare(struct judging *j, const char *rule, const char *what,
                    const struct givens *g)
{
    for (size_t i = 1; i < g->n; i++) {
        const struct given *a = &g->v[0], *b = &g->v[i];
        if (is_same(a, b))
            continue;
        struct review_finding *f =
            judge_find(j, rule, REVIEW_ERROR, a->at, "%s: %s, but also %s",
                       what, a->text, b->text);
        if (!f)
            return;
        if (!a->at && f->places_n == 0)
            add_spot(f, a);
        if (b->at)
            judge_find(j, rule, REVIEW_ERROR, b->at, "%s", f->message);
        else
            add_spot(f, b);
    }
}

/* --- what documents give ----------------------------------------------------
 */

static bool counts(const struct judging *j, const struct obs *o)
{
    if (!fact_is(o, "strength", "says"))
        return false;
    const char *scope = obs_get_str(o, "scope");
    if (!scope || strcmp(scope, "unnamed") == 0 || strcmp(scope, "ours") == 0)
        return true;
    /* With no model known, all are told apart by their names. */
    (void)j;
    return false;
}

static void times_of(struct judging *j, const char *rule, struct givens *g)
{
    const struct obs *o;
    for (size_t i = 0; i < j->n; i++)
        for (size_t k = 0; (o = doc_next(&j->docs[i], "statement", &k));)
            if (fact_is(o, "rule", rule) && counts(j, o) && obs_get(o, "time"))
                add(g, (struct given){
                           .text = obs_get_str(o, "time"),
                           .amount = (uint32_t)obs_get_int(o, "amount", 0),
                           .unit = (enum unit)obs_get_int(o, "unit", 0),
                           .at = o});
}

static void dates_of(struct judging *j, struct givens *g)
{
    const struct obs *o;
    for (size_t i = 0; i < j->n; i++)
        for (size_t k = 0; (o = doc_next(&j->docs[i], "statement", &k));)
            if (fact_is(o, "rule", "S2") && counts(j, o) &&
                obs_get(o, "date") && !fact_yes(o, "date_ambiguous"))
                add(g, (struct given){.text = obs_get_str(o, "date"),
                                      .is_date = true,
                                      .at = o});
}

/* --- what product.yaml gives ------------------------------------------------
 */

/* The first duration or date that a declared text holds. */
static void text_value(struct judging *j, const char *text, struct spot spot,
                       struct givens *times, struct givens *dates)
{
    struct sentences all;
    struct block b = {.text = view_of(text, strlen(text))};
    const struct sentence *s;
    sentences_init(&all);
    sentences_of(&all, &b);
    while ((s = sentences_next(&all)))
        for (uint32_t i = 0; i < s->said_n; i++) {
            const struct said *v = &s->said[i];
            if (v->kind == SAID_DURATION && times)
                add(times,
                    (struct given){.text = arena_printf(j->arena, "%u %s",
                                                        (unsigned)v->amount,
                                                        unit_name(v->unit)),
                                   .amount = v->amount,
                                   .unit = v->unit,
                                   .spot = spot});
            if (v->kind == SAID_DATE && dates && !v->ambiguous && v->month)
                add(dates,
                    (struct given){
                        .text = v->day
                                    ? arena_printf(j->arena, "%04u-%02u-%02u",
                                                   (unsigned)v->year,
                                                   (unsigned)v->month,
                                                   (unsigned)v->day)
                                    : arena_printf(j->arena, "%04u-%02u",
                                                   (unsigned)v->year,
                                                   (unsigned)v->month),
                        .is_date = true,
                        .spot = spot});
        }
    sentences_done(&all);
}

static void declared(struct judging *j, const char *table, const char *key,
                     struct givens *times, struct givens *dates)
{
    const struct ixit_table *t =
        j->product ? product_ixit(j->product, table) : NULL;
    for (size_t i = 0; t && i < t->rows.n; i++) {
        const struct ixit_cell *c = ixit_cell(&t->rows.v[i], key);
        for (size_t k = 0; c && k < c->values.n; k++)
            text_value(j, c->values.v[k], c->at, times, dates);
    }
}

/* --- addresses --------------------------------------------------------------
 */

/* Addresses for reports: two documents that share none send people to
 * different places. */
static const struct obs *mail_of(const struct review_document *d, size_t i)
{
    const struct obs *o;
    for (size_t k = 0; (o = doc_next(d, "statement", &k));) {
        bool mail =
            fact_is(o, "rule", "contact") ||
            (fact_is(o, "rule", "V2") && fact_is(o, "contact_kind", "mail"));
        const char *c = obs_get_str(o, "contact");
        if (mail && c && strchr(c, '@') && i-- == 0)
            return o;
    }
    return NULL;
}

static bool shares_mail(const struct review_document *a,
                        const struct review_document *b)
{
    const struct obs *x, *y;
    for (size_t i = 0; (x = mail_of(a, i)) && i < 20; i++)
        for (size_t k = 0; (y = mail_of(b, k)) && k < 20; k++)
            if (strcasecmp(obs_get_str(x, "contact"),
                           obs_get_str(y, "contact")) == 0)
                return true;
    return false;
}

static void compare_contacts(struct judging *j)
{
    const struct review_document *first = NULL;
    for (size_t i = 0; i < j->n; i++) {
        const struct review_document *d = &j->docs[i];
        const struct obs *b = mail_of(d, 0);
        if (!b)
            continue;
        if (!first) {
            first = d;
            continue;
        }
        if (shares_mail(first, d))
            continue;
        const struct obs *a = mail_of(first, 0);
        struct review_finding *f = judge_find(
            j, "differs-contact", REVIEW_WARNING, a,
            "Reports of vulnerabilities go to %s in one document, to %s in "
            "another",
            obs_get_str(a, "contact"), obs_get_str(b, "contact"));
        if (f)
            judge_find(j, "differs-contact", REVIEW_WARNING, b, "%s",
                       f->message);
    }
}

/* --- all of it ---------------------------------------------------------------
 */

static void compare_support(struct judging *j, struct givens *g)
{
    g->n = 0;
    if (j->product && j->product->support_until && *j->product->support_until)
        add(g,
            (struct given){.text = j->product->support_until, .is_date = true});
    declared(j, "2-UserInfo", "support_period", NULL, g);
    dates_of(j, g);
    compare(j, "differs-support-end", "The end of the support period", g);
    g->n = 0;
    declared(j, "2-UserInfo", "support_period", g, NULL);
    times_of(j, "S2", g);
    compare(j, "differs-support-length", "The length of the support period", g);
}

void judge_between(struct judging *j)
{
    struct givens *g = arena_alloc(j->arena, sizeof *g);
    if (!g)
        return;
    times_of(j, "V3", g);
    compare(j, "differs-acknowledgement",
            "The time until a report is acknowledged", g);
    g->n = 0;
    times_of(j, "V4", g);
    compare(j, "differs-status", "How often a reporter is told the status", g);
    compare_support(j, g);
    compare_contacts(j);
}

/* The plan: steps and what is missing, from an assessment. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "product/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "product/automation.h"

enum { MAX_ITEMS = 2000 };

const char *plan_who_code(enum plan_who w)
{
    static const char *const codes[] = {
        [WHO_ASSAY] = "assay",
        [WHO_PERSON] = "person",
        [WHO_LABORATORY] = "laboratory",
    };
    ASSERT(w < WHO_COUNT);
    return codes[w];
}

const char *plan_lack_code(enum plan_lack l)
{
    static const char *const codes[] = {
        [LACK_IDENTITY] = "identification",
        [LACK_TARGET] = "target",
        [LACK_FAIL] = "fail",
        [LACK_ICS] = "ics",
        [LACK_CLAIM] = "claim",
        [LACK_TABLE] = "ixit-table",
        [LACK_CELL] = "ixit-cell",
        [LACK_CONFLICT] = "conflict",
    };
    ASSERT((size_t)l < sizeof codes / sizeof *codes);
    return codes[l];
}

struct planning {
    const struct assessment *a;
    struct arena *arena;
    struct plan_item *items;
    size_t n;
    bool failed; /* no memory */
};

/* --- steps ------------------------------------------------------------------
 */

/* Whether everything for it is on a desk. */
static bool is_desk_work(const struct cat_task *t)
{
    static const char *const desk[] = {"ixit", "documents", "browser"};
    size_t n = 0;
    for (size_t i = 0; i < sizeof desk / sizeof *desk; i++)
        n += cat_has(t->with, desk[i]);
    return n == t->with.n;
}

static enum plan_who who_of(const struct assessment *a,
                            const struct case_verdict *c,
                            const struct cat_task *t)
{
    if (c->state == STATE_DECIDED ||
        automation_of(a->catalogue, c->provision, c->of) == AUTOMATION_DECIDED)
        return WHO_ASSAY;
    return t && is_desk_work(t) ? WHO_PERSON : WHO_LABORATORY;
}

static struct cat_texts missing_tables(struct planning *p,
                                       const struct cat_provision *of)
{
    struct cat_texts all = of->tests.ixit;
    const char **v = arena_array(p->arena, all.n + 1, sizeof *v);
    size_t n = 0;
    p->failed |= !v;
    for (size_t i = 0; v && i < all.n; i++)
        if (!product_ixit(p->a->product, all.v[i]))
            v[n++] = all.v[i];
    return (struct cat_texts){.v = v, .n = n};
}

static void make_steps(struct planning *p, struct plan *out)
{
    const struct assessment *a = p->a;
    struct plan_step *v = arena_array(p->arena, a->cases_n + 1, sizeof *v);
    p->failed |= !v;
    out->steps = v;
    for (size_t i = 0; v && i < a->cases_n; i++) {
        const struct case_verdict *c = &a->cases[i];
        if (c->state == STATE_NOT_RUN)
            continue;
        struct plan_step *s = &v[out->steps_n++];
        *s = (struct plan_step){.of = c,
                                .task = catalogue_task(a->catalogue, c->of->id),
                                .tables = missing_tables(p, c->provision)};
        s->who = who_of(a, c, s->task);
        out->cases[s->who]++;
        if (c->state != STATE_OPEN)
            continue;
        out->open[s->who]++;
        if (s->task && s->who != WHO_ASSAY)
            out->minutes[s->who] += s->task->minutes;
    }
}

/* --- what is missing ---------------------------------------------------------
 */

static struct plan_item *find_item(struct planning *p, enum plan_lack l,
                                   const char *text)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->items[i].lack == l && strcmp(p->items[i].text, text) == 0)
            return &p->items[i];
    return NULL;
}

/* One item for each thing to do; ends grows by id, which may be NULL. */
static void lack(struct planning *p, enum plan_lack l, const char *text,
                 struct spot at, const char *id)
{
    if (!text) {
        p->failed = true;
        return;
    }
    struct plan_item *i = find_item(p, l, text);
    if (!i && p->n == MAX_ITEMS)
        return;
    if (!i) {
        i = &p->items[p->n++];
        *i = (struct plan_item){.lack = l, .text = text, .at = at};
    }
    if (!id || cat_has(i->ends, id))
        return;
    const char **v = arena_array(p->arena, i->ends.n + 1, sizeof *v);
    if (!v) {
        p->failed = true;
        return;
    }
    if (i->ends.n)
        memcpy(v, i->ends.v, i->ends.n * sizeof *v);
    v[i->ends.n] = id;
    i->ends = (struct cat_texts){.v = v, .n = i->ends.n + 1};
}

static const struct spot nowhere = {0, 0};

static void lack_identity(struct planning *p)
{
    const struct product *o = p->a->product;
    bool maker = false;
    for (size_t i = 0; i < o->parties.n; i++)
        maker |= strcmp(o->parties.v[i].role, "manufacturer") == 0 &&
                 product_says(o->parties.v[i].name) &&
                 product_says(o->parties.v[i].contact);
    if (!product_says(o->hardware))
        lack(p, LACK_IDENTITY, "Tell the hardware version (product: hardware).",
             nowhere, NULL);
    if (!product_says(o->software))
        lack(p, LACK_IDENTITY, "Tell the software version (product: software).",
             nowhere, NULL);
    if (!maker)
        lack(p, LACK_IDENTITY,
             "Tell the manufacturer with a contact (roles: manufacturer).",
             nowhere, NULL);
}

static void lack_targets(struct planning *p)
{
    bool image = false;
    for (size_t i = 0; i < p->a->subjects_n; i++) {
        const struct subject *s = &p->a->subjects[i];
        image |= s->target->kind == TARGET_IMAGE;
        if (s->record->fault)
            lack(p, LACK_TARGET,
                 arena_printf(p->arena, "%s could not be read: %s",
                              s->target->path, s->record->fault),
                 s->target->at, NULL);
        else if (subject_lack(s))
            lack(p, LACK_TARGET,
                 arena_printf(p->arena, "%s does not count as read: %s.",
                              s->target->path, subject_lack(s)),
                 s->target->at, NULL);
    }
    for (size_t i = 0; p->a->papers && i < p->a->papers->files.n; i++) {
        const struct paper *f = &p->a->papers->files.v[i];
        if (f->fault)
            lack(p, LACK_TARGET,
                 arena_printf(p->arena, "%s could not be read: %s",
                              f->target->path, f->fault),
                 f->target->at, NULL);
    }
    if (!image)
        lack(p, LACK_TARGET,
             "Name the firmware image as it is delivered (targets: images).",
             nowhere, NULL);
}

static void lack_of_provision(struct planning *p,
                              const struct provision_verdict *v)
{
    struct spot at = v->row ? v->row->at : nowhere;
    if (v->outcome == OUTCOME_FAIL) {
        lack(p, LACK_FAIL, v->because, nowhere, v->of->id);
        return;
    }
    switch ((int)v->why) {
    case WHY_NEEDS_ICS:
        lack(p, LACK_ICS, "Answer these provisions in the ICS.", nowhere,
             v->of->id);
        break;
    case WHY_INCONSISTENT:
    case WHY_NA_NOT_ALLOWED:
    case WHY_NA_UNSUPPORTED:
    case WHY_NA_CONTRADICTED:
    case WHY_NEEDS_JUSTIFICATION:
        lack(p, LACK_CLAIM,
             arena_printf(p->arena, "%s: %s.", v->of->id, v->because), at,
             v->of->id);
        break;
    default:
        break;
    }
}

/* A table is asked for once, with all the cases that judge it. */
static void lack_tables(struct planning *p, const struct plan *plan)
{
    const struct catalogue *c = p->a->catalogue;
    for (size_t t = 0; t < c->ixit.n; t++)
        for (size_t i = 0; i < plan->steps_n; i++)
            if (cat_has(plan->steps[i].tables, c->ixit.v[t].id))
                lack(p, LACK_TABLE,
                     arena_printf(p->arena, "Fill in the IXIT table %s (%s).",
                                  c->ixit.v[t].id, c->ixit.v[t].name),
                     nowhere, plan->steps[i].of->of->id);
}

static bool lacks_ics(const struct planning *p)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->items[i].lack == LACK_ICS)
            return true;
    return false;
}

static void lack_of_case(struct planning *p, const struct case_verdict *c)
{
    /* What judges the ICS as a whole waits for the ICS. */
    bool waits = c->provision->tests.ixit.n == 0 && lacks_ics(p);
    if (c->state != STATE_OPEN || waits)
        return;
    if (c->why == WHY_INCOMPLETE || c->why == WHY_DECLARATION_FAILS)
        lack(p, LACK_CELL, c->because, c->declared, c->of->id);
    else if (c->remark)
        lack(p, LACK_CONFLICT, c->because, c->remark->declared, c->of->id);
}

static void make_items(struct planning *p, struct plan *out)
{
    p->items = arena_array(p->arena, MAX_ITEMS, sizeof *p->items);
    if (!p->items) {
        p->failed = true;
        return;
    }
    lack_identity(p);
    lack_targets(p);
    for (size_t i = 0; i < p->a->provisions_n; i++)
        lack_of_provision(p, &p->a->provisions[i]);
    lack_tables(p, out);
    for (size_t i = 0; i < p->a->cases_n; i++)
        lack_of_case(p, &p->a->cases[i]);
    out->items = p->items;
    out->items_n = p->n;
    out->ready = p->n == 0;
}

/* --- days -------------------------------------------------------------------
 */

enum {
    MINUTES_A_DAY = 360,  /* of work on test cases */
    DAYS_TO_BOOK = 30,    /* from booking a laboratory to its first day */
    DAYS_TO_CORRECT = 10, /* what the tests find, and testing it again */
    DAYS_TO_DECLARE = 5,  /* report, declaration, technical documentation */
};

/* Days since 1 March of the year 0, in the calendar that we use. */
static int64_t day_number(const char *date)
{
    int64_t y = strtol(date, NULL, 10), m = strtol(date + 5, NULL, 10),
            d = strtol(date + 8, NULL, 10);
    y -= m < 3;
    m = (m + 9) % 12;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d - 1;
}

static void day_text(int64_t n, char out[11])
{
    int64_t y = (10000 * n + 14780) / 3652425;
    int64_t in = n - (365 * y + y / 4 - y / 100 + y / 400);
    if (in < 0) {
        y--;
        in = n - (365 * y + y / 4 - y / 100 + y / 400);
    }
    int64_t m = (100 * in + 52) / 3060;
    int64_t month = (m + 2) % 12 + 1, day = in - (m * 306 + 5) / 10 + 1;
    y += (m + 2) / 12;
    unsigned parts[] = {(unsigned)(y % 10000), (unsigned)(month % 100),
                        (unsigned)(day % 100)};
    snprintf(out, 11, "%04u-%02u-%02u", parts[0] % 10000, parts[1] % 100,
             parts[2] % 100);
}

/* 1 March of the year 0 was a Wednesday. */
static bool is_weekend(int64_t n)
{
    int64_t weekday = (n + 2) % 7; /* Monday is 0 */
    return weekday >= 5;
}

/* The first of that many working days that end with the day given. */
static int64_t back(int64_t last, unsigned days)
{
    while (is_weekend(last))
        last--;
    for (; days > 1; days--)
        do
            last--;
        while (is_weekend(last));
    return last;
}

static unsigned days_of(uint32_t minutes)
{
    return (minutes + MINUTES_A_DAY - 1) / MINUTES_A_DAY;
}

/* Puts a stretch of work before the day given; gives its first day. */
static int64_t lay(struct plan_date *to, const char *what, unsigned days,
                   int64_t before)
{
    int64_t last = back(before - 1, 1);
    int64_t first = days ? back(last, days) : last;
    to->what = what;
    to->days = days;
    day_text(first, to->from);
    day_text(last, to->to);
    return days ? first : before;
}

static void make_dates(struct plan *p, const char *by, const char *today)
{
    int64_t at = day_number(by) + 1, now = day_number(today);
    unsigned tests = days_of(p->minutes[WHO_LABORATORY]);
    at = lay(&p->dates[5], "report, declaration, technical documentation",
             DAYS_TO_DECLARE, at);
    at = lay(&p->dates[4], "correct what the tests find, and test it again",
             DAYS_TO_CORRECT, at);
    at = lay(&p->dates[3], "tests in the laboratory", tests, at);
    int64_t booked = back(at - 1, DAYS_TO_BOOK);
    at = lay(&p->dates[2], "judge declarations and documents",
             days_of(p->minutes[WHO_PERSON]), at);
    at =
        lay(&p->dates[1], "complete what is missing", (unsigned)p->items_n, at);
    if (tests == 0)
        booked = at;
    lay(&p->dates[0], "book the laboratory", tests ? 1 : 0, booked + 1);
    int64_t first = booked < at ? booked : at;
    for (int64_t d = first; d < now; d++)
        p->late += !is_weekend(d);
    p->dated = true;
}

enum err plan_make(const struct assessment *a, const char *by,
                   const char *today, struct arena *arena, struct plan *out)
{
    struct planning p = {.a = a, .arena = arena};
    struct plan made = {.of = a};
    make_steps(&p, &made);
    if (!p.failed)
        make_items(&p, &made);
    if (p.failed || arena->failed)
        return ERR_NOMEM;
    if (by)
        make_dates(&made, by, today);
    *out = made;
    return OK;
}

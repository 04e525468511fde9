/* The judge: findings in order, then a verdict on every provision. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/judge.h"

#include <stdlib.h>
#include <string.h>

#include "judge/inner.h"
#include "judge/understood.h"

static const char *const reasons[][2] = {
#define X(name, code, text) [name] = {code, text},
    REASON_LIST(X)
#undef X
};

const char *reason_code(enum reason r)
{
    ASSERT((size_t)r < sizeof reasons / sizeof *reasons);
    return reasons[r][0];
}

const char *reason_text(enum reason r)
{
    ASSERT((size_t)r < sizeof reasons / sizeof *reasons);
    return reasons[r][1];
}

const char *verdict_text(enum verdict v)
{
    static const char *const texts[] = {
        [VERDICT_PASS] = "PASS",
        [VERDICT_FAIL] = "FAIL",
        [VERDICT_INCONCLUSIVE] = "INCONCLUSIVE",
        [VERDICT_NA] = "N/A",
    };
    ASSERT((size_t)v < sizeof texts / sizeof *texts);
    return texts[v];
}

const char *severity_text(int s)
{
    return cat_severity_name((enum cat_severity)s);
}

static int cmp_drafts(const void *pa, const void *pb)
{
    const struct draft *a = pa, *b = pb;
    bool a_hidden = a->effect == EFFECT_APPLIES;
    bool b_hidden = b->effect == EFFECT_APPLIES;
    if (a_hidden != b_hidden)
        return a_hidden - b_hidden;
    if (a->f.severity != b->f.severity)
        return a->f.severity < b->f.severity ? -1 : 1;
    if (a->effect != b->effect)
        return a->effect < b->effect ? -1 : 1;
    int c = strcmp(a->f.rule, b->f.rule);
    if (c == 0)
        c = strcmp(a->f.obs[0]->where.path, b->f.obs[0]->where.path);
    return c ? c : strcmp(a->f.id, b->f.id);
}

/* Drafts that show no finding stand behind the others. */
static size_t count_findings(const struct drafts *d)
{
    size_t n = 0;
    while (n < d->n && d->v[n].effect != EFFECT_APPLIES)
        n++;
    return n;
}

/* The first fact that is sure enough. */
static const struct obs *shower(const struct draft *d)
{
    for (size_t i = 0; i < d->f.obs_n; i++)
        if (d->f.obs[i]->confidence <= LIKELY)
            return d->f.obs[i];
    return NULL;
}

static const struct obs **find_shown(const struct catalogue *c,
                                     const struct drafts *d, struct arena *a)
{
    size_t all = c->features.n + c->conditions.n;
    const struct obs **shown = arena_array(a, all, sizeof *shown);
    for (size_t i = 0; shown && i < d->n; i++) {
        if (!d->v[i].rule || !d->v[i].shows)
            continue;
        struct cat_texts s = d->v[i].rule->shows;
        for (size_t k = 0; k < all; k++) {
            const char *id = k < c->features.n
                                 ? c->features.v[k].id
                                 : c->conditions.v[k - c->features.n].id;
            if (!shown[k] && texts_have(s, id))
                shown[k] = shower(&d->v[i]);
        }
    }
    return shown;
}

static int cmp_marks(const void *pa, const void *pb)
{
    uintptr_t a = (uintptr_t)((const struct mark *)pa)->obs;
    uintptr_t b = (uintptr_t)((const struct mark *)pb)->obs;
    return (a > b) - (a < b);
}

static struct mark *make_marks(const struct record *r, struct arena *a)
{
    struct mark *v = arena_array(a, r->obs_n, sizeof *v);
    for (size_t i = 0; v && i < r->obs_n; i++)
        v[i].obs = r->obs[i];
    if (v && r->obs_n > 1)
        qsort(v, r->obs_n, sizeof *v, cmp_marks);
    return v;
}

static void count(struct judgement *out, const struct judged *j)
{
    out->pass += j->verdict == VERDICT_PASS;
    out->fail += j->verdict == VERDICT_FAIL;
    out->inconclusive += j->verdict == VERDICT_INCONCLUSIVE;
    out->na += j->verdict == VERDICT_NA;
    out->fail_mandatory +=
        j->verdict == VERDICT_FAIL && cat_is_mandatory(j->provision);
}

static enum err judge_all(struct bench *b, struct judgement *out)
{
    const struct catalogue *c = b->opts->catalogue;
    size_t n = 0;
    for (size_t i = 0; i < c->clauses.n; i++)
        n += c->clauses.v[i].provisions.n;
    out->provisions = arena_array(b->arena, n, sizeof *out->provisions);
    if (!out->provisions)
        return ERR_NOMEM;
    const struct cat_provision *p = NULL;
    while ((p = catalogue_next(c, p)) != NULL) {
        struct judged *j = &out->provisions[out->provisions_n];
        b->round++;
        enum err e = judge_provision(b, p, j);
        if (e != OK)
            return e;
        out->provisions_n++;
        count(out, j);
    }
    return OK;
}

enum err judge(const struct judge_opts *opts, const struct record *record,
               struct arena *arena, struct judgement *out)
{
    struct drafts d = {0};
    enum err e = drafts_make(opts, record, arena, &d);
    if (e != OK)
        return e;
    if (d.n > 1)
        qsort(d.v, d.n, sizeof *d.v, cmp_drafts);
    struct judgement g = {.catalogue = opts->catalogue};
    g.findings_n = count_findings(&d);
    g.findings = arena_array(arena, g.findings_n, sizeof *g.findings);
    struct bench b = {
        .opts = opts,
        .record = record,
        .arena = arena,
        .drafts = d.v,
        .drafts_n = d.n,
        .findings = g.findings,
        .findings_n = g.findings_n,
        .shown = find_shown(opts->catalogue, &d, arena),
        .gaps = gaps_of(record),
        .marks = make_marks(record, arena),
    };
    if (!g.findings || !b.shown || !b.marks)
        return ERR_NOMEM;
    g.shown = b.shown;
    struct understood u;
    e = understood_of(record, arena, &u);
    if (e != OK)
        return e;
    /* Of what is no product, or was read in part, nothing is known to be
     * absent, even where each byte of it is explained. */
    g.grave = b.gaps.grave || !u.substance || u.stopped != NULL;
    for (size_t i = 0; i < g.findings_n; i++)
        g.findings[i] = d.v[i].f;
    e = judge_all(&b, &g);
    if (e == OK)
        e = understood_lack(&u, opts->min_coverage, arena, &g.lack);
    if (e == OK)
        e = find_unused(opts, arena, &g);
    if (e == OK)
        *out = g;
    return e;
}

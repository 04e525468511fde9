/* What the outcomes say of each provision: by its worst case. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/score.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SCORES = 100, ID = 16 };

/* 5.3-4A: numbers as numbers. */
static int cmp(const void *a, const void *b)
{
    const struct bench_score *x = a, *y = b;
    return strverscmp(x->provision, y->provision);
}

static struct bench_score *score_of(struct bench_score *v, size_t *n,
                                    const char *id)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(v[i].provision, id) == 0)
            return &v[i];
    v[*n] = (struct bench_score){.provision = id};
    return &v[(*n)++];
}

static void count(struct bench_score *s, const struct bench_outcome *o)
{
    if (o->verdict == BENCH_NOT_APPLICABLE)
        return;
    if (o->verdict == BENCH_NOT_TESTED) {
        s->open++;
        return;
    }
    s->tested++;
    if (!s->worst || bench_verdict_badness(o->verdict) >
                         bench_verdict_badness(s->worst->verdict))
        s->worst = o;
}

/* One for each word of texts: of each case its provisions or test cases. */
static struct bench_score *scores_by(const struct bench_report *r,
                                     struct arena *arena, bool test_cases,
                                     size_t *n)
{
    struct bench_score *v = arena_array(arena, MAX_SCORES, sizeof *v);
    size_t have = 0;
    for (size_t i = 0; v && i < r->n; i++) {
        const struct bench_case *c = r->v[i].of;
        for (const char *p = test_cases ? c->cases : c->provisions; *p;) {
            size_t word = strcspn(p, " ");
            const char *id = arena_text(arena, view_of(p, word));
            if (!id)
                return NULL;
            p += word;
            p += strspn(p, " ");
            if (have < MAX_SCORES)
                count(score_of(v, &have, id), &r->v[i]);
        }
    }
    if (v)
        qsort(v, have, sizeof *v, cmp);
    *n = have;
    return v;
}

struct bench_score *bench_scores(const struct bench_report *r,
                                 struct arena *arena, size_t *n)
{
    return scores_by(r, arena, false, n);
}

bool bench_test_case(const struct bench_report *r, struct arena *arena,
                     size_t i, const char **id,
                     const struct bench_outcome **worst, size_t *tried)
{
    size_t n = 0;
    const struct bench_score *v = scores_by(r, arena, true, &n);
    for (size_t k = 0; v && k < n; k++) {
        if (!v[k].worst || i-- > 0)
            continue;
        *id = v[k].provision;
        *worst = v[k].worst;
        *tried = v[k].tested;
        return true;
    }
    return false;
}

const char *bench_replay(const struct bench_report *r,
                         const struct bench_outcome *o, struct arena *arena)
{
    return o->tried == 0
               ? NULL
               : arena_printf(arena, "assay bench --adapter %s --only %s.%u",
                              r->adapter, o->of->id, (unsigned)o->variant);
}

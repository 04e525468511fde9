/* Feeds the judge records as a worker may have forged them. The seeds are what
 * record_write gives for the facts of tests/judge/test_judge.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "catalogue/catalogue.h"
#include "judge/judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(const struct judgement *g, const struct record *r)
{
    ASSERT(g->pass == 0 && g->na == 0);
    ASSERT(g->fail + g->inconclusive == g->provisions_n);
    for (size_t i = 0; i < g->provisions_n; i++) {
        const struct judged *j = &g->provisions[i];
        bool failed = j->verdict == VERDICT_FAIL;
        ASSERT(!failed || (j->applies && j->obs_n && j->failed_cases_n &&
                           j->provision->scan.reach == REACH_DECIDES));
        ASSERT(j->obs_n <= r->obs_n && j->missing_n && j->because);
    }
    for (size_t i = 0; i < g->findings_n; i++) {
        const struct finding *f = &g->findings[i];
        ASSERT(f->obs_n && f->message && strlen(f->id) == OBS_ID_CHARS);
        ASSERT(i == 0 || f->severity >= g->findings[i - 1].severity);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena keep;
    static struct catalogue cat;
    struct catalogue_error error;
    if (!cat.id) {
        arena_init(&keep, NULL);
        ASSERT(catalogue_load(catalogue_builtin(), &keep, &cat, &error) == OK);
    }
    struct budget budget = {.max_bytes = 256 << 20};
    struct arena a;
    struct record r;
    struct judgement g;
    arena_init(&a, &budget);
    struct judge_opts opts = {.catalogue = &cat, .today = "2026-10-01"};
    if (record_read(view_of(data, n), &a, &r) && judge(&opts, &r, &a, &g) == OK)
        check(&g, &r);
    arena_done(&a);
    return 0;
}

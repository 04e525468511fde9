/* libassay: the targets of a workspace scanned and judged with what is
 * declared. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report/assess.h"

#include <stdlib.h>
#include <string.h>

#include "core/day.h"
#include "lib/assessed.h"

enum { TEXT_MAX = 64 << 20 };

void assay_assessment_free(struct assay_assessment *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n; i++)
        assay_result_free(s->results[i]);
    arena_done(&s->arena);
    free(s);
}

static bool scan_targets(struct assay *a, struct assay_assessment *s)
{
    const struct product *p = &s->workspace.product;
    s->results = arena_array(&s->arena, p->targets.n + 1, sizeof *s->results);
    s->subjects = arena_array(&s->arena, p->targets.n + 1, sizeof *s->subjects);
    if (!s->results || !s->subjects)
        return lib_failed(a, "out of memory");
    for (size_t i = 0; i < p->targets.n; i++) {
        const struct target *t = &p->targets.v[i];
        if (!workspace_scans(t))
            continue;
        const char *path = workspace_path(&s->arena, s->workspace.dir, t->path);
        struct assay_result *r = path ? assay_scan(a, path) : NULL;
        if (!r)
            return path ? false : lib_failed(a, "out of memory");
        s->results[s->n] = r;
        s->subjects[s->n++] = (struct subject){
            .target = t, .record = &r->record, .judgement = &r->judgement};
    }
    return true;
}

static bool judge_targets(struct assay *a, struct assay_assessment *s)
{
    struct assess_input in = {.catalogue = &a->catalogue,
                              .product = &s->workspace.product,
                              .subjects = s->subjects,
                              .subjects_n = s->n,
                              .papers = &s->papers,
                              .results = s->workspace.results,
                              .results_n = s->workspace.results_n};
    enum err e = assess(&in, &s->arena, &s->assessment);
    return e == OK || lib_failed(a, "%s", err_text(e));
}

/* Those of the workspace, and those of --suppressions behind them. */
static bool join_suppressions(struct assay *a, struct assay_assessment *s,
                              struct suppressions *out)
{
    const struct product *p = &s->workspace.product;
    size_t n = p->suppressions.n + a->suppressions.n;
    out->v = arena_array(&s->arena, n + 1, sizeof *out->v);
    if (!out->v)
        return lib_failed(a, "out of memory");
    for (size_t i = 0; i < p->suppressions.n; i++)
        out->v[out->n++] = p->suppressions.v[i];
    for (size_t i = 0; i < a->suppressions.n; i++)
        out->v[out->n++] = a->suppressions.v[i];
    return true;
}

struct assay_assessment *assay_assess(struct assay *a, const char *dir)
{
    struct assay_assessment *s = calloc(1, sizeof *s);
    struct suppressions own = a->suppressions, all = {0};
    if (!s) {
        lib_failed(a, "out of memory");
        return NULL;
    }
    arena_init(&s->arena, NULL);
    bool ok = workspace_open(a, dir, &s->arena, &s->workspace) &&
              join_suppressions(a, s, &all);
    if (ok) {
        a->suppressions = all;
        ok = scan_targets(a, s) &&
             lib_papers(a, &s->workspace, &s->arena, &s->papers) &&
             judge_targets(a, s);
        a->suppressions = own;
    }
    if (ok)
        return s;
    assay_assessment_free(s);
    return NULL;
}

struct assay_assessment_summary
assay_assessment_summary(const struct assay_assessment *s)
{
    const struct assessment *m = &s->assessment;
    struct assay_assessment_summary out = {
        .pass = m->outcomes[OUTCOME_PASS],
        .fail = m->outcomes[OUTCOME_FAIL],
        .fail_mandatory = m->fail_mandatory,
        .inconclusive = m->outcomes[OUTCOME_INCONCLUSIVE],
        .not_applicable = m->outcomes[OUTCOME_NA],
        .not_supported = m->outcomes[OUTCOME_NOT_SUPPORTED],
        .cases_decided = m->states[STATE_DECIDED],
        .cases_recorded = m->states[STATE_RECORDED],
        .cases_open = m->states[STATE_OPEN],
        .cases_not_run = m->states[STATE_NOT_RUN],
    };
    for (size_t i = 0; i < s->n; i++)
        out.unreadable += s->subjects[i].record->fault != NULL;
    return out;
}

bool assay_assessment_render(struct assay *a, const struct assay_assessment *s,
                             const char *format,
                             const struct assay_style *style,
                             assay_write_fn *write, void *ctx)
{
    struct buf out;
    buf_init(&out, TEXT_MAX, NULL);
    bool json = strcmp(format, "json") == 0;
    bool all = style && style->all;
    if (strcmp(format, "html") == 0)
        assess_html(&s->assessment, &out);
    else if (json)
        assess_json(&s->assessment, &out);
    else
        assess_text(&s->assessment, style ? style->width : 0, all, &out);
    return lib_write(a, &out, write, ctx);
}

bool assay_assessment_plan(struct assay *a, const struct assay_assessment *s,
                           const char *by, const char *format,
                           const struct assay_style *style,
                           assay_write_fn *write, void *ctx)
{
    struct arena arena;
    struct plan plan;
    struct buf out;
    char today[11];
    lib_today(today);
    if (by && !day_is(by))
        return lib_failed(a, "'%s' is no day: YYYY-MM-DD", by);
    if (by && strcmp(by, today) < 0)
        return lib_failed(a, "%s has passed: today is %s", by, today);
    arena_init(&arena, NULL);
    buf_init(&out, TEXT_MAX, NULL);
    enum err e = plan_make(&s->assessment, by, today, &arena, &plan);
    bool ok = e == OK || lib_failed(a, "%s", err_text(e));
    if (ok && strcmp(format, "json") == 0)
        plan_json(&plan, &out);
    else if (ok)
        plan_text(&plan, style ? style->width : 0, style && style->all, &out);
    ok = lib_write(a, &out, write, ctx) && ok;
    arena_done(&arena);
    return ok;
}

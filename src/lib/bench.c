/* libassay: the update-attack bench. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/bench.h"

#include <stdlib.h>
#include <string.h>

#include "bench/medium.h"
#include "bench/results.h"
#include "bench/score.h"
#include "lib/lib.h"
#include "report/bench.h"

extern const unsigned char bench_skeleton[];
extern const size_t bench_skeleton_size;

enum { TEXT_MAX = 16 << 20, STEP_MS = 60000 };

struct assay_bench_result {
    struct arena arena;
    struct bench_report report;
};

void assay_bench_free(struct assay_bench_result *r)
{
    if (!r)
        return;
    arena_done(&r->arena);
    free(r);
}

static void tell(void *ctx, const char *id, size_t done, size_t all)
{
    const struct assay *a = ctx;
    if (a->scan.progress)
        a->scan.progress(a->scan.progress_ctx, id, done, all);
}

struct assay_bench_result *assay_bench(struct assay *a,
                                       const struct assay_bench_opts *opts)
{
    struct assay_bench_result *r = calloc(1, sizeof *r);
    struct bench_opts o = {.adapter = opts->adapter,
                           .work = opts->work,
                           .only = opts->only,
                           .step_ms = opts->step_ms ? opts->step_ms : STEP_MS,
                           .time_ms = opts->time_ms,
                           .tell = tell,
                           .ctx = a};
    if (r) {
        arena_init(&r->arena, NULL);
        enum err e = bench_run(&o, &r->arena, &r->report);
        if (e == OK)
            return r;
        lib_failed(a, "%s", err_text(e));
    } else {
        lib_failed(a, "out of memory");
    }
    assay_bench_free(r);
    return NULL;
}

const char *assay_bench_fault(const struct assay_bench_result *r)
{
    return r->report.fault;
}

size_t assay_bench_failed(const struct assay_bench_result *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->report.n; i++)
        n += bench_verdict_badness(r->report.v[i].verdict) == 2;
    return n;
}

size_t assay_bench_tested(const struct assay_bench_result *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->report.n; i++)
        n += r->report.v[i].tried > 0;
    return n;
}

const char *assay_bench_skeleton(size_t *n)
{
    *n = bench_skeleton_size;
    return (const char *)bench_skeleton;
}

bool assay_bench_render(struct assay *a, struct assay_bench_result *r,
                        const char *format, const struct assay_style *style,
                        assay_write_fn *write, void *ctx)
{
    struct buf text;
    buf_init(&text, TEXT_MAX, NULL);
    const struct bench_report *one = &r->report;
    if (strcmp(format, "json") == 0)
        bench_json(&r->report, &r->arena, &text);
    else if (strcmp(format, "junit") == 0)
        bench_junit(&r->report, &r->arena, &text);
    else if (strcmp(format, "html") == 0)
        bench_html(&one, 1, &r->arena, &text);
    else
        bench_text(&r->report, &r->arena, style ? style->width : 0,
                   style && style->all, &text);
    return lib_write(a, &text, write, ctx);
}

struct assay_bench_result *assay_bench_read(struct assay *a, const char *path)
{
    struct assay_bench_result *r = calloc(1, sizeof *r);
    struct buf text;
    if (!r) {
        lib_failed(a, "out of memory");
        return NULL;
    }
    arena_init(&r->arena, NULL);
    buf_init(&text, TEXT_MAX, NULL);
    bool read = medium_load(path, &text);
    bool ok = read && bench_results_read(buf_of(&text), &r->arena, &r->report);
    buf_done(&text);
    if (ok)
        return r;
    lib_failed(a,
               read ? "%s: no results of assay bench as JSON"
                    : "%s: cannot be read",
               path);
    assay_bench_free(r);
    return NULL;
}

bool assay_bench_test_case(struct assay_bench_result *r, size_t i,
                           struct assay_bench_case *out)
{
    const struct bench_outcome *worst;
    struct arena *a = &r->arena;
    const char *id;
    size_t tried;
    if (!bench_test_case(&r->report, a, i, &id, &worst, &tried))
        return false;
    bool failed = bench_verdict_badness(worst->verdict) == 2;
    size_t n = strlen(id);
    const char *note = arena_printf(
        a,
        "assay bench on %s %s: %zu cases were tried for this; the worst is %s, "
        "%s (%s). %s. Replay: %s",
        r->report.name, r->report.version, tried, worst->of->id,
        bench_verdict_text(worst->verdict), worst->note,
        worst->saw ? worst->saw : "", bench_replay(&r->report, worst, a));
    *out = (struct assay_bench_case){.id = id,
                                     .failed = failed,
                                     .functional =
                                         n > 2 && strcmp(id + n - 2, "-2") == 0,
                                     .note = note ? note : ""};
    return true;
}

bool assay_bench_compare(struct assay *a, struct assay_bench_result *const *v,
                         size_t n, assay_write_fn *write, void *ctx)
{
    struct buf text;
    struct arena *arena = &v[0]->arena;
    const struct bench_report **all = arena_array(arena, n, sizeof *all);
    buf_init(&text, TEXT_MAX, NULL);
    for (size_t i = 0; all && i < n; i++)
        all[i] = &v[i]->report;
    if (all)
        bench_html(all, n, arena, &text);
    return lib_write(a, &text, write, ctx);
}

/* One worker a pack; a batch at a time, results in order. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/run.h"

#include <stdlib.h>
#include <string.h>

#include "sys/child.h"
#include "sys/file.h"
#include "sys/pool.h"
#include "sys/sandbox.h"

enum {
    BATCH = PACK_RUNNER_MAX,
    GRACE_MS = 10000,
    CPU_SLACK_S = 10,
    CODE_MIB = 64, /* what is not in the memory budget */
};

#define RESULT_MAX (64 * MIB)

struct job {
    const struct pack_run_opts *opts;
    const struct sandbox_opts *lock;
    const char *path;
    struct sys_map map;
    const uint8_t *sha256; /* of the file, if it is known */
    bool open, borrowed;
    struct arena arena;
    struct pack_report report;
};

static const char *base_name(const char *path)
{
    if (strcmp(path, "-") == 0)
        return "stdin";
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

/* In the worker. */
static int work(struct worker *w, void *arg)
{
    struct job *j = arg;
    struct sandbox_report gaps;
    sandbox_lock(j->lock, &gaps);
    struct budget budget = {.max_bytes = j->opts->limits.memory_bytes};
    struct verify_opts how = j->opts->verify;
    struct arena arena;
    struct pack_report report;
    struct buf out;
    arena_init(&arena, &budget);
    buf_init(&out, RESULT_MAX, NULL);
    how.sha256 = j->sha256;
    bool ok = pack_verify(&how, j->map.v, base_name(j->path), &arena, &report);
    if (ok)
        report_send(&report, &out);
    if (!ok || out.failed || !worker_send(w, buf_of(&out)))
        return (int)ERR_NOMEM;
    return OK;
}

static void fault(struct job *j, const char *text)
{
    struct arena *a = &j->arena;
    if (!report_init(&j->report, a))
        j->report = (struct pack_report){0};
    const char *t = arena_text(a, view_of(text, strlen(text)));
    j->report.name = base_name(j->path);
    j->report.fault = t ? t : "out of memory";
    j->report.axis[AXIS_INTEGRITY] = PACK_INCONCLUSIVE;
    j->report.axis[AXIS_IDENTITY] = PACK_INCONCLUSIVE;
    j->report.overall = PACK_INCONCLUSIVE;
}

static void take(struct job *j, struct child_result *c)
{
    struct buf why;
    buf_init(&why, 4096, NULL);
    if (c->end != CHILD_OK)
        child_fault(c, &why);
    else if (!report_receive(buf_of(&c->out), &j->arena, &j->report))
        buf_str(&why, "the worker's result is malformed");
    else if (sys_map_changed(&j->map))
        buf_str(&why, "the file was changed while it was read; verify again");
    buf_byte(&why, 0);
    if (why.n > 1)
        fault(j, (const char *)why.p);
    buf_done(&why);
}

struct batch {
    struct job *jobs;
    size_t of[BATCH]; /* child job -> job */
};

static void ended(void *ctx, size_t job, struct child_result *r)
{
    struct batch *b = ctx;
    take(&b->jobs[b->of[job]], r);
    child_result_done(r);
}

static enum err run(struct batch *b, const struct pack_run_opts *o, size_t n,
                    unsigned parallel)
{
    struct child_job jobs[BATCH];
    struct child_result results[BATCH];
    size_t k = 0;
    memset(results, 0, sizeof results);
    for (size_t i = 0; i < n; i++) {
        if (!b->jobs[i].open)
            continue;
        b->of[k] = i;
        jobs[k++] = (struct child_job){
            .fn = work,
            .arg = &b->jobs[i],
            .max_result = RESULT_MAX,
            .time_ms = o->limits.time_ms ? o->limits.time_ms + GRACE_MS : 0};
    }
    struct child_watch watch = {.ended = ended, .ctx = b};
    return k ? child_run(jobs, k, parallel, &watch, results) : OK;
}

static void open_job(struct job *j)
{
    arena_init(&j->arena, NULL);
    enum file_fault f = sys_map_open(j->path, UINT64_MAX / 4, &j->map);
    j->open = f == FILE_OK;
    if (!j->open)
        fault(j, file_fault_text(f));
}

static struct sandbox_opts lock_for(const struct limits *l)
{
    return (struct sandbox_opts){
        .memory_bytes = l->memory_bytes + CODE_MIB * MIB,
        .cpu_s = l->time_ms ? l->time_ms / 1000 + CPU_SLACK_S : 0,
        .readable_dirfd = -1,
        .no_threads = true,
    };
}

/* What the workers share: made once, before the first. */
struct shop {
    struct sandbox_opts lock;
    struct sandbox_filter *filter;
    struct job *jobs;
};

static bool open_shop(const struct pack_run_opts *o, struct shop *s)
{
    sandbox_warm_up();
    *s = (struct shop){.lock = lock_for(&o->limits),
                       .jobs = calloc(BATCH, sizeof *s->jobs)};
    s->filter = sandbox_prepare(&s->lock);
    s->lock.filter = s->filter;
    return s->jobs != NULL;
}

static void close_shop(struct shop *s)
{
    free(s->filter);
    free(s->jobs);
}

static void close_job(struct job *j)
{
    if (j->open && !j->borrowed)
        sys_map_close(&j->map);
    arena_done(&j->arena);
}

enum err pack_verify_all(const struct pack_run_opts *o,
                         const char *const *paths, size_t n,
                         bool (*done)(void *ctx, const char *path,
                                      const struct pack_report *r),
                         void *ctx)
{
    unsigned parallel = pool_threads(o->jobs);
    struct shop shop;
    enum err e = open_shop(o, &shop) ? OK : ERR_NOMEM;
    struct job *jobs = shop.jobs;
    bool go = true;
    for (size_t from = 0; from < n && e == OK && go; from += BATCH) {
        size_t k = n - from < BATCH ? n - from : BATCH;
        struct batch b = {.jobs = jobs};
        for (size_t i = 0; i < k; i++) {
            jobs[i] = (struct job){
                .opts = o, .lock = &shop.lock, .path = paths[from + i]};
            open_job(&jobs[i]);
        }
        e = run(&b, o, k, parallel);
        for (size_t i = 0; i < k; i++) {
            if (e == OK && go)
                go = done(ctx, jobs[i].path, &jobs[i].report);
            close_job(&jobs[i]);
        }
    }
    close_shop(&shop);
    return e;
}

/* --- packs that are open already ------------------------------------------
 */

struct pack_runner {
    struct pack_run_opts opts;
    struct shop shop;
    unsigned parallel;
};

struct pack_runner *pack_runner_new(const struct pack_run_opts *o)
{
    struct pack_runner *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->opts = *o;
    r->parallel = pool_threads(o->jobs);
    if (open_shop(o, &r->shop))
        return r;
    close_shop(&r->shop);
    free(r);
    return NULL;
}

void pack_runner_free(struct pack_runner *r)
{
    if (r)
        close_shop(&r->shop);
    free(r);
}

enum err
pack_runner_run(struct pack_runner *r, const struct pack_input *in, size_t n,
                void (*done)(void *ctx, size_t i, const struct pack_report *r),
                void *ctx)
{
    struct job *jobs = r->shop.jobs;
    struct batch b = {.jobs = jobs};
    ASSERT(n <= PACK_RUNNER_MAX);
    for (size_t i = 0; i < n; i++) {
        jobs[i] = (struct job){.opts = &r->opts,
                               .lock = &r->shop.lock,
                               .path = in[i].path,
                               .map = *in[i].map,
                               .sha256 = in[i].sha256,
                               .open = true,
                               .borrowed = true};
        arena_init(&jobs[i].arena, NULL);
    }
    enum err e = run(&b, &r->opts, n, r->parallel);
    for (size_t i = 0; i < n; i++) {
        if (e == OK)
            done(ctx, i, &jobs[i].report);
        close_job(&jobs[i]);
    }
    return e;
}

/* One worker a subject; a batch at a time, results in order. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/scan.h"

#include <stdlib.h>
#include <string.h>

#include "scan/collect.h"
#include "scan/dirtree.h"
#include "scan/extract.h"
#include "sys/child.h"
#include "sys/file.h"
#include "sys/pool.h"
#include "sys/sandbox.h"

enum {
    BATCH = 16,       /* subjects open at once */
    GRACE_MS = 10000, /* a worker's own deadline comes first */
    CPU_SLACK_S = 60,
    STACKS_AND_CODE = 256, /* MiB that are not in the memory budget */
};

#define RECORD_MAX (1 * GIB)

struct subject_job {
    const struct scan_opts *opts;
    const char *path;
    struct sys_map map;
    bool open;
    bool is_dir; /* walked in the worker; map is not used */
    unsigned threads;
    struct scan_result result;
};

/* What the reader has looked at so far; called by all its threads. */
struct reading {
    struct worker *worker;
    const struct sys_map *map; /* NULL: a directory */
    _Atomic uint64_t steps;
};

static void step(void *ctx, uint64_t from, uint64_t to)
{
    struct reading *r = ctx;
    uint64_t steps = atomic_fetch_add(&r->steps, 1) + 1;
    if (r->map)
        sys_map_drop(r->map, from, to);
    worker_progress(r->worker, 0, steps * IMAGE_STEP, 0);
}

/* Which layers of the sandbox are missing, as one line; NULL: none. */
static const char *gaps_of(const struct sandbox_report *r, struct buf *line)
{
    for (int i = 0; i < SANDBOX_LAYERS; i++) {
        if (!r->why_not[i])
            continue;
        buf_printf(line, "%s%s: %s", line->n ? "; " : "",
                   sandbox_layer_name((enum sandbox_layer)i), r->why_not[i]);
    }
    if (line->n == 0)
        return NULL;
    buf_byte(line, 0);
    return (const char *)line->p;
}

static const char *base_name(const char *path)
{
    if (strcmp(path, "-") == 0)
        return "stdin";
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

/* What a worker that cannot begin says instead of a record. */
static int send_fault(struct worker *w, const struct subject_job *j,
                      const char *why)
{
    struct record r = {.name = base_name(j->path), .sha256 = "", .fault = why};
    struct buf out;
    buf_init(&out, MIB, NULL);
    record_write(&r, &out);
    return worker_send(w, buf_of(&out)) ? OK : ERR_LIMIT;
}

/* In the worker: from here on nothing but what is open can be reached. */
static int locked(struct worker *w, struct subject_job *j, struct dirtree *d)
{
    const struct limits *l = &j->opts->limits;
    struct sandbox_opts lock = {
        .memory_bytes = l->memory_bytes + STACKS_AND_CODE * MIB,
        .cpu_s = (l->time_ms / 1000 + CPU_SLACK_S) * j->threads,
        .readable_dirfd = d ? d->fd : -1,
        .has_readable_dir = d != NULL,
    };
    struct sandbox_report report;
    sandbox_lock(&lock, &report);
    struct reading reading = {.worker = w, .map = d ? NULL : &j->map};
    const struct part *tree = d ? &d->part : NULL;
    struct buf line, out;
    buf_init(&line, 2048, NULL);
    buf_init(&out, RECORD_MAX, NULL);
    struct image_opts opts = {.name = base_name(j->path),
                              .bytes = j->map.v,
                              .limits = *l,
                              .trust = j->opts->trust,
                              .threads = j->threads,
                              .drop = step,
                              .drop_ctx = &reading};
    const char *gaps = gaps_of(&report, &line);
    enum err e = j->opts->place ? extract(&opts, tree, j->opts->place, &out)
                 : j->opts->files_only ? collect_files(&opts, tree, gaps, &out)
                                       : collect(&opts, tree, gaps, &out);
    if (e == OK && !worker_send(w, buf_of(&out)))
        e = ERR_LIMIT;
    return (int)e;
}

static int work(struct worker *w, void *arg)
{
    struct subject_job *j = arg;
    struct dirtree d;
    if (!j->is_dir)
        return locked(w, j, NULL);
    const char *why =
        dirtree_open(&d, j->path, j->opts->manifest, &j->opts->limits);
    return why ? send_fault(w, j, why) : locked(w, j, &d);
}

static void fault(struct subject_job *j, const char *text)
{
    struct record *r = &j->result.record;
    *r = (struct record){.name = base_name(j->path), .sha256 = ""};
    r->size_bytes = j->open ? j->map.v.n : 0;
    r->fault = arena_text(&j->result.arena, view_of(text, strlen(text)));
    if (!r->fault)
        r->fault = "out of memory";
}

/* The bytes that were asked for, or why they are not to be had; false: neither.
 * A worker that did not come so far sends a record with its fault. */
static bool take_content(struct subject_job *j, struct child_result *c)
{
    struct scan_result *r = &j->result;
    struct record *rec = &r->record;
    uint8_t what = c->out.n ? c->out.p[0] : 0;
    if (what == EXTRACT_BYTES) {
        *rec = (struct record){.name = base_name(j->path), .sha256 = ""};
        memmove(c->out.p, c->out.p + 1, --c->out.n);
        r->content = c->out;
        c->out = (struct buf){0};
        return true;
    }
    if (what != EXTRACT_REASON)
        return record_read(buf_of(&c->out), &r->arena, rec) && rec->fault;
    struct buf why;
    buf_init(&why, 1 << 16, NULL);
    buf_printf(&why, "%s ", j->opts->place);
    buf_view(&why, view_from(buf_of(&c->out), 1));
    buf_byte(&why, 0);
    fault(j, why.failed ? "out of memory" : (const char *)why.p);
    buf_done(&why);
    return true;
}

static bool take_result(struct subject_job *j, struct child_result *c)
{
    if (j->opts->place)
        return take_content(j, c);
    return record_read(buf_of(&c->out), &j->result.arena, &j->result.record);
}

static void take(struct subject_job *j, struct child_result *c)
{
    struct scan_result *r = &j->result;
    r->wall_ms = c->wall_ms;
    r->cpu_ms = c->cpu_ms;
    r->peak_bytes = c->peak_bytes;
    struct buf why;
    buf_init(&why, 4096, NULL);
    if (c->end != CHILD_OK) {
        child_fault(c, &why);
    } else if (!take_result(j, c)) {
        buf_str(&why, "the worker's result is malformed");
    } else if (!j->is_dir && sys_map_changed(&j->map)) {
        buf_str(&why, "the file was changed while it was read; scan it again");
    }
    buf_byte(&why, 0);
    if (why.n > 1)
        fault(j, (const char *)why.p);
    buf_done(&why);
}

struct batch {
    struct subject_job *jobs;
    size_t of[BATCH]; /* child job -> subject job */
    const struct scan_opts *opts;
};

static void ended(void *ctx, size_t job, struct child_result *r)
{
    struct batch *b = ctx;
    take(&b->jobs[b->of[job]], r);
    child_result_done(r);
}

static void tick(void *ctx, size_t job, const struct child_progress *p)
{
    struct batch *b = ctx;
    const struct scan_opts *o = b->opts;
    if (o->progress)
        o->progress(o->progress_ctx, b->jobs[b->of[job]].path, p->done,
                    p->total);
}

static void open_subject(struct subject_job *j)
{
    arena_init(&j->result.arena, NULL);
    j->result.path = j->path;
    enum file_fault f = sys_map_open(j->path, UINT64_MAX / 4, &j->map);
    j->is_dir = f == FILE_DIRECTORY;
    j->open = f == FILE_OK || j->is_dir;
    if (!j->open)
        fault(j, file_fault_text(f));
}

/* Runs the open subjects of a batch. */
static enum err run(struct batch *b, size_t n, unsigned parallel)
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
            .max_result = RECORD_MAX,
            .time_ms = b->opts->limits.time_ms
                           ? b->opts->limits.time_ms + GRACE_MS
                           : 0};
    }
    if (k == 0)
        return OK;
    struct child_watch watch = {.tick = tick, .ended = ended, .ctx = b};
    return child_run(jobs, k, parallel, &watch, results);
}

enum err scan_all(const struct scan_opts *opts, const char *const *paths,
                  size_t n, bool (*done)(void *ctx, struct scan_result *r),
                  void *ctx)
{
    unsigned cores = pool_threads(opts->jobs);
    unsigned parallel = n < cores ? (unsigned)n : cores;
    sandbox_warm_up();
    struct subject_job *jobs = calloc(BATCH, sizeof *jobs);
    if (!jobs)
        return ERR_NOMEM;
    enum err e = OK;
    bool go = true;
    for (size_t from = 0; from < n && e == OK && go; from += BATCH) {
        size_t k = n - from < BATCH ? n - from : BATCH;
        struct batch b = {.jobs = jobs, .opts = opts};
        for (size_t i = 0; i < k; i++) {
            jobs[i] =
                (struct subject_job){.opts = opts, .path = paths[from + i]};
            jobs[i].threads = cores / (parallel ? parallel : 1);
            open_subject(&jobs[i]);
        }
        e = run(&b, k, parallel);
        for (size_t i = 0; i < k; i++) {
            if (e == OK && go)
                go = done(ctx, &jobs[i].result);
            if (jobs[i].open && !jobs[i].is_dir)
                sys_map_close(&jobs[i].map);
            buf_done(&jobs[i].result.content);
            arena_done(&jobs[i].result.arena);
        }
    }
    free(jobs);
    return e;
}

/* The workers of a review. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/review.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "review/look.h"
#include "review/look_structured.h"
#include "review/read.h"
#include "sys/child.h"
#include "sys/file.h"
#include "sys/pool.h"
#include "sys/sandbox.h"

enum {
    BATCH = 16,
    GRACE_MS = 10000,
    CPU_SLACK_S = 30,
    FACTS_MAX_BYTES = 64 << 20,
};

struct job {
    const struct review_opts *o;
    struct review_document *doc;
    struct sys_map map;
    enum read_format format;
    struct buf pages; /* what pdftotext gave */
    bool open;
};

static const char *base_name(const char *path)
{
    if (strcmp(path, "-") == 0)
        return "stdin";
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static void hash(struct view v, char out[65])
{
    unsigned char d[32] = {0};
    unsigned n = 0;
    out[0] = 0;
    if (!EVP_Digest(v.p, v.n, d, &n, EVP_sha256(), NULL) || n != sizeof d)
        return;
    for (unsigned i = 0; i < n; i++)
        snprintf(out + 2 * (size_t)i, 3, "%02x", d[i]);
}

static const char *gaps_of(const struct sandbox_report *r, struct buf *line)
{
    for (int i = 0; i < SANDBOX_LAYERS; i++)
        if (r->why_not[i])
            buf_printf(line, "%s%s: %s", line->n ? "; " : "",
                       sandbox_layer_name((enum sandbox_layer)i),
                       r->why_not[i]);
    if (line->n == 0)
        return NULL;
    buf_byte(line, 0);
    return (const char *)line->p;
}

/* --- the worker --------------------------------------------------------------
 */

static const char *look(struct job *j, struct arena *a, struct facts *facts,
                        enum err *e)
{
    struct look_opts lo = {.data = j->o->data,
                           .path = j->doc->path,
                           .name = base_name(j->doc->path),
                           .models = j->o->models,
                           .today = j->o->today};
    if (j->format != READ_PDF)
        j->format = read_format_of(j->map.v, lo.name);
    if (j->format == READ_TEXT && look_is_security_txt(lo.name, j->map.v)) {
        look_security_txt(&lo, j->map.v, facts);
        return NULL;
    }
    if (j->format != READ_PDF && look_is_structured(lo.name, j->map.v))
        return look_structured(&lo, j->map.v, a, facts);
    struct text t;
    uint32_t line = 0;
    text_init(&t, a);
    bool pdf = j->format == READ_PDF;
    const char *why =
        read_document(j->format, pdf ? buf_of(&j->pages) : j->map.v, &t, &line);
    if (why && line)
        why = arena_printf(a, "line %u %s", (unsigned)line, why);
    if (!why && t.blocks == 0)
        why = "has no text";
    if (!why)
        *e = look_at(&lo, &t, facts);
    text_done(&t);
    return why;
}

static int work(struct worker *w, void *arg)
{
    struct job *j = arg;
    const struct limits *l = &j->o->limits;
    struct sandbox_opts lock = {.memory_bytes = l->memory_bytes + 64 * MIB,
                                .cpu_s = l->time_ms / 1000 + CPU_SLACK_S,
                                .no_threads = true};
    struct sandbox_report report;
    struct buf line, out;
    buf_init(&line, 2048, NULL);
    buf_init(&out, FACTS_MAX_BYTES, NULL);
    sandbox_lock(&lock, &report);
    struct budget budget = {.max_bytes = l->memory_bytes};
    struct arena a;
    struct facts facts;
    char sha256[65];
    enum err e = OK;
    arena_init(&a, &budget);
    facts_init(&facts, &a, LOOK_MAX_FACTS);
    hash(j->map.v, sha256);
    struct record r = {.name = base_name(j->doc->path),
                       .size_bytes = j->map.v.n,
                       .sha256 = sha256,
                       .sandbox_gaps = gaps_of(&report, &line)};
    r.fault = look(j, &a, &facts, &e);
    if (e != OK)
        return (int)e;
    if (!r.fault && facts.overflow)
        r.fault = "says more than is kept; split it";
    if (!r.fault)
        r.obs = facts_finish(&facts, 1, &a, &r.obs_n);
    if (!r.fault && !r.obs)
        return ERR_NOMEM;
    for (size_t i = 0; i < r.obs_n; i++)
        r.obs[i]->where.sha256 = sha256;
    record_write(&r, &out);
    return !out.failed && worker_send(w, buf_of(&out)) ? OK : ERR_LIMIT;
}

/* --- pdftotext ---------------------------------------------------------------
 */

static const char *pdftotext(void)
{
    static const char *const places[] = {"/usr/bin/pdftotext",
                                         "/usr/local/bin/pdftotext"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (access(places[i], X_OK) == 0)
            return places[i];
    return NULL;
}

static int convert(struct worker *w, void *arg)
{
    static const char *const data[] = {"/usr/share/poppler", NULL};
    struct job *j = arg;
    const struct limits *l = &j->o->limits;
    const char *program = pdftotext();
    const char *const argv[] = {program, "-enc", "UTF-8", "-eol",
                                "unix",  "-",    "-",     NULL};
    struct sandbox_opts lock = {.memory_bytes = l->memory_bytes,
                                .cpu_s = l->time_ms / 1000 + CPU_SLACK_S,
                                .no_threads = true,
                                .program = program,
                                .program_data = data};
    (void)worker_become(w, j->map.fd, argv, &lock);
    return 126;
}

static bool mentions(const struct buf *b, const char *text)
{
    return b->n > 0 && memmem(b->p, b->n, text, strlen(text));
}

/* Why pdftotext gave no text, or NULL. */
static const char *pdf_reason(const struct child_result *c)
{
    if (c->end == CHILD_EXIT && c->code == 0)
        return NULL;
    if (c->end == CHILD_EXIT && mentions(&c->diagnosis, "ncorrect password"))
        return "is encrypted; give a copy without a password";
    if (c->end == CHILD_EXIT && c->code == 3)
        return "does not allow its text to be copied; give a copy that does";
    if (c->end == CHILD_EXIT && c->code == 1)
        return "is no PDF that pdftotext can read; is it damaged?";
    if (c->end == CHILD_TIMEOUT)
        return "takes pdftotext longer than the limit; raise it with "
               "--limit-time";
    if (c->end == CHILD_TOO_MUCH)
        return "holds more text than documents may";
    if (c->end == CHILD_EXIT && c->code == 126)
        return "needs pdftotext, which could not be started";
    return "could not be read by pdftotext";
}

/* --- the parent --------------------------------------------------------------
 */

static void fault(struct job *j, struct arena *a, const char *text)
{
    struct record *r = &j->doc->record;
    *r = (struct record){.name = base_name(j->doc->path),
                         .sha256 = "",
                         .size_bytes = j->open ? j->map.v.n : 0};
    r->fault = arena_text(a, view_of(text, strlen(text)));
    if (!r->fault)
        r->fault = "out of memory";
}

static void take(struct job *j, struct arena *a, struct child_result *c)
{
    struct buf why;
    buf_init(&why, 4096, NULL);
    if (c->end != CHILD_OK)
        child_fault(c, &why);
    else if (!record_read(buf_of(&c->out), a, &j->doc->record))
        buf_str(&why, "the worker's result is malformed");
    else if (sys_map_changed(&j->map))
        buf_str(&why, "was changed while it was read; review it again");
    buf_byte(&why, 0);
    if (why.n > 1)
        fault(j, a, (const char *)why.p);
    buf_done(&why);
}

static enum err run(struct job **v, size_t n, worker_fn *fn, uint64_t max,
                    struct child_result *results, unsigned parallel)
{
    struct child_job jobs[BATCH];
    int fds[BATCH];
    for (size_t i = 0; i < n; i++) {
        uint32_t time_ms = v[i]->o->limits.time_ms;
        fds[i] = v[i]->map.fd;
        jobs[i] =
            (struct child_job){.fn = fn,
                               .arg = v[i],
                               .max_result = max,
                               .time_ms = time_ms ? time_ms + GRACE_MS : 0,
                               .keep_fds = &fds[i],
                               .n_keep = 1};
    }
    return n ? child_run(jobs, n, parallel, NULL, results) : OK;
}

static enum err run_pdfs(struct job *jobs, size_t n, struct arena *a,
                         unsigned parallel)
{
    struct job *v[BATCH];
    struct child_result results[BATCH];
    size_t k = 0;
    bool have = pdftotext() != NULL;
    for (size_t i = 0; i < n; i++) {
        if (!jobs[i].open || jobs[i].format != READ_PDF)
            continue;
        if (have)
            v[k++] = &jobs[i];
        else
            fault(&jobs[i], a,
                  "is a PDF, which needs pdftotext: install "
                  "poppler-utils");
    }
    enum err e = run(v, k, convert, TEXT_MAX_BYTES, results, parallel);
    for (size_t i = 0; e == OK && i < k; i++) {
        const char *why = pdf_reason(&results[i]);
        if (why)
            fault(v[i], a, why);
        v[i]->pages = results[i].out;
        buf_init(&results[i].out, 0, NULL);
        child_result_done(&results[i]);
    }
    return e;
}

static void open_job(struct job *j, struct arena *a, uint64_t max)
{
    enum file_fault f = sys_map_open(j->doc->path, max, &j->map);
    j->open = f == FILE_OK;
    if (!j->open) {
        fault(j, a, file_fault_text(f));
        return;
    }
    /* Only whether it is a PDF; all else is the worker's to find out. */
    j->format = read_is_pdf(j->map.v) ? READ_PDF : READ_UNKNOWN;
}

static enum err run_batch(struct job *jobs, size_t n, struct arena *a,
                          unsigned parallel)
{
    struct job *v[BATCH];
    struct child_result results[BATCH];
    size_t k = 0;
    enum err e = run_pdfs(jobs, n, a, parallel);
    for (size_t i = 0; i < n; i++)
        if (jobs[i].open && !jobs[i].doc->record.fault)
            v[k++] = &jobs[i];
    if (e == OK)
        e = run(v, k, work, FACTS_MAX_BYTES, results, parallel);
    for (size_t i = 0; e == OK && i < k; i++) {
        take(v[i], a, &results[i]);
        child_result_done(&results[i]);
    }
    return e;
}

enum err review_read(const struct review_opts *o, const char *const *paths,
                     size_t n, struct arena *a, struct review_document *out)
{
    unsigned parallel = pool_threads(o->jobs);
    struct job jobs[BATCH];
    enum err e = OK;
    sandbox_warm_up();
    for (size_t from = 0; from < n && e == OK; from += BATCH) {
        size_t k = n - from < BATCH ? n - from : BATCH;
        for (size_t i = 0; i < k; i++) {
            out[from + i] = (struct review_document){.path = paths[from + i]};
            jobs[i] = (struct job){.o = o, .doc = &out[from + i]};
            open_job(&jobs[i], a, o->limits.file_bytes * 4);
        }
        e = run_batch(jobs, k, a, parallel);
        for (size_t i = 0; i < k; i++) {
            buf_done(&jobs[i].pages);
            if (jobs[i].open)
                sys_map_close(&jobs[i].map);
        }
    }
    return e;
}

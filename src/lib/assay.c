/* libassay: include/assay.h over the parts inside. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/lib.h"
#include "report/report.h"
#include "scan/trust.h"
#include "sys/clock.h"
#include "sys/file.h"

enum { FILE_MAX = 64 << 20 };

#define REPORT_MAX ((size_t)1 << 31)

const char *assay_version(void)
{
    return ASSAY_VERSION;
}

bool lib_failed(struct assay *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(a->error, sizeof a->error, fmt, ap);
    va_end(ap);
    return false;
}

bool lib_write(struct assay *a, struct buf *text, assay_write_fn *write,
               void *ctx)
{
    bool ok = !text->failed || lib_failed(a, "out of memory");
    ok = ok && (write(ctx, text->p, text->n) ||
                lib_failed(a, "the result could not be written"));
    buf_done(text);
    return ok;
}

void lib_sha256(struct view v, char hex[65])
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    ASSERT(EVP_Digest(v.p, v.n, hash, NULL, EVP_sha256(), NULL) == 1);
    for (size_t i = 0; i < 64; i++)
        hex[i] = "0123456789abcdef"[hash[i / 2] >> (i % 2 ? 0 : 4) & 15];
    hex[64] = '\0';
}

const char *assay_error(const struct assay *a)
{
    return a->error;
}

/* --- setting up
 * ---------------------------------------------------------------- */

static bool load_catalogue(struct assay *a, const char *name, struct view json)
{
    struct catalogue_error where = {0};
    enum err e = catalogue_load(json, &a->arena, &a->catalogue, &where);
    if (e == OK)
        return true;
    if (e != ERR_INPUT)
        return lib_failed(a, "%s: %s", name, err_text(e));
    return lib_failed(a, "%s:%u:%u: %s (%s)", name, (unsigned)where.line,
                      (unsigned)where.column, where.why, where.where);
}

struct assay *assay_new_for_packs(void)
{
    struct assay *a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    arena_init(&a->arena, NULL);
    a->scan.limits = limits_default();
    a->min_coverage = ASSAY_MIN_COVERAGE;
    return a;
}

struct assay *assay_new(void)
{
    struct assay *a = assay_new_for_packs();
    if (!a)
        return NULL;
    if (!load_catalogue(a, "the built-in catalogue", catalogue_builtin())) {
        ASSERT(a->arena.failed); /* the tests load it */
        assay_free(a);
        return NULL;
    }
    return a;
}

void assay_free(struct assay *a)
{
    if (!a)
        return;
    arena_done(&a->arena);
    free(a);
}

/* A small file as a whole, with the reason in a->error when it cannot be
 * had. The caller ends *text in both cases. */
static bool read_small(struct assay *a, const char *path, struct buf *text)
{
    buf_init(text, FILE_MAX, NULL);
    enum file_fault f = file_read(path, text);
    return f == FILE_OK || lib_failed(a, "%s: %s", path, file_fault_text(f));
}

bool assay_use_catalogue(struct assay *a, const char *path)
{
    struct buf text;
    bool ok =
        read_small(a, path, &text) && load_catalogue(a, path, buf_of(&text));
    buf_done(&text);
    return ok;
}

static bool suppressions_failed(struct assay *a, const char *path,
                                const struct suppress_error *e)
{
    if (e->line)
        return lib_failed(a, "%s: line %u: %s", path, (unsigned)e->line,
                          e->why);
    if (e->entry)
        return lib_failed(a, "%s: suppression %u: %s", path, (unsigned)e->entry,
                          e->why);
    return lib_failed(a, "%s: %s", path, e->why);
}

bool assay_use_suppressions(struct assay *a, const char *path)
{
    struct buf text;
    struct suppress_error e = {0};
    bool ok = read_small(a, path, &text);
    if (ok &&
        (suppressions_read(buf_of(&text), &a->arena, &a->suppressions, &e) !=
             OK ||
         !suppressions_hold(&a->suppressions, &a->catalogue, &a->arena, &e)))
        ok = suppressions_failed(a, path, &e);
    buf_done(&text);
    return ok;
}

bool assay_use_trust(struct assay *a, const char *path)
{
    struct buf text;
    bool ok = read_small(a, path, &text);
    const char *why =
        ok ? trust_read(buf_of(&text), &a->arena, &a->scan.trust) : NULL;
    if (why)
        ok = lib_failed(a, "%s: %s", path, why);
    OPENSSL_cleanse(text.p, text.n);
    buf_done(&text);
    return ok;
}

void assay_use_manifest(struct assay *a, const char *path)
{
    a->scan.manifest = path;
}

void assay_set_jobs(struct assay *a, unsigned jobs)
{
    a->scan.jobs = jobs;
}

void assay_set_min_coverage(struct assay *a, unsigned percent)
{
    a->min_coverage = percent < 100 ? percent : 100;
}

static uint32_t to_u32(uint64_t n)
{
    return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

void assay_set_limit(struct assay *a, enum assay_limit limit, uint64_t value)
{
    struct limits *l = &a->scan.limits;
    switch (limit) {
    case ASSAY_LIMIT_MEMORY:
        l->memory_bytes = value;
        break;
    case ASSAY_LIMIT_OUTPUT:
        l->output_bytes = value;
        break;
    case ASSAY_LIMIT_STREAM:
        l->stream_bytes = value;
        break;
    case ASSAY_LIMIT_FILE:
        l->file_bytes = value;
        break;
    case ASSAY_LIMIT_RATIO:
        l->ratio = value ? value : 1;
        break;
    case ASSAY_LIMIT_DEPTH:
        l->depth = to_u32(value);
        break;
    case ASSAY_LIMIT_ENTRIES:
        l->entries = to_u32(value);
        break;
    case ASSAY_LIMIT_TIME:
        l->time_ms = to_u32(value);
        break;
    case ASSAY_LIMIT_GUESS:
        l->guess_ms = to_u32(value);
        break;
    }
}

void assay_set_progress(struct assay *a, assay_progress_fn *fn, void *ctx)
{
    a->scan.progress = fn;
    a->scan.progress_ctx = ctx;
}

/* --- scanning
 * -------------------------------------------------------------------- */

void lib_today(char text[11])
{
    int64_t now = 0;
    struct tm tm = {0};
    if (!clock_wall_s(&now))
        now = (int64_t)time(NULL);
    time_t t = (time_t)now;
    gmtime_r(&t, &tm);
    strftime(text, 11, "%Y-%m-%d", &tm);
}

/* Takes the record over from the scan: its arena moves. */
static struct assay_result *result_new(struct assay *a, struct scan_result *s)
{
    struct assay_result *r = calloc(1, sizeof *r);
    char date[11];
    lib_today(date);
    struct judge_opts opts = {.catalogue = &a->catalogue,
                              .suppressions = a->suppressions.v,
                              .suppressions_n = a->suppressions.n,
                              .today = date,
                              .min_coverage = a->min_coverage};
    if (!r)
        return NULL;
    r->arena = s->arena;
    r->record = s->record;
    arena_init(&s->arena, NULL);
    r->path = strdup(s->path);
    enum err e = r->path ? OK : ERR_NOMEM;
    if (e == OK && !r->record.fault)
        e = judge(&opts, &r->record, &r->arena, &r->judgement);
    if (e == OK)
        return r;
    assay_result_free(r);
    return NULL;
}

struct taking {
    struct assay *a;
    assay_result_fn *fn;
    void *ctx;
    bool no_memory;
};

static bool take(void *ctx, struct scan_result *s)
{
    struct taking *t = ctx;
    struct assay_result *r = result_new(t->a, s);
    t->no_memory = r == NULL;
    bool go = r && t->fn(t->ctx, r);
    assay_result_free(r);
    return go;
}

bool assay_scan_many(struct assay *a, const char *const *paths, size_t n,
                     assay_result_fn *fn, void *ctx)
{
    struct taking t = {.a = a, .fn = fn, .ctx = ctx};
    enum err e = scan_all(&a->scan, paths, n, take, &t);
    if (t.no_memory)
        e = ERR_NOMEM;
    return e == OK || lib_failed(a, "%s", err_text(e));
}

static bool keep(void *ctx, struct scan_result *s)
{
    struct taking *t = ctx;
    *(struct assay_result **)t->ctx = result_new(t->a, s);
    return false;
}

struct assay_result *assay_scan(struct assay *a, const char *path)
{
    struct assay_result *r = NULL;
    struct taking t = {.a = a, .ctx = &r};
    enum err e = scan_all(&a->scan, &path, 1, keep, &t);
    if (!r)
        lib_failed(a, "%s", err_text(e != OK ? e : ERR_NOMEM));
    return r;
}

void assay_result_free(struct assay_result *r)
{
    if (!r)
        return;
    arena_done(&r->arena);
    free(r->path);
    free(r);
}

/* --- results
 * ----------------------------------------------------------------------- */

const char *assay_fault(const struct assay_result *r)
{
    return r->record.fault;
}

struct assay_summary assay_summary(const struct assay_result *r)
{
    const struct judgement *g = &r->judgement;
    return (struct assay_summary){
        .path = r->path,
        .sha256 = r->record.sha256,
        .size_bytes = r->record.size_bytes,
        .explained_bytes = r->record.explained_bytes,
        .pass = g->pass,
        .fail = g->fail,
        .fail_mandatory = g->fail_mandatory,
        .inconclusive = g->inconclusive,
        .not_applicable = g->na,
        .findings = g->findings_n,
        .provisions = g->provisions_n,
        .observations = r->record.obs_n,
        .lack = g->lack,
    };
}

bool assay_provision(const struct assay_result *r, size_t i,
                     struct assay_provision *out)
{
    static const enum assay_verdict verdicts[] = {
        [VERDICT_PASS] = ASSAY_PASS,
        [VERDICT_FAIL] = ASSAY_FAIL,
        [VERDICT_INCONCLUSIVE] = ASSAY_INCONCLUSIVE,
        [VERDICT_NA] = ASSAY_NOT_APPLICABLE,
    };

    if (i >= r->judgement.provisions_n)
        return false;
    const struct judged *p = &r->judgement.provisions[i];
    *out = (struct assay_provision){.id = p->provision->id,
                                    .status = p->provision->status,
                                    .title = p->provision->title,
                                    .verdict = verdicts[p->verdict],
                                    .reason = p->reason,
                                    .because = p->because};
    return true;
}

bool assay_finding(const struct assay_result *r, size_t i,
                   struct assay_finding *out)
{
    if (i >= r->judgement.findings_n)
        return false;
    const struct finding *f = &r->judgement.findings[i];
    *out = (struct assay_finding){
        .id = f->id,
        .rule = f->rule,
        .severity = severity_text(f->severity),
        .effect = f->effect,
        .title = f->title,
        .message = f->message,
        .remedy = f->remedy,
        .provisions = f->provisions,
        .provisions_n = f->provisions_n,
        .path = f->obs_n ? f->obs[0]->where.path : NULL,
        .line = f->obs_n ? f->obs[0]->where.line : 0,
        .suppressed = f->suppressed_why != NULL,
    };
    return true;
}

/* --- reports
 * ------------------------------------------------------------------------- */

/* SOURCE_DATE_EPOCH as a date, or NULL. */
static const char *fixed_time(char text[32])
{
    int64_t fixed;
    struct tm tm;
    time_t t;
    if (!clock_fixed_s(&fixed) || (t = (time_t)fixed) != fixed ||
        !gmtime_r(&t, &tm) || tm.tm_year > 9999 - 1900)
        return NULL;
    return strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &tm) ? text : NULL;
}

bool assay_render(struct assay *a, const struct assay_result *r,
                  const char *format, const struct assay_style *style,
                  assay_write_fn *write, void *ctx)
{
    static const struct assay_style plain = {0};
    const struct reporter *reporter = reporter_named(format);
    const struct assay_style *s = style ? style : &plain;
    if (!reporter)
        return lib_failed(a, "no report is called %s", format);
    if (r->record.fault)
        return lib_failed(a, "%s: %s", r->path, r->record.fault);
    char time[32];
    char *folder = file_folder();
    struct report_opts opts = {.catalogue = &a->catalogue,
                               .width = s->width ? s->width : 80,
                               .colour = s->colour,
                               .utf8 = s->utf8,
                               .quiet = s->quiet,
                               .all = s->all,
                               .timestamp = fixed_time(time),
                               .folder = folder};
    struct result result = {
        .path = r->path, .record = &r->record, .judgement = &r->judgement};
    struct buf out;
    buf_init(&out, REPORT_MAX, NULL);
    reporter->render(&opts, &result, 1, &out);
    free(folder);
    return lib_write(a, &out, write, ctx);
}

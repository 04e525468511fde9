/* Runs the cases one after the other, each variant from the same start. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/run.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/attacks.h"
#include "sys/clock.h"
#include "sys/file_out.h"

enum { PAYLOAD_BYTES = 96 << 10, MAX_FILE = 256 << 20, CHUNK = 65536 };

/* Whether attack is NULL, told by its type: under a sanitizer a function's
 * address is no constant to compare. */
const struct bench_case bench_cases[] = {
#define BENCH_CASE(id, needs, attack, what, safe, provisions, cases)           \
    {#id,  needs,      what,                                                   \
     safe, provisions, cases, _Generic((attack), void *: false, default: true)},
#include "bench/cases.def"
#undef BENCH_CASE
};

const size_t bench_cases_n = sizeof bench_cases / sizeof *bench_cases;

static bench_attack *const attacks[] = {
#define BENCH_CASE(id, needs, attack, what, safe, provisions, cases) attack,
#include "bench/cases.def"
#undef BENCH_CASE
};

/* --- files -------------------------------------------------------------------
 */

bool bench_load(const char *path, struct buf *out)
{
    uint8_t chunk[CHUNK];
    FILE *f = fopen(path, "rbe");
    size_t n;
    if (!f)
        return false;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0 && !out->failed)
        buf_add(out, chunk, n);
    bool ok = !ferror(f) && !out->failed;
    fclose(f);
    return ok;
}

/* What a slot holds, so that a change is seen; zeros when it cannot be read. */
struct digest {
    uint8_t bytes[EVP_MAX_MD_SIZE];
};

static struct digest digest_of(const char *path)
{
    struct digest d = {{0}};
    struct buf all;
    buf_init(&all, MAX_FILE, NULL);
    if (bench_load(path, &all))
        EVP_Digest(all.p ? all.p : (const uint8_t *)"", all.n, d.bytes, NULL,
                   EVP_sha256(), NULL);
    buf_done(&all);
    return d;
}

/* Which of the payloads stands at the start of the slot, whole. */
static enum bench_content content_of(const struct bench_bench *b,
                                     const char *path, bool *next)
{
    enum bench_content c = CONTENT_OTHER;
    struct buf all;
    *next = false;
    buf_init(&all, MAX_FILE, NULL);
    if (bench_load(path, &all))
        for (int i = 0; i < PAYLOADS; i++) {
            const struct buf *p = &b->payloads[i];
            if (all.n < p->n || memcmp(all.p, p->p, p->n) != 0)
                continue;
            *next = i == PAYLOAD_NEXT;
            c = i == PAYLOAD_OLD    ? CONTENT_OLD
                : i == PAYLOAD_EVIL ? CONTENT_EVIL
                                    : CONTENT_GOOD;
        }
    buf_done(&all);
    return c;
}

/* Contents that tell what they are to people, and compress badly. */
static bool make_payload(struct bench_bench *b, int i)
{
    static const char *const names[] = {"old", "good", "evil", "next"};
    struct buf *p = &b->payloads[i];
    uint64_t x = 88172645463325252u + (uint64_t)i;
    buf_init(p, 2 * PAYLOAD_BYTES, NULL);
    buf_printf(p, "assay-bench payload: %s\n", names[i]);
    while (p->n < PAYLOAD_BYTES && !p->failed) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        buf_byte(p, (uint8_t)x);
    }
    snprintf(b->files[i], sizeof b->files[i], "%s/payload-%s", b->opts->work,
             names[i]);
    return !p->failed && file_write(b->files[i], buf_of(p)) == FILE_OK;
}

/* --- trials -----------------------------------------------------------------
 */

static void fails(struct bench_bench *b, const char *why)
{
    b->over = true;
    if (!b->fault)
        b->fault = arena_printf(b->arena, "%s", why);
}

/* The worst counts; of two that are as bad, the first. */
static void settle(struct bench_bench *b, enum bench_verdict v,
                   const char *note)
{
    struct bench_outcome *o = b->now;
    bool worse =
        o->tried == 0 ||
        bench_verdict_badness(v) > bench_verdict_badness(o->verdict) ||
        (bench_verdict_badness(v) == 0 && o->verdict == BENCH_NOT_TESTED);
    o->tried++;
    o->bad += bench_verdict_badness(v) > 0;
    if (worse) {
        o->verdict = v;
        o->note = arena_printf(b->arena, "%s", note);
    }
}

void bench_note(struct bench_bench *b, enum bench_verdict v, const char *note)
{
    settle(b, v, note);
}

void bench_skip(struct bench_bench *b, enum bench_verdict v, const char *why)
{
    if (b->now->tried)
        return;
    b->now->verdict = v;
    b->now->note = why;
}

static bool ended(struct bench_bench *b, enum adapter_end e)
{
    if (e == ADAPTER_BROKEN)
        fails(b, b->adapter.error);
    return e == ADAPTER_DONE;
}

static int idle_of(const struct adapter_state *s)
{
    for (size_t i = 0; i < s->slots_n; i++)
        if ((int)i != s->running)
            return (int)i;
    return -1;
}

const char *bench_idle_slot(const struct bench_bench *b)
{
    int i = idle_of(&b->base);
    return i < 0 ? NULL : b->base.slots[i].file;
}

static bool installs(struct bench_bench *b)
{
    struct adapter_install in;
    struct adapter_state s;
    bool next = false;
    if (!ended(b, adapter_install(&b->adapter, b->next_file, NULL, &in)) ||
        !ended(b, adapter_reboot(&b->adapter, &s)) || s.running < 0)
        return false;
    content_of(b, s.slots[s.running].file, &next);
    return next;
}

/* The next good update must install and run, whatever was before. Wedged is
 * what stays so: an updater that fails now and then (SWUpdate 2022.12 at times
 * ends with status 1 after a success) gets what a user would do, try again. */
static bool good_installs(struct bench_bench *b)
{
    enum { ATTEMPTS = 3 };

    for (int i = 0; i < ATTEMPTS && !b->over; i++)
        if (installs(b))
            return true;
    return false;
}

void bench_trial(struct bench_bench *b, enum bench_expect expect,
                 const char *file, const char *wrap, const char *note)
{
    struct bench_observed seen = {0};
    struct adapter_install in = {0};
    struct adapter_state before, after;
    bool next;
    if (!b->over && clock_is_past(b->deadline))
        fails(b, "the time for the bench is over");
    if (b->over)
        return;
    if (!ended(b, adapter_reset(&b->adapter, &before)))
        return fails(b, "the subject could not be reset");
    int idle = idle_of(&before);
    struct digest was = {{0}};
    if (idle >= 0)
        was = digest_of(before.slots[idle].file);
    enum adapter_end e = adapter_install(&b->adapter, file, wrap, &in);
    seen.hung = e == ADAPTER_HANG;
    if (e == ADAPTER_BROKEN)
        return fails(b, b->adapter.error);
    seen.crashed = in.crashed;
    seen.accepted = in.accepted;
    if (!ended(b, adapter_reboot(&b->adapter, &after)))
        return fails(b, "the subject could not be started again");
    seen.runs = after.running >= 0;
    if (seen.runs)
        seen.content = content_of(b, after.slots[after.running].file, &next);
    if (idle >= 0) {
        struct digest is = digest_of(before.slots[idle].file);
        seen.written = memcmp(&was, &is, sizeof is) != 0;
        seen.genuine =
            content_of(b, before.slots[idle].file, &next) == CONTENT_GOOD;
    }
    seen.good_installs = good_installs(b);
    /* The same once more, taken and written: a replay that was accepted. */
    enum bench_verdict v = bench_judge(expect, &seen);
    if (expect == EXPECT_REFUSED && v == BENCH_REJECTED_DIRTY && seen.accepted)
        v = BENCH_ACCEPTED;
    settle(b, v, note);
}

void bench_try(struct bench_bench *b, enum bench_expect expect, struct view v,
               const char *note)
{
    char file[ADAPTER_PATH];
    snprintf(file, sizeof file, "%s/attack.pkg", b->opts->work);
    if (b->over)
        return;
    if (file_write(file, v) != FILE_OK)
        return fails(b, "the work folder cannot be written");
    bench_trial(b, expect, file, NULL, note);
}

const char *bench_made(struct bench_bench *b, enum bench_payload payload,
                       const char *version, const char *key,
                       const char *hardware)
{
    const char *file = arena_printf(b->arena, "%s/made.pkg", b->opts->work);
    struct adapter_package p = {.file = file,
                                .payload = b->files[payload],
                                .version = version,
                                .key = key,
                                .hardware = hardware};
    if (b->over || !file)
        return NULL;
    remove(file);
    enum adapter_end e = adapter_package(&b->adapter, &p);
    if (e == ADAPTER_DONE)
        return file;
    bench_skip(b, BENCH_NOT_TESTED, "the adapter could not make the package");
    return NULL;
}

/* --- the whole ---------------------------------------------------------------
 */

static bool has_id(const char *list, const char *id)
{
    size_t n = strlen(id);
    for (const char *p = list; p && *p; p += strcspn(p, ","), p += *p == ',')
        if (strncmp(p, id, n) == 0 && (p[n] == ',' || p[n] == '\0'))
            return true;
    return list == NULL;
}

static bool make(struct bench_bench *b, const char *file,
                 enum bench_payload payload, const char *version)
{
    struct adapter_package p = {.file = file,
                                .payload = b->files[payload],
                                .version = version,
                                .key = "good",
                                .hardware = "good"};
    if (!ended(b, adapter_package(&b->adapter, &p))) {
        fails(b, "the adapter cannot make a good package");
        return false;
    }
    return true;
}

/* A subject on which a good update is seen to install: without that, nothing
 * that it refuses shows anything. */
static void prepare(struct bench_bench *b)
{
    char log[ADAPTER_PATH];
    for (int i = 0; i < PAYLOADS; i++)
        if (!make_payload(b, i))
            return fails(b, "the work folder cannot be written");
    if (!ended(b, adapter_caps(&b->adapter, &b->caps)) ||
        !ended(b, adapter_setup(&b->adapter, b->files[PAYLOAD_OLD],
                                VERSION_OLD)) ||
        !ended(b, adapter_reset(&b->adapter, &b->base)))
        return fails(b, "the subject could not be set up in time");
    snprintf(log, sizeof log, "%s/good.pkg", b->opts->work);
    memcpy(b->good_file, log, sizeof log);
    snprintf(log, sizeof log, "%s/next.pkg", b->opts->work);
    memcpy(b->next_file, log, sizeof log);
    if (!make(b, b->good_file, PAYLOAD_GOOD, VERSION_GOOD) ||
        !make(b, b->next_file, PAYLOAD_NEXT, VERSION_NEXT))
        return;
    if (!bench_load(b->good_file, &b->good_bytes) ||
        !package_read(b->caps.format, buf_of(&b->good_bytes), b->arena,
                      &b->good))
        return fails(b, "the good package is not of the format it is said to "
                        "be");
    bool next;
    if (b->base.running < 0 ||
        content_of(b, b->base.slots[b->base.running].file, &next) !=
            CONTENT_OLD)
        return fails(b, "after a reset the subject does not run what setup "
                        "gave it");
    if (!good_installs(b))
        fails(b, "the good update does not install: nothing can be tested");
}

static void run_case(struct bench_bench *b, size_t i)
{
    const struct bench_case *c = &bench_cases[i];
    char need[64];
    if (!has_id(b->opts->only, c->id))
        return bench_skip(b, BENCH_NOT_TESTED, "it was not asked for");
    if (!attacks[i])
        return bench_skip(b, BENCH_NOT_TESTED, "assay cannot do it yet");
    snprintf(need, sizeof need, "%s ", c->needs);
    if (*c->needs && !strstr(b->caps.words, need))
        return bench_skip(b, BENCH_NOT_APPLICABLE,
                          arena_printf(b->arena,
                                       "the adapter says that the subject has "
                                       "no %s",
                                       c->needs));
    attacks[i](b);
    if (b->now->tried == 0 && !b->now->note)
        bench_skip(b, BENCH_NOT_TESTED, b->fault ? b->fault : "nothing to try");
}

static void run_all(struct bench_bench *b, struct bench_report *out)
{
    for (size_t i = 0; i < bench_cases_n; i++) {
        struct bench_outcome *o = &out->v[i];
        *o = (struct bench_outcome){.of = &bench_cases[i],
                                    .verdict = BENCH_NOT_TESTED};
        b->now = o;
        if (b->opts->tell)
            b->opts->tell(b->opts->ctx, o->of->id, i, bench_cases_n);
        if (b->over)
            o->note = b->fault;
        else
            run_case(b, i);
    }
}

enum err bench_run(const struct bench_opts *opts, struct arena *arena,
                   struct bench_report *out)
{
    struct bench_bench *b = ARENA_NEW(arena, struct bench_bench);
    struct bench_report r = {.n = bench_cases_n};
    r.v = arena_array(arena, r.n, sizeof *r.v);
    if (!b || !r.v)
        return ERR_NOMEM;
    *b = (struct bench_bench){
        .opts = opts,
        .arena = arena,
        .adapter = {.path = opts->adapter,
                    .work = opts->work,
                    .log = arena_printf(arena, "%s/log", opts->work),
                    .step_ms = opts->step_ms},
        .deadline = clock_deadline(opts->time_ms),
    };
    buf_init(&b->good_bytes, MAX_FILE, NULL);
    struct bench_outcome none = {0};
    b->now = &none;
    prepare(b);
    run_all(b, &r);
    r.name = arena_printf(arena, "%s", b->caps.name);
    r.version = arena_printf(arena, "%s", b->caps.version);
    r.fault = b->fault;
    for (int i = 0; i < PAYLOADS; i++)
        buf_done(&b->payloads[i]);
    buf_done(&b->good_bytes);
    if (arena->failed)
        return ERR_NOMEM;
    *out = r;
    return OK;
}

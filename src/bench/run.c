/* Runs the cases one after the other, each variant from the same start. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/attacks.h"
#include "sys/clock.h"
#include "sys/file_out.h"

enum { MAX_FILE = 256 << 20, SAW = 400 };

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

/* --- trials -----------------------------------------------------------------
 */

static void fails(struct bench_bench *b, const char *why)
{
    b->over = true;
    if (!b->fault)
        b->fault = arena_printf(b->arena, "%s", why);
}

/* The worst counts; of two that are as bad, the first. */
static void worst(struct bench_bench *b, enum bench_verdict v, const char *note,
                  const char *saw)
{
    struct bench_outcome *o = b->now;
    bool worse =
        o->tried == 1 ||
        bench_verdict_badness(v) > bench_verdict_badness(o->verdict) ||
        (bench_verdict_badness(v) == 0 && o->verdict == BENCH_NOT_TESTED);
    if (!worse)
        return;
    o->verdict = v;
    o->note = arena_printf(b->arena, "%s", note);
    o->saw = arena_printf(b->arena, "%s", saw);
    o->variant = b->variant;
}

static void record(struct bench_bench *b, enum bench_verdict v,
                   const char *note, const char *kind, unsigned at)
{
    struct bench_outcome *o = b->now;
    if (!o->variants)
        o->variants =
            arena_array(b->arena, BENCH_VARIANTS, sizeof *o->variants);
    if (!o->variants || o->variants_n == BENCH_VARIANTS)
        return;
    o->variants[o->variants_n++] = (struct bench_variant){
        b->variant, v, arena_printf(b->arena, "%s", note),
        kind ? arena_printf(b->arena, "%s", kind) : NULL, at};
}

static void settle(struct bench_bench *b, enum bench_verdict v,
                   const char *note, const char *saw)
{
    b->now->tried++;
    b->last_bad = bench_verdict_badness(v) > 0;
    b->now->bad += b->last_bad;
    worst(b, v, note, saw);
}

void bench_note(struct bench_bench *b, enum bench_verdict v, const char *note)
{
    if (b->skipped || b->now->tried == 0)
        return;
    b->now->bad += !b->last_bad && bench_verdict_badness(v) > 0;
    b->last_bad |= bench_verdict_badness(v) > 0;
    if (b->now->variants_n)
        b->now->variants[b->now->variants_n - 1].verdict = v;
    worst(b, v, note, "seen outside the slots");
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

static enum medium_payload held(const struct bench_bench *b,
                                const struct adapter_slot *slot)
{
    return medium_holds(&b->medium, slot->file, slot->offset);
}

bool bench_installs(struct bench_bench *b, const char *file,
                    enum medium_payload payload)
{
    struct adapter_install in;
    struct adapter_state s;
    return ended(b, adapter_install(&b->adapter, file, NULL, &in)) &&
           ended(b, adapter_reboot(&b->adapter, &s)) && s.running >= 0 &&
           held(b, &s.slots[s.running]) == payload;
}

/* The next good update must install and run, whatever was before. Wedged is
 * what stays so: an updater that fails now and then (SWUpdate 2022.12 at times
 * ends with status 1 after a success) gets what a user would do, try again. */
static bool good_installs(struct bench_bench *b)
{
    enum { ATTEMPTS = 3 };

    for (int i = 0; i < ATTEMPTS && !b->over; i++)
        if (bench_installs(b, b->next_file, PAYLOAD_NEXT))
            return true;
    return false;
}

/* What happened on the medium, in words. */
static void describe(const struct bench_bench *b, const struct bench_trial *t,
                     const struct adapter_state *after, char *out, size_t size)
{
    int idle = idle_of(&t->before);
    const char *word = t->seen.hung       ? "did not end"
                       : t->seen.crashed  ? "crashed"
                       : t->seen.accepted ? "said success"
                                          : "said failure";
    char slot[64] = "", runs[64] = "nothing runs";
    if (idle >= 0)
        snprintf(slot, sizeof slot, "; slot %d %s, holds %s", idle,
                 t->seen.written ? "written" : "as it was",
                 medium_name(held(b, &t->before.slots[idle])));
    if (after->running >= 0)
        snprintf(runs, sizeof runs, "slot %d runs: %s", after->running,
                 medium_name(held(b, &after->slots[after->running])));
    snprintf(out, size, "updater %s%s%.100s%s%s; after a start %s", word,
             *t->in.message ? " (" : "", t->in.message,
             *t->in.message ? ")" : "", slot, runs);
}

bool bench_has(const struct bench_bench *b, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = b->caps.words; *p; p += strcspn(p, " "), p += *p != 0)
        if (strncmp(p, word, n) == 0 && p[n] == ' ')
            return true;
    return false;
}

/* "P1.17 · 23 cases, 2 failed": what is being tried, and what was found. */
static void tell(const struct bench_bench *b)
{
    char label[128];
    size_t cases = 0, failed = 0;
    if (!b->opts->tell || !b->outcomes)
        return;
    for (const struct bench_outcome *o = b->outcomes; o < b->now; o++) {
        cases += o->tried > 0;
        failed += bench_verdict_badness(o->verdict) == 2;
    }
    snprintf(label, sizeof label, "%s.%u - %zu cases done, %zu failed",
             b->now->of->id, (unsigned)b->variant, cases, failed);
    b->opts->tell(b->opts->ctx, label, (size_t)(b->now - b->outcomes),
                  bench_cases_n);
}

bool bench_wanted(struct bench_bench *b)
{
    b->variant++;
    b->skipped = b->only && b->variant != b->only;
    if (!b->skipped && !b->over)
        tell(b);
    return !b->skipped && !b->over;
}

void bench_count(struct bench_bench *b, enum bench_verdict v, const char *note,
                 const char *saw)
{
    record(b, v, note, NULL, 0);
    settle(b, v, note, saw);
}

bool bench_begin(struct bench_bench *b, struct bench_trial *t,
                 enum bench_expect expect, const char *note)
{
    *t = (struct bench_trial){.expect = expect, .note = note};
    if (!bench_wanted(b))
        return false;
    if (clock_is_past(b->deadline)) {
        fails(b, "the time for the bench is over");
        return false;
    }
    if (!ended(b, adapter_reset(&b->adapter, &t->before))) {
        fails(b, "the subject could not be reset");
        return false;
    }
    int idle = idle_of(&t->before);
    if (idle >= 0)
        t->was = medium_digest(t->before.slots[idle].file);
    return true;
}

bool bench_install(struct bench_bench *b, struct bench_trial *t,
                   const char *file, const char *wrap)
{
    enum adapter_end e = adapter_install(&b->adapter, file, wrap, &t->in);
    t->seen.hung |= e == ADAPTER_HANG;
    if (e == ADAPTER_BROKEN)
        fails(b, b->adapter.error);
    t->seen.crashed |= t->in.crashed;
    t->seen.accepted = t->in.accepted;
    return !b->over;
}

void bench_end(struct bench_bench *b, struct bench_trial *t)
{
    struct adapter_state after;
    char saw[SAW];
    if (b->over)
        return;
    if (!ended(b, adapter_reboot(&b->adapter, &after)))
        return fails(b, "the subject could not be started again");
    int idle = idle_of(&t->before);
    t->seen.runs = after.running >= 0;
    if (t->seen.runs)
        t->seen.content = medium_content(held(b, &after.slots[after.running]));
    if (idle >= 0) {
        const struct adapter_slot *slot = &t->before.slots[idle];
        struct medium_digest is = medium_digest(slot->file);
        t->seen.written = memcmp(&t->was, &is, sizeof is) != 0;
        t->seen.genuine = medium_content(held(b, slot)) == CONTENT_GOOD;
    }
    describe(b, t, &after, saw, sizeof saw);
    t->seen.staged =
        bench_has(b, "staged-in-slot") && bench_has(b, "verified-boot");
    t->seen.good_installs = good_installs(b);
    /* The same once more, taken and written: a replay that was accepted. */
    enum bench_verdict v = bench_judge(t->expect, &t->seen);
    if (t->expect == EXPECT_REFUSED && v == BENCH_REJECTED_DIRTY &&
        t->seen.accepted)
        v = BENCH_ACCEPTED;
    record(b, v, t->note, t->kind, t->at);
    settle(
        b, v, t->note,
        arena_printf(b->arena, "%s; the next good update %s", saw,
                     t->seen.good_installs ? "installs" : "does not install"));
}

/* What hangs is asked once more: now and then an updater waits for ever
 * whatever the package (SWUpdate 2022.12 does), and that is not of the case. */
static void trial(struct bench_bench *b, struct bench_trial model,
                  const char *file, const char *wrap)
{
    for (int i = 0; i < 2; i++) {
        struct bench_trial t;
        if (!bench_begin(b, &t, model.expect, model.note))
            return;
        t.kind = model.kind;
        t.at = model.at;
        if (!bench_install(b, &t, file, wrap))
            return;
        if (!t.seen.hung || i)
            return bench_end(b, &t);
        b->variant--;
    }
}

void bench_trial(struct bench_bench *b, enum bench_expect expect,
                 const char *file, const char *wrap, const char *note)
{
    trial(b, (struct bench_trial){.expect = expect, .note = note}, file, wrap);
}

void bench_fault_trial(struct bench_bench *b, const char *wrap,
                       const char *kind, unsigned at, const char *note)
{
    trial(b,
          (struct bench_trial){
              .expect = EXPECT_WHOLE, .note = note, .kind = kind, .at = at},
          b->good_file, wrap);
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

const char *bench_made(struct bench_bench *b, enum medium_payload payload,
                       const char *version, const char *key,
                       const char *hardware)
{
    const char *file = arena_printf(b->arena, "%s/made.pkg", b->opts->work);
    struct adapter_package p = {.file = file,
                                .payload = b->medium.files[payload],
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

/* "R1,P1.17": whether id is in the list, and the variant that it names. */
static bool has_id(const char *list, const char *id, uint32_t *variant)
{
    size_t n = strlen(id);
    *variant = 0;
    for (const char *p = list; p && *p; p += strcspn(p, ","), p += *p == ',') {
        if (strncmp(p, id, n) != 0)
            continue;
        if (p[n] == ',' || p[n] == '\0')
            return true;
        if (p[n] == '.') {
            *variant = (uint32_t)strtoul(p + n + 1, NULL, 10);
            return *variant > 0;
        }
    }
    return list == NULL;
}

static bool make(struct bench_bench *b, const char *file,
                 enum medium_payload payload, const char *version)
{
    struct adapter_package p = {.file = file,
                                .payload = b->medium.files[payload],
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
    if (!medium_make(&b->medium, b->opts->work))
        return fails(b, "the work folder cannot be written");
    if (!ended(b, adapter_caps(&b->adapter, &b->caps)) ||
        !ended(b, adapter_setup(&b->adapter, b->medium.files[PAYLOAD_OLD],
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
    if (!medium_load(b->good_file, &b->good_bytes) ||
        !package_read(b->caps.format, buf_of(&b->good_bytes), b->arena,
                      &b->good))
        return fails(b, "the good package is not of the format it is said to "
                        "be");
    if (b->base.running < 0 ||
        held(b, &b->base.slots[b->base.running]) != PAYLOAD_OLD)
        return fails(b, "after a reset the subject does not run what setup "
                        "gave it");
    if (!good_installs(b))
        fails(b, "the good update does not install: nothing can be tested");
}

static void run_case(struct bench_bench *b, size_t i)
{
    const struct bench_case *c = &bench_cases[i];
    b->variant = 0;
    if (!has_id(b->opts->only, c->id, &b->only))
        return bench_skip(b, BENCH_NOT_TESTED, "it was not asked for");
    if (!attacks[i])
        return bench_skip(b, BENCH_NOT_TESTED, "assay cannot do it yet");
    if (*c->needs && !bench_has(b, c->needs))
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
    b->outcomes = out->v;
    for (size_t i = 0; i < bench_cases_n; i++) {
        struct bench_outcome *o = &out->v[i];
        *o = (struct bench_outcome){.of = &bench_cases[i],
                                    .verdict = BENCH_NOT_TESTED};
        b->now = o;
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
    r.adapter = arena_printf(arena, "%s", opts->adapter);
    r.fault = b->fault;
    medium_done(&b->medium);
    buf_done(&b->good_bytes);
    if (arena->failed)
        return ERR_NOMEM;
    *out = r;
    return OK;
}

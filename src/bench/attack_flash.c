/* Power cuts and faults at each flash operation of a subject that counts them,
 * and sweeps that a subject makes by itself on a layout small enough for all.
 */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "bench/attacks.h"

enum {
    NOTE = 160,
    ENDS = 12,
    SPREAD = 16,
    POINTS = 2 * ENDS + SPREAD,
    SLOWER = 10
};

/* The operations of a good update: a letter each, e(rase), w(rite), c(ounter);
 * while it installs and at the start after it. */
struct course {
    char install[ADAPTER_OPS], start[ADAPTER_OPS];
};

static bool watch(struct bench_bench *b, struct course *out)
{
    struct adapter_state s;
    struct adapter_install in;
    if (adapter_reset(&b->adapter, &s) != ADAPTER_DONE ||
        adapter_install(&b->adapter, b->good_file, NULL, &in) != ADAPTER_DONE)
        return false;
    snprintf(out->install, sizeof out->install, "%s", b->adapter.ops);
    if (!in.accepted || adapter_reboot(&b->adapter, &s) != ADAPTER_DONE)
        return false;
    snprintf(out->start, sizeof out->start, "%s", b->adapter.ops);
    return *out->install != '\0';
}

/* Those operations of kind that are tried, from 1: all when they are few, else
 * the first, the last and some between. */
static size_t points(const char *ops, const char *kind, unsigned *out)
{
    unsigned all[ADAPTER_OPS];
    size_t n = 0, picked = 0;
    for (size_t i = 0; ops[i]; i++)
        if (strchr(kind, ops[i]))
            all[n++] = (unsigned)i + 1;
    for (size_t i = 0; i < n && n <= POINTS; i++)
        out[picked++] = all[i];
    if (n <= POINTS)
        return picked;
    for (size_t i = 0; i < ENDS; i++)
        out[picked++] = all[i];
    for (size_t i = 1; i <= SPREAD; i++)
        out[picked++] = all[ENDS - 1 + (n - 2 * ENDS) * i / (SPREAD + 1)];
    for (size_t i = n - ENDS; i < n; i++)
        out[picked++] = all[i];
    return picked;
}

/* One fault, while the package is installed or at the start after it. */
static void one(struct bench_bench *b, const char *file, bool at_start,
                const char *fault, unsigned op)
{
    char words[NOTE], note[NOTE];
    struct bench_trial t;
    struct adapter_state ignored;
    snprintf(words, sizeof words, "%s %u", fault, op);
    snprintf(note, sizeof note, "%s at operation %u %s", fault, op,
             at_start ? "of the start after the update" : "of the update");
    if (!bench_begin(b, &t, EXPECT_WHOLE, note))
        return;
    t.kind = at_start ? arena_printf(b->arena, "%s (start)", fault) : fault;
    t.at = op;
    b->adapter.fault = at_start ? NULL : words;
    bool going = bench_install(b, &t, file, NULL);
    b->adapter.fault = at_start ? words : NULL;
    if (going && at_start &&
        adapter_reboot(&b->adapter, &ignored) != ADAPTER_DONE)
        t.seen.crashed = true;
    b->adapter.fault = NULL;
    if (going)
        bench_end(b, &t);
}

static void each(struct bench_bench *b, const char *kind, const char *fault,
                 bool update, bool start)
{
    struct course c;
    unsigned at[POINTS];
    if (!watch(b, &c))
        return bench_skip(b, BENCH_NOT_TESTED,
                          "the operations of a good update were not told");
    size_t n = update ? points(c.install, kind, at) : 0;
    for (size_t i = 0; i < n; i++)
        one(b, b->good_file, false, fault, at[i]);
    n = start ? points(c.start, kind, at) : 0;
    for (size_t i = 0; i < n; i++)
        one(b, b->good_file, true, fault, at[i]);
}

/* The subject's own sweep of that kind, when it has one. */
static void sweep(struct bench_bench *b, const char *kind)
{
    struct adapter_sweep s;
    if (!bench_has(b, "sweep") || !bench_wanted(b))
        return;
    uint32_t step = b->adapter.step_ms;
    b->adapter.step_ms = step * SLOWER; /* it is thousands of trials */
    enum adapter_end e = adapter_sweep(&b->adapter, kind, &s);
    b->adapter.step_ms = step;
    if (e != ADAPTER_DONE || s.lives == 0) {
        b->variant--;
        bench_skip(b, BENCH_NOT_TESTED,
                   "the subject's own sweep did not come to an end");
        return;
    }
    enum bench_verdict v = !*s.failed                   ? BENCH_RECOVERED
                           : strstr(s.failed, "brick")  ? BENCH_BRICK
                           : strstr(s.failed, "wedged") ? BENCH_WEDGED
                                                        : BENCH_SILENT;
    char note[NOTE];
    snprintf(note, sizeof note, "the subject's own sweep '%s': %llu lives",
             kind, (unsigned long long)s.lives);
    bench_count(b, v, note, *s.failed ? s.failed : "each came to a good end");
}

void attack_cut_before(struct bench_bench *b)
{
    if (bench_has(b, "wrap"))
        return attack_kill(b);
    if (!bench_has(b, "faults"))
        return bench_skip(b, BENCH_NOT_APPLICABLE,
                          "the adapter can neither put a program before the "
                          "updater nor make faults");
    sweep(b, "cuts");
    each(b, "ewc", "cut-before", true, false);
}

void attack_cut_after(struct bench_bench *b)
{
    each(b, "ewc", "cut-after", true, false);
}

void attack_torn_write(struct bench_bench *b)
{
    each(b, "w", "torn", true, true);
}

void attack_torn_erase(struct bench_bench *b)
{
    each(b, "e", "torn", true, true);
}

void attack_cut_at_start(struct bench_bench *b)
{
    each(b, "ewc", "cut-before", false, true);
    each(b, "ewc", "cut-after", false, true);
}

void attack_cut_counter(struct bench_bench *b)
{
    each(b, "c", "cut-before", true, true);
    each(b, "c", "cut-after", true, true);
}

void attack_pairs(struct bench_bench *b)
{
    if (bench_has(b, "wrap"))
        return attack_kill_twice(b);
    sweep(b, "pairs");
    if (!bench_has(b, "sweep"))
        bench_skip(b, BENCH_NOT_APPLICABLE,
                   "the adapter can make no two faults");
}

/* An image that never starts is taken back while power fails. */
void attack_cut_revert(struct bench_bench *b)
{
    struct adapter_state s;
    struct adapter_install in;
    unsigned at[POINTS];
    const char *file =
        bench_made(b, PAYLOAD_DEAD, VERSION_GOOD, "good", "good");
    if (!file)
        return;
    if (adapter_reset(&b->adapter, &s) != ADAPTER_DONE ||
        adapter_install(&b->adapter, file, NULL, &in) != ADAPTER_DONE ||
        !in.accepted || adapter_reboot(&b->adapter, &s) != ADAPTER_DONE)
        return bench_skip(b, BENCH_NOT_TESTED,
                          "an image that does not start is not taken");
    char ops[ADAPTER_OPS];
    snprintf(ops, sizeof ops, "%s", b->adapter.ops);
    size_t n = points(ops, "ewc", at);
    for (size_t i = 0; i < n; i++) {
        one(b, file, true, "cut-before", at[i]);
        one(b, file, true, "cut-after", at[i]);
        one(b, file, true, "torn", at[i]);
    }
}

void attack_operation_error(struct bench_bench *b)
{
    if (bench_has(b, "wrap"))
        return attack_write_error(b);
    if (!bench_has(b, "faults"))
        return bench_skip(b, BENCH_NOT_APPLICABLE,
                          "the adapter can neither put a program before the "
                          "updater nor make faults");
    sweep(b, "errors");
    sweep(b, "half-errors");
    each(b, "ewc", "error", true, true);
}

void attack_lie(struct bench_bench *b)
{
    if (bench_has(b, "wrap"))
        return attack_dropped_write(b);
    if (!bench_has(b, "faults"))
        return bench_skip(b, BENCH_NOT_APPLICABLE,
                          "the adapter can neither put a program before the "
                          "updater nor make faults");
    sweep(b, "lies");
    each(b, "ew", "lie", true, true);
}

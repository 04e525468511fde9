/* What the attacks share: the subject, what its slots may hold, and a trial. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_BENCH_RUN_H
#define ASSAY_BENCH_RUN_H

#include "bench/adapter.h"
#include "bench/judge.h"
#include "bench/medium.h"
#include "bench/package.h"

/* The versions of the bench: the one that is installed, a genuine update, the
 * update that must install after every attack. */
#define VERSION_OLD  "1.10.0"
#define VERSION_GOOD "1.11.0"
#define VERSION_NEXT "9.0.0"

struct bench_bench {
    const struct bench_opts *opts;
    struct arena *arena;
    struct adapter adapter;
    struct adapter_caps caps;
    struct adapter_state base; /* after a reset */
    struct medium medium;
    char good_file[ADAPTER_PATH], next_file[ADAPTER_PATH];
    struct buf good_bytes;
    struct package good; /* the genuine update, taken apart */
    uint64_t deadline;
    bool over; /* out of time or the adapter is broken: no more trials */
    const char *fault;
    struct bench_outcome *now;            /* of the case that runs */
    const struct bench_outcome *outcomes; /* of all, before and with it */
    uint32_t variant;                     /* of it, from 1 */
    uint32_t only; /* variant that was asked for; 0: all */
    bool skipped;  /* the last trial was not asked for */
    bool last_bad; /* the last trial was not safe */
};

/* One variant of a case: resets the subject, installs what stands in file,
 * starts it, judges, and ends with the good update. note says what it is. */
void bench_trial(struct bench_bench *b, enum bench_expect expect,
                 const char *file, const char *wrap, const char *note);

/* The parts of a trial for attacks that need more than one installation. */
struct bench_trial {
    enum bench_expect expect;
    const char *note;
    const char *kind; /* of a fault, and at which operation */
    unsigned at;
    struct adapter_state before;
    struct medium_digest was; /* of the slot that does not run */
    struct adapter_install in;
    struct bench_observed seen;
};

/* Resets the subject; false when the variant was not asked for or cannot be
 * begun. */
bool bench_begin(struct bench_bench *b, struct bench_trial *t,
                 enum bench_expect expect, const char *note);
/* False when the bench is over. */
bool bench_install(struct bench_bench *b, struct bench_trial *t,
                   const char *file, const char *wrap);
/* Starts it, judges, and ends with the good update. */
void bench_end(struct bench_bench *b, struct bench_trial *t);

/* The same with a fault of that kind at an operation. */
void bench_fault_trial(struct bench_bench *b, const char *wrap,
                       const char *kind, unsigned at, const char *note);
/* The same with a package given as bytes. */
void bench_try(struct bench_bench *b, enum bench_expect expect, struct view v,
               const char *note);
/* A package that the adapter makes; NULL: it could not, and the case ends. */
const char *bench_made(struct bench_bench *b, enum medium_payload payload,
                       const char *version, const char *key,
                       const char *hardware);
/* That the case cannot be done, and why. */
void bench_skip(struct bench_bench *b, enum bench_verdict v, const char *why);
/* Slot that runs after a reset, and one that does not; NULL: there is none. */
const char *bench_idle_slot(const struct bench_bench *b);

/* That something unsafe was seen beside the slots, in the last trial. */
void bench_note(struct bench_bench *b, enum bench_verdict v, const char *note);
/* Whether a good package installs and runs what it holds, without a trial. */
bool bench_installs(struct bench_bench *b, const char *file,
                    enum medium_payload payload);

/* Whether the word stands in the subject's caps. */
bool bench_has(const struct bench_bench *b, const char *word);
/* For what is no trial: whether the next variant is to be done, and what came
 * of it. */
bool bench_wanted(struct bench_bench *b);
void bench_count(struct bench_bench *b, enum bench_verdict v, const char *note,
                 const char *saw);

typedef void bench_attack(struct bench_bench *b);

#endif

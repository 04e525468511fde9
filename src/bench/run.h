/* What the attacks share: the subject, what its slots may hold, and a trial. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_BENCH_RUN_H
#define ASSAY_BENCH_RUN_H

#include "bench/adapter.h"
#include "bench/judge.h"
#include "bench/package.h"

/* The versions of the bench: the one that is installed, a genuine update, the
 * update that must install after every attack. */
#define VERSION_OLD  "1.10.0"
#define VERSION_GOOD "1.11.0"
#define VERSION_NEXT "9.0.0"

enum bench_payload { PAYLOAD_OLD, PAYLOAD_GOOD, PAYLOAD_EVIL, PAYLOAD_NEXT };

enum { PAYLOADS = 4 };

struct bench_bench {
    const struct bench_opts *opts;
    struct arena *arena;
    struct adapter adapter;
    struct adapter_caps caps;
    struct adapter_state base; /* after a reset */
    char files[PAYLOADS][ADAPTER_PATH];
    struct buf payloads[PAYLOADS];
    char good_file[ADAPTER_PATH], next_file[ADAPTER_PATH];
    struct buf good_bytes;
    struct package good; /* the genuine update, taken apart */
    uint64_t deadline;
    bool over; /* out of time or the adapter is broken: no more trials */
    const char *fault;
    struct bench_outcome *now; /* of the case that runs */
};

/* One variant of a case: resets the subject, installs what stands in file,
 * starts it, judges, and ends with the good update. note says what it is. */
void bench_trial(struct bench_bench *b, enum bench_expect expect,
                 const char *file, const char *wrap, const char *note);
/* The same with a package given as bytes. */
void bench_try(struct bench_bench *b, enum bench_expect expect, struct view v,
               const char *note);
/* A package that the adapter makes; NULL: it could not, and the case ends. */
const char *bench_made(struct bench_bench *b, enum bench_payload payload,
                       const char *version, const char *key,
                       const char *hardware);
/* That the case cannot be done, and why. */
void bench_skip(struct bench_bench *b, enum bench_verdict v, const char *why);
/* Slot that runs after a reset, and one that does not; NULL: there is none. */
const char *bench_idle_slot(const struct bench_bench *b);

/* That something unsafe was seen beside the slots. */
void bench_note(struct bench_bench *b, enum bench_verdict v, const char *note);
/* A file's bytes appended to out; false when it cannot be read. */
bool bench_load(const char *path, struct buf *out);

typedef void bench_attack(struct bench_bench *b);

#endif

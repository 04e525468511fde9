/* The update-attack bench: hostile updates and faults against any updater,
 * through a small adapter program, judged by what is on the medium afterwards.
 * docs/bench.md describes the adapter protocol. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_BENCH_BENCH_H
#define ASSAY_BENCH_BENCH_H

#include "core/arena.h"
#include "core/buf.h"

/* What became of one attack: name, text, how bad (0 is safe), what it means. */
#define BENCH_VERDICT_LIST(X)                                                  \
    X(BENCH_NOT_APPLICABLE, "NOT-APPLICABLE", 0,                               \
      "the subject has no such thing")                                         \
    X(BENCH_NOT_TESTED, "NOT-TESTED", 0, "it could not be done here")          \
    X(BENCH_REJECTED_CLEAN, "REJECTED-CLEAN", 0,                               \
      "refused, and nothing was written")                                      \
    X(BENCH_REJECTED_STAGED, "REJECTED-STAGED", 0,                             \
      "refused; it was received in the inactive slot, which nothing starts "   \
      "unverified")                                                            \
    X(BENCH_UNAFFECTED, "UNAFFECTED", 0,                                       \
      "installed, and what is installed is the genuine content")               \
    X(BENCH_RECOVERED, "RECOVERED", 0,                                         \
      "old or new content runs, whole, and the next good update installs")     \
    X(BENCH_REJECTED_DIRTY, "REJECTED-DIRTY", 1,                               \
      "refused, but only after the inactive slot was written")                 \
    X(BENCH_ACCEPTED, "ACCEPTED", 2, "what must be refused runs")              \
    X(BENCH_SILENT, "SILENT", 2, "what runs is neither whole old nor new")     \
    X(BENCH_WEDGED, "WEDGED", 2, "the good update no longer installs")         \
    X(BENCH_BRICK, "BRICK", 2, "nothing runs any more")                        \
    X(BENCH_CRASH, "CRASH", 2, "the updater crashed")                          \
    X(BENCH_HANG, "HANG", 2, "the updater did not end")

enum bench_verdict {

#define X(name, text, bad, means) name,
    BENCH_VERDICT_LIST(X)
#undef X
};

const char *bench_verdict_text(enum bench_verdict v);
const char *bench_verdict_means(enum bench_verdict v);
/* 0: as it should be; 1: evidence against; 2: a failure. */
int bench_verdict_badness(enum bench_verdict v);

struct bench_case {
    const char *id;    /* A1 */
    const char *needs; /* words of the subject's caps, or "" */
    const char *what, *safe;
    const char *provisions, *cases; /* ids with blanks between */
    bool built;                     /* assay can do it */
};

/* All 119, in the order of their groups. */
extern const struct bench_case bench_cases[];
extern const size_t bench_cases_n;

struct bench_opts {
    const char *adapter; /* path of the program */
    const char *work;    /* folder of its own, made and emptied by us */
    /* Ids with commas between, with a variant's number or without: P1.17;
     * NULL: all. */
    const char *only;
    uint32_t step_ms; /* one call of the adapter */
    uint32_t time_ms; /* everything; 0: no limit */
    void (*tell)(void *ctx, const char *id, size_t done, size_t all);
    void *ctx;
};

/* One variant of a case. */
struct bench_variant {
    uint32_t n; /* from 1 */
    enum bench_verdict verdict;
    const char *note;
    /* Of a fault: its kind, and at which operation; NULL for no fault. */
    const char *kind;
    uint32_t at;
};

enum { BENCH_VARIANTS = 512 };

/* The worst of what was tried for a case. */
struct bench_outcome {
    const struct bench_case *of;
    enum bench_verdict verdict;
    const char *note; /* what exactly was tried, or why nothing was */
    const char *saw;  /* what happened on the medium; NULL: nothing was tried */
    uint32_t variant; /* that this is of, from 1: for a replay */
    uint32_t tried;   /* how many variants */
    uint32_t bad;     /* how many of them were not safe */
    struct bench_variant *variants; /* the first BENCH_VARIANTS */
    size_t variants_n;
};

struct bench_report {
    const char *name, *version; /* of the subject, by its own word */
    const char *adapter;        /* path, for replays */
    struct bench_outcome *v;    /* one for each case, in their order */
    size_t n;
    const char *fault; /* not NULL: the bench could not run; why */
};

/* Everything in *out lives in arena. ERR_NOMEM and the like only for this
 * process; a subject that misbehaves is an outcome. */
MUST_USE enum err bench_run(const struct bench_opts *opts, struct arena *arena,
                            struct bench_report *out);

#endif

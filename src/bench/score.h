/* What the outcomes say of each provision: by its worst case, never on
 * average. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_BENCH_SCORE_H
#define ASSAY_BENCH_SCORE_H

#include "bench/bench.h"

struct bench_score {
    const char *provision;             /* 5.3-2 */
    const struct bench_outcome *worst; /* NULL: nothing was tested */
    size_t tested, open; /* cases: done; not tested though they may apply */
};

/* One for each provision that a case is about, in the order of the standard.
 * NULL: no memory. */
struct bench_score *bench_scores(const struct bench_report *r,
                                 struct arena *arena, size_t *n);

/* What the outcomes say of the i-th test case for which something was tried, in
 * the order of their ids: its worst outcome, and how many were tried for it.
 * False: there is no such. */
bool bench_test_case(const struct bench_report *r, struct arena *arena,
                     size_t i, const char **id,
                     const struct bench_outcome **worst, size_t *tried);

/* A command that does again what this outcome is of; NULL: nothing was tried,
 * or no memory. */
const char *bench_replay(const struct bench_report *r,
                         const struct bench_outcome *o, struct arena *arena);

#endif

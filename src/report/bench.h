/* What the update-attack bench found, as text and as JSON. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REPORT_BENCH_H
#define ASSAY_REPORT_BENCH_H

#include "bench/bench.h"

/* all: also what was not tested. */
void bench_text(const struct bench_report *r, struct arena *arena,
                unsigned width, bool all, struct buf *out);
/* Schema assay-bench/1. */
void bench_json(const struct bench_report *r, struct arena *arena,
                struct buf *out);

#endif

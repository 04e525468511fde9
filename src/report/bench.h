/* What the update-attack bench found, as text, JSON, JUnit, HTML. */
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
/* JUnit's XML, for CI systems. */
void bench_junit(const struct bench_report *r, struct arena *arena,
                 struct buf *out);
/* One page, with the subjects side by side. */
void bench_html(const struct bench_report *const *r, size_t n,
                struct arena *arena, struct buf *out);

#endif

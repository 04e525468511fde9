/* Results of the bench read again, as schema assay-bench/1 has them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_BENCH_RESULTS_H
#define ASSAY_BENCH_RESULTS_H

#include "bench/bench.h"

/* False when v is none; *out is written only on true and lives in arena. */
MUST_USE bool bench_results_read(struct view v, struct arena *arena,
                                 struct bench_report *out);

#endif

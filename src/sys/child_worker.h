/* What a worker and its parent agree on; only child*.c look in here. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SYS_CHILD_WORKER_H
#define ASSAY_SYS_CHILD_WORKER_H

#include <stdatomic.h>
#include <sys/types.h>

#include "sys/child.h"

/* The status of a worker that came to its end: not 0, so that a library which
 * calls exit(0) half-way does not look like success. */
enum { WORKER_DONE = 90 };

/* Memory that both see; the parent only reads it, for show. */
struct worker_shared {
    _Atomic uint32_t phase;
    _Atomic uint64_t done, total;
};

/* Pipes, [0] to read from and [1] to write to. */
struct worker_ends {
    int result[2], diagnosis[2], input[2];
};

_Noreturn void worker_main(const struct child_job *job,
                           const struct worker_ends *ends,
                           struct worker_shared *shared, pid_t parent);

#endif

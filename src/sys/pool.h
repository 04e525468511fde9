/* Threads that share out numbered pieces of work. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SYS_POOL_H
#define ASSAY_SYS_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/err.h"

enum {
    POOL_THREADS_MAX = 64,
    POOL_STACK_BYTES = 2 << 20, /* of each thread but the caller's own */
};

/* One piece of work; false ends the run early. thread is below the number of
 * threads asked for and belongs to one thread alone while it runs. */
typedef bool pool_fn(void *ctx, unsigned thread, size_t item);

/* How many threads to use: the processors this process may run on (a
 * container's CPU quota counts), at most jobs when that is not 0, at most
 * POOL_THREADS_MAX, at least 1. Reads files: ask before the sandbox. */
unsigned pool_threads(unsigned jobs);

/* Call fn for each item below n, in any order, on up to threads threads, the
 * caller's among them; fewer do when the system gives no more. Returns when
 * all have ended: OK; ERR_TIME when the deadline (clock_deadline; 0: none)
 * came before the last item was begun; ERR_LIMIT when fn asked to stop. */
MUST_USE enum err pool_run(unsigned threads, size_t n, pool_fn *fn, void *ctx,
                           uint64_t deadline);

#endif

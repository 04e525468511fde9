/* Work done in processes of its own, because hostile bytes crash parsers. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SYS_CHILD_H
#define ASSAY_SYS_CHILD_H

#include "core/buf.h"

/* A worker is this process forked: it has all memory of its parent, three
 * pipes and the descriptors it was promised, and nothing else. Its standard
 * input is empty; what it prints by accident is caught as its diagnosis, so
 * that a worker somebody took over cannot write a report by itself. It ends
 * with its parent. The parent takes bytes from it and trusts none of them.
 *
 * A worker leaves with _exit: no handlers run, and a LeakSanitizer build does
 * not look for leaks in it. */
struct worker;

/* What runs in the worker. 0: all went well, the result is complete. */
typedef int worker_fn(struct worker *w, void *arg);

/* Append to the result; false when the parent takes no more. */
bool worker_send(struct worker *w, struct view v);
/* Tell how far the work is; cheap, and any thread may. */
void worker_progress(struct worker *w, uint32_t phase, uint64_t done,
                     uint64_t total);

/* Ends the worker as another program: argv[0] is its path, input (or -1) its
 * standard input, the result its standard output. It locks itself in first, by
 * lock->program and the rest. Comes back only when that fails, with errno. The
 * parent sees CHILD_EXIT with the program's status. */
struct sandbox_opts;
int worker_become(struct worker *w, int input, const char *const *argv,
                  const struct sandbox_opts *lock);

/* Whatever a worker wrote there last; may be nonsense. */
struct child_progress {
    uint32_t phase;
    uint64_t done, total;
};

struct child_job {
    worker_fn *fn;
    void *arg;
    uint64_t max_result; /* bytes */
    uint32_t time_ms;    /* wall clock; 0: no limit */
    const int *keep_fds; /* descriptors that stay open in the worker */
    size_t n_keep;
};

enum child_end {
    CHILD_UNBORN,   /* could not be started; code is errno */
    CHILD_OK,       /* the result is complete */
    CHILD_EXIT,     /* fn returned code, or something called exit */
    CHILD_SIGNAL,   /* ended by signal number code */
    CHILD_TIMEOUT,  /* ran longer than time_ms */
    CHILD_TOO_MUCH, /* sent more than max_result */
};

struct child_result {
    enum child_end end;
    int code;
    struct buf out;       /* what it sent; as far as it came, unless OK */
    struct buf diagnosis; /* what it printed; printable ASCII and newlines */
    uint64_t wall_ms, cpu_ms, peak_bytes;
};

/* For whoever waits; either function may be NULL. */
struct child_watch {
    /* Called about every 100 ms for each running worker. */
    void (*tick)(void *ctx, size_t job, const struct child_progress *p);
    /* Called once for each job as soon as it has ended; may take the result's
     * buffers by child_result_done. */
    void (*ended)(void *ctx, size_t job, struct child_result *r);
    void *ctx;
};

/* Run all jobs, at most parallel of them at once, and fill results[0..n). A
 * job that goes wrong is no error of this call: ERR_NOMEM and ERR_SYS mean
 * that nothing was run. Not for use beside other threads or other children
 * of this process. */
MUST_USE enum err child_run(const struct child_job *jobs, size_t n,
                            unsigned parallel, const struct child_watch *watch,
                            struct child_result *results);

void child_result_done(struct child_result *r);

/* Why a worker did not give a complete result, in words; "" for CHILD_OK. */
void child_reason(const struct child_result *r, struct buf *out);
/* The same for a worker whose exit status is an enum err. */
void child_fault(const struct child_result *r, struct buf *out);

#endif

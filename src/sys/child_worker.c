/* The inside of a worker process. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/child_worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/sandbox.h"

struct worker {
    int fd;
    struct worker_shared *shared;
};

bool worker_send(struct worker *w, struct view v)
{
    while (v.n > 0) {
        ssize_t n = write(w->fd, v.p, v.n);
        if (n >= 0)
            v = view_from(v, (uint64_t)n);
        else if (errno != EINTR)
            return false;
    }
    return true;
}

void worker_progress(struct worker *w, uint32_t phase, uint64_t done,
                     uint64_t total)
{
    atomic_store_explicit(&w->shared->phase, phase, memory_order_relaxed);
    atomic_store_explicit(&w->shared->done, done, memory_order_relaxed);
    atomic_store_explicit(&w->shared->total, total, memory_order_relaxed);
}

int worker_become(struct worker *w, int input, const char *const *argv,
                  const struct sandbox_opts *lock)
{
    static const char *const environment[] = {"LC_ALL=C.UTF-8", NULL};
    struct sandbox_report report;
    if ((input >= 0 && dup2(input, STDIN_FILENO) < 0) ||
        dup2(w->fd, STDOUT_FILENO) < 0)
        return errno;
    sandbox_lock(lock, &report);
    (void)execve(argv[0], (char *const *)(uintptr_t)argv,
                 (char *const *)(uintptr_t)environment);
    return errno;
}

static bool is_kept(const struct child_job *j, int fd, int result)
{
    if (fd <= STDERR_FILENO || fd == result)
        return true;
    for (size_t i = 0; i < j->n_keep; i++)
        if (j->keep_fds[i] == fd)
            return true;
    return false;
}

/* The next kept descriptor from at on, or -1. */
static int next_kept(const struct child_job *j, int at, int result)
{
    int best = result >= at ? result : -1;
    for (size_t i = 0; i < j->n_keep; i++)
        if (j->keep_fds[i] >= at && (best < 0 || j->keep_fds[i] < best))
            best = j->keep_fds[i];
    return best;
}

/* Kernels before 5.9 have no close_range. */
static void close_one_by_one(const struct child_job *j, int result)
{
    long n = sysconf(_SC_OPEN_MAX);
    if (n < 0 || n > 65536)
        n = 65536;
    for (int fd = STDERR_FILENO + 1; fd < n; fd++)
        if (!is_kept(j, fd, result))
            close(fd);
}

static void close_the_rest(const struct child_job *j, int result)
{
    int at = STDERR_FILENO + 1;
    while (at >= 0) {
        int kept = next_kept(j, at, result);
        unsigned last = kept < 0 ? ~0U : (unsigned)kept - 1;
        if (kept != at &&
            syscall(SYS_close_range, (unsigned)at, last, 0U) != 0) {
            close_one_by_one(j, result);
            return;
        }
        at = kept < 0 ? -1 : kept + 1;
    }
}

/* Signals a library or a shell left ignored or blocked would change how the
 * parent sees this worker end. */
static void reset_signals(void)
{
    static const int signals[] = {SIGPIPE, SIGSYS,  SIGBUS,  SIGSEGV,
                                  SIGXCPU, SIGXFSZ, SIGABRT, SIGTERM};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        (void)signal(signals[i], SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn void worker_main(const struct child_job *job,
                           const struct worker_ends *ends,
                           struct worker_shared *shared, pid_t parent)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1); /* the parent died before the line above */
    reset_signals();
    if (dup2(ends->input[0], STDIN_FILENO) < 0 ||
        dup2(ends->diagnosis[1], STDOUT_FILENO) < 0 ||
        dup2(ends->diagnosis[1], STDERR_FILENO) < 0)
        _exit(1);
    close_the_rest(job, ends->result[1]);
    struct worker w = {.fd = ends->result[1], .shared = shared};
    int status = job->fn(&w, job->arg);
    (void)fflush(stderr);
    if ((status & 0xff) == WORKER_DONE)
        status = 1;
    _exit(status == 0 ? WORKER_DONE : status);
}

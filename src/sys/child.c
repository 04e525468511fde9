/* Forking workers, listening to them, and seeing them off. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/child_worker.h"
#include "sys/clock.h"

enum {
    PARALLEL_MAX = 64,
    DIAGNOSIS_MAX = 8192,
    CHUNK = 1 << 16,
    PIPE_BYTES = 1 << 20,
    /* Reads in a row from one worker, so that the others get their share; they
     * empty a full pipe, which matters for the last words of a dead one. */
    TURNS = 2 * PIPE_BYTES / CHUNK,
    TICK_MS = 100,
    REAP_MS = 2, /* between looks at a worker whose end nothing announces */
};

struct slot {
    size_t job;
    pid_t pid; /* 0: the slot is free */
    int result_fd, diagnosis_fd;
    int pid_fd; /* readable when the process has ended; -1 before Linux 5.3 */
    struct worker_shared *shared;
    uint64_t started, deadline;
    bool killed;
};

struct run {
    const struct child_job *jobs;
    const struct child_watch *watch;
    struct child_result *results;
    size_t n, next;
    unsigned parallel, running;
    uint64_t next_tick;
    struct slot slot[PARALLEL_MAX];
    uint8_t chunk[CHUNK];
};

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void finish(struct run *r, size_t job)
{
    if (r->watch && r->watch->ended)
        r->watch->ended(r->watch->ctx, job, &r->results[job]);
}

static bool open_pipes(struct worker_ends *e)
{
    *e = (struct worker_ends){
        {-1, -1},
        {-1, -1},
        {-1, -1}
    };
    return pipe2(e->result, O_CLOEXEC) == 0 &&
           pipe2(e->diagnosis, O_CLOEXEC) == 0 &&
           pipe2(e->input, O_CLOEXEC) == 0;
}

static void close_pipes(struct worker_ends *e)
{
    for (int i = 0; i < 2; i++) {
        close_fd(&e->result[i]);
        close_fd(&e->diagnosis[i]);
        close_fd(&e->input[i]);
    }
}

/* Gives 0 or errno. In the worker it does not return. */
static int start(struct run *r, struct slot *s, size_t job)
{
    const struct child_job *j = &r->jobs[job];
    struct worker_ends e = {0};
    int error = open_pipes(&e) ? 0 : errno;
    struct worker_shared *shared = NULL;
    if (!error) {
        shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        error = shared == MAP_FAILED ? errno : 0;
    }
    if (error) {
        close_pipes(&e);
        return error;
    }
    (void)fflush(NULL); /* or the worker has a copy of what is in there */
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0)
        worker_main(j, &e, shared, parent);
    if (pid < 0) {
        error = errno;
        munmap(shared, sizeof *shared);
        close_pipes(&e);
        return error;
    }
    /* Larger than the default so that a worker rarely waits for us. */
    (void)fcntl(e.result[0], F_SETPIPE_SZ, PIPE_BYTES);
    (void)fcntl(e.result[0], F_SETFL, O_NONBLOCK);
    (void)fcntl(e.diagnosis[0], F_SETFL, O_NONBLOCK);
    *s = (struct slot){.job = job,
                       .pid = pid,
                       .result_fd = e.result[0],
                       .diagnosis_fd = e.diagnosis[0],
                       .pid_fd = (int)syscall(SYS_pidfd_open, pid, 0U),
                       .shared = shared,
                       .started = clock_mono_ms(),
                       .deadline = clock_deadline(j->time_ms)};
    e.result[0] = e.diagnosis[0] = -1;
    close_pipes(&e);
    return 0;
}

static void fill_slots(struct run *r)
{
    for (unsigned i = 0; i < r->parallel && r->next < r->n; i++) {
        struct slot *s = &r->slot[i];
        while (s->pid == 0 && r->next < r->n) {
            size_t job = r->next++;
            int error = start(r, s, job);
            if (error == 0) {
                r->running++;
                break;
            }
            r->results[job].code = error; /* end is CHILD_UNBORN */
            finish(r, job);
        }
    }
}

static void kill_for(struct run *r, struct slot *s, enum child_end why)
{
    if (s->killed)
        return;
    s->killed = true;
    r->results[s->job].end = why;
    (void)kill(s->pid, SIGKILL);
}

/* Read what is there; closes *fd at its end. */
static void drain_result(struct run *r, struct slot *s)
{
    struct child_result *res = &r->results[s->job];
    for (int turn = 0; turn < TURNS && s->result_fd >= 0; turn++) {
        ssize_t n = read(s->result_fd, r->chunk, sizeof r->chunk);
        if (n > 0)
            buf_add(&res->out, r->chunk, (size_t)n);
        else if (n == 0 || (errno != EAGAIN && errno != EINTR))
            close_fd(&s->result_fd);
        else if (errno == EAGAIN)
            return;
        if (res->out.failed) {
            kill_for(r, s, CHILD_TOO_MUCH);
            close_fd(&s->result_fd);
        }
    }
}

static void drain_diagnosis(struct run *r, struct slot *s)
{
    struct buf *d = &r->results[s->job].diagnosis;
    for (int turn = 0; turn < TURNS && s->diagnosis_fd >= 0; turn++) {
        ssize_t n = read(s->diagnosis_fd, r->chunk, sizeof r->chunk);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
            close_fd(&s->diagnosis_fd);
        if (n <= 0)
            return;
        for (ssize_t i = 0; i < n && d->n < d->max; i++) {
            uint8_t c = r->chunk[i];
            bool plain = c == '\n' || (c >= ' ' && c < 0x7f);
            buf_byte(d, plain ? c : '?');
        }
    }
}

static void account(struct child_result *res, const struct slot *s, int status,
                    const struct rusage *u)
{
    res->wall_ms = clock_mono_ms() - s->started;
    res->cpu_ms = (uint64_t)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1000 +
                  (uint64_t)(u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1000;
    res->peak_bytes = (uint64_t)u->ru_maxrss * 1024;
    if (s->killed)
        return; /* the end is written down already */
    if (WIFSIGNALED(status)) {
        res->end = CHILD_SIGNAL;
        res->code = WTERMSIG(status);
        return;
    }
    res->code = WEXITSTATUS(status);
    res->end = res->code == WORKER_DONE ? CHILD_OK : CHILD_EXIT;
    if (res->end == CHILD_OK)
        res->code = 0;
}

/* Whether the worker of s has ended; if so its slot is free. */
static bool reap(struct run *r, struct slot *s)
{
    int status = 0;
    struct rusage usage = {0};
    pid_t pid = wait4(s->pid, &status, WNOHANG, &usage);
    if (pid == 0 || (pid < 0 && errno == EINTR))
        return false;
    struct child_result *res = &r->results[s->job];
    drain_result(r, s);
    drain_diagnosis(r, s);
    if (pid < 0) { /* somebody else waited for it */
        res->end = CHILD_EXIT;
        res->code = -1;
    } else {
        account(res, s, status, &usage);
    }
    close_fd(&s->result_fd);
    close_fd(&s->diagnosis_fd);
    close_fd(&s->pid_fd);
    munmap(s->shared, sizeof *s->shared);
    s->pid = 0;
    r->running--;
    finish(r, s->job);
    return true;
}

static void tell(const struct run *r, const struct slot *s)
{
    struct child_progress p = {
        .phase = atomic_load_explicit(&s->shared->phase, memory_order_relaxed),
        .done = atomic_load_explicit(&s->shared->done, memory_order_relaxed),
        .total = atomic_load_explicit(&s->shared->total, memory_order_relaxed),
    };
    r->watch->tick(r->watch->ctx, s->job, &p);
}

/* Until something is to be done: bytes, an end, a deadline, a tick. */
static void wait_for_news(struct run *r)
{
    struct pollfd p[3 * PARALLEL_MAX];
    nfds_t n = 0;
    uint64_t now = clock_mono_ms();
    uint64_t wait = r->next_tick > now ? r->next_tick - now : 0;
    for (unsigned i = 0; i < r->parallel; i++) {
        const struct slot *s = &r->slot[i];
        if (s->pid == 0)
            continue;
        p[n++] = (struct pollfd){.fd = s->result_fd, .events = POLLIN};
        p[n++] = (struct pollfd){.fd = s->diagnosis_fd, .events = POLLIN};
        p[n++] = (struct pollfd){.fd = s->pid_fd, .events = POLLIN};
        if (s->pid_fd < 0 && s->result_fd < 0 && wait > REAP_MS)
            wait = REAP_MS;
        if (s->deadline && !s->killed) {
            uint64_t left = s->deadline > now ? s->deadline - now : 0;
            wait = left < wait ? left : wait;
        }
    }
    (void)poll(p, n, (int)wait);
}

static void step(struct run *r)
{
    fill_slots(r);
    if (r->running == 0)
        return;
    wait_for_news(r);
    bool is_tick = clock_is_past(r->next_tick);
    if (is_tick)
        r->next_tick = clock_deadline(TICK_MS);
    for (unsigned i = 0; i < r->parallel; i++) {
        struct slot *s = &r->slot[i];
        if (s->pid == 0)
            continue;
        drain_result(r, s);
        drain_diagnosis(r, s);
        /* A worker may close its pipe and live on, or die while something it
         * started holds the pipe: ask about both, independently. */
        if (reap(r, s))
            continue;
        if (clock_is_past(s->deadline))
            kill_for(r, s, CHILD_TIMEOUT);
        if (is_tick && r->watch && r->watch->tick)
            tell(r, s);
    }
}

enum err child_run(const struct child_job *jobs, size_t n, unsigned parallel,
                   const struct child_watch *watch,
                   struct child_result *results)
{
    struct run *r = calloc(1, sizeof *r);
    if (!r)
        return ERR_NOMEM;
    r->jobs = jobs;
    r->watch = watch;
    r->results = results;
    r->n = n;
    r->parallel = parallel < 1 ? 1 : parallel;
    if (r->parallel > PARALLEL_MAX)
        r->parallel = PARALLEL_MAX;
    r->next_tick = clock_deadline(TICK_MS);
    for (size_t i = 0; i < n; i++) {
        results[i] = (struct child_result){.end = CHILD_UNBORN};
        buf_init(&results[i].out, (size_t)jobs[i].max_result, NULL);
        buf_init(&results[i].diagnosis, DIAGNOSIS_MAX, NULL);
    }
    /* Ignored, as some callers leave it, it hides how a worker ended. */
    (void)signal(SIGCHLD, SIG_DFL);
    while (r->next < n || r->running > 0)
        step(r);
    free(r);
    return OK;
}

void child_result_done(struct child_result *r)
{
    buf_done(&r->out);
    buf_done(&r->diagnosis);
}

static const char *signal_reason(int signal)
{
    switch (signal) {
    case SIGSYS:
        return "it asked the system for something that its sandbox forbids";
    case SIGBUS:
        return "it touched bytes that are gone; was the input cut short "
               "meanwhile?";
    case SIGXCPU:
        return "it used up its processor time";
    case SIGXFSZ:
        return "it tried to write to a file";
    case SIGKILL:
        return "it was killed, perhaps because memory ran out";
    case SIGABRT:
        return "it found a fault in itself";
    case SIGSEGV:
    case SIGILL:
    case SIGFPE:
        return "it crashed";
    default:
        return "it was stopped";
    }
}

void child_reason(const struct child_result *r, struct buf *out)
{
    switch (r->end) {
    case CHILD_OK:
        return;
    case CHILD_UNBORN:
        buf_printf(out, "the worker process could not be started: %s",
                   strerror(r->code));
        return;
    case CHILD_EXIT:
        buf_printf(out, "the worker process gave up (status %d)", r->code);
        return;
    case CHILD_SIGNAL:
        buf_printf(out, "the worker process ended early: %s (signal %d)",
                   signal_reason(r->code), r->code);
        return;
    case CHILD_TIMEOUT:
        buf_str(out, "the worker process ran longer than its time limit; "
                     "raise it with --limit-time");
        return;
    case CHILD_TOO_MUCH:
        buf_str(out, "the worker process gave a larger result than its limit");
        return;
    }
}

void child_fault(const struct child_result *r, struct buf *out)
{
    if (r->end == CHILD_EXIT && r->code > OK && r->code <= ERR_CRASH)
        buf_str(out, err_text((enum err)r->code));
    else
        child_reason(r, out);
}

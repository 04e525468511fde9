/* The pool: an atomic counter hands out the items. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/pool.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "sys/clock.h"

struct pool {
    pool_fn *fn;
    void *ctx;
    size_t n;
    uint64_t deadline;
    atomic_size_t next;
    atomic_int end; /* an enum err; anything but OK stops all threads */
};

struct pool_thread {
    struct pool *pool;
    unsigned index;
};

/* cgroup v2: "max 100000" or "200000 100000", microseconds a period. */
static unsigned cpu_quota(void)
{
    char text[64];
    int fd = open("/sys/fs/cgroup/cpu.max", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return POOL_THREADS_MAX;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    unsigned long quota = 0, period = 0;
    if (sscanf(text, "%9lu %9lu", &quota, &period) != 2 || period == 0)
        return POOL_THREADS_MAX;
    unsigned long cpus = (quota + period - 1) / period;
    if (cpus > POOL_THREADS_MAX)
        cpus = POOL_THREADS_MAX;
    return cpus ? (unsigned)cpus : 1;
}

unsigned pool_threads(unsigned jobs)
{
    cpu_set_t set;
    int count =
        sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    unsigned n = count > 0 ? (unsigned)count : 1;
    unsigned quota = cpu_quota();
    if (n > quota)
        n = quota;
    if (jobs && n > jobs)
        n = jobs;
    return n > POOL_THREADS_MAX ? POOL_THREADS_MAX : n;
}

static void *work(void *arg)
{
    const struct pool_thread *t = arg;
    struct pool *p = t->pool;
    while (atomic_load_explicit(&p->end, memory_order_relaxed) == OK) {
        size_t item = atomic_fetch_add(&p->next, 1);
        if (item >= p->n)
            break;
        if (clock_is_past(p->deadline))
            atomic_store(&p->end, ERR_TIME);
        else if (!p->fn(p->ctx, t->index, item))
            atomic_store(&p->end, ERR_LIMIT);
    }
    return NULL;
}

enum err pool_run(unsigned threads, size_t n, pool_fn *fn, void *ctx,
                  uint64_t deadline)
{
    struct pool p = {.fn = fn, .ctx = ctx, .n = n, .deadline = deadline};
    struct pool_thread arg[POOL_THREADS_MAX];
    pthread_t id[POOL_THREADS_MAX];
    pthread_attr_t attr;
    if (threads > POOL_THREADS_MAX)
        threads = POOL_THREADS_MAX;
    if (threads > n)
        threads = (unsigned)n;
    unsigned started = 1; /* the caller is thread 0 */
    arg[0] = (struct pool_thread){.pool = &p};
    if (threads > 1 && pthread_attr_init(&attr) == 0) {
        (void)pthread_attr_setstacksize(&attr, POOL_STACK_BYTES);
        for (; started < threads; started++) {
            arg[started] = (struct pool_thread){&p, started};
            if (pthread_create(&id[started], &attr, work, &arg[started]) != 0)
                break;
        }
        pthread_attr_destroy(&attr);
    }
    work(&arg[0]);
    for (unsigned i = 1; i < started; i++)
        (void)pthread_join(id[i], NULL);
    return (enum err)atomic_load(&p.end);
}

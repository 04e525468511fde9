/* Tests of worker processes: every way to end, and nothing left behind. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "sys/child.h"
#include "sys/clock.h"

static int say_hello(struct worker *w, void *arg)
{
    const char *text = arg;
    return worker_send(w, view_of(text, strlen(text))) ? 0 : 1;
}

static int return_number(struct worker *w, void *arg)
{
    (void)w;
    return *(int *)arg;
}

static int call_exit(struct worker *w, void *arg)
{
    (void)arg;
    (void)worker_send(w, V("half a res"));
    exit(0);
}

static int raise_signal(struct worker *w, void *arg)
{
    (void)w;
    signal(*(int *)arg, SIG_DFL);
    raise(*(int *)arg);
    return 0;
}

static int hang(struct worker *w, void *arg)
{
    (void)w, (void)arg;
    while (pause() != 0)
        ;
    return 0;
}

/* A worker that closes everything and goes on: a pipe's end is no end. */
static int hang_silently(struct worker *w, void *arg)
{
    for (int fd = 0; fd < 64; fd++)
        close(fd);
    return hang(w, arg);
}

static int flood(struct worker *w, void *arg)
{
    static uint8_t block[65536];
    (void)arg;
    while (worker_send(w, view_of(block, sizeof block)))
        ;
    return 0;
}

static int flood_diagnosis(struct worker *w, void *arg)
{
    (void)w, (void)arg;
    for (int i = 0; i < 20000; i++)
        printf("fake \033[31mPASS\033[0m %d\n", i);
    fflush(stdout);
    return 0;
}

static int leave_a_grandchild(struct worker *w, void *arg)
{
    (void)arg;
    (void)worker_send(w, V("parent"));
    if (fork() == 0) {
        sleep(20);
        _exit(0);
    }
    return 0;
}

static int count_fds(struct worker *w, void *arg)
{
    (void)arg;
    uint8_t n = 0;
    for (int fd = 0; fd < 1024; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            n++;
    return worker_send(w, view_of(&n, 1)) ? 0 : 1;
}

static struct child_result run_one(worker_fn *fn, void *arg, uint32_t time_ms)
{
    struct child_job job = {
        .fn = fn, .arg = arg, .max_result = 1 << 20, .time_ms = time_ms};
    struct child_result r;
    assert_int_equal(child_run(&job, 1, 1, NULL, &r), OK);
    /* No zombie, whatever happened. */
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    return r;
}

static void check_end(struct child_result r, enum child_end end, int code)
{
    assert_int_equal(r.end, end);
    assert_int_equal(r.code, code);
    struct buf b;
    buf_init(&b, 1000, NULL);
    child_reason(&r, &b);
    assert_true((b.n == 0) == (end == CHILD_OK));
    buf_done(&b);
    child_result_done(&r);
}

static void a_result_comes_through_whole(void **state)
{
    (void)state;
    char hello[] = "hello";
    struct child_result r = run_one(say_hello, hello, 0);
    assert_true(view_eq(buf_of(&r.out), V("hello")));
    assert_true(r.peak_bytes > 0);
    check_end(r, CHILD_OK, 0);
}

static void every_way_to_end_is_told_apart(void **state)
{
    (void)state;
    int n = 7, seen_as_done = 90, wraps = 256 + 90, zero = 256;
    check_end(run_one(return_number, &n, 0), CHILD_EXIT, 7);
    check_end(run_one(return_number, &seen_as_done, 0), CHILD_EXIT, 1);
    check_end(run_one(return_number, &wraps, 0), CHILD_EXIT, 1);
    check_end(run_one(return_number, &zero, 0), CHILD_EXIT, 0);
    check_end(run_one(call_exit, NULL, 0), CHILD_EXIT, 0);
    int signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGKILL, SIGSYS, SIGXCPU};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        check_end(run_one(raise_signal, &signals[i], 0), CHILD_SIGNAL,
                  signals[i]);
    check_end(run_one(hang, NULL, 30), CHILD_TIMEOUT, 0);
    check_end(run_one(hang_silently, NULL, 30), CHILD_TIMEOUT, 0);
    check_end(run_one(flood, NULL, 0), CHILD_TOO_MUCH, 0);
}

static void a_limit_is_exact(void **state)
{
    (void)state;
    char hello[] = "hello";
    for (uint64_t max = 0; max <= 6; max++) {
        struct child_job job = {
            .fn = say_hello, .arg = hello, .max_result = max};
        struct child_result r;
        assert_int_equal(child_run(&job, 1, 1, NULL, &r), OK);
        assert_int_equal(r.end, max < 5 ? CHILD_TOO_MUCH : CHILD_OK);
        assert_true(r.out.n <= max);
        child_result_done(&r);
    }
}

static void what_a_worker_prints_is_caught_and_cleaned(void **state)
{
    (void)state;
    struct child_result r = run_one(flood_diagnosis, NULL, 0);
    assert_int_equal(r.end, CHILD_OK);
    assert_int_equal(r.out.n, 0);
    assert_int_equal(r.diagnosis.n, 8192);
    assert_null(memchr(r.diagnosis.p, '\033', r.diagnosis.n));
    assert_memory_equal(r.diagnosis.p, "fake ?[31mPASS?[0m 0\n", 21);
    child_result_done(&r);
}

static void a_held_pipe_does_not_hold_the_parent(void **state)
{
    (void)state;
    uint64_t start = clock_mono_ms();
    struct child_result r = run_one(leave_a_grandchild, NULL, 0);
    assert_int_equal(r.end, CHILD_OK);
    assert_true(view_eq(buf_of(&r.out), V("parent")));
    assert_true(clock_mono_ms() - start < 15000);
    child_result_done(&r);
}

static void a_worker_has_no_descriptors_but_its_own(void **state)
{
    (void)state;
    int extra[6];
    for (int i = 0; i < 6; i++)
        extra[i] = open("/dev/null", O_RDONLY);
    struct child_job job = {.fn = count_fds, .max_result = 1};
    struct child_result r;
    assert_int_equal(child_run(&job, 1, 1, NULL, &r), OK);
    assert_int_equal(r.out.n, 1);
    assert_int_equal(r.out.p[0], 4); /* 0, 1, 2 and the result */
    child_result_done(&r);
    int keep[] = {extra[4], extra[1]};
    job.keep_fds = keep;
    job.n_keep = 2;
    assert_int_equal(child_run(&job, 1, 1, NULL, &r), OK);
    assert_int_equal(r.out.p[0], 6);
    child_result_done(&r);
    for (int i = 0; i < 6; i++)
        close(extra[i]);
}

static int open_fds(void)
{
    int n = 0;
    DIR *d = opendir("/proc/self/fd");
    while (d && readdir(d))
        n++;
    if (d)
        closedir(d);
    return n;
}

struct watched {
    unsigned ticks, ended;
    struct child_progress last;
};

static void on_tick(void *ctx, size_t job, const struct child_progress *p)
{
    struct watched *w = ctx;
    (void)job;
    w->ticks++;
    w->last = *p;
}

static void on_end(void *ctx, size_t job, struct child_result *r)
{
    struct watched *w = ctx;
    (void)job;
    w->ended++;
    child_result_done(r);
}

static void many_run_side_by_side_and_leak_nothing(void **state)
{
    (void)state;

    enum { N = 40 };
    struct child_job jobs[N];
    struct child_result r[N];
    char hello[] = "hello";
    for (size_t i = 0; i < N; i++)
        jobs[i] = (struct child_job){.fn = i % 3 == 0 ? hang : say_hello,
                                     .arg = hello,
                                     .max_result = 100,
                                     .time_ms = i % 3 == 0 ? 60 : 60000};
    int before = open_fds();
    assert_int_equal(child_run(jobs, N, 16, NULL, r), OK);
    assert_int_equal(open_fds(), before);
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(r[i].end, i % 3 == 0 ? CHILD_TIMEOUT : CHILD_OK);
        child_result_done(&r[i]);
    }
    struct watched w = {0};
    struct child_watch watch = {.ended = on_end, .ctx = &w};
    assert_int_equal(child_run(jobs, N, 1000, &watch, r), OK);
    assert_int_equal(w.ended, N);
}

static int make_progress(struct worker *w, void *arg)
{
    (void)arg;
    worker_progress(w, 3, 41, 42);
    struct timespec t = {.tv_nsec = 350000000};
    nanosleep(&t, NULL);
    return 0;
}

static void progress_is_seen_while_it_runs(void **state)
{
    (void)state;
    struct watched w = {0};
    struct child_watch watch = {.tick = on_tick, .ctx = &w};
    struct child_job job = {.fn = make_progress};
    struct child_result r;
    assert_int_equal(child_run(&job, 1, 1, &watch, &r), OK);
    assert_int_equal(r.end, CHILD_OK);
    assert_true(w.ticks >= 1);
    assert_int_equal(w.last.phase, 3);
    assert_int_equal(w.last.done, 41);
    assert_int_equal(w.last.total, 42);
    child_result_done(&r);
}

static int large_result(struct worker *w, void *arg)
{
    uint8_t *block = arg;
    for (int i = 0; i < 32; i++)
        if (!worker_send(w, view_of(block, 1 << 20)))
            return 1;
    return 0;
}

static void a_large_result_arrives_in_order(void **state)
{
    (void)state;
    uint8_t *block = malloc(1 << 20);
    for (size_t i = 0; i < 1 << 20; i++)
        block[i] = (uint8_t)(i * 31 + (i >> 9));
    struct child_job job = {
        .fn = large_result, .arg = block, .max_result = 32 << 20};
    struct child_result r;
    assert_int_equal(child_run(&job, 1, 1, NULL, &r), OK);
    assert_int_equal(r.end, CHILD_OK);
    assert_int_equal(r.out.n, 32 << 20);
    for (size_t i = 0; i < 32; i++)
        assert_memory_equal(r.out.p + (i << 20), block, 1 << 20);
    child_result_done(&r);
    free(block);
}

static void ignored_signals_do_not_hide_an_end(void **state)
{
    (void)state;
    int abrt = SIGABRT;
    signal(SIGCHLD, SIG_IGN);
    check_end(run_one(raise_signal, &abrt, 0), CHILD_SIGNAL, SIGABRT);
}

static int orphan(struct worker *w, void *arg)
{
    char c = 'x';
    int fd = *(int *)arg;
    (void)w;
    (void)!write(fd, &c, 1);
    sleep(30);
    return 0;
}

static void workers_end_with_their_parent(void **state)
{
    (void)state;
    int p[2];
    char c;
    assert_int_equal(pipe(p), 0);
    pid_t pid = fork();
    if (pid == 0) {
        close(p[0]);
        struct child_job job = {
            .fn = orphan, .arg = &p[1], .keep_fds = &p[1], .n_keep = 1};
        struct child_result r;
        _exit(child_run(&job, 1, 1, NULL, &r) == OK ? 0 : 1);
    }
    close(p[1]);
    assert_int_equal(read(p[0], &c, 1), 1); /* the worker runs */
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    uint64_t start = clock_mono_ms();
    assert_int_equal(read(p[0], &c, 1), 0); /* and is gone */
    assert_true(clock_mono_ms() - start < 20000);
    close(p[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_comes_through_whole),
        cmocka_unit_test(every_way_to_end_is_told_apart),
        cmocka_unit_test(a_limit_is_exact),
        cmocka_unit_test(what_a_worker_prints_is_caught_and_cleaned),
        cmocka_unit_test(a_held_pipe_does_not_hold_the_parent),
        cmocka_unit_test(a_worker_has_no_descriptors_but_its_own),
        cmocka_unit_test(many_run_side_by_side_and_leak_nothing),
        cmocka_unit_test(progress_is_seen_while_it_runs),
        cmocka_unit_test(a_large_result_arrives_in_order),
        cmocka_unit_test(ignored_signals_do_not_hide_an_end),
        cmocka_unit_test(workers_end_with_their_parent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

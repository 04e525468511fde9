/* Tests of the sandbox: each in a worker that locks itself, then tries. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <crypt.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "check.h"
#include "sys/child.h"
#include "sys/pool.h"
#include "sys/sandbox.h"

enum { REFUSED = 40, ALLOWED = 41, UNLIMITED = 42 };

/* What a test does under the lock; gives its exit status. */
typedef int attempt_fn(void);

struct attempt {
    attempt_fn *fn;
    struct sandbox_opts opts;
    bool as_nobody, in_chroot;
};

static int locked(struct worker *w, void *arg)
{
    struct attempt *a = arg;
    struct sandbox_report r;
    (void)w;
    if (a->in_chroot && (chroot("/var/empty") != 0 && chroot("/mnt") != 0))
        return 99;
    if (a->as_nobody &&
        (setgroups(0, NULL) != 0 || setresgid(65534, 65534, 65534) != 0 ||
         setresuid(65534, 65534, 65534) != 0))
        return 99;
    (void)sandbox_lock(&a->opts, &r);
    return a->fn();
}

static struct child_result run(struct attempt a)
{
    int keep = a.opts.readable_dirfd;
    struct child_job job = {.fn = locked,
                            .arg = &a,
                            .max_result = 1000,
                            .time_ms = 60000,
                            .keep_fds = &keep,
                            .n_keep = a.opts.has_readable_dir ? 1 : 0};
    struct child_result r;
    assert_int_equal(child_run(&job, 1, 1, NULL, &r), OK);
    return r;
}

static int end_of(attempt_fn *fn)
{
    struct attempt a = {.fn = fn, .opts = {.memory_bytes = 512 << 20}};
    struct child_result r = run(a);
    if (r.diagnosis.n)
        print_message("# %.*s\n", (int)r.diagnosis.n, (char *)r.diagnosis.p);
    int code = r.end == CHILD_SIGNAL ? -r.code : r.code;
    child_result_done(&r);
    return code;
}

/* Whether this system has what it takes to forbid anything at all. */
static bool is_enforced(void)
{
    struct sandbox_report r = {0};
    int p[2];
    if (pipe(p) != 0)
        return false;
    pid_t pid = fork();
    if (pid == 0) {
        (void)sandbox_lock(&(struct sandbox_opts){0}, &r);
        _exit(r.why_not[SANDBOX_SECCOMP] ? 1 : 0);
    }
    int status = 1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    close(p[0]);
    close(p[1]);
    return status == 0;
}

static int refused_if(bool cond)
{
    return cond ? REFUSED : ALLOWED;
}

static int try_open(void)
{
    return refused_if(open("/etc/passwd", O_RDONLY) < 0 && errno == EPERM);
}

static int try_create(void)
{
    return refused_if(open("/tmp/assay-escape", O_CREAT | O_WRONLY, 0600) < 0);
}

static int try_socket(void)
{
    return refused_if(socket(AF_INET, SOCK_STREAM, 0) < 0);
}

static int try_unlink(void)
{
    return refused_if(unlink("/tmp/assay-no-such-file") < 0 && errno == EPERM);
}

static int try_exec(void)
{
    char *argv[] = {NULL};
    execve("/bin/true", argv, argv);
    return ALLOWED;
}

static int try_fork(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return pid < 0 ? REFUSED : ALLOWED;
}

static int try_raw_clone(void)
{
    long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (pid == 0)
        _exit(0);
    return ALLOWED;
}

static int try_namespace(void)
{
    syscall(SYS_clone,
            0x00010000 | 0x100 | 0x800 | 0x10000000 /* CLONE_NEWUSER */, 0, 0,
            0, 0);
    return ALLOWED;
}

static int try_kill(void)
{
    kill(getppid(), 0);
    return ALLOWED;
}

static int try_ptrace(void)
{
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    return ALLOWED;
}

static int try_mount(void)
{
    syscall(SYS_mount, "none", "/mnt", "tmpfs", 0, NULL);
    return ALLOWED;
}

static int try_io_uring(void)
{
    syscall(425, 1, NULL); /* io_uring_setup */
    return ALLOWED;
}

static int try_code_memory(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    void *q = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return refused_if(p == MAP_FAILED && q != MAP_FAILED &&
                      mprotect(q, 4096, PROT_READ | PROT_EXEC) != 0 &&
                      mprotect(q, 4096, PROT_READ) == 0);
}

static int try_raise_limit(void)
{
    struct rlimit l = {RLIM_INFINITY, RLIM_INFINITY};
    return refused_if(setrlimit(RLIMIT_NOFILE, &l) != 0 &&
                      getrlimit(RLIMIT_NOFILE, &l) == 0 && l.rlim_max == 0);
}

static int try_prctl(void)
{
    return refused_if(syscall(SYS_prctl, 4 /* PR_SET_DUMPABLE */, 1) != 0 &&
                      syscall(SYS_prctl, 15 /* PR_SET_NAME */, "x") == 0);
}

static int try_fcntl(void)
{
    return refused_if(fcntl(1, F_GETFL) >= 0 && fcntl(1, F_GETFD) >= 0 &&
                      fcntl(1, F_DUPFD, 9) < 0 && fcntl(1, F_SETFD, 0) < 0 &&
                      fcntl(1, F_SETFL, 0) < 0 &&
                      fcntl(1, F_SETPIPE_SZ, 1 << 20) < 0);
}

static void what_libraries_try_is_refused(void **state)
{
    (void)state;
    if (!is_enforced())
        skip();
    attempt_fn *const tries[] = {try_open,   try_create,      try_socket,
                                 try_unlink, try_code_memory, try_raise_limit,
                                 try_prctl,  try_fcntl};
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
        assert_int_equal(end_of(tries[i]), REFUSED);
    assert_int_not_equal(access("/tmp/assay-escape", F_OK), 0);
}

static void what_only_an_attacker_tries_ends_the_worker(void **state)
{
    (void)state;
    if (!is_enforced())
        skip();
    attempt_fn *const tries[] = {try_exec,    try_raw_clone, try_namespace,
                                 try_kill,    try_ptrace,    try_mount,
                                 try_io_uring};
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
        assert_int_equal(end_of(tries[i]), -SIGSYS);
    int end = end_of(try_fork); /* by clone or fork, as the library likes */
    assert_true(end == -SIGSYS || end == REFUSED);
}

static int hash_and_inflate(void)
{
    uint8_t text[10000], packed[20000], back[10000], digest[64];
    memset(text, 'a', sizeof text);
    uLongf packed_n = sizeof packed, back_n = sizeof back;
    unsigned n = 0;
    if (compress2(packed, &packed_n, text, sizeof text, 9) != Z_OK ||
        uncompress(back, &back_n, packed, packed_n) != Z_OK ||
        memcmp(text, back, sizeof text) != 0)
        return 1;
    const EVP_MD *md[] = {EVP_sha256(), EVP_md5(), EVP_sha1(), EVP_sha512()};
    for (size_t i = 0; i < 4; i++)
        if (EVP_Digest(text, sizeof text, digest, &n, md[i], NULL) != 1)
            return 2;
    static const char *const salts[] = {"$1$saltsalt$",
                                        "$5$saltsalt$",
                                        "$6$saltsalt$",
                                        "ab",
                                        "$2b$04$abcdefghijklmnopqrstuu",
                                        "$y$j75$abcdefgh$"};
    for (size_t i = 0; i < sizeof salts / sizeof *salts; i++) {
        struct crypt_data *d = calloc(1, sizeof *d);
        const char *h = crypt_r("admin", salts[i], d);
        if (!h || h[0] == '*')
            return 3;
        free(d);
    }
    return 0;
}

static bool hash_item(void *ctx, unsigned thread, size_t item)
{
    (void)ctx, (void)thread, (void)item;
    void *p = malloc(1 << 20);
    bool done = p && hash_and_inflate() == 0;
    free(p);
    return done;
}

static int compute(void)
{
    uint8_t *p = malloc(100 << 20);
    if (!p)
        return 10;
    for (size_t i = 0; i < 100 << 20; i += 4096)
        p[i] = 1;
    p = realloc(p, 120 << 20);
    free(p);
    int e = hash_and_inflate();
    if (e != 0)
        return e;
    if (pool_run(4, 16, hash_item, NULL, 0) != OK)
        return 11;
    uint8_t r[16];
    if (getentropy(r, sizeof r) != 0)
        return 12;
    printf("printing works\n");
    fflush(stdout);
    return 0;
}

static void computing_goes_on_as_before(void **state)
{
    (void)state;
    struct attempt a = {
        .fn = compute, .opts = {.memory_bytes = 512 << 20, .cpu_s = 60}
    };
    for (int k = 0; k < 4; k++) {
        a.as_nobody = k & 1;
        a.in_chroot = k & 2;
        if (k > 0 && geteuid() != 0)
            continue;
        struct child_result r = run(a);
        if (r.end != CHILD_OK)
            print_message("# way %d: end %d, code %d\n%.*s", k, r.end, r.code,
                          (int)r.diagnosis.n, (char *)r.diagnosis.p);
        assert_int_equal(r.end, CHILD_OK);
        assert_memory_equal(r.diagnosis.p, "printing works\n", 15);
        child_result_done(&r);
    }
}

static void *nothing(void *arg)
{
    return arg;
}

static int try_thread(void)
{
    pthread_t t;
    return refused_if(pthread_create(&t, NULL, nothing, NULL) != 0);
}

static void threads_can_be_forbidden(void **state)
{
    (void)state;
    if (!is_enforced())
        skip();
    struct attempt a = {.fn = try_thread, .opts = {.no_threads = true}};
    struct child_result r = run(a);
    assert_int_equal(r.code, REFUSED);
    child_result_done(&r);
}

static int try_too_much_memory(void)
{
    struct rlimit l;
    if (getrlimit(RLIMIT_DATA, &l) != 0 || l.rlim_cur == RLIM_INFINITY)
        return UNLIMITED;
    volatile char *p = malloc(600 << 20);
    if (p)
        *p = 1;
    return refused_if(!p);
}

static int spin(void)
{
    volatile unsigned i = 1;
    while (i != 0)
        i |= 1;
    return 0;
}

static void limits_hold(void **state)
{
    (void)state;
    int end = end_of(try_too_much_memory);
    if (end == UNLIMITED)
        print_message("# no limit on memory: built with a sanitizer?\n");
    else
        assert_int_equal(end, REFUSED);
    struct attempt a = {.fn = spin, .opts = {.cpu_s = 1}};
    struct child_result r = run(a);
    assert_int_equal(r.end, CHILD_SIGNAL);
    assert_int_equal(r.code, SIGXCPU);
    child_result_done(&r);
}

static int fault(void)
{
    abort();
}

static void a_fault_is_still_a_fault(void **state)
{
    (void)state;
    assert_int_equal(end_of(fault), -SIGABRT);
}

static int dir_under_test;

static int read_below(void)
{
    char c;
    int in = openat(dir_under_test, "hostname", O_RDONLY | O_NOFOLLOW);
    if (in < 0 || read(in, &c, 1) < 0)
        return 1;
    struct stat st;
    if (fstatat(dir_under_test, "hostname", &st, AT_SYMLINK_NOFOLLOW) != 0)
        return 2;
    if (openat(dir_under_test, "hostname", O_RDWR) >= 0)
        return 3;
    if (openat(dir_under_test, "new", O_CREAT | O_WRONLY, 0600) >= 0)
        return 4;
    if (openat(dir_under_test, ".", O_PATH) >= 0)
        return 5;
    return REFUSED;
}

static int read_elsewhere(void)
{
    return refused_if(openat(AT_FDCWD, "/proc/version", O_RDONLY) < 0 &&
                      openat(dir_under_test, "../proc/version", O_RDONLY) < 0);
}

static void one_directory_can_stay_readable(void **state)
{
    (void)state;
    if (!is_enforced())
        skip();
    dir_under_test = open("/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (faccessat(dir_under_test, "hostname", R_OK, 0) != 0)
        skip();
    struct attempt a = {
        .fn = read_below,
        .opts = {.has_readable_dir = true, .readable_dirfd = dir_under_test}
    };
    struct child_result r = run(a);
    assert_int_equal(r.code, REFUSED);
    child_result_done(&r);
    a.fn = read_elsewhere;
    r = run(a);
    int code = r.code;
    child_result_done(&r);
    struct sandbox_report rep = {0};
    pid_t pid = fork();
    if (pid == 0) {
        (void)sandbox_lock(&a.opts, &rep);
        _exit(rep.why_not[SANDBOX_LANDLOCK] ? 1 : 0);
    }
    int status = 1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    close(dir_under_test);
    if (status != 0)
        skip(); /* no Landlock here: nothing keeps it in */
    assert_int_equal(code, REFUSED);
}

static int report_is_honest(void)
{
    return ALLOWED;
}

static void the_report_names_each_layer(void **state)
{
    (void)state;
    assert_int_equal(end_of(report_is_honest), ALLOWED);
    for (int i = 0; i < SANDBOX_LAYERS; i++)
        assert_true(strlen(sandbox_layer_name((enum sandbox_layer)i)) > 3);
    pid_t pid = fork();
    if (pid == 0) {
        struct sandbox_report r = {0};
        bool all = sandbox_lock(&(struct sandbox_opts){0}, &r);
        bool none_missing = true;
        for (int i = 0; i < SANDBOX_LAYERS; i++)
            none_missing = none_missing && !r.why_not[i];
        _exit(all == none_missing ? 0 : 1);
    }
    int status = 1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static int warm(void **state)
{
    (void)state;
    sandbox_warm_up();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_libraries_try_is_refused),
        cmocka_unit_test(what_only_an_attacker_tries_ends_the_worker),
        cmocka_unit_test(computing_goes_on_as_before),
        cmocka_unit_test(threads_can_be_forbidden),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(a_fault_is_still_a_fault),
        cmocka_unit_test(one_directory_can_stay_readable),
        cmocka_unit_test(the_report_names_each_layer),
    };
    return cmocka_run_group_tests(tests, warm, NULL);
}

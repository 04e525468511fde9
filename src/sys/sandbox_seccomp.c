/* The list of system calls a worker may still make. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/sandbox_layers.h"

/* What each worker needs: memory, threads, time, what is open already. */
static const int always[] = {
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(_llseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(fstat64),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),

    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),

    SCMP_SYS(futex),
    SCMP_SYS(futex_time64),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getcpu),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(sigaltstack),

    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_gettime64),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_getres_time64),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(clock_nanosleep_time64),
    SCMP_SYS(getrusage),
    SCMP_SYS(times),

    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(uname),
    SCMP_SYS(sysinfo),
};

/* What libraries try in good faith and can do without. */
static const int refused[] = {
    SCMP_SYS(open),           SCMP_SYS(openat2),
    SCMP_SYS(creat),          SCMP_SYS(stat),
    SCMP_SYS(lstat),          SCMP_SYS(stat64),
    SCMP_SYS(lstat64),        SCMP_SYS(newfstatat),
    SCMP_SYS(fstatat64),      SCMP_SYS(statx),
    SCMP_SYS(statfs),         SCMP_SYS(fstatfs),
    SCMP_SYS(access),         SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),     SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),     SCMP_SYS(getdents64),
    SCMP_SYS(getcwd),         SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),       SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),        SCMP_SYS(ioctl),
    SCMP_SYS(fadvise64),      SCMP_SYS(dup),
    SCMP_SYS(dup2),           SCMP_SYS(pipe2),
    SCMP_SYS(memfd_create),   SCMP_SYS(mlock),
    SCMP_SYS(mbind),          SCMP_SYS(get_mempolicy),
    SCMP_SYS(membarrier),     SCMP_SYS(socket),
    SCMP_SYS(getrlimit),      SCMP_SYS(setrlimit),
    SCMP_SYS(ugetrlimit),     SCMP_SYS(sched_setaffinity),
    SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler),
};

/* For reading below a directory; Landlock says which files. */
static const int directory_calls[] = {
    SCMP_SYS(newfstatat), SCMP_SYS(fstatat64),  SCMP_SYS(statx),
    SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(fadvise64),
};

enum {
    /* What makes a thread and not a process; and what none asks for. */
    THREAD_FLAGS = CLONE_THREAD | CLONE_VM | CLONE_SIGHAND,
    STRANGE_FLAGS = CLONE_VFORK | CLONE_PTRACE | CLONE_PARENT | CLONE_NEWNS |
                    CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                    CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET,
    ARG_MMAP_PROT = 2,
    ARG_OPENAT_FLAGS = 2,
};

/* A call that this processor does not have is no failure. Rules on one call
 * must not overlap: the library gives no promise which of them wins. */
static bool rule(scmp_filter_ctx c, uint32_t action, int call)
{
    int e = seccomp_rule_add(c, action, call, 0);
    return e == 0 || e == -EDOM;
}

static bool allow_if(scmp_filter_ctx c, int call, struct scmp_arg_cmp cmp)
{
    int e = seccomp_rule_add(c, SCMP_ACT_ALLOW, call, 1, cmp);
    return e == 0 || e == -EDOM;
}

/* Where refusing is what happens anyway, the library takes no rule for it. */
static bool refuse_if(scmp_filter_ctx c, int call, struct scmp_arg_cmp cmp)
{
    int e = seccomp_rule_add(c, SCMP_ACT_ERRNO(EPERM), call, 1, cmp);
    return e == 0 || e == -EDOM || e == -EACCES;
}

static bool add_memory_rules(scmp_filter_ctx c)
{
    static const int calls[] = {SCMP_SYS(mmap), SCMP_SYS(mmap2),
                                SCMP_SYS(mprotect)};
    struct scmp_arg_cmp plain =
        SCMP_CMP(ARG_MMAP_PROT, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    struct scmp_arg_cmp code =
        SCMP_CMP(ARG_MMAP_PROT, SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC);
    bool done = true;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        done = done && allow_if(c, calls[i], plain) &&
               refuse_if(c, calls[i], code);
    return done;
}

/* The C library tries clone3 first, whose flags a filter cannot see, and
 * takes clone when there is none. */
static bool add_thread_rules(scmp_filter_ctx c, const struct sandbox_opts *o)
{
    int e = seccomp_rule_add(c, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    if (e != 0 && e != -EDOM)
        return false;
    if (o->no_threads)
        return rule(c, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone));
    return allow_if(c, SCMP_SYS(clone),
                    SCMP_CMP(0, SCMP_CMP_MASKED_EQ,
                             (scmp_datum_t)(THREAD_FLAGS | STRANGE_FLAGS),
                             THREAD_FLAGS));
}

static bool add_fcntl_rules(scmp_filter_ctx c, int call)
{
    static const struct scmp_arg_cmp other[] = {
        {.arg = 1, .op = SCMP_CMP_EQ, .datum_a = F_DUPFD},
        {.arg = 1, .op = SCMP_CMP_EQ, .datum_a = F_SETFD},
        {.arg = 1, .op = SCMP_CMP_GT, .datum_a = F_GETFL},
    };
    bool done = allow_if(c, call, SCMP_CMP(1, SCMP_CMP_EQ, F_GETFD)) &&
                allow_if(c, call, SCMP_CMP(1, SCMP_CMP_EQ, F_GETFL));
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        done = done && refuse_if(c, call, other[i]);
    return done;
}

/* abort() sends itself a signal; prlimit64 may ask, not set. */
static bool add_self_rules(scmp_filter_ctx c, bool any_process)
{
    scmp_datum_t self = (scmp_datum_t)getpid();
    return (any_process ||
            allow_if(c, SCMP_SYS(tgkill), SCMP_CMP(0, SCMP_CMP_EQ, self))) &&
           allow_if(c, SCMP_SYS(prlimit64), SCMP_CMP(2, SCMP_CMP_EQ, 0)) &&
           refuse_if(c, SCMP_SYS(prlimit64), SCMP_CMP(2, SCMP_CMP_NE, 0)) &&
           allow_if(c, SCMP_SYS(prctl),
                    SCMP_CMP(0, SCMP_CMP_EQ, PR_SET_NAME)) &&
           refuse_if(c, SCMP_SYS(prctl),
                     SCMP_CMP(0, SCMP_CMP_NE, PR_SET_NAME)) &&
           add_fcntl_rules(c, SCMP_SYS(fcntl)) &&
           add_fcntl_rules(c, SCMP_SYS(fcntl64));
}

static bool is_directory_call(int call)
{
    for (size_t i = 0; i < sizeof directory_calls / sizeof *directory_calls;
         i++)
        if (directory_calls[i] == call)
            return true;
    return false;
}

/* openat is refused bit by bit, since "not all of these" is no one rule. */
static bool add_directory_rules(scmp_filter_ctx c)
{
    static const int bits[] = {O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_PATH};
    scmp_datum_t all = O_ACCMODE | O_CREAT | O_TRUNC | O_PATH;
    bool done =
        allow_if(c, SCMP_SYS(openat),
                 SCMP_CMP(ARG_OPENAT_FLAGS, SCMP_CMP_MASKED_EQ, all, O_RDONLY));
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++)
        done = done && refuse_if(c, SCMP_SYS(openat),
                                 SCMP_CMP(ARG_OPENAT_FLAGS, SCMP_CMP_MASKED_EQ,
                                          (scmp_datum_t)bits[i],
                                          (scmp_datum_t)bits[i]));
    for (size_t i = 0; i < sizeof directory_calls / sizeof *directory_calls;
         i++)
        done = done && rule(c, SCMP_ACT_ALLOW, directory_calls[i]);
    return done;
}

static bool fill(scmp_filter_ctx c, const struct sandbox_opts *o,
                 bool any_process)
{
    bool done = true;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        done = done && rule(c, SCMP_ACT_ALLOW, always[i]);
    done = done && add_memory_rules(c) && add_thread_rules(c, o) &&
           add_self_rules(c, any_process);
    if (o->has_readable_dir)
        done = done && add_directory_rules(c);
    else
        done = done && rule(c, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(openat));
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (!o->has_readable_dir || !is_directory_call(refused[i]))
            done = done && rule(c, SCMP_ACT_ERRNO(EPERM), refused[i]);
    return done;
}

/* What a program needs to be loaded and to work on what is open. */
static const int program_calls[] = {
    SCMP_SYS(execve),          SCMP_SYS(mmap),       SCMP_SYS(mmap2),
    SCMP_SYS(mprotect),        SCMP_SYS(arch_prctl), SCMP_SYS(set_tid_address),
    SCMP_SYS(set_thread_area), SCMP_SYS(set_tls),    SCMP_SYS(access),
    SCMP_SYS(faccessat),       SCMP_SYS(stat),       SCMP_SYS(lstat),
    SCMP_SYS(stat64),          SCMP_SYS(lstat64),    SCMP_SYS(readlink),
    SCMP_SYS(getrlimit),       SCMP_SYS(ugetrlimit),
};

static bool fill_program(scmp_filter_ctx c)
{
    bool done = true;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        done = done && rule(c, SCMP_ACT_ALLOW, always[i]);
    for (size_t i = 0; i < sizeof program_calls / sizeof *program_calls; i++)
        done = done && rule(c, SCMP_ACT_ALLOW, program_calls[i]);
    return done && add_self_rules(c, false) && add_directory_rules(c);
}

/* --- made once, for many ---------------------------------------------------
 */

struct sandbox_filter {
    unsigned short n;
    struct sock_filter code[];
};

enum { FILTER_MAX = 4096 };

static struct sandbox_filter *read_filter(int fd)
{
    struct sandbox_filter *f =
        malloc(sizeof *f + FILTER_MAX * sizeof f->code[0]);
    ssize_t n = f && lseek(fd, 0, SEEK_SET) == 0
                    ? read(fd, f->code, FILTER_MAX * sizeof f->code[0])
                    : -1;
    size_t each = sizeof f->code[0];
    if (n <= 0 || (size_t)n % each || (size_t)n == FILTER_MAX * each) {
        free(f);
        return NULL;
    }
    f->n = (unsigned short)((size_t)n / each);
    return f;
}

struct sandbox_filter *sandbox_prepare(const struct sandbox_opts *o)
{
    struct sandbox_filter *f = NULL;
    scmp_filter_ctx c = o->program ? NULL : seccomp_init(SCMP_ACT_KILL_PROCESS);
    int fd = c ? memfd_create("assay-filter", MFD_CLOEXEC) : -1;
    if (fd >= 0 && fill(c, o, true) && seccomp_export_bpf(c, fd) == 0)
        f = read_filter(fd);
    if (fd >= 0)
        close(fd);
    if (c)
        seccomp_release(c);
    return f;
}

static bool load(const struct sandbox_filter *f)
{
    enum { MODE_FILTER = 1 }; /* SECCOMP_SET_MODE_FILTER */

    struct sandbox_program {
        unsigned short n;
        const struct sock_filter *code;
    } p = {f->n, f->code};

    return syscall(SYS_seccomp, MODE_FILTER, 0, &p) == 0;
}

const char *sandbox_seccomp(const struct sandbox_opts *o)
{
    if (o->filter)
        return load(o->filter)
                   ? NULL
                   : "this kernel or container refuses seccomp filters";
    scmp_filter_ctx c = seccomp_init(o->program ? SCMP_ACT_ERRNO(EPERM)
                                                : SCMP_ACT_KILL_PROCESS);
    if (!c)
        return "libseccomp gave no filter";
    const char *why = NULL;
    if (o->program ? !fill_program(c) : !fill(c, o, false))
        why = "libseccomp did not take the rules";
    else if (seccomp_load(c) != 0)
        why = "this kernel or container refuses seccomp filters";
    seccomp_release(c);
    return why;
}

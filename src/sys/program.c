/* Programs of others, started, watched and cleaned up after. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sys/clock.h"

extern char **environ;

enum {
    CHUNK = 16384,
    TICK_MS = 50,
    NOT_STARTED = 127,
    SWEEPS = 200, /* at 5 ms: what does not die of SIGKILL is not waited for */
};

/* In the child: never returns. */
_Noreturn static void become(const struct program *p, int out, int fault)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int log =
        p->log ? open(p->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)
               : null;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (size_t i = 0; p->env && p->env[i]; i++)
        putenv((char *)p->env[i]);
    if (null >= 0 && log >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
        dup2(out, STDOUT_FILENO) >= 0 && dup2(log, STDERR_FILENO) >= 0)
        execvp(p->argv[0], (char *const *)p->argv);
    int e = errno;
    ssize_t ignored = write(fault, &e, sizeof e);
    (void)ignored;
    _exit(NOT_STARTED);
}

/* Direct children of this process, orphans of dead ones too: all are ours, for
 * nothing else is started meanwhile. */
static bool kill_children(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *f = fopen(path, "re");
    bool any = false;
    int pid;
    while (f && fscanf(f, "%d", &pid) == 1) {
        kill(-pid, SIGKILL);
        kill(pid, SIGKILL);
        any = true;
    }
    if (f)
        fclose(f);
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
    return any;
}

/* Killing a parent hands its children to us: again until nobody is left. */
static void sweep(void)
{
    const struct timespec pause = {.tv_nsec = 5000000};
    for (int i = 0; i < SWEEPS && kill_children(); i++)
        nanosleep(&pause, NULL);
}

/* What is to be read now; false at the end of it. */
static bool drain(int fd, struct buf *out)
{
    uint8_t chunk[CHUNK];
    ssize_t n = read(fd, chunk, sizeof chunk);
    if (n > 0)
        buf_add(out, chunk, (size_t)n);
    return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

static bool has_ended(pid_t pid, struct program_result *r)
{
    int status;
    if (waitpid(pid, &status, WNOHANG) != pid)
        return false;
    r->end = WIFSIGNALED(status) ? PROGRAM_SIGNAL : PROGRAM_EXIT;
    r->code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    return true;
}

/* Until it has ended, its time is over, or it wrote too much. A daemon of it
 * may hold its output open: that is not waited for. */
static void watch(const struct program *p, pid_t pid, int fd, struct buf *out,
                  struct program_result *r)
{
    uint64_t deadline = clock_deadline(p->time_ms);
    bool open = true;
    for (;;) {
        struct pollfd poll_fd = {.fd = open ? fd : -1, .events = POLLIN};
        int n = poll(&poll_fd, 1, open ? TICK_MS : 2);
        if (n > 0)
            open = drain(fd, out);
        if (out->failed) {
            r->end = PROGRAM_TOO_MUCH;
            break;
        }
        if ((n <= 0 || !open) && has_ended(pid, r))
            return;
        if (clock_is_past(deadline)) {
            r->end = PROGRAM_TIMEOUT;
            break;
        }
    }
    kill(-pid, SIGKILL);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/* What the child said of why it could not start; 0: it did start. */
static int start_fault(int fd)
{
    int e = 0;
    return read(fd, &e, sizeof e) == sizeof e ? e : 0;
}

struct program_result program_run(const struct program *p, struct buf *out)
{
    struct program_result r = {PROGRAM_UNBORN, 0};
    int result[2], fault[2];
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (pipe2(result, O_CLOEXEC) != 0) {
        r.code = errno;
        return r;
    }
    if (pipe2(fault, O_CLOEXEC) != 0) {
        r.code = errno;
        close(result[0]);
        close(result[1]);
        return r;
    }
    pid_t pid = fork();
    if (pid == 0)
        become(p, result[1], fault[1]);
    r.code = errno;
    close(result[1]);
    close(fault[1]);
    if (pid > 0) {
        r.code = start_fault(fault[0]);
        if (r.code)
            waitpid(pid, NULL, 0);
        else
            watch(p, pid, result[0], out, &r);
        sweep();
        struct pollfd rest = {.fd = result[0], .events = POLLIN};
        while (r.end == PROGRAM_EXIT && poll(&rest, 1, 0) > 0 &&
               drain(result[0], out))
            ;
        if (out->failed)
            r.end = PROGRAM_TOO_MUCH;
    }
    close(result[0]);
    close(fault[0]);
    return r;
}

/* kill -9 at any call to the system. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_KILLED_H
#define ASSAY_TESTS_KILLED_H

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

/* Does it in a process that is killed at its step-th stop; false when it was
 * done before. A system call begins with a stop and ends with one, and from the
 * end of one to the beginning of the next nothing changes on the disk. */
static bool killed_at(unsigned step, bool (*doing)(void))
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
            _exit(99);
        raise(SIGSTOP);
        _exit(doing() ? 0 : 1);
    }
    waitpid(child, &status, 0);
    for (unsigned i = 0; WIFSTOPPED(status) && i < step; i++) {
        ptrace(PTRACE_SYSCALL, child, NULL, NULL);
        waitpid(child, &status, 0);
    }
    if (WIFEXITED(status)) {
        if (WEXITSTATUS(status) == 99) {
            print_message("no process may be traced here\n");
            skip();
        }
        assert_int_equal(WEXITSTATUS(status), 0);
        return false;
    }
    assert_true(WIFSTOPPED(status));
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return true;
}

#endif

/* Giving up rights before the first hostile byte is looked at. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SYS_SANDBOX_H
#define ASSAY_SYS_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

/* After the lock this process can compute, use memory up to a limit, start
 * threads, ask the time, and read and write what is open already. It cannot
 * open, create, change or delete a file, see the network, start a program or
 * a process, signal another one, map memory for running code, or get rights
 * back. There is no way out of it; use it in a worker (sys/child.h).
 *
 * Each layer stands alone, and one that this system does not have is reported
 * and left out: a container may forbid Landlock, a kernel may be too old.
 *
 * layer        stops                                     needs
 * privileges   set-user-id programs                      Linux 3.5
 * capabilities root's powers                             -
 * limits       memory, time, files, core dumps           -
 * landlock     every file by name (and, with Linux 6.7,  Linux 5.13
 *              TCP; with 6.12, signals outwards)
 * seccomp      every system call but about sixty         libseccomp
 *
 * Forbidden calls that libraries make in good faith (open, socket, stat …)
 * fail with EPERM; the others end the process with SIGSYS.
 *
 * Built with AddressSanitizer the limits on memory are left out: its shadow
 * maps take terabytes of address space. Everything else holds. */
enum sandbox_layer {
    SANDBOX_PRIVILEGES,
    SANDBOX_CAPABILITIES,
    SANDBOX_LIMITS,
    SANDBOX_LANDLOCK,
    SANDBOX_SECCOMP,
    SANDBOX_LAYERS,
};

struct sandbox_opts {
    uint64_t memory_bytes; /* private memory on top of today's; 0: no limit */
    uint32_t cpu_s;        /* processor time of all threads; 0: no limit */
    /* A directory below which files may be opened for reading, relative to
     * this descriptor; only looked at if has_readable_dir. */
    int readable_dirfd;
    bool has_readable_dir;
    bool no_threads; /* even threads are forbidden */
    /* Made by sandbox_prepare for the same options; NULL: made anew. */
    const struct sandbox_filter *filter;
    /* A program that this process is about to become (worker_become): it may
     * be executed, and it may read the system's libraries and what stands
     * below program_data (a NULL ends it). NULL: none. What it cannot do
     * without fails with EPERM, nothing kills it. */
    const char *program;
    const char *const *program_data;
};

struct sandbox_report {
    /* NULL: in force; else why it is not. Static text. */
    const char *why_not[SANDBOX_LAYERS];
    int landlock_abi; /* 0: none */
};

/* Have libraries load now what they would look for in files later. Call it
 * early, in the parent. */
void sandbox_warm_up(void);

/* The filter of system calls for workers with these options, made once for
 * many of them; NULL: each has to make its own. To be freed by free. A worker
 * with it cannot send itself a signal: abort ends it all the same. */
struct sandbox_filter *sandbox_prepare(const struct sandbox_opts *opts);

/* Lock this thread, and every thread and process it starts from now on; call
 * it before there are other threads. Gives whether all layers are in force;
 * tells in *out which are. */
bool sandbox_lock(const struct sandbox_opts *opts, struct sandbox_report *out);

const char *sandbox_layer_name(enum sandbox_layer l);

#endif

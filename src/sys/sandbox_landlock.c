/* Landlock: no file by name, no TCP, no signal outwards. By raw system call
 * and with our own constants, since headers of 2022 know half of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/sandbox_layers.h"

enum {
    CREATE_RULESET_VERSION = 1 << 0,
    RULE_PATH_BENEATH = 1,

    FS_EXECUTE = 1 << 0,
    FS_READ_FILE = 1 << 2,
    FS_READ_DIR = 1 << 3,
    NET_ALL = (1 << 2) - 1,   /* bind TCP, connect TCP: from ABI 4 */
    SCOPE_ALL = (1 << 2) - 1, /* abstract sockets, signals: from ABI 6 */
};

/* The kernel takes a shorter struct for the fields it does not know. */
struct ruleset_attr {
    uint64_t fs, net, scoped;
};

struct path_beneath_attr {
    uint64_t allowed;
    int32_t parent_fd;
} __attribute__((packed));

/* Everything that can be forbidden, by version of the interface: 13 rights in
 * the first, then refer, truncate, and device ioctl. */
static uint64_t fs_rights(int abi)
{
    unsigned n = 13;
    if (abi >= 2)
        n = 14;
    if (abi >= 3)
        n = 15;
    if (abi >= 5)
        n = 16;
    return ((uint64_t)1 << n) - 1;
}

static bool allow_reading(int ruleset, int dirfd)
{
    struct path_beneath_attr rule = {.allowed = FS_READ_FILE | FS_READ_DIR,
                                     .parent_fd = dirfd};
    return syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule,
                   0U) == 0;
}

/* What is not there needs no rule. */
static bool allow_path(int ruleset, const char *path, uint64_t rights)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return true;
    struct path_beneath_attr rule = {.allowed = rights, .parent_fd = fd};
    bool done = syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH,
                        &rule, 0U) == 0;
    close(fd);
    return done;
}

/* The loader stands in /lib or /lib64; libraries are only mapped. */
static bool allow_program(int ruleset, const struct sandbox_opts *o)
{
    bool done =
        allow_path(ruleset, o->program, FS_EXECUTE | FS_READ_FILE) &&
        allow_path(ruleset, "/lib", FS_EXECUTE | FS_READ_FILE | FS_READ_DIR) &&
        allow_path(ruleset, "/lib64",
                   FS_EXECUTE | FS_READ_FILE | FS_READ_DIR) &&
        allow_path(ruleset, "/usr/lib", FS_READ_FILE | FS_READ_DIR) &&
        allow_path(ruleset, "/usr/local/lib", FS_READ_FILE | FS_READ_DIR) &&
        allow_path(ruleset, "/etc/ld.so.cache", FS_READ_FILE);
    for (size_t i = 0; done && o->program_data && o->program_data[i]; i++)
        done =
            allow_path(ruleset, o->program_data[i], FS_READ_FILE | FS_READ_DIR);
    return done;
}

static const char *why_none(int error)
{
    if (error == ENOSYS)
        return "this kernel or container has no Landlock";
    if (error == EOPNOTSUPP)
        return "Landlock is switched off on this system";
    return "this system refuses Landlock";
}

const char *sandbox_landlock(const struct sandbox_opts *o, int *abi)
{
    long v = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0,
                     CREATE_RULESET_VERSION);
    if (v <= 0)
        return why_none(errno);
    struct ruleset_attr attr = {.fs = fs_rights((int)v)};
    size_t size = sizeof attr.fs;
    if (v >= 4) {
        attr.net = NET_ALL;
        size += sizeof attr.net;
    }
    if (v >= 6) {
        attr.scoped = SCOPE_ALL;
        size += sizeof attr.scoped;
    }
    int fd = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0U);
    if (fd < 0)
        return why_none(errno);
    bool done = !o->has_readable_dir || allow_reading(fd, o->readable_dirfd);
    done = done && (!o->program || allow_program(fd, o));
    done = done && syscall(SYS_landlock_restrict_self, fd, 0U) == 0;
    close(fd);
    if (!done)
        return "this system refuses Landlock's rules";
    *abi = (int)v;
    return NULL;
}

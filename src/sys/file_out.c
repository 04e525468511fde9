/* Writing outputs: temporary file, fsync, rename. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/file_out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { NAME_TRIES = 16 };

/* A new file beside target, with the mode that open gives a new file. */
static enum file_fault open_beside(struct file_out *o)
{
    size_t room = strlen(o->target) + 32;
    o->temporary = malloc(room);
    if (!o->temporary)
        return FILE_NO_MEMORY;
    const char *slash = strrchr(o->target, '/');
    int dir = slash ? (int)(slash - o->target) + 1 : 0;
    for (int i = 0; i < NAME_TRIES; i++) {
        uint64_t r = 0;
        if (getrandom(&r, sizeof r, GRND_NONBLOCK) != (ssize_t)sizeof r)
            r = (uint64_t)getpid() << 8 | (uint64_t)i;
        snprintf(o->temporary, room, "%.*s.assay-%016llx", dir, o->target,
                 (unsigned long long)r);
        o->fd =
            open(o->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (o->fd >= 0)
            return FILE_OK;
        if (errno != EEXIST)
            break;
    }
    enum file_fault f = file_fault_of(errno, FILE_WRITE);
    free(o->temporary);
    o->temporary = NULL;
    return f;
}

static enum file_fault open_target(const char *path, struct file_out *o)
{
    struct stat st;
    if (strcmp(path, "-") == 0) {
        o->fd = STDOUT_FILENO;
        return FILE_OK;
    }
    bool exists = stat(path, &st) == 0;
    if (!exists && errno != ENOENT)
        return file_fault_of(errno, FILE_WRITE);
    if (!exists && lstat(path, &st) == 0)
        return FILE_LOOP;
    if (exists && S_ISDIR(st.st_mode))
        return FILE_DIRECTORY;
    if (exists && !S_ISREG(st.st_mode)) {
        o->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
        return o->fd >= 0 ? FILE_OK : file_fault_of(errno, FILE_WRITE);
    }
    /* rename would put a file in the place of a link, and would write where
     * the old file's mode forbids it: neither is what a user expects. */
    if (exists && access(path, W_OK) != 0)
        return file_fault_of(errno, FILE_WRITE);
    o->target = exists ? realpath(path, NULL) : strdup(path);
    if (!o->target)
        return file_fault_of(errno, FILE_WRITE);
    enum file_fault f = open_beside(o);
    if (f == FILE_OK && exists)
        (void)fchmod(o->fd, st.st_mode & 0777);
    return f;
}

void file_out_open(const char *path, struct file_out *out)
{
    struct file_out o = {.fd = -1};
    o.fault = open_target(path, &o);
    *out = o;
}

void file_out_add(struct file_out *o, struct view v)
{
    while (v.n > 0 && o->fault == FILE_OK) {
        ssize_t n = write(o->fd, v.p, v.n);
        if (n >= 0)
            v = view_from(v, (uint64_t)n);
        else if (errno != EINTR)
            o->fault = file_fault_of(errno, FILE_WRITE);
    }
}

/* So that the new name survives a power cut as well; not all can do it. */
static void sync_directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *dir = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    int fd = dir ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    free(dir);
}

static enum file_fault settle(const struct file_out *o)
{
    if (fsync(o->fd) != 0 && errno != EINVAL && errno != EROFS)
        return file_fault_of(errno, FILE_WRITE);
    /* A link never takes the place of anything. */
    if (o->fresh && link(o->temporary, o->target) != 0)
        return errno == EEXIST ? FILE_EXISTS : file_fault_of(errno, FILE_WRITE);
    if (o->fresh ? unlink(o->temporary) != 0
                 : rename(o->temporary, o->target) != 0)
        return file_fault_of(errno, FILE_WRITE);
    sync_directory_of(o->target);
    return FILE_OK;
}

enum file_fault file_out_close(struct file_out *o, bool keep)
{
    enum file_fault f = o->fault;
    if (o->temporary) {
        if (f == FILE_OK && keep)
            f = settle(o);
        if (f != FILE_OK || !keep)
            (void)unlink(o->temporary);
    }
    if (o->fd >= 0 && o->fd != STDOUT_FILENO && close(o->fd) != 0 &&
        f == FILE_OK)
        f = file_fault_of(errno, FILE_WRITE);
    free(o->target);
    free(o->temporary);
    *o = (struct file_out){.fd = -1, .fault = f};
    return f;
}

enum file_fault file_write(const char *path, struct view v)
{
    struct file_out o;
    file_out_open(path, &o);
    file_out_add(&o, v);
    return file_out_close(&o, true);
}

static enum file_fault write_new(const char *path, struct view v, bool private)
{
    struct stat st;
    struct file_out o;
    if (lstat(path, &st) == 0)
        return FILE_EXISTS;
    file_out_open(path, &o);
    o.fresh = true;
    if (private && o.fault == FILE_OK && fchmod(o.fd, 0600) != 0)
        o.fault = file_fault_of(errno, FILE_WRITE);
    file_out_add(&o, v);
    return file_out_close(&o, true);
}

enum file_fault file_write_new(const char *path, struct view v)
{
    return write_new(path, v, false);
}

enum file_fault file_write_private(const char *path, struct view v)
{
    return write_new(path, v, true);
}

/* Appending to a file: see append.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/append.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum file_fault append_open(const char *path, uint64_t keep, struct append *out)
{
    struct stat st;
    struct append a = {.fd = STDOUT_FILENO};
    if (strcmp(path, "-") == 0) {
        *out = a;
        return FILE_OK;
    }
    a.fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
    if (a.fd < 0)
        return file_fault_of(errno, FILE_WRITE);
    enum file_fault f = FILE_OK;
    if (fstat(a.fd, &st) != 0)
        f = file_fault_of(errno, FILE_WRITE);
    else if (S_ISREG(st.st_mode) && (ftruncate(a.fd, (off_t)keep) != 0 ||
                                     lseek(a.fd, (off_t)keep, SEEK_SET) < 0))
        f = file_fault_of(errno, FILE_WRITE);
    if (f == FILE_OK)
        *out = a;
    else
        close(a.fd);
    return f;
}

enum file_fault append_write(struct append *a, struct view v)
{
    while (v.n > 0) {
        ssize_t n = write(a->fd, v.p, v.n);
        if (n >= 0)
            v = view_from(v, (uint64_t)n);
        else if (errno != EINTR)
            return file_fault_of(errno, FILE_WRITE);
    }
    return FILE_OK;
}

enum file_fault append_sync(struct append *a)
{
    if (fsync(a->fd) != 0 && errno != EINVAL && errno != EROFS)
        return file_fault_of(errno, FILE_WRITE);
    return FILE_OK;
}

void append_close(struct append *a)
{
    if (a->fd > STDOUT_FILENO)
        close(a->fd);
    a->fd = -1;
}

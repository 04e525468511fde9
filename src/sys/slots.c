/* Records in a sparse file: see slots.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/slots.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

enum file_fault slots_open(const char *path, size_t record, uint64_t n,
                           struct slots *out)
{
    struct stat st;
    struct slots s = {.record = record, .n = n};
    off_t size = (off_t)(record * n);
    s.fd = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600)
                : memfd_create("assay-slots", MFD_CLOEXEC);
    if (s.fd < 0)
        return file_fault_of(errno, FILE_WRITE);
    enum file_fault f = FILE_OK;
    if (fstat(s.fd, &st) != 0)
        f = file_fault_of(errno, FILE_READ);
    else if (!S_ISREG(st.st_mode) || (st.st_size != 0 && st.st_size != size))
        f = FILE_EXISTS;
    else if (st.st_size == 0 && ftruncate(s.fd, size) != 0)
        f = file_fault_of(errno, FILE_WRITE);
    if (f == FILE_OK)
        *out = s;
    else
        close(s.fd);
    return f;
}

bool slots_read(const struct slots *s, uint64_t from, size_t count, void *out)
{
    uint64_t first = s->n - from < count ? s->n - from : count;
    size_t a = (size_t)first * s->record, b = count * s->record - a;
    return pread(s->fd, out, a, (off_t)(from * s->record)) == (ssize_t)a &&
           (b == 0 || pread(s->fd, (uint8_t *)out + a, b, 0) == (ssize_t)b);
}

bool slots_write(const struct slots *s, uint64_t at, const void *record)
{
    return pwrite(s->fd, record, s->record, (off_t)(at * s->record)) ==
           (ssize_t)s->record;
}

void slots_close(struct slots *s)
{
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
}

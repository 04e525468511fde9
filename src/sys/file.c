/* Opening and reading inputs: see file.h for the contract. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { READ_CHUNK = 1 << 16 };

const char *file_fault_text(enum file_fault f)
{
    static const char *const texts[] = {
#define X(name, err, text) [name] = (text),
        FILE_FAULT_LIST(X)
#undef X
    };
    return (unsigned)f < sizeof texts / sizeof *texts ? texts[f] : "unknown";
}

enum err file_fault_err(enum file_fault f)
{
    static const enum err errs[] = {

#define X(name, err, text) [name] = (err),
        FILE_FAULT_LIST(X)
#undef X
    };
    return (unsigned)f < sizeof errs / sizeof *errs ? errs[f] : ERR_SYS;
}

static bool is_dash(const char *path)
{
    return strcmp(path, "-") == 0;
}

const char *file_label(const char *path, bool output)
{
    if (!is_dash(path))
        return path;
    return output ? "standard output" : "standard input";
}

enum file_fault file_fault_of(int error, enum file_fault other)
{
    static const struct {
        int error;
        enum file_fault fault;
    } table[] = {
        {ENOENT,       FILE_MISSING         },
        {ENOTDIR,      FILE_NOT_IN_DIRECTORY},
        {ELOOP,        FILE_LOOP            },
        {ENAMETOOLONG, FILE_LONG_NAME       },
        {EACCES,       FILE_DENIED          },
        {EPERM,        FILE_DENIED          },
        {EISDIR,       FILE_DIRECTORY       },
        {ENXIO,        FILE_PIPE            },
        {ENOMEM,       FILE_NO_MEMORY       },
        {EMFILE,       FILE_NO_HANDLES      },
        {ENFILE,       FILE_NO_HANDLES      },
        {ENOSPC,       FILE_FULL            },
        {EDQUOT,       FILE_FULL            },
        {EFBIG,        FILE_FULL            },
        {EROFS,        FILE_READ_ONLY       },
        {EPIPE,        FILE_PIPE_CLOSED     },
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].error == error)
            return table[i].fault;
    return other;
}

static enum file_fault fault_of_kind(mode_t mode)
{
    if (S_ISREG(mode))
        return FILE_OK;
    if (S_ISDIR(mode))
        return FILE_DIRECTORY;
    return S_ISCHR(mode) || S_ISBLK(mode) ? FILE_DEVICE : FILE_PIPE;
}

/* Looks before it opens, because opening some devices does something to them;
 * and again afterwards, because the name may mean another file by then. */
static enum file_fault open_regular(const char *path, int *out_fd,
                                    struct stat *out)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return file_fault_of(errno, FILE_READ);
    enum file_fault f = fault_of_kind(st.st_mode);
    if (f != FILE_OK)
        return f;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return file_fault_of(errno, FILE_READ);
    if (fstat(fd, &st) != 0)
        f = FILE_READ;
    else
        f = fault_of_kind(st.st_mode);
    if (f != FILE_OK) {
        close(fd);
        return f;
    }
    *out_fd = fd;
    *out = st;
    return FILE_OK;
}

/* Reads on until the end or a failure; never more than max bytes in all. */
static enum file_fault pump(int from, int to, uint64_t max)
{
    static const int ends[] = {F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE};
    uint8_t chunk[READ_CHUNK];
    uint64_t total = 0;
    for (;;) {
        ssize_t n = read(from, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return file_fault_of(errno, FILE_READ);
        if (n == 0)
            break;
        total += (uint64_t)n;
        if (total > max)
            return FILE_TOO_BIG;
        for (ssize_t done = 0; done < n;) {
            ssize_t w = write(to, chunk + done, (size_t)(n - done));
            if (w < 0 && errno == EINTR)
                continue;
            if (w < 0)
                return FILE_NO_MEMORY;
            done += w;
        }
    }
    /* Best effort: sealed, it cannot change under the readers' feet. */
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        (void)fcntl(to, F_ADD_SEALS, ends[i]);
    return FILE_OK;
}

static enum file_fault open_stdin(uint64_t max, int *out_fd, struct stat *out)
{
    struct stat st;
    if (fstat(STDIN_FILENO, &st) != 0)
        return file_fault_of(errno, FILE_READ);
    if (S_ISDIR(st.st_mode))
        return FILE_DIRECTORY;
    if (isatty(STDIN_FILENO))
        return FILE_TERMINAL;
    bool whole = S_ISREG(st.st_mode) && lseek(STDIN_FILENO, 0, SEEK_CUR) == 0;
    int fd = whole ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                   : memfd_create("stdin", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return file_fault_of(errno, FILE_NO_MEMORY);
    enum file_fault f = whole ? FILE_OK : pump(STDIN_FILENO, fd, max);
    if (f == FILE_OK && fstat(fd, &st) != 0)
        f = FILE_READ;
    if (f != FILE_OK) {
        close(fd);
        return f;
    }
    *out_fd = fd;
    *out = st;
    return FILE_OK;
}

enum file_fault sys_map_open(const char *path, uint64_t max,
                             struct sys_map *out)
{
    int fd = -1;
    struct stat st = {0};
    enum file_fault f = is_dash(path) ? open_stdin(max, &fd, &st)
                                      : open_regular(path, &fd, &st);
    if (f != FILE_OK)
        return f;
    uint64_t size = (uint64_t)st.st_size;
    void *p = MAP_FAILED;
    if (st.st_size <= 0)
        f = FILE_EMPTY;
    else if (size > max || size > SIZE_MAX / 2)
        f = FILE_TOO_BIG;
    else
        p = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (f == FILE_OK && p == MAP_FAILED)
        f = file_fault_of(errno, FILE_READ);
    if (f != FILE_OK) {
        close(fd);
        return f;
    }
    *out =
        (struct sys_map){.v = view_of(p, (size_t)size), .fd = fd, .before = st};
    return FILE_OK;
}

void sys_map_drop(const struct sys_map *m, uint64_t from, uint64_t to)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    if (to > m->v.n)
        to = m->v.n;
    if (from >= to)
        return;
    from = (from + page - 1) / page * page;
    to = to == m->v.n ? to : to / page * page;
    /* A cast away from const that changes no byte: the pages come back from
     * the file, which the map never writes to. */
    if (from < to)
        (void)madvise((void *)(uintptr_t)(m->v.p + from), (size_t)(to - from),
                      MADV_DONTNEED);
}

static bool is_same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool sys_map_changed(const struct sys_map *m)
{
    struct stat now;
    return fstat(m->fd, &now) != 0 || now.st_size != m->before.st_size ||
           !is_same_time(now.st_mtim, m->before.st_mtim);
}

void sys_map_close(struct sys_map *m)
{
    if (m->v.n > 0) {
        munmap((void *)(uintptr_t)m->v.p, m->v.n);
        close(m->fd);
    }
    *m = (struct sys_map){.fd = -1};
}

static enum file_fault read_all(int fd, struct buf *out)
{
    for (;;) {
        uint8_t chunk[READ_CHUNK];
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return file_fault_of(errno, FILE_READ);
        if (n == 0)
            return FILE_OK;
        buf_add(out, chunk, (size_t)n);
        if (out->failed)
            return out->n + (size_t)n > out->max ? FILE_TOO_BIG
                                                 : FILE_NO_MEMORY;
    }
}

enum file_fault file_read(const char *path, struct buf *out)
{
    int fd = STDIN_FILENO;
    struct stat st;
    if (is_dash(path) && isatty(fd))
        return FILE_TERMINAL;
    enum file_fault f = FILE_OK;
    if (!is_dash(path))
        f = open_regular(path, &fd, &st);
    if (f != FILE_OK)
        return f;
    size_t before = out->n;
    f = read_all(fd, out);
    if (f != FILE_OK)
        out->n = before;
    if (fd != STDIN_FILENO)
        close(fd);
    return f;
}

char *file_folder(void)
{
    return getcwd(NULL, 0);
}

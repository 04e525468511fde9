/* Inputs from the world outside: a file or standard input, as bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SYS_FILE_H
#define ASSAY_SYS_FILE_H

#include <sys/stat.h>

#include "core/buf.h"

/* Why a file cannot be had: name, the error it counts as, what it is and what
 * to do about it. A message is "NAME: TEXT". */
#define FILE_FAULT_LIST(X)                                                     \
    X(FILE_OK, OK, "done")                                                     \
    X(FILE_MISSING, ERR_OPEN, "does not exist; check the path")                \
    X(FILE_NOT_IN_DIRECTORY, ERR_OPEN,                                         \
      "runs through something that is no directory; check the path")           \
    X(FILE_LOOP, ERR_OPEN, "is a symbolic link that leads nowhere")            \
    X(FILE_LONG_NAME, ERR_OPEN, "has too long a name for this system")         \
    X(FILE_DENIED, ERR_OPEN,                                                   \
      "may not be opened by this user; change its mode or the user")           \
    X(FILE_DIRECTORY, ERR_OPEN, "is a directory; name a file")                 \
    X(FILE_NO_DIRECTORY, ERR_OPEN, "is not a directory")                       \
    X(FILE_DEVICE, ERR_OPEN,                                                   \
      "is a device; copy it to a file first, for instance with dd")            \
    X(FILE_PIPE, ERR_OPEN,                                                     \
      "is a pipe or a socket; give the bytes on standard input, as -")         \
    X(FILE_TERMINAL, ERR_OPEN,                                                 \
      "is a terminal; name a file, or send the bytes in with <")               \
    X(FILE_EMPTY, ERR_INPUT, "is empty; check how it was made")                \
    X(FILE_TOO_BIG, ERR_LIMIT,                                                 \
      "is larger than the limit; raise it with --limit-file")                  \
    X(FILE_NO_MEMORY, ERR_NOMEM, "does not fit into memory")                   \
    X(FILE_NO_HANDLES, ERR_SYS,                                                \
      "cannot be opened, too many files are open; raise ulimit -n")            \
    X(FILE_READ, ERR_READ, "cannot be read; the disk reports an error")        \
    X(FILE_CHANGED, ERR_READ,                                                  \
      "changed while it was read; wait until its writer is done")              \
    X(FILE_EXISTS, ERR_WRITE, "is there already; nothing was written")         \
    X(FILE_FULL, ERR_WRITE, "cannot be written, no space is left")             \
    X(FILE_READ_ONLY, ERR_WRITE,                                               \
      "cannot be written, its file system is read-only")                       \
    X(FILE_WRITE, ERR_WRITE, "cannot be written")                              \
    X(FILE_PIPE_CLOSED, ERR_WRITE, "was closed by its reader")

enum file_fault {

#define X(name, err, text) name,
    FILE_FAULT_LIST(X)
#undef X
};

const char *file_fault_text(enum file_fault f);
enum err file_fault_err(enum file_fault f);

/* The name to show for path: "-" is "standard input" or "standard output". */
const char *file_label(const char *path, bool output);

/* What errno says after a call on a file failed; other where nothing fits. */
enum file_fault file_fault_of(int error, enum file_fault other);

/* A whole input as bytes, mapped read-only. The bytes belong to the map.
 *
 * When somebody cuts the file short meanwhile, touching the lost pages raises
 * SIGBUS. Bytes are only looked at in worker processes, so a worker dies of
 * it and its parent says so; nothing is judged from a half-read file. */
struct sys_map {
    struct view v;
    int fd; /* stays open so that sys_map_changed can ask */
    struct stat before;
};

/* Map the file at path, or standard input for "-" (kept in memory then, and
 * sealed). An input of more than max bytes is FILE_TOO_BIG. */
MUST_USE enum file_fault sys_map_open(const char *path, uint64_t max,
                                      struct sys_map *out);
/* Give back what [from, to) holds in memory; it is read anew when touched. */
void sys_map_drop(const struct sys_map *m, uint64_t from, uint64_t to);
/* Whether the file was written to since it was opened: then what was read is
 * not one state of it, and proves nothing. */
bool sys_map_changed(const struct sys_map *m);
void sys_map_close(struct sys_map *m);

/* The working directory, or NULL; to be freed. */
char *file_folder(void);

/* Append a whole file, or standard input for "-", to out; out's maximum is the
 * limit. An empty one is fine. On failure out holds what it held before. */
MUST_USE enum file_fault file_read(const char *path, struct buf *out);

#endif

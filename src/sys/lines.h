/* A file or standard input, line by line, whatever its size. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SYS_LINES_H
#define ASSAY_SYS_LINES_H

#include "sys/file.h"

enum { LINE_MAX_BYTES = 1 << 16 };

struct lines {
    int fd;
    struct buf have; /* read and not handed out */
    size_t at;       /* in have */
    uint64_t number; /* of the line handed out last, from 1 */
    bool end, skipping;
    enum file_fault fault;
};

MUST_USE enum file_fault lines_open(const char *path, struct lines *out);
/* The next line without its end; it is there until the next call. A line that
 * is too long is handed out without its rest, and *whole is false then. False:
 * the end, or a fault. */
bool lines_next(struct lines *l, struct view *line, bool *whole);
void lines_close(struct lines *l);

#endif

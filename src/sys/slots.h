/* A file of records of one size, each read and written as a whole: the store
 * of a cache that outlives its process. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SYS_SLOTS_H
#define ASSAY_SYS_SLOTS_H

#include "sys/file.h"

struct slots {
    int fd;
    size_t record; /* bytes */
    uint64_t n;    /* records; a power of 2 */
};

/* Opens or makes the file; path NULL: in memory, for this process alone. A
 * file of another size than such a store has is FILE_EXISTS. */
MUST_USE enum file_fault slots_open(const char *path, size_t record, uint64_t n,
                                    struct slots *out);
/* count records from the one with this number on, round the end; what was
 * never written is zeros. False: they cannot be read. */
bool slots_read(const struct slots *s, uint64_t from, size_t count, void *out);
bool slots_write(const struct slots *s, uint64_t at, const void *record);
void slots_close(struct slots *s);

#endif

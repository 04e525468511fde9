/* An output that grows while it is made, and can be taken up where a process
 * that was killed left it. Not whole or not at all: its lines are. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SYS_APPEND_H
#define ASSAY_SYS_APPEND_H

#include "sys/file.h"

struct append {
    int fd;
};

/* keep: how many bytes of what is there stay. "-" is standard output, which
 * keeps nothing. */
MUST_USE enum file_fault append_open(const char *path, uint64_t keep,
                                     struct append *out);
MUST_USE enum file_fault append_write(struct append *a, struct view v);
/* What was written survives a power cut from here on. */
MUST_USE enum file_fault append_sync(struct append *a);
void append_close(struct append *a);

#endif

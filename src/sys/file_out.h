/* Outputs that are there whole or not at all. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SYS_FILE_OUT_H
#define ASSAY_SYS_FILE_OUT_H

#include "sys/file.h"

/* Bytes go to a temporary file beside the target, which takes the target's
 * name only when all is on disk. "-" is standard output; a target that is a
 * pipe or a device (/dev/null) is written to directly. A target that is a
 * symbolic link stays one. The first failure is kept, later calls do nothing.
 *
 *     struct file_out o;
 *     file_out_open(path, &o);
 *     file_out_add(&o, bytes);
 *     enum file_fault f = file_out_close(&o, true);
 */
struct file_out {
    int fd;
    enum file_fault fault;
    char *target, *temporary; /* NULL when written to directly */
    bool fresh;               /* must not be there yet */
};

void file_out_open(const char *path, struct file_out *out);
void file_out_add(struct file_out *o, struct view v);
/* Puts the output in place if keep holds and nothing failed; else leaves the
 * target as it was. */
MUST_USE enum file_fault file_out_close(struct file_out *o, bool keep);

/* All of it in one call. */
MUST_USE enum file_fault file_write(const char *path, struct view v);
/* The same for a file that is not there yet; FILE_EXISTS, and the file as it
 * was, if it is. */
MUST_USE enum file_fault file_write_new(const char *path, struct view v);
/* The same, readable by its owner only from the first byte on. */
MUST_USE enum file_fault file_write_private(const char *path, struct view v);

#endif

/* All facts about one subject: what a worker hands to its parent, and what
 * judge and reports read. Holds no bytes of the subject. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_FACT_RECORD_H
#define ASSAY_FACT_RECORD_H

#include "fact/fact.h"

/* A container, stream, file system or area between them (tree[] of the scan
 * result). Texts may be NULL where the comment says so. */
struct record_part {
    uint32_t id, parent; /* from 1; parent 0: the subject itself */
    const char *path;    /* fw.bin!squashfs@0x120000 */
    const char *format;
    const char *label;   /* or NULL */
    const char *detail;  /* or NULL */
    const char *version; /* or NULL */
    const char *file;    /* path of the parent's file that holds it, or NULL */
    uint64_t offset, size_bytes;
    uint64_t decoded_bytes; /* what a stream unpacked to; 0: no stream */
    uint64_t lost_bytes;    /* contents of its files that could not be read */
    uint32_t files;
    bool is_fs;
};

/* One file of a file system. */
struct record_file {
    uint32_t part;
    const char *path; /* /etc/shadow */
    uint32_t mode, uid, gid, major, minor;
    uint64_t size_bytes, inode;
    const char *target; /* of a symbolic link, or NULL */
};

struct record {
    const char *name;
    uint64_t size_bytes;
    const char *sha256; /* 64 hex digits; "" when it could not be read */
    uint64_t explained_bytes;
    const struct record_part *parts;
    size_t parts_n;
    const struct record_file *files; /* in the order of parts and paths */
    size_t files_n;
    struct obs **obs; /* sorted, named */
    size_t obs_n;
    /* Not NULL: the subject could not be read at all, and why. */
    const char *fault;
    /* Not NULL: which parts of the sandbox could not be locked. */
    const char *sandbox_gaps;
};

/* Appends r as bytes; sticky failure in out. */
void record_write(const struct record *r, struct buf *out);
/* Reads it back from bytes that a worker wrote and may have forged: bounded,
 * everything copied to arena. False when malformed. */
MUST_USE bool record_read(struct view v, struct arena *arena,
                          struct record *out);

#endif

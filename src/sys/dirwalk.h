/* A directory on disk as an input: a root file system unpacked already. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SYS_DIRWALK_H
#define ASSAY_SYS_DIRWALK_H

#include "sys/dirmanifest.h"
#include "sys/file.h"

/* The walk comes before the sandbox and meets every name; contents are read
 * behind the lock, through the same descriptor, which is then the only place
 * where the sandbox lets files be opened (sandbox_opts.readable_dirfd).
 *
 *     int root;
 *     enum file_fault f = dir_open(path, &root);
 *     enum err e = dir_walk(root, &opts, note_entry, ctx, &report);
 *     sandbox_lock(&(struct sandbox_opts){.has_readable_dir = true,
 *                                         .readable_dirfd = root}, ...);
 *     f = dir_read(root, path, &stamp, at, out, n);
 *
 * No symbolic link below the root is ever followed, and other file systems
 * mounted below it are named but not entered: a chroot with /proc in it. */

/* What tells a file from another one that took its name. */
struct dir_stamp {
    uint64_t dev, ino, size;
    int64_t mtime_s;
    uint32_t mtime_ns;
};

struct dir_xattr {
    const char *name; /* with its prefix: security.capability */
    struct view value;
};

/* Good until the callback returns. */
struct dir_entry {
    const char *path;  /* from the root, without a slash in front; "": it */
    uint32_t mode;     /* type and permissions, as in stat */
    uint32_t uid, gid; /* like mode: the manifest's word counts */
    uint32_t major, minor;
    uint32_t links; /* hard links; they share dev and ino */
    struct dir_stamp stamp;
    struct view target; /* of a symbolic link */
    const struct dir_xattr *xattrs;
    size_t xattrs_n;
    bool from_manifest; /* not on disk: a device that only the manifest has */
    /* Not NULL: why it could not be looked at (static text). Its owner and
     * mode may be right nevertheless, its contents are not known. */
    const char *problem;
};

/* False ends the walk. */
typedef bool dir_fn(void *ctx, const struct dir_entry *e);

struct dir_opts {
    uint32_t max_entries;
    uint32_t max_depth;                  /* of directories below the root */
    const struct dir_manifest *manifest; /* NULL: what the disk says */
};

struct dir_report {
    uint32_t entries;
    uint32_t problems;         /* entries with one */
    const char *first_problem; /* static text */
    uint32_t unmatched;        /* manifest lines whose path is not there */
    uint32_t unmatched_line;   /* the first of them, from 1 */
};

MUST_USE enum file_fault dir_open(const char *path, int *out_fd);

/* Each directory before its entries, those in the order of their bytes, so
 * that the same tree is always met in the same order. ERR_LIMIT: more entries
 * than allowed, or fn ended it; what was met so far was told. */
MUST_USE enum err dir_walk(int root_fd, const struct dir_opts *opts, dir_fn *fn,
                           void *ctx, struct dir_report *out);

/* Bytes [at, at + n) of the file at path, which must still be the one that
 * stamp was taken of: FILE_CHANGED otherwise. Any thread may call it. */
MUST_USE enum file_fault dir_read(int root_fd, const char *path,
                                  const struct dir_stamp *stamp, uint64_t at,
                                  uint8_t *out, size_t n);

#endif

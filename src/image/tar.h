/* tar archives: what fmt_tar.c, tar_pax.c and fmt_tar_v7.c share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_TAR_H
#define ASSAY_IMAGE_TAR_H

#include "image/format.h"

enum { TAR_BLOCK = 512, TAR_MAX_PIECES = 65536, TAR_MAX_HEADER = 1 << 20 };

/* A header block, decoded. */
struct tar_head {
    struct view name, link, prefix;
    uint64_t mode, uid, gid, size, major, minor;
    int64_t mtime;
    char type;
    bool ustar, gnu;
};

/* False when v is no header: a number or the checksum is wrong. */
bool tar_head(struct view v, struct tar_head *h);

/* A file with holes: what stands where. */
struct tar_piece {
    uint64_t at, n; /* in the file */
    uint64_t data;  /* in the archive */
};

struct tar_sparse {
    struct tar_piece *pieces;
    uint32_t n, cap;
};

/* What headers in front of an entry say of it. */
struct tar_extra {
    struct view path, link;
    uint64_t size, uid, gid, real_size;
    int64_t mtime;
    bool has_size, has_uid, has_gid, has_mtime, has_real_size;
    bool map_in_data; /* GNU sparse 1.0 */
    struct tar_sparse sparse;
    struct xattr *xattrs; /* values are views of the archive */
};

/* Takes the records of a pax header; false when they are malformed. */
bool tar_pax(struct arena *arena, struct view records, struct tar_extra *x);

/* Adds a piece; false when there are too many. */
bool tar_sparse_add(struct arena *arena, struct tar_sparse *s, uint64_t at,
                    uint64_t n);
/* The decimal number at the start of *v, which must end with end or with v;
 * moves past that. */
bool tar_decimal(struct view *v, uint8_t end, uint64_t *out);

/* Reads the archive at p->bytes, which begins with a header. */
enum opened tar_open(struct lane *lane, struct part *p);

#endif

/* An open EROFS, for fmt_erofs.c and erofs_*.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_EROFS_H
#define ASSAY_IMAGE_EROFS_H

#include "image/format.h"

enum erofs_layout {
    EROFS_PLAIN,        /* blocks, one after the other */
    EROFS_PACKED_FULL,  /* packed, an index entry of 8 bytes a block */
    EROFS_INLINE,       /* as EROFS_PLAIN, the end behind the inode */
    EROFS_PACKED_SHORT, /* packed, an index of 2 or 4 bytes a block */
    EROFS_CHUNKS,
    EROFS_LAYOUTS,
};

enum {
    EROFS_ZERO_PADDING = 0x1, /* of blocks that LZ4 packed */
    EROFS_BIG_PCLUSTER = 0x2,
    EROFS_CHUNKED = 0x4,
    EROFS_DEVICES = 0x8,
    EROFS_TAIL_PACKING = 0x10,
    EROFS_FRAGMENTS = 0x20,
    EROFS_PREFIXES = 0x40, /* of attributes' names */
    EROFS_KNOWN = 0x7f,
};

struct erofs {
    struct view bytes;
    unsigned block_bits;
    uint64_t meta, xattrs; /* places */
    uint64_t root, inodes;
    uint32_t features;
    int64_t time;
};

struct erofs_inode {
    uint64_t nid, at, end; /* end: of the inode and its attributes */
    uint64_t size;
    uint32_t mode, uid, gid, raw; /* raw: first block, device, chunks */
    uint32_t head;                /* bytes of the inode itself */
    int64_t mtime;
    uint8_t layout;
};

/* Something that went wrong: why is NULL while nothing did. */
struct erofs_bad {
    enum why kind;
    const char *why;
    uint64_t at;
};

/* A piece of a packed file: bytes [from, to) of it. */
struct erofs_extent {
    uint64_t from, to, at, n; /* [at, at + n) holds it */
    bool stored;
};

bool erofs_inode(const struct erofs *e, uint64_t nid, struct erofs_inode *out);

/* erofs_map.c: the piece that holds byte at of a packed file. */
bool erofs_map(const struct erofs *e, const struct erofs_inode *i, uint64_t at,
               struct erofs_extent *out, struct erofs_bad *bad);

/* erofs_data.c: bytes [at, at + n) of any file or directory. */
bool erofs_read(const struct erofs *e, struct lane *lane,
                const struct erofs_inode *i, uint64_t at, uint8_t *out,
                size_t n, struct erofs_bad *bad);
extern const struct fs_ops erofs_ops;

/* erofs_tree.c */
void erofs_tree(struct lane *lane, struct part *p, struct erofs *e,
                struct tree *t);

#endif

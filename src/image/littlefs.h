/* An open littlefs, for fmt_littlefs.c and littlefs_pair.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_LITTLEFS_H
#define ASSAY_IMAGE_LITTLEFS_H

#include "image/format.h"

enum {
    LFS_IDS = 1023, /* files of a metadata pair */
    LFS_ATTRS = 16, /* attributes of one file that are kept */
    LFS_NULL = (int)0xffffffff,
    LFS_REG = 1,
    LFS_DIR = 2,
    LFS_SUPER = 0xff,
};

struct lfs_attr {
    uint8_t type;
    struct view v;
};

/* One file of a pair. */
struct lfs_file {
    uint16_t type; /* LFS_REG, ...; 0: none */
    struct view name;
    uint16_t structure; /* 0x200 directory, 0x201 inline, 0x202 blocks */
    struct view data;   /* of the structure */
    struct lfs_attr attrs[LFS_ATTRS];
    uint8_t attrs_n;
};

/* What the newest valid commits of two blocks say. */
struct lfs_pair {
    uint32_t block[2];
    /* The file with number id is slots[order[id]]; order holds every slot. */
    uint16_t order[LFS_IDS];
    struct lfs_file slots[LFS_IDS];
    unsigned n, clean; /* numbers in use; slots that were ever used */
    uint32_t tail[2];
    bool hard;        /* the tail goes on with the same directory */
    uint32_t move[3]; /* to be added to the file system's state */
};

struct lfs {
    struct view bytes;
    uint32_t block, blocks, version;
    uint32_t move[3]; /* tag and pair of a file that is being moved */
};

static inline struct lfs_file *lfs_file(struct lfs_pair *p, unsigned id)
{
    return &p->slots[p->order[id]];
}

/* Reads the pair; false: neither block holds a valid commit. */
bool lfs_pair_read(const struct lfs *f, const uint32_t block[2],
                   struct lfs_pair *out);

#endif

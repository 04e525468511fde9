/* The nodes of a UBIFS, for fmt_ubifs.c and ubifs_*.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_UBIFS_H
#define ASSAY_IMAGE_UBIFS_H

#include "image/format.h"

enum {
    UBIFS_HEAD = 24,
    UBIFS_BLOCK = 4096, /* contents in one data node */
    UBIFS_ROOT_INODE = 1,
};

enum ubifs_type {
    UBIFS_INO = 0,
    UBIFS_DATA = 1,
    UBIFS_DENT = 2,
    UBIFS_XENT = 3,
    UBIFS_TRUN = 4,
    UBIFS_SUPER = 6,
    UBIFS_MASTER = 7,
    UBIFS_REF = 8,
    UBIFS_INDEX = 9,
    UBIFS_START = 10, /* of a commit */
};

/* A checked node. */
struct ubifs_node {
    uint64_t at;
    uint64_t sequence;
    uint8_t type;
    struct view bytes; /* header and all */
};

/* One live fact: an inode, a block of data, a name, a truncation. */
struct ubifs_entry {
    uint64_t at, sequence;
    uint32_t inode;   /* of names: the directory */
    uint32_t second;  /* of data: the block's number */
    uint8_t type;     /* enum ubifs_type */
    uint32_t target;  /* of names: the inode; 0: the name is gone */
    struct view name; /* of names */
    uint64_t size;    /* of truncations: the new size */
};

struct ubifs {
    struct view bytes;
    uint32_t leb_bytes, leb_count, log_lebs, min_io;
    struct ubifs_entry *entries; /* sorted: by type, inode, second or name,
                                    sequence; doubles dropped */
    size_t entries_n, entries_max;
    uint32_t bad; /* nodes that are not what the index says */
    uint64_t bad_at;
    bool overflow;
};

/* The node at offset at, if its magic, length and checksum are right. */
bool ubifs_node(const struct ubifs *u, uint64_t at, struct ubifs_node *out);

/* Follows the index from the newest master node, then the journal. NULL, or
 * why there is no beginning. */
const char *ubifs_gather(struct lane *lane, struct ubifs *u);

/* Entries of one type and inode: the first, their number in *n. */
const struct ubifs_entry *ubifs_find(const struct ubifs *u, uint8_t type,
                                     uint32_t inode, size_t *n);

void ubifs_tree(struct lane *lane, struct part *p, struct ubifs *u,
                struct tree *t);
const char *ubifs_read(const struct ubifs *u, struct codec_ctx *codec,
                       struct buf *scratch, uint32_t inode, uint64_t at,
                       uint8_t *out, size_t n);

#endif

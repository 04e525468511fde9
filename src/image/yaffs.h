/* The pages and objects of a YAFFS, for fmt_yaffs.c, yaffs_page.c and
 * yaffs_tree.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_YAFFS_H
#define ASSAY_IMAGE_YAFFS_H

#include "image/format.h"

enum yaffs_kind {
    YAFFS_2,    /* tags of 16 bytes in the spare area */
    YAFFS_1,    /* tags of 8 bytes, scattered in 16 bytes of spare area */
    YAFFS_BARE, /* spare areas were left out: the order of pages tells */
};

enum yaffs_type {
    YAFFS_FILE = 1,
    YAFFS_SYMLINK,
    YAFFS_DIR,
    YAFFS_HARDLINK,
    YAFFS_SPECIAL,
};

enum {
    YAFFS_ROOT = 1,
    YAFFS_LOST = 2,
    YAFFS_UNLINKED = 3, /* "directories" of what is gone */
    YAFFS_DELETED = 4,
    YAFFS_FIRST = 257, /* what makers of images number from */
    YAFFS_HEADER = 512,
};

/* One page that holds something: the header of an object (chunk 0), or a piece
 * of a file. */
struct yaffs_chunk {
    uint32_t object, chunk, n;
    uint32_t seq, page; /* the later ones count */
    uint8_t serial;     /* YAFFS1: of two, the one that is 1 further counts */
};

struct yaffs {
    struct view bytes;
    enum yaffs_kind kind;
    bool big;
    bool tags_big; /* YAFFS2: not always as the headers are */
    bool odd_bits; /* YAFFS1: low bits first in words of high bytes first */
    uint32_t page, spare, tags_at;
    struct yaffs_chunk *chunks; /* sorted by object and chunk; live ones */
    size_t chunks_n;
};

struct yaffs_header {
    uint32_t type, parent, mode, uid, gid, mtime, equals, rdev;
    uint64_t size;
    int32_t shadows;
    bool shrink;
    struct view name, alias;
};

enum yaffs_page {
    PAGE_USED,
    PAGE_EMPTY,
    PAGE_OTHER, /* used, but for what is no file: a checkpoint, deleted */
    PAGE_BAD,
};

/* The header at the start of v, in that byte order; false: it is none. */
bool yaffs_header(struct view v, bool big, struct yaffs_header *out);
/* How the image that begins with a header at the start of v is laid out; fills
 * all but chunks. */
bool yaffs_shape(struct view v, struct yaffs *y);

static inline uint64_t yaffs_at(const struct yaffs *y, uint32_t page)
{
    return (uint64_t)page * (y->page + y->spare);
}

/* What page holds. Not for YAFFS_BARE. */
enum yaffs_page yaffs_tags(const struct yaffs *y, uint32_t page,
                           struct yaffs_chunk *out);

/* Sorts the chunks, keeps the ones that count, and builds the tree. */
void yaffs_tree(struct lane *lane, struct part *p, struct yaffs *y,
                struct tree *t);

/* The chunks of object: the first, and their number in *n. */
const struct yaffs_chunk *yaffs_chunks(const struct yaffs *y, uint32_t object,
                                       size_t *n);

#endif

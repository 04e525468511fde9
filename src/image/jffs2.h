/* The nodes of a JFFS2, for fmt_jffs2.c and jffs2_tree.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_JFFS2_H
#define ASSAY_IMAGE_JFFS2_H

#include "image/format.h"

enum { JFFS2_PAGE_MAX = 1 << 20 }; /* bytes one node unpacks to */

struct jffs2_dirent {
    uint64_t at;
    uint32_t parent, version, inode; /* inode 0: the name is gone */
    uint8_t type;
    struct view name;
};

struct jffs2_inode {
    uint64_t at;
    uint32_t inode, version, mode, size, offset, length;
    uint32_t uid, gid, mtime;
    uint8_t method;
    struct view data;
};

struct jffs2_xattr {
    bool is_value; /* else a reference of inode key to value version */
    uint32_t key, version;
    uint8_t prefix;
    struct view name, value;
};

struct jffs2 {
    bool big;
    struct jffs2_dirent *dirents; /* sorted by parent, name, version */
    struct jffs2_inode *inodes;   /* sorted by inode, version */
    struct jffs2_xattr *xattrs;
    size_t dirents_n, inodes_n, xattrs_n;
};

/* Sorts the nodes and builds the tree that they describe. */
void jffs2_tree(struct lane *lane, struct part *p, struct jffs2 *j,
                struct tree *t);

/* Bytes [at, at + n) of an inode. NULL, or why they cannot be had. */
const char *jffs2_read(const struct jffs2 *j, struct codec_ctx *codec,
                       struct buf *scratch, uint32_t inode, uint64_t at,
                       uint8_t *out, size_t n);

#endif

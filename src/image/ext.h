/* ext2/3/4 on disk, for the files fmt_ext.c and ext_*.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_EXT_H
#define ASSAY_IMAGE_EXT_H

#include "image/format.h"

enum {
    EXT_ROOT = 2,
    EXT_SUPER_AT = 1024,
    EXT_BLOCK_FIELD = 60, /* bytes of i_block */
};

enum ext_incompat {
    EXT_COMPRESSION = 0x1,
    EXT_FILETYPE = 0x2,
    EXT_RECOVER = 0x4,
    EXT_JOURNAL_DEV = 0x8,
    EXT_META_BG = 0x10,
    EXT_EXTENTS = 0x40,
    EXT_64BIT = 0x80,
    EXT_EA_INODE = 0x400,
    EXT_INLINE_DATA = 0x8000,
    EXT_ENCRYPT = 0x10000,
    EXT_CASEFOLD = 0x20000,
};

enum ext_inode_flags {
    EXT_FL_COMPRESSED = 0x4,
    EXT_FL_ENCRYPTED = 0x800,
    EXT_FL_EXTENTS = 0x80000,
    EXT_FL_INLINE = 0x10000000,
};

struct ext {
    struct view bytes;
    uint32_t block_bytes;
    uint64_t blocks_n;
    uint32_t inodes_n, inodes_per_group, blocks_per_group, groups_n;
    uint32_t inode_bytes, desc_bytes, first_block;
    uint32_t compat, incompat, ro_compat, first_meta_bg;
    uint32_t rev;
    struct node **seen; /* by inode number - 1: its first name */
};

struct ext_inode {
    uint32_t no, mode, uid, gid, links, flags, blocks_lo;
    uint64_t size, acl; /* acl: block of further attributes; 0: none */
    int64_t mtime;
    uint64_t at;            /* of the inode, in bytes */
    struct view block;      /* i_block */
    struct view attributes; /* in the inode, from its magic on; may be empty */
    uint64_t attributes_at;
};

/* Block number b as bytes; empty when it lies outside. */
struct view ext_block(const struct ext *e, uint64_t b);

/* NULL, or why inode no cannot be had. */
const char *ext_inode(const struct ext *e, uint32_t no, struct ext_inode *out);

/* Where logical block b of the file stands: *phys (0: a hole) holds for *n
 * blocks from b on. NULL, or why that cannot be told. */
const char *ext_map(const struct ext *e, const struct ext_inode *i, uint64_t b,
                    uint64_t *phys, uint64_t *n);

/* Bytes [at, at + n) of a file, inline ones too. NULL, or why not. */
const char *ext_read(const struct ext *e, const struct ext_inode *i,
                     uint64_t at, uint8_t *out, size_t n);

/* Calls fn for each extended attribute; the name is without its prefix, which
 * index tells. NULL, or what is wrong with them. */
typedef void ext_xattr_fn(void *ctx, uint8_t index, struct view name,
                          struct view value);
const char *ext_xattrs(const struct ext *e, const struct ext_inode *i,
                       ext_xattr_fn *fn, void *ctx);

enum { EXT_XATTR_SYSTEM = 7 };

#endif

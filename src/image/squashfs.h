/* SquashFS: what the source files of its reader share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_SQUASHFS_H
#define ASSAY_IMAGE_SQUASHFS_H

#include "image/format.h"

enum {
    SQ_META_BYTES = 8192,       /* what a metadata block decodes to at most */
    SQ_TABLE_BYTES = 256 << 20, /* one decoded table; ours, not the format's */
    SQ_NAME_BYTES = 256,        /* of one directory entry */
    SQ_RUN_ENTRIES = 256,       /* directory entries behind one header */
    SQ_BLOCK_RAW = 1 << 24,     /* this data block is stored as it is */
    SQ_BLOCK_SIZE = 0xffffff,   /* the rest of a data block's size word */
};

#define SQ_NO_TABLE    UINT64_MAX /* a table that is not there */
#define SQ_NO_FRAGMENT UINT32_MAX
#define SQ_NO_XATTRS   UINT32_MAX
#define SQ_NO_OWNER    UINT32_MAX /* an id that cannot be told */

/* The superblock of any version. */
struct sq_super {
    bool big; /* byte order */
    uint16_t major, minor, flags, compressor;
    uint32_t inodes, fragments, ids, time;
    uint32_t block_size;
    uint64_t root; /* block of the inode table << 16 | offset in it */
    uint64_t used; /* bytes of the whole file system */
    uint64_t id_start, xattr_start, inode_start, dir_start, fragment_start,
        export_start;
    /* Before version 4 there are tables of users and of groups. */
    uint8_t uids, gids;
    uint64_t uid_start, gid_start;
};

/* How blocks are packed: by a codec, or as vendors have put LZMA into them. */
enum sq_packing {
    SQ_CODEC,
    SQ_LZMA_WRT,   /* pb, lc, lp, and a byte; then the stream (DD-WRT) */
    SQ_LZMA_PROPS, /* properties and dictionary size, 5 bytes; the stream */
    SQ_LZMA_BARE,  /* the stream alone */
};

/* Where one metadata block went. */
struct sq_place {
    uint64_t from; /* in the part */
    uint32_t pos;  /* of its decoded bytes in the table */
    uint32_t n;    /* decoded bytes; 0: it could not be decoded */
};

/* Consecutive metadata blocks, decoded into one run of bytes. A block that
 * could not be decoded takes up room of zeros that nothing refers to. */
struct sq_meta {
    uint64_t start;
    uint8_t *p;
    size_t n;
    struct sq_place *places; /* by from */
    uint32_t places_n;
};

/* An open file system; p->fs. */
struct sq {
    struct sq_super s;
    struct view v; /* the part's bytes */
    enum sq_packing packing;
    enum codec codec;              /* of SQ_CODEC */
    struct codec_lzma_props props; /* of SQ_LZMA_BARE */
    uint8_t skip;                  /* bytes before all that in a block */
    uint8_t head_bytes;            /* of a metadata block's head */
    bool head_big;                 /* byte order of metadata blocks' heads */
    struct sq_meta inodes;    /* kept: block lists and link targets are in it */
    const uint8_t *fragments; /* 16 bytes each: start, size word, unused */
    uint32_t fragments_n;
    const uint8_t *ids; /* 4 bytes each */
    uint32_t ids_n;
    struct view old_uids, old_gids; /* 4 bytes each */
};

/* The first node of an inode, by the inode's position in the inode table. */
struct sq_seen {
    size_t pos;
    struct node *node; /* NULL: a free slot */
};

/* What is being built from it; gone when open is done. */
struct sq_build {
    struct lane *lane;
    struct part *part;
    struct sq *q;
    struct tree tree;
    struct sq_meta dirs;
    struct sq_xattrs *xattrs; /* NULL: none */
    struct sq_seen *seen;     /* hashed */
    uint32_t seen_n, seen_max;
    struct buf pending; /* directories still to be read */
    uint32_t strangers; /* inodes with an owner that is not in the id table */
};

/* One inode in the words of version 4. */
struct sq_inode {
    size_t pos;  /* in the decoded inode table */
    uint64_t at; /* in the part: its metadata block + offset in the decoded
                    block, which two inodes may share */
    uint32_t mode;
    uint32_t uid, gid; /* SQ_NO_OWNER when the id table does not tell */
    uint32_t mtime, ino, rdev;
    uint32_t xattr;
    uint64_t size; /* of the file or of the directory's listing */
    uint64_t start;
    uint32_t fragment, fragment_at;
    uint32_t dir_block, dir_at; /* of a directory's listing */
    struct view target;
    const uint8_t *list; /* of data block size words */
    const char *bad;     /* not NULL: why the contents cannot be had */
};

/* fmt_squashfs.c */

/* The first place behind the directory table. */
uint64_t sq_dirs_end(const struct sq *q);

/* squashfs_meta.c */

/* Decodes the metadata blocks in [start, end) into arena. Says in the part's
 * diags what could not be read; false when nothing could. */
bool sq_meta_load(struct sq_build *b, uint64_t start, uint64_t end,
                  struct sq_meta *out);
/* The position in m->p of (block, offset), as references within the file
 * system give it; false when they point nowhere. */
bool sq_meta_find(const struct sq_meta *m, uint64_t block, uint32_t offset,
                  size_t *pos);
/* bytes of fixed-size entries, spread over metadata blocks that the list of
 * 64-bit places at index tells. What cannot be read is 0xff, and said in the
 * diags. NULL when nothing could. */
const uint8_t *sq_table_load(struct sq_build *b, uint64_t index, uint64_t bytes,
                             const char *cut_text);
/* Picks the decoder: the one that the superblock names, or the one that its
 * first compressed metadata block shows; and the byte order of heads, which
 * some vendors left little-endian in big-endian images. False: none fits. */
bool sq_pick_codec(struct sq_build *b);

uint32_t sq_u32(const struct sq *q, const uint8_t *p);
uint64_t sq_u64(const struct sq *q, const uint8_t *p);

/* squashfs_pack.c */

/* One block unpacked: at most cap bytes to out. */
bool sq_unpack(const struct sq *q, struct codec_ctx *ctx, struct view in,
               uint8_t *out, size_t cap, struct codec_result *r);
/* Finds out how blocks are packed, by some metadata blocks that are, the first
 * of the inode table first. False: nothing explains them. */
bool sq_pick_packing(struct sq_build *b, const struct view *blocks, size_t n);
/* In words, for people. */
const char *sq_packing_name(const struct sq *q);

/* squashfs_old.c */

/* Fills all of s that versions 1 to 3 have. */
bool sq_old_super(struct rd *r, bool big, struct sq_super *s);
void sq_old_tables(struct sq_build *b);
/* As sq_inode_read, which calls it; pos is set. */
bool sq_old_inode(struct sq_build *b, size_t pos, struct sq_inode *out,
                  const char **why);
/* The head of a run: entries in *n, less one; and one of its entries. */
void sq_old_run(const struct sq *q, struct rd *r, uint32_t *n, uint32_t *block);
void sq_old_entry(const struct sq *q, struct rd *r, uint32_t *offset,
                  uint16_t *type, struct view *name);

/* squashfs_inode.c */

/* The inode at (block, offset) of the inode table; false, with *why, when it
 * cannot be read. */
bool sq_inode_read(struct sq_build *b, uint64_t block, uint32_t offset,
                   struct sq_inode *out, const char **why);

/* squashfs_tree.c */

void sq_tree_read(struct sq_build *b);

/* squashfs_xattr.c */

void sq_xattrs_load(struct sq_build *b);
/* The attributes under an inode's index, sorted by name; shared by all nodes
 * with that index. */
struct xattr *sq_xattrs_get(struct sq_build *b, uint32_t index);

/* squashfs_data.c */

/* Data blocks of a file of this size, its tail in a fragment left out. */
uint64_t sq_blocks(const struct sq *q, uint64_t size, bool has_fragment);

extern const struct fs_ops sq_ops;

#endif

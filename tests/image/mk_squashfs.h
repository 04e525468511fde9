/* Makes small SquashFS 4.0 images in either byte order, well-formed or not:
 * what mksquashfs cannot or will not write. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_MK_SQUASHFS_H
#define ASSAY_TESTS_MK_SQUASHFS_H

#include "image/img_check.h"

enum { MK_BLOCK = 4096, MK_NO_XATTRS = -1 };

/* Inodes are made bottom up and known by their offset in the inode table,
 * which stays below one metadata block. */
struct mk_sq {
    bool big;
    bool swap_heads; /* of metadata blocks */
    bool zlib; /* compress what there is; otherwise all is stored as it is */
    struct buf data;     /* superblock and data blocks */
    struct buf fragment; /* the one fragment */
    struct buf inodes, dirs, values, value_ids;
    uint32_t count, value_sets;
    uint64_t used; /* set by mk_finish */
};

struct mk_entry {
    const char *name;
    uint32_t inode; /* as given by mk_* */
    uint16_t type;  /* 1 directory, 2 file, 3 symlink, 5 character device */
};

void mk_begin(struct mk_sq *m, bool big, bool zlib);
void mk_free(struct mk_sq *m);
/* A set of attributes with one name: its index for mk_long_file. The value
 * stands behind the name, or elsewhere. */
int mk_xattr(struct mk_sq *m, uint16_t prefix, const char *name,
             struct view value, bool elsewhere);
/* Whole blocks to data blocks, the rest to the fragment. */
uint32_t mk_file(struct mk_sq *m, uint16_t mode, struct view v);
/* With the extended inode. */
uint32_t mk_long_file(struct mk_sq *m, uint16_t mode, struct view v, int xattr);
uint32_t mk_link(struct mk_sq *m, const char *to);
uint32_t mk_device(struct mk_sq *m, uint16_t mode, uint32_t number);
/* entries must be in the order of their names. */
uint32_t mk_dir(struct mk_sq *m, uint16_t mode, const struct mk_entry *entries,
                size_t n);
/* The whole image, its end at m->used. */
struct view mk_finish(struct mk_sq *m, uint32_t root);

/* A tree with one of everything: /etc/passwd, /etc/shadow, /etc/link,
 * /dev/null, /bin/big (three blocks and a tail, xattr), /bin/again (the same
 * inode). */
struct view mk_sample(struct mk_sq *m, bool big, bool zlib);

#endif

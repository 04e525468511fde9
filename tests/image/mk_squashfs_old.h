/* A maker of small SquashFS images of versions 1 to 3, for tests. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_MK_SQUASHFS_OLD_H
#define ASSAY_TESTS_MK_SQUASHFS_OLD_H

#include "image/img_check.h"

/* How a block is packed. */
enum mk_pack {
    MK_RAW, /* stored as it is */
    MK_ZLIB,
    MK_LZMA_ALONE, /* 13 bytes of head */
    MK_LZMA_WRT,   /* pb, lc, lp, 0, stream */
    MK_LZMA_PROPS, /* 5 bytes of head, stream */
    MK_LZMA_SKIP,  /* 4 bytes, then as MK_LZMA_PROPS */
    MK_LZMA_BARE,  /* the stream alone */
    MK_PACKS,
};

struct mk_old {
    unsigned major;
    bool big, check; /* check: a byte ff behind the heads */
    enum mk_pack pack;
    struct buf b;
};

/* The tree: /bin/again (the same inode as big), /bin/big (9000 bytes of
 * mk_old_big), /bin/some/..., 300 empty files, /dev/fifo, /dev/null,
 * /dev/sock, /etc/link, /etc/passwd, /etc/shadow, /none (an empty
 * directory). Free m->b with buf_done. The seeds old-* of fmt_squashfs in the
 * fuzzing corpus were made so, but for old-3-le and -be (mksquashfs 3.2). */
struct view mk_old_sample(struct mk_old *m);
struct view mk_old_big(void);

#endif

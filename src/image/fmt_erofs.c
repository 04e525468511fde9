/* EROFS, the read-only file system of Android and of some newer devices.
 *
 * Superblock at 1024, little endian: 0 magic E0F5E1E2   4 CRC-32C of the block
 * from 1024 on, itself as 0 (when bit 0 of 8 is set)   8 compatible features
 * 12 log2 of the block size u8   14 root inode u16   16 inodes u64
 * 24 time u64   36 blocks u32   40 block of the inodes u32   44 block of shared
 * attributes u32   64 name[16]   80 features that a reader must know u32
 * (EROFS_* of erofs.h)
 * Source: Linux fs/erofs/erofs_fs.h; checked against mkfs.erofs 1.5. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "image/erofs.h"

enum {
    SUPER_AT = 1024,
    SUPER = 128,
    COMPAT_SUM = 1,
    BLOCK_BITS_MIN = 9,
    BLOCK_BITS_MAX = 16,
};

struct super {
    uint32_t sum, compatible, features, blocks;
    unsigned block_bits;
    uint64_t root, inodes, meta, xattrs;
    int64_t time;
    struct view name;
};

static bool read_super(struct view v, struct super *s)
{
    struct rd r = rd_of(view_cut(v, SUPER_AT, SUPER));
    *s = (struct super){0};
    if (rd_le32(&r) != 0xe0f5e1e2)
        return false;
    s->sum = rd_le32(&r);
    s->compatible = rd_le32(&r);
    s->block_bits = rd_u8(&r);
    rd_skip(&r, 1);
    s->root = rd_le16(&r);
    s->inodes = rd_le64(&r);
    s->time = (int64_t)rd_le64(&r);
    rd_skip(&r, 4);
    s->blocks = rd_le32(&r);
    s->meta = rd_le32(&r);
    s->xattrs = rd_le32(&r);
    rd_skip(&r, 16);
    s->name = rd_bytes(&r, 16);
    s->features = rd_le32(&r);
    return rd_ok(&r) && s->block_bits >= BLOCK_BITS_MIN &&
           s->block_bits <= BLOCK_BITS_MAX && s->inodes >= 1 &&
           s->meta < s->blocks &&
           (uint64_t)s->blocks << s->block_bits > SUPER_AT;
}

static bool match(struct view v)
{
    struct super s;
    return read_super(v, &s);
}

static uint32_t crc32c(uint32_t crc, struct view v)
{
    for (size_t i = 0; i < v.n; i++) {
        crc ^= v.p[i];
        for (int k = 0; k < 8; k++)
            crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78u : 0);
    }
    return crc;
}

static bool sum_holds(struct view v, const struct super *s)
{
    static const uint8_t zero[4];
    uint64_t block = (uint64_t)1 << s->block_bits;
    uint64_t end = block > SUPER_AT ? block : SUPER_AT + block;
    struct view all = view_cut(v, SUPER_AT, end - SUPER_AT);
    uint32_t crc = crc32c(UINT32_MAX, view_cut(all, 0, 4));
    crc = crc32c(crc, view_of(zero, sizeof zero));
    return crc32c(crc, view_from(all, 8)) == s->sum;
}

static enum opened open_erofs(struct lane *lane, struct part *p)
{
    struct super s;
    struct tree t;
    struct erofs *e = ARENA_NEW(&lane->arena, struct erofs);
    if (!e || !read_super(p->bytes, &s) ||
        !tree_init(&t, &lane->arena, lane->image->limits.entries))
        return NOT_THIS;
    uint64_t size = (uint64_t)s.blocks << s.block_bits;
    bool cut = size > p->bytes.n;
    part_end(p, size);
    *e = (struct erofs){.bytes = p->bytes,
                        .block_bits = s.block_bits,
                        .meta = s.meta << s.block_bits,
                        .xattrs = s.xattrs << s.block_bits,
                        .root = s.root,
                        .inodes = s.inodes,
                        .features = s.features,
                        .time = s.time};
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, p->bytes.n,
                  "the file system is longer than what is there of it");
    if (s.compatible & COMPAT_SUM && !sum_holds(p->bytes, &s))
        part_diag(lane, p, WHY_CORRUPT, SUPER_AT, "the checksum is wrong");
    if (s.features & ~(uint32_t)EROFS_KNOWN)
        part_diag(lane, p, WHY_UNSUPPORTED, SUPER_AT + 80,
                  "features of a later version");
    else
        erofs_tree(lane, p, e, &t);
    part_tree(lane, p, &t, &erofs_ops, e);
    size_t name_n = strnlen((const char *)s.name.p, s.name.n);
    part_detail(lane, p, "blocks of %u bytes, features 0x%x%s%.*s",
                1u << s.block_bits, (unsigned)s.features,
                name_n ? ", called " : "", (int)name_n, (const char *)s.name.p);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_erofs = {
    .name = "erofs",
    .title = "EROFS file system",
    .spec = "Linux fs/erofs/erofs_fs.h",
    .magics = {{SUPER_AT, 4, "\xe2\xe1\xf5\xe0"}},
    .match = match,
    .open = open_erofs,
};

/* ext2/3/4: inodes, and where the blocks of a file stand.
 *
 * Inode (little endian), 128 bytes and more:
 *   0 mode u16   2 uid u16   4 size u32  16 mtime u32  24 gid u16
 *  26 links u16  28 blocks u32  32 flags u32  40 block[60]
 * 104 file_acl u32  108 size_high u32  118 file_acl_high u16
 * 120 uid_high u16  122 gid_high u16  128 extra_isize u16
 * Extent header: 0 magic u16 = F30A, 2 entries u16, 4 max u16, 6 depth u16,
 * 8 generation; then 12 bytes each:
 *   leaf:  0 block u32, 4 len u16 (over 32768: unwritten), 6 start_hi u16,
 *          8 start_lo u32
 *   index: 0 block u32, 4 leaf_lo u32, 8 leaf_hi u16
 * Sources: Linux Documentation/filesystems/ext4, checked against debugfs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "image/ext.h"

enum {
    EXTENT_MAGIC = 0xf30a,
    EXTENT_BYTES = 12,
    EXTENT_WRITTEN = 32768,
    EXTENT_DEPTH = 5,
    DIRECT = 12,
};

struct view ext_block(const struct ext *e, uint64_t b)
{
    if (b == 0 || b >= e->blocks_n || b > UINT64_MAX / e->block_bytes)
        return (struct view){0};
    struct view v = view_cut(e->bytes, b * e->block_bytes, e->block_bytes);
    return v.n == e->block_bytes ? v : (struct view){0};
}

static bool is_power_of(uint32_t n, uint32_t base)
{
    while (n > 1 && n % base == 0)
        n /= base;
    return n == 1;
}

static bool has_super(const struct ext *e, uint32_t group)
{
    if (!(e->ro_compat & 1) || group <= 1)
        return true;
    return is_power_of(group, 3) || is_power_of(group, 5) ||
           is_power_of(group, 7);
}

/* Offset of the descriptor of a group. */
static uint64_t desc_at(const struct ext *e, uint32_t group)
{
    uint32_t each = e->block_bytes / e->desc_bytes;
    uint32_t meta = group / each;
    uint64_t block = (uint64_t)e->first_block + 1 + meta;
    if ((e->incompat & EXT_META_BG) && meta >= e->first_meta_bg) {
        uint32_t first = meta * each;
        block = (uint64_t)e->first_block +
                (uint64_t)first * e->blocks_per_group + has_super(e, first);
    }
    return block * e->block_bytes + (uint64_t)(group % each) * e->desc_bytes;
}

static uint64_t inode_at(const struct ext *e, uint32_t no)
{
    uint32_t group = (no - 1) / e->inodes_per_group;
    struct view d = view_cut(e->bytes, desc_at(e, group), e->desc_bytes);
    struct rd r = rd_of(d);
    rd_seek(&r, 8);
    uint64_t table = rd_le32(&r);
    if (e->desc_bytes >= 64) {
        rd_seek(&r, 0x28);
        table |= (uint64_t)rd_le32(&r) << 32;
    }
    if (!rd_ok(&r) || table == 0 || table >= e->blocks_n)
        return 0;
    return table * e->block_bytes +
           (uint64_t)((no - 1) % e->inodes_per_group) * e->inode_bytes;
}

const char *ext_inode(const struct ext *e, uint32_t no, struct ext_inode *out)
{
    if (no == 0 || no > e->inodes_n)
        return "an inode number that is too large";
    uint64_t at = inode_at(e, no);
    struct view v = view_cut(e->bytes, at, e->inode_bytes);
    if (at == 0 || v.n != e->inode_bytes)
        return "an inode that lies outside the image";
    struct rd r = rd_of_base(v, at);
    struct ext_inode i = {.no = no, .at = at};
    i.mode = rd_le16(&r);
    i.uid = rd_le16(&r);
    i.size = rd_le32(&r);
    rd_seek(&r, 16);
    i.mtime = (int32_t)rd_le32(&r);
    rd_seek(&r, 24);
    i.gid = rd_le16(&r);
    i.links = rd_le16(&r);
    i.blocks_lo = rd_le32(&r);
    i.flags = rd_le32(&r);
    rd_seek(&r, 40);
    i.block = rd_bytes(&r, EXT_BLOCK_FIELD);
    rd_seek(&r, 104);
    i.acl = rd_le32(&r);
    uint64_t high = rd_le32(&r);
    if ((i.mode & NODE_TYPE) == NODE_FILE || (i.mode & NODE_TYPE) == NODE_DIR)
        i.size |= high << 32;
    rd_seek(&r, 118);
    i.acl |= (uint64_t)rd_le16(&r) << 32;
    i.uid |= (uint32_t)rd_le16(&r) << 16;
    i.gid |= (uint32_t)rd_le16(&r) << 16;
    if (e->inode_bytes > 130) {
        rd_seek(&r, 128);
        uint16_t extra = rd_le16(&r);
        i.attributes_at = at + 128 + extra;
        i.attributes = view_from(v, 128u + extra);
    }
    if (!rd_ok(&r))
        return "an inode that is cut off";
    *out = i;
    return NULL;
}

/* --- extents -----------------------------------------------------------------
 */

/* The entry of a node that covers b: the last one that begins at or before it;
 * *next is where the one behind it begins. -1: none. */
static int covering(struct view node, uint32_t n, uint64_t b, uint64_t *next)
{
    int found = -1;
    *next = UINT64_MAX;
    for (uint32_t k = 0; k < n; k++) {
        uint64_t first = ld_le32(node.p + EXTENT_BYTES * (k + 1));
        if (first > b) {
            *next = first;
            break;
        }
        found = (int)k;
    }
    return found;
}

static void leaf(const uint8_t *x, uint64_t b, uint64_t next, uint64_t *phys,
                 uint64_t *n)
{
    uint64_t first = ld_le32(x), len = ld_le16(x + 4);
    bool written = len <= EXTENT_WRITTEN;
    if (!written)
        len -= EXTENT_WRITTEN;
    uint64_t start = ld_le32(x + 8) | (uint64_t)ld_le16(x + 6) << 32;
    if (b - first >= len) {
        *phys = 0;
        *n = next - b;
        return;
    }
    *phys = written ? start + (b - first) : 0;
    *n = len - (b - first);
    if (*n > next - b)
        *n = next - b;
}

static const char *map_extents(const struct ext *e, const struct ext_inode *i,
                               uint64_t b, uint64_t *phys, uint64_t *n)
{
    struct view node = i->block;
    uint64_t limit = UINT64_MAX;
    for (unsigned depth = EXTENT_DEPTH + 1; depth > 0; depth--) {
        if (node.n < EXTENT_BYTES || ld_le16(node.p) != EXTENT_MAGIC)
            return "an extent node without its magic";
        uint32_t entries = ld_le16(node.p + 2), level = ld_le16(node.p + 6);
        if (entries > node.n / EXTENT_BYTES - 1 || level >= depth)
            return "an extent node with impossible counts";
        uint64_t next;
        int k = covering(node, entries, b, &next);
        if (next > limit)
            next = limit;
        const uint8_t *x = node.p + EXTENT_BYTES * (size_t)(k + 1);
        if (k < 0) {
            *phys = 0;
            *n = next - b;
            return NULL;
        }
        if (level == 0) {
            leaf(x, b, next, phys, n);
            return NULL;
        }
        uint64_t child = ld_le32(x + 4) | (uint64_t)ld_le16(x + 8) << 32;
        limit = next;
        depth = level + 1;
        node = ext_block(e, child);
    }
    return "an extent tree that is too deep";
}

/* --- block lists
 * ---------------------------------------------------------------- */

/* Walks down levels of indirection; hole: *phys 0. */
static const char *map_indirect(const struct ext *e, uint32_t block,
                                unsigned level, uint64_t b, uint64_t *phys,
                                uint64_t *n)
{
    uint64_t each = e->block_bytes / 4, span = 1;
    for (unsigned k = 1; k < level; k++)
        span *= each;
    for (; level > 0; level--, span /= each) {
        if (block == 0) {
            *phys = 0;
            *n = span * each - b;
            return NULL;
        }
        struct view v = ext_block(e, block);
        if (!v.n)
            return "an indirect block that lies outside the image";
        block = ld_le32(v.p + 4 * (size_t)(b / span));
        b %= span;
    }
    *phys = block;
    *n = 1;
    return NULL;
}

static const char *map_list(const struct ext *e, const struct ext_inode *i,
                            uint64_t b, uint64_t *phys, uint64_t *n)
{
    uint64_t each = e->block_bytes / 4, span = each;
    if (b < DIRECT) {
        *phys = ld_le32(i->block.p + 4 * (size_t)b);
        *n = 1;
        return NULL;
    }
    b -= DIRECT;
    for (unsigned level = 1; level <= 3; level++, span *= each) {
        if (b < span)
            return map_indirect(
                e, ld_le32(i->block.p + 4 * (size_t)(DIRECT + level - 1)),
                level, b, phys, n);
        b -= span;
    }
    return "a block number beyond what an inode can hold";
}

const char *ext_map(const struct ext *e, const struct ext_inode *i, uint64_t b,
                    uint64_t *phys, uint64_t *n)
{
    if (i->flags & EXT_FL_EXTENTS)
        return b > UINT32_MAX ? "a block number beyond what extents can hold"
                              : map_extents(e, i, b, phys, n);
    return map_list(e, i, b, phys, n);
}

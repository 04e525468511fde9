/* UBIFS: a tree of nodes, and a journal of what changed since.
 *
 * Node (little endian): 0 magic u32 = 06101831, 4 CRC of all from 8 on,
 * 8 sequence u64, 16 length u32, 20 type u8.
 *   super 6:  28 flags u32  32 min_io u32  36 leb_size u32  40 leb_cnt u32
 *     56 log_lebs u32  80 format version u32  84 compression u16
 *   master 7: 44 log_lnum u32  48 root_lnum u32  52 root_offs u32
 *   index 9:  24 children u16  26 level u16  28 branches: lnum u32, offs u32,
 *     len u32, key[8], perhaps a hash
 *   inode 0:  48 size u64  72 mtime u64  92 nlink u32  96 uid u32  100 gid u32
 *     104 mode u32  108 flags u32  112 data_len u32  160 data
 *   data 1:   24 key  40 size u32  44 method u16  48 data
 *   name 2, attribute 3: 24 key  40 inode u64  49 type u8  50 length u16
 *     56 name;   truncation 4: 24 inode u32  48 new size u64
 *   reference 8: 24 lnum u32  28 offs u32
 * Key: inode u32, type << 29 | block or hash u32.
 * Source: Linux fs/ubifs/ubifs-media.h; checked against mkfs.ubifs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/ubifs.h"

enum { LEB_MIN = 2048, LEB_MAX = 8 << 20 };

static bool read_super(struct view v, struct ubifs *u)
{
    struct ubifs_node n;
    *u = (struct ubifs){.bytes = v};
    if (!ubifs_node(u, 0, &n) || n.type != UBIFS_SUPER)
        return false;
    struct rd r = rd_of(n.bytes);
    rd_seek(&r, 32);
    u->min_io = rd_le32(&r);
    u->leb_bytes = rd_le32(&r);
    u->leb_count = rd_le32(&r);
    rd_seek(&r, 56);
    u->log_lebs = rd_le32(&r);
    return rd_ok(&r) && u->leb_bytes >= LEB_MIN && u->leb_bytes <= LEB_MAX &&
           u->leb_count > 3 && u->log_lebs < u->leb_count;
}

static bool match(struct view v)
{
    struct ubifs u;
    return read_super(v, &u);
}

static bool read_file(struct lane *lane, const struct part *p,
                      const struct node *f, uint64_t at, uint8_t *out, size_t n,
                      struct diag *why)
{
    const char *text = ubifs_read(p->fs, lane->codec, &lane->scratch,
                                  (uint32_t)f->data, at, out, n);
    if (!text)
        return true;
    why->why = WHY_CORRUPT;
    why->text = text;
    why->offset = f->at;
    return false;
}

static const struct fs_ops ubifs_ops = {.read = read_file};

static enum opened open_ubifs(struct lane *lane, struct part *p)
{
    struct ubifs *u = ARENA_NEW(&lane->arena, struct ubifs);
    struct tree t;
    if (!u || !read_super(p->bytes, u) ||
        !tree_init(&t, &lane->arena, lane->image->limits.entries))
        return NOT_THIS;
    /* Logical blocks at the end that were never written need not be there. */
    part_end(p, (uint64_t)u->leb_bytes * u->leb_count);
    u->bytes = p->bytes;
    const char *why = ubifs_gather(lane, u);
    if (why)
        part_diag(lane, p, WHY_CORRUPT, 0, why);
    if (u->overflow)
        part_diag(lane, p, WHY_OVER_BUDGET, 0,
                  "more nodes than memory or --limit-entries allow");
    if (u->bad)
        part_diag(lane, p, WHY_CORRUPT, u->bad_at,
                  "nodes that are not what the index says");
    ubifs_tree(lane, p, u, &t);
    part_tree(lane, p, &t, &ubifs_ops, u);
    part_detail(lane, p, "%u logical blocks of %u bytes",
                (unsigned)u->leb_count, (unsigned)u->leb_bytes);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_ubifs = {
    .name = "ubifs",
    .title = "UBIFS file system",
    .spec = "Linux fs/ubifs/ubifs-media.h",
    .magics = {{0, 4, "\x31\x18\x10\x06"}},
    .match = match,
    .open = open_ubifs,
};

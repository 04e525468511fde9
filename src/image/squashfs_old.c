/* SquashFS, versions 1 to 3. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Superblock:
 *   0 magic   4 inodes   8 bytes used u32 (1, 2)   12 users   16 groups
 *  20 inode table   24 directory table (1, 2: u32)   28 major u16   30 minor
 *  32 block size u16 (1)   34 log2 of it   36 flags u8 (bit 2: a byte ff behind
 *  each metadata block's head; bit 7: export table)   37 users u8   38 groups
 *  39 time   43 root inode u64
 * from 2: 51 block size   55 fragments   59 fragment index u32 (2)
 * from 3, u64: 63 bytes used   71 users   79 groups   87 inode table
 *  95 directory table   103 fragment index   111 export index
 * Users and groups are u32 each, where the superblock says. The fragment index
 * holds places of metadata blocks (u32, from 3 u64); a fragment is start u32,
 * size word u32; from 3 start u64, size word u32, unused u32.
 *
 * The other structures are runs of bits: from the low end of each byte on in
 * little-endian images, from the high end on in the others.
 * Head of inodes: type 4, permissions 12, user 8 (1: 4), group 8 (1: 4; all
 * ones: as the user); 3: time 32, number 32, links 32 (not type 2). Then:
 *   directory  1, 2: size 19, offset 13, time 32, block 24
 *              3: size 19, offset 13, block 32, parent 32
 *              long (8)  2: size 27, offset 13, time 32, block 24, index 16
 *                        3: size 27, offset 13, block 32, index 16, parent 32
 *   file       1: time 32, start 32, size 32, size words of 16
 *              2: time 32, start 32, fragment 32, offset 32, size 32, words
 *              3: start 64, fragment 32, offset 32, size 32, words
 *              long (9)  3: start 64, fragment 32, offset 32, size 64, words
 *   symlink    length 16, target        devices  number 16
 * In version 1 type is (t - 1) % 5 + 1 and the user (t - 1) / 5 * 16 higher;
 * type 0 has 4 bits (7: socket, else fifo) and 4 of user / 16.
 * A run of a listing: entries - 1 8, block 24 (3: 32, number 32); an entry:
 * offset 13, type 3, length of name - 1 8, (3: number 16), name. Only in 3 a
 * listing's size counts 3 bytes more than there are.
 * Source: squashfs_fs.h of squashfs-tools 3.2; checked against mksquashfs 2.0
 * and 3.0, and unsquashfs 4.5.
 */
#include <string.h>

#include "image/squashfs.h"

enum {
    SUPER_V3_BYTES = 119,
    TYPE_DIR = 1,
    TYPE_FILE,
    TYPE_LINK,
    TYPE_BLOCK,
    TYPE_CHAR,
    TYPE_FIFO,
    TYPE_SOCKET,
    TYPE_LONG_DIR,
    TYPE_LONG_FILE,
    TYPES,
    TYPES_V1 = 5, /* of them come in four groups of users */
};

/* --- bits ------------------------------------------------------------------
 */

struct bits {
    struct rd *r;
    bool big;
    uint8_t byte, left; /* bits of byte that are still to come */
};

static uint64_t get(struct bits *b, unsigned n)
{
    uint64_t v = 0;
    for (unsigned have = 0; have < n;) {
        if (b->left == 0) {
            b->byte = rd_u8(b->r);
            b->left = 8;
        }
        unsigned k = n - have < b->left ? n - have : b->left;
        unsigned low = b->big ? (unsigned)b->byte >> (b->left - k)
                              : (unsigned)b->byte >> (8 - b->left);
        uint64_t some = low & ((1u << k) - 1);
        v = b->big ? v << k | some : v | some << have;
        b->left = (uint8_t)(b->left - k);
        have += k;
    }
    return v;
}

static uint32_t get32(struct bits *b, unsigned n)
{
    return (uint32_t)get(b, n);
}

/* --- superblock and tables -------------------------------------------------
 */

static void read_super_2(struct rd *r, bool big, struct sq_super *s)
{
    rd_seek(r, 8);
    s->used = rd_u32(r, big);
    s->uid_start = rd_u32(r, big);
    s->gid_start = rd_u32(r, big);
    s->inode_start = rd_u32(r, big);
    s->dir_start = rd_u32(r, big);
    if (s->major == 1)
        return;
    rd_seek(r, 55);
    s->fragments = rd_u32(r, big);
    s->fragment_start = rd_u32(r, big);
}

static void read_super_3(struct rd *r, bool big, struct sq_super *s)
{
    rd_seek(r, 55);
    s->fragments = rd_u32(r, big);
    rd_seek(r, 63);
    s->used = rd_u64(r, big);
    s->uid_start = rd_u64(r, big);
    s->gid_start = rd_u64(r, big);
    s->inode_start = rd_u64(r, big);
    s->dir_start = rd_u64(r, big);
    s->fragment_start = rd_u64(r, big);
    s->export_start = rd_u64(r, big);
}

bool sq_old_super(struct rd *r, bool big, struct sq_super *s)
{
    s->big = big;
    s->compressor = 1;
    s->id_start = s->xattr_start = SQ_NO_TABLE;
    s->fragment_start = s->export_start = SQ_NO_TABLE;
    rd_seek(r, 4);
    s->inodes = rd_u32(r, big);
    rd_seek(r, 28);
    s->major = rd_u16(r, big);
    s->minor = rd_u16(r, big);
    s->block_size = rd_u16(r, big);
    uint16_t log = rd_u16(r, big);
    s->flags = rd_u8(r);
    s->uids = rd_u8(r);
    s->gids = rd_u8(r);
    s->time = rd_u32(r, big);
    s->root = rd_u64(r, big);
    if (s->major > 1)
        s->block_size = rd_u32(r, big);
    if (s->major == 3)
        read_super_3(r, big, s);
    else
        read_super_2(r, big, s);
    return rd_ok(r) && s->major >= 1 && s->major <= 3 && s->minor <= 255 &&
           log >= 12 && log <= 20 &&
           (s->block_size & 0xffff) == (1u << log & 0xffff) && s->inodes >= 1 &&
           s->used > SUPER_V3_BYTES && s->used < (uint64_t)1 << 48;
}

static struct view owners(struct sq_build *b, uint64_t start, uint8_t n)
{
    struct view v = view_cut(b->q->v, start, (uint64_t)n * 4);
    if (v.n < n * 4u)
        part_diag(b->lane, b->part, WHY_CORRUPT, start,
                  "a table of owners lies outside the file system");
    return v;
}

/* Version 2 has shorter entries: made as long as the later ones. */
static const uint8_t *widen(struct sq_build *b, const uint8_t *short_ones)
{
    uint32_t n = b->q->s.fragments;
    uint8_t *out = arena_array(&b->lane->arena, n, 16);
    for (uint32_t i = 0; out && i < n; i++) {
        const uint8_t *p = short_ones + (size_t)i * 8;
        memcpy(out + (size_t)i * 16 + (b->q->s.big ? 4 : 0), p, 4);
        memcpy(out + (size_t)i * 16 + 8, p + 4, 4);
    }
    return out;
}

void sq_old_tables(struct sq_build *b)
{
    struct sq *q = b->q;
    const struct sq_super *s = &q->s;
    q->old_uids = owners(b, s->uid_start, s->uids);
    q->old_gids = owners(b, s->gid_start, s->gids);
    if (s->fragments == 0 || s->fragment_start == SQ_NO_TABLE)
        return;
    uint64_t each = s->major < 3 ? 8 : 16;
    const uint8_t *all =
        sq_table_load(b, s->fragment_start, s->fragments * each,
                      "the fragment table cannot be read");
    if (all && s->major < 3)
        all = widen(b, all);
    q->fragments = all;
    q->fragments_n = all ? s->fragments : 0;
}

/* --- inodes ----------------------------------------------------------------
 */

static uint32_t owner(struct sq_build *b, struct view table, uint32_t i)
{
    if (i < table.n / 4)
        return sq_u32(b->q, table.p + (size_t)i * 4);
    if (b->strangers++ == 0)
        part_diag(b->lane, b->part, WHY_CORRUPT, b->q->s.uid_start,
                  "a file's owner is not in the tables of owners");
    return SQ_NO_OWNER;
}

static void read_dir(struct bits *f, unsigned major, bool is_long,
                     struct sq_inode *o)
{
    o->size = get(f, is_long ? 27 : 19);
    o->dir_at = get32(f, 13);
    if (major < 3) {
        o->size += 3;
        o->mtime = get32(f, 32);
    }
    o->dir_block = get32(f, major < 3 ? 24 : 32);
}

static void read_file(const struct sq *q, struct bits *f, bool is_long,
                      struct sq_inode *o)
{
    unsigned major = q->s.major;
    if (major < 3)
        o->mtime = get32(f, 32);
    o->start = get(f, major < 3 ? 32 : 64);
    if (major > 1) {
        o->fragment = get32(f, 32);
        o->fragment_at = get32(f, 32);
    }
    o->size = get(f, is_long ? 64 : 32);
    if (!rd_ok(f->r))
        return;
    bool tail = o->fragment != SQ_NO_FRAGMENT;
    uint64_t blocks = sq_blocks(q, o->size, tail);
    size_t word = major > 1 ? 4 : 2;
    if (blocks > rd_left(f->r) / word)
        o->bad = "its list of blocks is cut off";
    else if (tail && o->fragment >= q->fragments_n)
        o->bad = "its end is in a fragment that is not there";
    else
        o->list = rd_bytes(f->r, blocks * word).p;
}

/* Type, mode and owners; the type as in version 3. */
static unsigned read_head(struct sq_build *b, struct bits *f,
                          struct sq_inode *o)
{
    const struct sq *q = b->q;
    bool first = q->s.major == 1;
    unsigned type = get32(f, 4);
    o->mode = get32(f, 12);
    uint32_t user = get32(f, first ? 4 : 8), group = get32(f, first ? 4 : 8);
    if (first && type == 0) {
        type = get32(f, 4) == TYPE_SOCKET ? TYPE_SOCKET : TYPE_FIFO;
        user += get32(f, 4) * 16;
    } else if (first) {
        user += (type - 1) / TYPES_V1 * 16;
        type = (type - 1) % TYPES_V1 + 1;
    }
    o->mtime = q->s.time;
    if (q->s.major == 3) {
        o->mtime = get32(f, 32);
        o->ino = get32(f, 32);
    }
    if (!rd_ok(f->r))
        return 0;
    o->uid = owner(b, q->old_uids, user);
    o->gid =
        group == (first ? 15u : 255u) ? o->uid : owner(b, q->old_gids, group);
    return type;
}

bool sq_old_inode(struct sq_build *b, size_t pos, struct sq_inode *out,
                  const char **why)
{
    static const uint32_t modes[TYPES] = {
        [TYPE_DIR] = NODE_DIR,        [TYPE_FILE] = NODE_FILE,
        [TYPE_LINK] = NODE_LINK,      [TYPE_BLOCK] = NODE_BLOCK,
        [TYPE_CHAR] = NODE_CHAR,      [TYPE_FIFO] = NODE_FIFO,
        [TYPE_SOCKET] = NODE_SOCKET,  [TYPE_LONG_DIR] = NODE_DIR,
        [TYPE_LONG_FILE] = NODE_FILE,
    };
    const struct sq *q = b->q;
    unsigned major = q->s.major;
    struct rd r = rd_of(view_of(q->inodes.p + pos, q->inodes.n - pos));
    struct bits f = {.r = &r, .big = q->s.big};
    struct sq_inode o = {
        .pos = pos, .xattr = SQ_NO_XATTRS, .fragment = SQ_NO_FRAGMENT};
    unsigned type = read_head(b, &f, &o);
    rd_want(&r, type >= TYPE_DIR && type < TYPES, "its inode has no type");
    if (!rd_ok(&r)) {
        *why = r.why;
        return false;
    }
    o.mode |= modes[type];
    if (major == 3 && type != TYPE_FILE)
        (void)get(&f, 32); /* links */
    if (type == TYPE_DIR || type == TYPE_LONG_DIR)
        read_dir(&f, major, type == TYPE_LONG_DIR, &o);
    else if (type == TYPE_FILE || type == TYPE_LONG_FILE)
        read_file(q, &f, type == TYPE_LONG_FILE, &o);
    else if (type == TYPE_LINK)
        o.target = rd_bytes(&r, get(&f, 16));
    else if (type == TYPE_BLOCK || type == TYPE_CHAR)
        o.rdev = get32(&f, 16);
    if (type == TYPE_LINK)
        o.size = o.target.n;
    if (!rd_ok(&r)) {
        *why = r.err == RD_TRUNC ? "its inode is cut off" : r.why;
        return false;
    }
    *out = o;
    return true;
}

/* --- listings --------------------------------------------------------------
 */

void sq_old_run(const struct sq *q, struct rd *r, uint32_t *n, uint32_t *block)
{
    struct bits f = {.r = r, .big = q->s.big};
    *n = get32(&f, 8);
    *block = get32(&f, q->s.major < 3 ? 24 : 32);
    if (q->s.major == 3)
        rd_skip(r, 4);
}

void sq_old_entry(const struct sq *q, struct rd *r, uint32_t *offset,
                  uint16_t *type, struct view *name)
{
    struct bits f = {.r = r, .big = q->s.big};
    *offset = get32(&f, 13);
    *type = (uint16_t)get(&f, 3);
    uint32_t n = get32(&f, 8) + 1;
    if (q->s.major == 3)
        rd_skip(r, 2);
    *name = rd_bytes(r, n);
}

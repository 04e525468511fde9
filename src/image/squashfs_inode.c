/* SquashFS: inodes. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Head: 0 2 type, 2 2 permissions, 4 2 and 6 2 index of user and group in the
 * id table, 8 4 time, 12 4 inode number. Then by type (name size ...):
 *
 *  1 directory  listing block 4, links 4, listing size 2, offset 2, parent 4
 *  8            links 4, listing size 4, listing block 4, parent 4, index
 *               entries 2, offset 2, xattr 4, index
 *  2 file       start 4, fragment 4, offset in it 4, size 4, size words
 *  9            start 8, size 8, sparse bytes 8, links 4, fragment 4,
 *               offset 4, xattr 4, size words
 *  3 symlink    links 4, length 4, target; 10: the same, xattr 4 behind it
 *  4, 5 block and character device   links 4, number 4; 11, 12: xattr 4
 *  6, 7 fifo and socket              links 4;           13, 14: xattr 4
 *
 * A listing's size counts 3 bytes more than there are. Size words: squashfs.h
 * and squashfs_data.c.
 */
#include "image/squashfs.h"

enum {
    TYPE_DIR = 1,
    TYPE_FILE,
    TYPE_LINK,
    TYPE_BLOCK,
    TYPE_CHAR,
    TYPE_FIFO,
    TYPE_SOCKET,
    TYPES, /* types of their extended forms are 7 higher */
    EXTENDED = 7,
};

static void read_dir(struct rd *r, bool big, bool extended, struct sq_inode *o)
{
    if (extended) {
        rd_skip(r, 4);
        o->size = rd_u32(r, big);
        o->dir_block = rd_u32(r, big);
        rd_skip(r, 4 + 2);
        o->dir_at = rd_u16(r, big);
        o->xattr = rd_u32(r, big);
    } else {
        o->dir_block = rd_u32(r, big);
        rd_skip(r, 4);
        o->size = rd_u16(r, big);
        o->dir_at = rd_u16(r, big);
        rd_skip(r, 4);
    }
}

static void read_file(const struct sq *q, struct rd *r, bool extended,
                      struct sq_inode *o)
{
    bool big = q->s.big;
    if (extended) {
        o->start = rd_u64(r, big);
        o->size = rd_u64(r, big);
        rd_skip(r, 8 + 4);
    } else {
        o->start = rd_u32(r, big);
    }
    o->fragment = rd_u32(r, big);
    o->fragment_at = rd_u32(r, big);
    if (extended)
        o->xattr = rd_u32(r, big);
    else
        o->size = rd_u32(r, big);
    if (!rd_ok(r))
        return;
    bool tail = o->fragment != SQ_NO_FRAGMENT;
    uint64_t blocks = sq_blocks(q, o->size, tail);
    if (blocks > rd_left(r) / 4)
        o->bad = "its list of blocks is cut off";
    else if (tail && o->fragment >= q->fragments_n)
        o->bad = "its end is in a fragment that is not there";
    else
        o->list = rd_bytes(r, blocks * 4).p;
}

static void read_link(struct rd *r, bool big, bool extended, struct sq_inode *o)
{
    rd_skip(r, 4);
    uint32_t n = rd_u32(r, big);
    o->target = rd_bytes(r, rd_count(r, n, 1, MAX_LINK_TARGET));
    o->size = o->target.n;
    if (extended)
        o->xattr = rd_u32(r, big);
}

static void read_special(struct rd *r, bool big, unsigned type, bool extended,
                         struct sq_inode *o)
{
    rd_skip(r, 4);
    if (type == TYPE_BLOCK || type == TYPE_CHAR)
        o->rdev = rd_u32(r, big);
    if (extended)
        o->xattr = rd_u32(r, big);
}

static uint32_t owner(struct sq_build *b, uint16_t index)
{
    if (index < b->q->ids_n)
        return sq_u32(b->q, b->q->ids + (size_t)index * 4);
    if (b->q->ids && b->strangers++ == 0)
        part_diag(b->lane, b->part, WHY_CORRUPT, b->q->s.id_start,
                  "a file's owner is not in the id table");
    return SQ_NO_OWNER;
}

bool sq_inode_read(struct sq_build *b, uint64_t block, uint32_t offset,
                   struct sq_inode *out, const char **why)
{
    static const uint32_t modes[TYPES] = {
        [TYPE_DIR] = NODE_DIR,       [TYPE_FILE] = NODE_FILE,
        [TYPE_LINK] = NODE_LINK,     [TYPE_BLOCK] = NODE_BLOCK,
        [TYPE_CHAR] = NODE_CHAR,     [TYPE_FIFO] = NODE_FIFO,
        [TYPE_SOCKET] = NODE_SOCKET,
    };
    const struct sq *q = b->q;
    bool big = q->s.big;
    size_t pos;
    if (!sq_meta_find(&q->inodes, block, offset, &pos)) {
        *why = "its inode is not in the inode table";
        return false;
    }
    if (q->s.major < 4) {
        if (!sq_old_inode(b, pos, out, why))
            return false;
        out->at = q->inodes.start + block + offset;
        return true;
    }
    struct rd r = rd_of(view_of(q->inodes.p + pos, q->inodes.n - pos));
    struct sq_inode o = {
        .pos = pos, .xattr = SQ_NO_XATTRS, .fragment = SQ_NO_FRAGMENT};
    o.at = q->inodes.start + block + offset;
    unsigned type = rd_u16(&r, big);
    bool extended = type > EXTENDED;
    if (extended)
        type -= EXTENDED;
    rd_want(&r, type >= TYPE_DIR && type < TYPES, "its inode has no type");
    uint32_t mode = rd_u16(&r, big);
    uint16_t user = rd_u16(&r, big), group = rd_u16(&r, big);
    o.mtime = rd_u32(&r, big);
    o.ino = rd_u32(&r, big);
    if (type == TYPE_DIR)
        read_dir(&r, big, extended, &o);
    else if (type == TYPE_FILE)
        read_file(q, &r, extended, &o);
    else if (type == TYPE_LINK)
        read_link(&r, big, extended, &o);
    else
        read_special(&r, big, type, extended, &o);
    if (!rd_ok(&r)) {
        *why = r.err == RD_TRUNC ? "its inode is cut off" : r.why;
        return false;
    }
    o.mode = modes[type] | (mode & 07777);
    o.uid = owner(b, user);
    o.gid = owner(b, group);
    *out = o;
    return true;
}

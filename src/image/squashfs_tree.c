/* SquashFS: directories, and the tree they make. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A listing is made of runs: entries - 1 (4), metadata block of their inodes
 * (4), base inode number (4); then each entry: offset in that block (2),
 * inode number less the base (2), type (2), length of the name - 1 (2), name.
 */
#include <string.h>

#include "image/squashfs.h"

/* A directory whose listing is still to be read. */
struct pending {
    struct node *node;
    uint64_t size;
    uint32_t block, at;
    uint32_t depth;
};

/* --- inodes seen -----------------------------------------------------------
 */

/* The slot of the inode at pos, or the free one that it would take. */
static struct sq_seen *seen_slot(struct sq_build *b, size_t pos)
{
    uint32_t i = (uint32_t)((pos * 0x9e3779b97f4a7c15u) >> 32);
    for (i &= b->seen_max - 1;; i = (i + 1) & (b->seen_max - 1))
        if (!b->seen[i].node || b->seen[i].pos == pos)
            return &b->seen[i];
}

static void seen_put(struct sq_build *b, size_t pos, struct node *n)
{
    *seen_slot(b, pos) = (struct sq_seen){.pos = pos, .node = n};
    b->seen_n++;
}

/* Room for twice as many inodes as there can be: an inode takes 20 bytes, in
 * old versions 4. */
static bool seen_begin(struct sq_build *b)
{
    uint64_t most = b->q->inodes.n / (b->q->s.major < 4 ? 4 : 20) + 1;
    if (b->q->s.inodes < most)
        most = (uint64_t)b->q->s.inodes + 1;
    b->seen_max = 64;
    while (b->seen_max < 2 * most)
        b->seen_max *= 2;
    b->seen = arena_array(&b->lane->arena, b->seen_max, sizeof *b->seen);
    return b->seen != NULL;
}

/* --- nodes ------------------------------------------------------------------
 */

static void fill_file(const struct sq *q, struct node *n,
                      const struct sq_inode *i)
{
    n->size = i->size;
    n->unreadable = i->bad;
    n->data = i->start;
    n->priv = i->list;
    if (i->bad || i->fragment == SQ_NO_FRAGMENT)
        return;
    n->group = (uint64_t)i->fragment + 1;
    n->data2 = i->fragment_at;
    /* For reading in order: a file without blocks starts in its fragment. */
    if (sq_blocks(q, i->size, true) == 0)
        n->data = sq_u64(q, q->fragments + (size_t)i->fragment * 16);
}

static void fill(struct sq_build *b, struct node *n, const struct sq_inode *i)
{
    n->mode = i->mode;
    n->uid = i->uid;
    n->gid = i->gid;
    n->mtime = i->mtime;
    n->ino = i->ino;
    n->at = i->at;
    n->target = i->target;
    if (node_type(n) == NODE_CHAR || node_type(n) == NODE_BLOCK) {
        n->major = (i->rdev >> 8) & 0xfff;
        n->minor = (i->rdev & 0xff) | ((i->rdev >> 12) & 0xfff00);
    }
    if (i->xattr != SQ_NO_XATTRS)
        n->xattrs = sq_xattrs_get(b, i->xattr);
    if (node_is_file(n))
        fill_file(b->q, n, i);
}

/* A name whose inode is lost: shown all the same, as what its directory says
 * that it is. */
static void fill_lost(struct node *n, const char *why)
{
    n->unreadable = why;
    n->uid = n->gid = SQ_NO_OWNER;
}

static void queue(struct sq_build *b, struct node *n, const struct sq_inode *i,
                  uint32_t depth)
{
    struct pending p = {.node = n,
                        .size = i->size,
                        .block = i->dir_block,
                        .at = i->dir_at,
                        .depth = depth};
    if (i->size > 3)
        buf_add(&b->pending, &p, sizeof p);
}

static void say(struct sq_build *b, enum why why, uint64_t at, const char *text)
{
    part_diag(b->lane, b->part, why, at, text);
}

struct entry {
    struct view name;
    uint16_t type;
    uint32_t block, offset;
};

static uint32_t mode_of_entry(uint16_t type)
{
    static const uint32_t modes[] = {0,         NODE_DIR,   NODE_FILE,
                                     NODE_LINK, NODE_BLOCK, NODE_CHAR,
                                     NODE_FIFO, NODE_SOCKET};
    return modes[type < sizeof modes / sizeof *modes ? type : 0];
}

static void add_entry(struct sq_build *b, const struct pending *dir,
                      const struct entry *e)
{
    struct sq_inode i = {0};
    const char *why = NULL;
    bool known = sq_inode_read(b, e->block, e->offset, &i, &why);
    struct node *first = known ? seen_slot(b, i.pos)->node : NULL;
    if (first && node_is_dir(first)) {
        say(b, WHY_CORRUPT, i.at, "a directory stands in two places");
        return;
    }
    if (known && !first && b->seen_n >= b->seen_max / 2) {
        say(b, WHY_CORRUPT, i.at, "more inodes than the superblock tells");
        return;
    }
    struct node *n =
        tree_add(&b->tree, dir->node, e->name, mode_of_entry(e->type));
    if (!n)
        return;
    if (!known) {
        say(b, WHY_CORRUPT, b->q->s.inode_start + e->block, why);
        fill_lost(n, why);
        return;
    }
    fill(b, n, &i);
    if (first) {
        n->first = first;
        return;
    }
    seen_put(b, i.pos, n);
    if (node_is_dir(n))
        queue(b, n, &i, dir->depth + 1);
}

/* --- listings ----------------------------------------------------------------
 */

static void read_entry(const struct sq *q, struct rd *r, struct entry *e)
{
    if (q->s.major < 4) {
        sq_old_entry(q, r, &e->offset, &e->type, &e->name);
        return;
    }
    bool big = q->s.big;
    e->offset = rd_u16(r, big);
    rd_skip(r, 2);
    e->type = rd_u16(r, big);
    uint32_t length = rd_u16(r, big) + 1u;
    rd_want(r, length <= SQ_NAME_BYTES, "a file name that is too long");
    e->name = rd_bytes(r, length);
}

static void read_run(struct sq_build *b, const struct pending *dir,
                     struct rd *r)
{
    const struct sq *q = b->q;
    struct entry e = {0};
    uint32_t n;
    if (q->s.major < 4) {
        sq_old_run(q, r, &n, &e.block);
    } else {
        n = rd_u32(r, q->s.big);
        e.block = rd_u32(r, q->s.big);
        rd_skip(r, 4);
    }
    rd_want(r, n < SQ_RUN_ENTRIES, "a directory with a run that is too long");
    for (uint32_t i = 0; rd_ok(r) && i <= n && !b->tree.overflow; i++) {
        read_entry(q, r, &e);
        if (rd_ok(r))
            add_entry(b, dir, &e);
    }
}

static void read_listing(struct sq_build *b, const struct pending *dir)
{
    size_t pos;
    uint64_t place = b->q->s.dir_start + dir->block;
    if (dir->depth > MAX_PATH_DEPTH) {
        say(b, WHY_OVER_BUDGET, place,
            "directories nested deeper than allowed");
        return;
    }
    if (!sq_meta_find(&b->dirs, dir->block, dir->at, &pos)) {
        say(b, WHY_CORRUPT, place, "a directory's listing is not there");
        return;
    }
    struct view v = view_of(b->dirs.p + pos, b->dirs.n - pos);
    struct rd r = rd_of(view_cut(v, 0, dir->size - 3));
    while (rd_left(&r) && !b->tree.overflow)
        read_run(b, dir, &r);
    if (!rd_ok(&r))
        say(b, WHY_CORRUPT, place + dir->at,
            r.err == RD_TRUNC ? "a directory's listing is cut off" : r.why);
    else if (dir->size - 3 > v.n)
        say(b, WHY_CORRUPT, place + dir->at,
            "a directory's listing is cut off");
}

static void read_all(struct sq_build *b)
{
    for (size_t at = 0; at < b->pending.n && !b->tree.overflow;) {
        struct pending dir;
        memcpy(&dir, b->pending.p + at, sizeof dir);
        at += sizeof dir;
        read_listing(b, &dir);
    }
    if (b->pending.failed)
        say(b, WHY_OVER_BUDGET, b->q->s.dir_start,
            "the memory budget was spent");
}

void sq_tree_read(struct sq_build *b)
{
    const struct sq_super *s = &b->q->s;
    struct image *im = b->lane->image;
    struct sq_inode root;
    const char *why = NULL;
    if (!sq_inode_read(b, s->root >> 16, s->root & 0xffff, &root, &why) ||
        (root.mode & NODE_TYPE) != NODE_DIR) {
        say(b, WHY_CORRUPT, 32, "the root directory cannot be read");
        return;
    }
    if (!tree_init(&b->tree, &b->lane->arena, im->limits.entries) ||
        !seen_begin(b)) {
        say(b, WHY_OVER_BUDGET, 0, "the memory budget was spent");
        tree_finish(&b->tree);
        return;
    }
    buf_init(&b->pending, SQ_TABLE_BYTES, &im->budget);
    fill(b, b->tree.root, &root);
    seen_put(b, root.pos, b->tree.root);
    queue(b, b->tree.root, &root, 0);
    read_all(b);
    buf_done(&b->pending);
    part_tree(b->lane, b->part, &b->tree, &sq_ops, b->q);
}

/* UBIFS: from live nodes to files. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "image/ubifs.h"

enum method {
    METHOD_NONE = 0,
    METHOD_LZO = 1,
    METHOD_ZLIB = 2,
    METHOD_ZSTD = 3
};

enum { FLAG_CRYPT = 0x40 };

struct inode {
    uint64_t size, mtime, at;
    uint32_t uid, gid, mode, flags;
    struct view data;
};

static bool read_inode(const struct ubifs *u, const struct ubifs_entry *e,
                       struct inode *out)
{
    struct ubifs_node n;
    if (!ubifs_node(u, e->at, &n))
        return false;
    struct rd r = rd_of(n.bytes);
    struct inode i = {.at = e->at};
    rd_seek(&r, 48);
    i.size = rd_le64(&r);
    rd_seek(&r, 72);
    i.mtime = rd_le64(&r);
    rd_seek(&r, 96);
    i.uid = rd_le32(&r);
    i.gid = rd_le32(&r);
    i.mode = rd_le32(&r);
    i.flags = rd_le32(&r);
    uint32_t data_n = rd_le32(&r);
    rd_seek(&r, 160);
    i.data = rd_bytes(&r, data_n);
    if (!rd_ok(&r))
        return false;
    *out = i;
    return true;
}

/* --- contents
 * --------------------------------------------------------------------- */

/* One data node into out, which has UBIFS_BLOCK bytes; the rest is zero. */
static const char *unpack(const struct ubifs *u, const struct ubifs_entry *e,
                          struct codec_ctx *codec, uint8_t *out)
{
    static const enum codec codecs[] = {[METHOD_LZO] = CODEC_lzo,
                                        [METHOD_ZLIB] = CODEC_deflate,
                                        [METHOD_ZSTD] = CODEC_zstd};
    struct ubifs_node n;
    struct codec_result c = {0};
    if (!ubifs_node(u, e->at, &n))
        return "a data node that is gone";
    struct rd r = rd_of(n.bytes);
    rd_seek(&r, 40);
    uint32_t size = rd_le32(&r);
    uint16_t method = rd_le16(&r);
    rd_seek(&r, 48);
    struct view data = rd_bytes(&r, rd_left(&r));
    memset(out, 0, UBIFS_BLOCK);
    if (!rd_ok(&r) || size > UBIFS_BLOCK)
        return "a data node larger than a block";
    if (method == METHOD_NONE) {
        if (data.n < size)
            return "a data node shorter than it says";
        if (size)
            memcpy(out, data.p, size);
        return NULL;
    }
    if (method > METHOD_ZSTD)
        return "a data node packed by a method that is not supported";
    if (!codec_block(codecs[method], codec, data, out, size, &c))
        return c.why ? c.why : "a data node that cannot be unpacked";
    return c.out_n == size ? NULL : "a data node shorter than it says";
}

/* Cut away by a truncation that came later? */
static bool is_cut(const struct ubifs_entry *cuts, size_t n,
                   const struct ubifs_entry *data)
{
    for (size_t i = 0; i < n; i++)
        if (cuts[i].sequence > data->sequence &&
            (uint64_t)data->second * UBIFS_BLOCK >= cuts[i].size)
            return true;
    return false;
}

/* The first data node at or behind a block. */
static size_t from_block(const struct ubifs_entry *d, size_t n, uint64_t block)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (d[mid].second < block)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

const char *ubifs_read(const struct ubifs *u, struct codec_ctx *codec,
                       struct buf *scratch, uint32_t inode, uint64_t at,
                       uint8_t *out, size_t n)
{
    size_t data_n, cuts_n;
    const struct ubifs_entry *d = ubifs_find(u, UBIFS_DATA, inode, &data_n);
    const struct ubifs_entry *cuts = ubifs_find(u, UBIFS_TRUN, inode, &cuts_n);
    memset(out, 0, n);
    buf_clear(scratch);
    if (!buf_reserve(scratch, UBIFS_BLOCK))
        return "no memory left within --limit-memory";
    for (size_t i = from_block(d, data_n, at / UBIFS_BLOCK); i < data_n; i++) {
        uint64_t from = (uint64_t)d[i].second * UBIFS_BLOCK;
        if (from >= at + n)
            break;
        if (is_cut(cuts, cuts_n, &d[i]))
            continue;
        bool whole = from >= at && at + n - from >= UBIFS_BLOCK;
        uint8_t *to = whole ? out + (from - at) : scratch->p;
        const char *why = unpack(u, &d[i], codec, to);
        if (why)
            return why;
        if (whole)
            continue;
        uint64_t lo = from > at ? from : at;
        uint64_t hi = from + UBIFS_BLOCK < at + n ? from + UBIFS_BLOCK : at + n;
        memcpy(out + (lo - at), scratch->p + (lo - from), hi - lo);
    }
    return NULL;
}

/* --- the tree
 * ----------------------------------------------------------------------- */

struct build {
    struct lane *lane;
    struct part *p;
    struct ubifs *u;
    struct tree *t;
    struct node **seen; /* by the inode's place among the entries */
};

static void set_device(struct node *n, struct view v)
{
    struct rd r = rd_of(v);
    uint64_t dev = v.n >= 8 ? rd_le64(&r) : rd_le32(&r);
    if (v.n >= 8) {
        n->major = (dev >> 8 & 0xfff) | (dev >> 32 & ~0xfffu);
        n->minor = (dev & 0xff) | (dev >> 12 & ~0xffu);
    } else {
        n->major = (uint32_t)(dev >> 8 & 0xfff);
        n->minor = (uint32_t)((dev & 0xff) | (dev >> 12 & 0xfff00));
    }
}

static void set_xattrs(struct build *b, struct node *n, uint32_t ino)
{
    size_t count;
    const struct ubifs_entry *x = ubifs_find(b->u, UBIFS_XENT, ino, &count);
    for (size_t k = 0; k < count; k++) {
        size_t one;
        struct inode i;
        const struct ubifs_entry *e =
            ubifs_find(b->u, UBIFS_INO, x[k].target, &one);
        if (x[k].target == 0 || one == 0 || !read_inode(b->u, e, &i) ||
            memchr(x[k].name.n ? x[k].name.p : (const uint8_t *)"", 0,
                   x[k].name.n ? x[k].name.n : 1))
            continue;
        char *name = arena_text(b->t->arena, x[k].name);
        if (name)
            tree_xattr(b->t, n, name, i.data);
    }
}

static void fill(struct build *b, struct node *n, const struct inode *i,
                 uint32_t ino)
{
    n->mode = i->mode & 0177777;
    n->uid = i->uid;
    n->gid = i->gid;
    n->mtime = (int64_t)i->mtime;
    n->ino = ino;
    n->at = i->at;
    n->data = ino;
    if (node_is_file(n)) {
        n->size = i->size;
        if (i->flags & FLAG_CRYPT)
            n->unreadable = "encrypted by the file system";
    } else if (node_is_link(n)) {
        n->target = arena_dup(b->t->arena, view_cut(i->data, 0, i->size));
    } else if (!node_is_dir(n) && i->data.n >= 4) {
        set_device(n, i->data);
    }
    set_xattrs(b, n, ino);
}

static void walk(struct build *b, struct node *dir, uint32_t ino, int depth);

static void add_entry(struct build *b, struct node *dir,
                      const struct ubifs_entry *d, int depth)
{
    size_t count;
    struct inode i;
    const struct ubifs_entry *e =
        ubifs_find(b->u, UBIFS_INO, d->target, &count);
    bool there = count && read_inode(b->u, e, &i);
    struct node *n =
        tree_add(b->t, dir, d->name, there ? i.mode & 0177777 : NODE_FILE);
    if (!n)
        return;
    n->at = d->at;
    if (!there) {
        n->unreadable = "there is no inode of this file";
        part_diag(b->lane, b->p, WHY_CORRUPT, d->at, n->unreadable);
        return;
    }
    struct node **seen = &b->seen[e - b->u->entries];
    if (*seen && node_is_dir(*seen)) {
        part_diag(b->lane, b->p, WHY_CORRUPT, d->at,
                  "a directory that is found twice");
        n->mode = NODE_FILE;
    } else if (*seen) {
        node_alias(n, *seen);
    } else {
        *seen = n;
        fill(b, n, &i, d->target);
        if (node_is_dir(n))
            walk(b, n, d->target, depth + 1);
    }
}

static void walk(struct build *b, struct node *dir, uint32_t ino, int depth)
{
    size_t count;
    const struct ubifs_entry *d = ubifs_find(b->u, UBIFS_DENT, ino, &count);
    if (depth > MAX_PATH_DEPTH) {
        part_diag(b->lane, b->p, WHY_CORRUPT, dir->at,
                  "directories nested deeper than allowed");
        return;
    }
    for (size_t k = 0; k < count && !b->t->overflow; k++)
        if (d[k].target != 0)
            add_entry(b, dir, &d[k], depth);
}

void ubifs_tree(struct lane *lane, struct part *p, struct ubifs *u,
                struct tree *t)
{
    struct build b = {.lane = lane, .p = p, .u = u, .t = t};
    struct inode i;
    size_t count;
    b.seen = arena_array(t->arena, u->entries_n + 1, sizeof *b.seen);
    if (!b.seen) {
        t->overflow = true;
        return;
    }
    const struct ubifs_entry *root =
        ubifs_find(u, UBIFS_INO, UBIFS_ROOT_INODE, &count);
    if (count && read_inode(u, root, &i)) {
        b.seen[root - u->entries] = t->root;
        fill(&b, t->root, &i, UBIFS_ROOT_INODE);
        t->root->mode = NODE_DIR | (t->root->mode & 07777);
    }
    walk(&b, t->root, UBIFS_ROOT_INODE, 0);
}

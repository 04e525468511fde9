/* EROFS: inodes, attributes, directories.
 *
 * Inode, at meta + 32 * number: 0 format u16 (bit 0: long, bits 1-3: layout)
 * 2 attributes u16 (0: none, else 12 + 4 * (n - 1) bytes)   4 mode u16
 *   short: 6 links u16   8 size u32   16 raw u32   20 number u32   24 user u16
 *     26 group u16; its time is the file system's
 *   long: 8 size u64   16 raw u32   20 number u32   24 user u32   28 group u32
 *     32 time u64   40 nanoseconds u32   44 links u32
 * Attributes: 4 shared ones u8, 12 their numbers u32 (at the table + 4 *
 * number), then entries: 0 length of the name u8, 1 prefix u8, 2 length of the
 * value u16, name, value, to a multiple of 4.
 * Directory, each block by itself: entries of 12 bytes (0 inode u64, 8 place of
 * the name u16, 10 type u8), the first name behind the last entry; a name ends
 * where the next begins, or at a NUL. Source: Linux fs/erofs/erofs_fs.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "image/erofs.h"

enum {
    SHORT_INODE = 32,
    LONG_INODE = 64,
    ENTRY = 12,
    DIR_MAX = 64 << 20, /* bytes of one directory */
    LONG_PREFIX = 0x80,
};

struct seen {
    uint64_t nid;
    struct node *node; /* NULL: a free slot */
};

struct build {
    struct lane *lane;
    struct part *p;
    struct erofs *e;
    struct tree *t;
    struct seen *seen; /* hashed */
    uint64_t seen_max, seen_n;
    struct buf pending; /* directories still to be read */
    struct buf dir;     /* the one that is being read */
    bool prefix_told;
};

struct pending {
    struct node *node;
    struct erofs_inode inode;
    int depth;
};

bool erofs_inode(const struct erofs *e, uint64_t nid, struct erofs_inode *out)
{
    if (nid > e->bytes.n / SHORT_INODE)
        return false;
    struct erofs_inode i = {.nid = nid, .at = e->meta + nid * SHORT_INODE};
    struct rd r = rd_of(view_cut(e->bytes, i.at, LONG_INODE));
    uint16_t format = rd_le16(&r), attributes = rd_le16(&r);
    bool is_long = format & 1;
    i.layout = (uint8_t)(format >> 1 & 7);
    i.mode = rd_le16(&r);
    rd_skip(&r, 2);
    i.size = is_long ? rd_le64(&r) : rd_le32(&r);
    rd_seek(&r, 16);
    i.raw = rd_le32(&r);
    rd_skip(&r, 4);
    i.uid = is_long ? rd_le32(&r) : rd_le16(&r);
    i.gid = is_long ? rd_le32(&r) : rd_le16(&r);
    i.mtime = e->time;
    if (is_long)
        i.mtime = (int64_t)rd_le64(&r);
    i.head = is_long ? LONG_INODE : SHORT_INODE;
    i.end = i.at + i.head + (attributes ? 8u + 4u * attributes : 0u);
    if (!rd_ok(&r) || (is_long && e->bytes.n - i.at < LONG_INODE) ||
        i.end > e->bytes.n || i.size > INT64_MAX)
        return false;
    *out = i;
    return true;
}

static void lost(struct build *b, uint64_t at, const char *why)
{
    part_diag(b->lane, b->p, WHY_CORRUPT, at, why);
}

/* --- attributes ------------------------------------------------------------
 */

static void add_xattr(struct build *b, struct node *n, struct rd *r)
{
    static const char *const prefixes[] = {"",
                                           "user.",
                                           "system.posix_acl_access",
                                           "system.posix_acl_default",
                                           "trusted.",
                                           "lustre.",
                                           "security."};
    size_t from = r->pos;
    uint8_t name_n = rd_u8(r), prefix = rd_u8(r);
    uint16_t value_n = rd_le16(r);
    struct view name = rd_bytes(r, name_n), value = rd_bytes(r, value_n);
    if (!rd_ok(r))
        return;
    rd_skip(r, (4 - (r->pos - from) % 4) % 4);
    if (prefix & LONG_PREFIX || prefix >= sizeof prefixes / sizeof *prefixes) {
        if (!b->prefix_told)
            part_diag(b->lane, b->p, WHY_UNSUPPORTED, n->at,
                      "attributes whose names have long prefixes");
        b->prefix_told = true;
        return;
    }
    const char *text =
        arena_printf(b->t->arena, "%s%.*s", prefixes[prefix], (int)name.n,
                     name.n ? (const char *)name.p : "");
    if (text && text[0])
        tree_xattr(b->t, n, text, value);
}

static void set_xattrs(struct build *b, struct node *n,
                       const struct erofs_inode *i)
{
    struct view all =
        view_cut(b->e->bytes, i->at + i->head, i->end - i->at - i->head);
    struct rd r = rd_of(all);
    if (all.n == 0)
        return;
    rd_skip(&r, 4);
    uint8_t shared = rd_u8(&r);
    rd_skip(&r, 7);
    for (unsigned k = 0; k < shared && rd_ok(&r); k++) {
        uint64_t at = b->e->xattrs + (uint64_t)rd_le32(&r) * 4;
        struct rd one = rd_of(view_from(b->e->bytes, at));
        add_xattr(b, n, &one);
        rd_join(&r, &one);
    }
    while (rd_ok(&r) && rd_left(&r) >= 4 && r.v.p[r.pos] + r.v.p[r.pos + 1])
        add_xattr(b, n, &r);
    if (!rd_ok(&r))
        lost(b, n->at, "attributes that lie outside the image");
}

/* --- nodes -----------------------------------------------------------------
 */

static struct seen *seen_slot(struct build *b, uint64_t nid)
{
    uint64_t k = (nid * 0x9e3779b97f4a7c15u) >> 20;
    for (k &= b->seen_max - 1;; k = (k + 1) & (b->seen_max - 1))
        if (!b->seen[k].node || b->seen[k].nid == nid)
            return &b->seen[k];
}

/* Room for twice the inodes that there can be. */
static bool seen_begin(struct build *b)
{
    uint64_t most = b->e->bytes.n / SHORT_INODE + 1;
    if (b->e->inodes < most)
        most = b->e->inodes + 1;
    for (b->seen_max = 64; b->seen_max < 2 * most;)
        b->seen_max *= 2;
    b->seen = arena_array(b->t->arena, b->seen_max, sizeof *b->seen);
    return b->seen != NULL;
}

static void set_target(struct build *b, struct node *n,
                       const struct erofs_inode *i)
{
    struct erofs_bad bad = {.why = "a symbolic link longer than allowed"};
    uint8_t *text = i->size <= MAX_LINK_TARGET
                        ? arena_alloc(b->t->arena, (size_t)i->size + 1)
                        : NULL;
    if (text && erofs_read(b->e, b->lane, i, 0, text, (size_t)i->size, &bad))
        n->target = view_of(text, (size_t)i->size);
    else
        part_diag(b->lane, b->p, bad.kind ? bad.kind : WHY_CORRUPT, i->at,
                  bad.why);
}

static void fill(struct build *b, struct node *n, const struct erofs_inode *i)
{
    n->mode = i->mode;
    n->uid = i->uid;
    n->gid = i->gid;
    n->mtime = i->mtime;
    n->ino = i->nid;
    n->at = i->at;
    if (node_is_file(n)) {
        struct erofs_inode *own = ARENA_NEW(b->t->arena, struct erofs_inode);
        n->size = i->size;
        n->priv = own;
        if (own)
            *own = *i;
        else
            n->unreadable = "no memory left within --limit-memory";
    } else if (node_is_link(n)) {
        set_target(b, n, i);
    } else if (node_type(n) == NODE_CHAR || node_type(n) == NODE_BLOCK) {
        n->major = i->raw >> 8 & 0xfff;
        n->minor = (i->raw & 0xff) | (i->raw >> 12 & 0xfff00);
    }
    set_xattrs(b, n, i);
}

static void queue(struct build *b, struct node *n, const struct erofs_inode *i,
                  int depth)
{
    struct pending p = {.node = n, .inode = *i, .depth = depth};
    buf_add(&b->pending, &p, sizeof p);
}

static void copy_node(struct node *n, struct node *first)
{
    node_alias(n, first);
    n->xattrs = first->xattrs;
    n->priv = first->priv;
    n->unreadable = first->unreadable;
}

static void add_entry(struct build *b, const struct pending *dir,
                      struct view name, uint64_t nid)
{
    struct erofs_inode i;
    if (view_eq(name, view_of(".", 1)) || view_eq(name, view_of("..", 2)))
        return;
    if (!erofs_inode(b->e, nid, &i)) {
        lost(b, dir->inode.at, "an inode that lies outside the image");
        struct node *n = tree_add(b->t, dir->node, name, NODE_FILE);
        if (n)
            n->unreadable = "its inode lies outside the image";
        return;
    }
    struct seen *slot = seen_slot(b, nid);
    if (slot->node && node_is_dir(slot->node)) {
        lost(b, i.at, "a directory that is found twice");
        return;
    }
    if (!slot->node && b->seen_n >= b->seen_max / 2) {
        lost(b, i.at, "more inodes than the superblock tells");
        return;
    }
    struct node *n = tree_add(b->t, dir->node, name, i.mode);
    if (!n)
        return;
    if (slot->node) {
        copy_node(n, slot->node);
        return;
    }
    *slot = (struct seen){.nid = nid, .node = n};
    b->seen_n++;
    fill(b, n, &i);
    if (node_is_dir(n))
        queue(b, n, &i, dir->depth + 1);
}

/* --- directories -----------------------------------------------------------
 */

/* The names of one block of a directory. */
static void read_block(struct build *b, const struct pending *dir,
                       struct view v)
{
    struct rd r = rd_of(v);
    rd_seek(&r, 8);
    unsigned first = rd_le16(&r);
    if (!rd_ok(&r) || first < ENTRY || first % ENTRY || first > v.n) {
        lost(b, dir->inode.at, "a directory that cannot be read");
        return;
    }
    unsigned at = first;
    for (unsigned k = 0; k < first / ENTRY && !b->t->overflow; k++) {
        rd_seek(&r, (uint64_t)k * ENTRY);
        uint64_t nid = rd_le64(&r);
        unsigned end = (unsigned)v.n;
        if (k + 1 < first / ENTRY) {
            rd_seek(&r, (uint64_t)(k + 1) * ENTRY + 8);
            end = rd_le16(&r);
        }
        if (!rd_ok(&r) || end <= at || end > v.n) {
            lost(b, dir->inode.at, "a directory that cannot be read");
            return;
        }
        struct view name = view_cut(v, at, end - at);
        const uint8_t *nul = memchr(name.p, 0, name.n);
        if (nul)
            name.n = (size_t)(nul - name.p);
        add_entry(b, dir, name, nid);
        at = end;
    }
}

static void read_dir(struct build *b, const struct pending *dir)
{
    const struct erofs_inode *i = &dir->inode;
    struct erofs_bad bad = {0};
    size_t block = (size_t)1 << b->e->block_bits;
    buf_clear(&b->dir);
    if (i->size == 0)
        return;
    if (dir->depth > MAX_PATH_DEPTH || i->size > DIR_MAX ||
        i->size > b->e->bytes.n || !image_spend(b->lane->image, i->size) ||
        !buf_reserve(&b->dir, (size_t)i->size)) {
        part_diag(b->lane, b->p, WHY_OVER_BUDGET, i->at,
                  "a directory larger or deeper than allowed");
        return;
    }
    if (!erofs_read(b->e, b->lane, i, 0, b->dir.p, (size_t)i->size, &bad)) {
        part_diag(b->lane, b->p, bad.kind, i->at, bad.why);
        return;
    }
    struct view v = view_of(b->dir.p, (size_t)i->size);
    for (size_t at = 0; at < v.n && !b->t->overflow; at += block)
        read_block(b, dir, view_cut(v, at, block));
}

void erofs_tree(struct lane *lane, struct part *p, struct erofs *e,
                struct tree *t)
{
    struct build b = {.lane = lane, .p = p, .e = e, .t = t};
    struct erofs_inode root;
    if (!seen_begin(&b)) {
        t->overflow = true;
        return;
    }
    if (!erofs_inode(e, e->root, &root) ||
        (root.mode & NODE_TYPE) != NODE_DIR) {
        lost(&b, e->meta, "the root directory cannot be read");
        return;
    }
    buf_init(&b.pending, SIZE_MAX / 2, &lane->image->budget);
    buf_init(&b.dir, DIR_MAX, &lane->image->budget);
    fill(&b, t->root, &root);
    *seen_slot(&b, root.nid) = (struct seen){.nid = root.nid, .node = t->root};
    b.seen_n++;
    queue(&b, t->root, &root, 0);
    for (size_t at = 0; at < b.pending.n && !t->overflow;) {
        struct pending dir;
        memcpy(&dir, b.pending.p + at, sizeof dir);
        at += sizeof dir;
        read_dir(&b, &dir);
    }
    if (b.pending.failed)
        part_diag(lane, p, WHY_OVER_BUDGET, e->meta,
                  "the memory budget was spent");
    buf_done(&b.pending);
    buf_done(&b.dir);
}

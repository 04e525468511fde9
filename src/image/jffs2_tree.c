/* JFFS2: from the log to files. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "image/jffs2.h"

enum { ROOT_INODE = 1 };

enum method {
    METHOD_NONE = 0,
    METHOD_ZERO = 1,
    METHOD_RTIME = 2,
    METHOD_COPY = 4,
    METHOD_ZLIB = 6,
    METHOD_LZO = 7,
    METHOD_LZMA = 8,
};

static int by_name(const void *pa, const void *pb)
{
    const struct jffs2_dirent *a = pa, *b = pb;
    if (a->parent != b->parent)
        return a->parent < b->parent ? -1 : 1;
    size_t n = a->name.n < b->name.n ? a->name.n : b->name.n;
    int c = n ? memcmp(a->name.p, b->name.p, n) : 0;
    if (c)
        return c;
    if (a->name.n != b->name.n)
        return a->name.n < b->name.n ? -1 : 1;
    if (a->version != b->version)
        return a->version < b->version ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

static int by_inode(const void *pa, const void *pb)
{
    const struct jffs2_inode *a = pa, *b = pb;
    if (a->inode != b->inode)
        return a->inode < b->inode ? -1 : 1;
    if (a->version != b->version)
        return a->version < b->version ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

/* The nodes of an inode: the first, and their number in *n. */
static const struct jffs2_inode *nodes_of(const struct jffs2 *j, uint32_t inode,
                                          size_t *n)
{
    size_t lo = 0, hi = j->inodes_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (j->inodes[mid].inode < inode)
            lo = mid + 1;
        else
            hi = mid;
    }
    size_t end = lo;
    while (end < j->inodes_n && j->inodes[end].inode == inode)
        end++;
    *n = end - lo;
    return j->inodes + lo;
}

/* --- contents
 * ------------------------------------------------------------------- */

static const char *unpack(const struct jffs2_inode *i, struct codec_ctx *codec,
                          uint8_t *out)
{
    struct codec_result r = {0};
    static const struct codec_lzma_props props = {
        .lc = 0, .lp = 0, .pb = 0, .dict_bytes = 0x2000};
    bool ok = false;
    switch (i->method) {
    case METHOD_NONE:
    case METHOD_COPY:
        if (i->data.n != i->length)
            return "an unpacked node of two lengths";
        if (i->length)
            memcpy(out, i->data.p, i->length);
        return NULL;
    case METHOD_ZERO:
        memset(out, 0, i->length);
        return NULL;
    case METHOD_RTIME:
        ok = codec_block(CODEC_rtime, codec, i->data, out, i->length, &r);
        break;
    case METHOD_ZLIB:
        ok = codec_block(CODEC_zlib, codec, i->data, out, i->length, &r);
        break;
    case METHOD_LZO:
        ok = codec_block(CODEC_lzo, codec, i->data, out, i->length, &r);
        break;
    case METHOD_LZMA:
        ok = codec_lzma_raw(codec, &props, i->data, out, i->length, &r);
        break;
    default:
        return "a node packed by a method that is not supported";
    }
    if (!ok)
        return r.why ? r.why : "a node that cannot be unpacked";
    return r.out_n == i->length ? NULL : "a node shorter than it says";
}

/* What of [from, to) lies in the window [at, at + n): false if nothing. */
static bool clip(uint64_t from, uint64_t to, uint64_t at, size_t n,
                 uint64_t *lo, uint64_t *hi)
{
    *lo = from > at ? from : at;
    *hi = to < at + n ? to : at + n;
    return *lo < *hi;
}

const char *jffs2_read(const struct jffs2 *j, struct codec_ctx *codec,
                       struct buf *scratch, uint32_t inode, uint64_t at,
                       uint8_t *out, size_t n)
{
    size_t count;
    const struct jffs2_inode *i = nodes_of(j, inode, &count);
    uint64_t size = 0, lo, hi;
    memset(out, 0, n);
    for (size_t k = 0; k < count; k++, i++) {
        uint64_t end = (uint64_t)i->offset + i->length;
        if (i->size < size && clip(i->size, size, at, n, &lo, &hi))
            memset(out + (lo - at), 0, hi - lo);
        size = i->size;
        if (!clip(i->offset, end, at, n, &lo, &hi))
            continue;
        buf_clear(scratch);
        if (!buf_reserve(scratch, i->length))
            return "no memory left within --limit-memory";
        const char *why = unpack(i, codec, scratch->p);
        if (why)
            return why;
        memcpy(out + (lo - at), scratch->p + (lo - i->offset), hi - lo);
    }
    return NULL;
}

/* --- the tree
 * ---------------------------------------------------------------------- */

struct build {
    struct lane *lane;
    struct part *p;
    struct jffs2 *j;
    struct tree *t;
    struct node **seen; /* by place of the first node of the inode */
    bool *entered;      /* by place of a directory's first entry */
};

/* Devices keep their number as contents. */
static void set_device(struct node *n, const struct jffs2 *j, struct view v)
{
    struct rd r = rd_of(v);
    if (v.n == 2) {
        uint16_t old = rd_u16(&r, j->big);
        n->major = old >> 8;
        n->minor = old & 0xff;
    } else if (v.n >= 4) {
        uint32_t dev = rd_u32(&r, j->big);
        n->major = dev >> 8 & 0xfff;
        n->minor = (dev & 0xff) | (dev >> 12 & 0xfff00);
    }
}

static const char *xattr_prefix(uint8_t p)
{
    static const char *const prefixes[] = {"",
                                           "user.",
                                           "security.",
                                           "system.posix_acl_access",
                                           "system.posix_acl_default",
                                           "trusted."};
    return p < sizeof prefixes / sizeof *prefixes ? prefixes[p] : "";
}

static void set_xattr(struct build *b, struct node *n, uint32_t id)
{
    const struct jffs2_xattr *best = NULL;
    for (size_t k = 0; k < b->j->xattrs_n; k++) {
        const struct jffs2_xattr *x = &b->j->xattrs[k];
        if (x->is_value && x->key == id &&
            (!best || x->version >= best->version))
            best = x;
    }
    if (!best || memchr(best->name.n ? best->name.p : (const uint8_t *)"x", 0,
                        best->name.n ? best->name.n : 1))
        return;
    const char *name =
        arena_printf(b->t->arena, "%s%.*s", xattr_prefix(best->prefix),
                     (int)best->name.n, (const char *)best->name.p);
    if (name)
        tree_xattr(b->t, n, name, best->value);
}

static void set_xattrs(struct build *b, struct node *n)
{
    for (size_t k = 0; k < b->j->xattrs_n; k++) {
        const struct jffs2_xattr *x = &b->j->xattrs[k];
        if (!x->is_value && x->key == n->ino)
            set_xattr(b, n, x->version);
    }
}

/* Small contents that belong to the node itself: targets and devices. */
static struct view inside(struct build *b, const struct jffs2_inode *last,
                          struct node *n)
{
    uint32_t size = last->size ? last->size : last->length;
    uint8_t *text =
        size <= MAX_LINK_TARGET ? arena_alloc(b->t->arena, size + 1u) : NULL;
    const char *why = "a symbolic link longer than allowed";
    if (text)
        why = jffs2_read(b->j, b->lane->codec, &b->lane->scratch, last->inode,
                         0, text, size);
    if (!why)
        return view_of(text, size);
    part_diag(b->lane, b->p, WHY_CORRUPT, n->at, why);
    return (struct view){0};
}

static void fill(struct build *b, struct node *n,
                 const struct jffs2_inode *last)
{
    n->mode = last->mode & 0177777;
    n->uid = last->uid;
    n->gid = last->gid;
    n->mtime = last->mtime;
    n->ino = last->inode;
    n->at = last->at;
    n->data = last->inode;
    if (node_is_file(n))
        n->size = last->size;
    else if (node_is_link(n))
        n->target = inside(b, last, n);
    else if (!node_is_dir(n) && (last->length || last->size))
        set_device(n, b->j, inside(b, last, n));
    set_xattrs(b, n);
}

/* The entry's node, or NULL. A directory that was met already is not entered
 * again. */
static struct node *add_entry(struct build *b, struct node *dir,
                              const struct jffs2_dirent *d)
{
    size_t count;
    const struct jffs2_inode *i = nodes_of(b->j, d->inode, &count);
    uint32_t type = (uint32_t)d->type << 12 & NODE_TYPE;
    struct node *n = tree_add(b->t, dir, d->name, type);
    if (!n)
        return NULL;
    n->at = d->at;
    n->ino = d->inode;
    if (count == 0) {
        if (type != NODE_DIR) /* mkfs leaves out nodes of no directory */
            n->unreadable = "the log holds no node of this file";
        return n;
    }
    struct node **seen = &b->seen[i - b->j->inodes];
    if (*seen && node_is_dir(*seen)) {
        part_diag(b->lane, b->p, WHY_CORRUPT, d->at,
                  "a directory that is found twice");
        n->mode = NODE_FILE;
        return NULL;
    }
    if (*seen) {
        node_alias(n, *seen);
        return n;
    }
    *seen = n;
    fill(b, n, &i[count - 1]);
    return n;
}

/* The first dirent of a directory. */
static size_t entries_of(const struct jffs2 *j, uint32_t parent)
{
    size_t lo = 0, hi = j->dirents_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (j->dirents[mid].parent < parent)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool is_same_name(const struct jffs2_dirent *a,
                         const struct jffs2_dirent *b)
{
    return a->parent == b->parent && view_eq(a->name, b->name);
}

static void walk(struct build *b, struct node *dir, uint32_t inode, int depth)
{
    const struct jffs2 *j = b->j;
    size_t k = entries_of(j, inode);
    if (k == j->dirents_n || j->dirents[k].parent != inode)
        return;
    if (b->entered[k]) {
        part_diag(b->lane, b->p, WHY_CORRUPT, j->dirents[k].at,
                  "a directory that is found twice");
        return;
    }
    b->entered[k] = true;
    for (; k < j->dirents_n && j->dirents[k].parent == inode; k++) {
        const struct jffs2_dirent *d = &j->dirents[k];
        if (k + 1 < j->dirents_n && is_same_name(d, d + 1))
            continue; /* a newer one follows */
        if (d->inode == 0 || b->t->overflow)
            continue;
        struct node *n = add_entry(b, dir, d);
        if (!n || !node_is_dir(n) || n->first)
            continue;
        if (depth >= MAX_PATH_DEPTH)
            part_diag(b->lane, b->p, WHY_CORRUPT, d->at,
                      "directories nested deeper than allowed");
        else
            walk(b, n, d->inode, depth + 1);
    }
}

void jffs2_tree(struct lane *lane, struct part *p, struct jffs2 *j,
                struct tree *t)
{
    struct build b = {.lane = lane, .p = p, .j = j, .t = t};
    if (j->dirents_n)
        qsort(j->dirents, j->dirents_n, sizeof *j->dirents, by_name);
    if (j->inodes_n)
        qsort(j->inodes, j->inodes_n, sizeof *j->inodes, by_inode);
    b.seen = arena_array(t->arena, j->inodes_n + 1, sizeof *b.seen);
    b.entered = arena_array(t->arena, j->dirents_n + 1, sizeof *b.entered);
    if (!b.seen || !b.entered) {
        t->overflow = true;
        return;
    }
    size_t count;
    const struct jffs2_inode *root = nodes_of(j, ROOT_INODE, &count);
    if (count) {
        b.seen[root - j->inodes] = t->root;
        fill(&b, t->root, &root[count - 1]);
        t->root->mode = NODE_DIR | (t->root->mode & 07777);
    }
    t->root->ino = ROOT_INODE;
    walk(&b, t->root, ROOT_INODE, 0);
}

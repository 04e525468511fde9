/* ext2, ext3 and ext4 file systems.
 *
 * Superblock at 1024 (little endian):
 *   0 inodes u32   4 blocks u32   20 first_data_block u32  24 log_block u32
 *  32 blocks_per_group u32  40 inodes_per_group u32  44 mtime  56 magic u16
 *  58 state u16   76 rev u32  88 inode_size u16  90 block_group u16
 *  92 compat u32  96 incompat u32  100 ro_compat u32  120 name[16]
 * 224 journal inode u32  254 desc_size u16  260 first_meta_bg u32
 * 336 blocks_hi u32
 * Directory entry: 0 inode u32, 4 rec_len u16, 6 name_len u8 (u16 without the
 * filetype feature), 7 type u8, 8 name. The nodes of a hashed directory look
 * like empty entries, so that walking all blocks meets each name once.
 * Sources: Linux Documentation/filesystems/ext4; checked against debugfs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "image/ext.h"

enum {
    SUPER_BYTES = 1024,
    MAX_DIR_BYTES = 64 << 20,
    INLINE_PARENT = 4, /* an inline directory begins with its parent */
    DIR_HEAD = 8,
};

static bool read_super(struct view v, struct ext *e)
{
    struct rd r = rd_of(view_cut(v, EXT_SUPER_AT, SUPER_BYTES));
    *e = (struct ext){.bytes = v};
    e->inodes_n = rd_le32(&r);
    e->blocks_n = rd_le32(&r);
    rd_seek(&r, 20);
    e->first_block = rd_le32(&r);
    uint32_t log = rd_le32(&r);
    rd_seek(&r, 32);
    e->blocks_per_group = rd_le32(&r);
    rd_seek(&r, 40);
    e->inodes_per_group = rd_le32(&r);
    rd_seek(&r, 56);
    rd_want(&r, rd_le16(&r) == 0xef53, "no ext magic");
    uint16_t state = rd_le16(&r);
    rd_seek(&r, 76);
    e->rev = rd_le32(&r);
    rd_seek(&r, 88);
    e->inode_bytes = rd_le16(&r);
    uint16_t group = rd_le16(&r);
    e->compat = rd_le32(&r);
    e->incompat = rd_le32(&r);
    e->ro_compat = rd_le32(&r);
    rd_seek(&r, 254);
    e->desc_bytes = rd_le16(&r);
    rd_seek(&r, 260);
    e->first_meta_bg = rd_le32(&r);
    rd_seek(&r, 336);
    uint64_t high = rd_le32(&r);
    if (e->rev == 0)
        e->inode_bytes = 128;
    if (!(e->incompat & EXT_64BIT))
        e->desc_bytes = 32;
    else
        e->blocks_n |= high << 32;
    if (!rd_ok(&r) || log > 6 || e->rev > 1 || group != 0 || state > 7)
        return false;
    e->block_bytes = 1024u << log;
    return true;
}

static bool is_plausible(const struct ext *e)
{
    uint32_t ib = e->inode_bytes, most = e->block_bytes * 8;
    if (ib < 128 || ib > e->block_bytes || (ib & (ib - 1)))
        return false;
    if (e->desc_bytes < 32 || e->desc_bytes > 1024 ||
        e->block_bytes % e->desc_bytes)
        return false;
    if (e->inodes_per_group == 0 || e->blocks_per_group == 0 ||
        e->inodes_per_group > most || e->blocks_per_group > most * 8)
        return false;
    if (e->first_block > 1 || e->blocks_n <= e->first_block ||
        e->blocks_n > UINT64_MAX / e->block_bytes || e->inodes_n < EXT_ROOT)
        return false;
    uint64_t groups = (e->blocks_n - e->first_block + e->blocks_per_group - 1) /
                      e->blocks_per_group;
    return groups <= UINT32_MAX / e->inodes_per_group &&
           e->inodes_n <= groups * e->inodes_per_group;
}

static bool match(struct view v)
{
    struct ext e;
    return read_super(v, &e) && is_plausible(&e);
}

/* --- the tree
 * ------------------------------------------------------------------ */

struct walk {
    struct ext *e;
    struct lane *lane;
    struct part *p;
    struct tree tree;
};

static void lost(struct walk *w, uint64_t at, const char *why)
{
    part_diag(w->lane, w->p, WHY_CORRUPT, at, why);
}

static const char *xattr_prefix(uint8_t index)
{
    static const char *const prefixes[] = {"",
                                           "user.",
                                           "system.posix_acl_access",
                                           "system.posix_acl_default",
                                           "trusted.",
                                           "",
                                           "security.",
                                           "system.",
                                           "system.richacl"};
    return index < sizeof prefixes / sizeof *prefixes ? prefixes[index] : "";
}

struct keep_xattr {
    struct walk *w;
    struct node *n;
};

static void keep_xattr(void *ctx, uint8_t index, struct view name,
                       struct view value)
{
    struct keep_xattr *k = ctx;
    char full[300];
    if (index == EXT_XATTR_SYSTEM && name.n == 4 &&
        memcmp(name.p, "data", 4) == 0)
        return; /* contents, not an attribute */
    if (memchr(name.n ? name.p : (const uint8_t *)"", 0, name.n))
        return;
    snprintf(full, sizeof full, "%s%.*s", xattr_prefix(index), (int)name.n,
             (const char *)name.p);
    tree_xattr(&k->w->tree, k->n, full, value);
}

static void set_device(struct node *n, const struct ext_inode *i)
{
    uint32_t old = ld_le32(i->block.p), new = ld_le32(i->block.p + 4);
    if (old) {
        n->major = old >> 8 & 0xff;
        n->minor = old & 0xff;
    } else {
        n->major = new >> 8 & 0xfff;
        n->minor = (new & 0xff) | (new >> 12 & 0xfff00);
    }
}

static void set_target(struct walk *w, struct node *n,
                       const struct ext_inode *i)
{
    bool fast = i->size < EXT_BLOCK_FIELD &&
                !(i->flags & (EXT_FL_EXTENTS | EXT_FL_INLINE));
    if (i->size > MAX_LINK_TARGET) {
        lost(w, i->at, "a symbolic link longer than allowed");
        return;
    }
    if (fast) {
        n->target = arena_dup(w->tree.arena, view_cut(i->block, 0, i->size));
        return;
    }
    uint8_t *text = arena_alloc(w->tree.arena, (size_t)i->size + 1);
    const char *why =
        text ? ext_read(w->e, i, 0, text, (size_t)i->size) : "out of memory";
    if (why)
        lost(w, i->at, why);
    else
        n->target = view_of(text, (size_t)i->size);
}

/* Fills n from its inode. */
static void fill(struct walk *w, struct node *n, const struct ext_inode *i)
{
    n->mode = i->mode;
    n->uid = i->uid;
    n->gid = i->gid;
    n->mtime = i->mtime;
    n->ino = i->no;
    n->at = i->at;
    n->data = i->no;
    if (node_is_file(n))
        n->size = i->size;
    uint32_t type = node_type(n);
    if (type == NODE_CHAR || type == NODE_BLOCK)
        set_device(n, i);
    if (type == NODE_LINK)
        set_target(w, n, i);
    struct keep_xattr k = {w, n};
    const char *why = ext_xattrs(w->e, i, keep_xattr, &k);
    if (why)
        lost(w, i->at, why);
    w->e->seen[i->no - 1] = n;
}

static bool walk_dir(struct walk *w, struct node *dir,
                     const struct ext_inode *i, int depth);

static void add_entry(struct walk *w, struct node *dir, uint32_t ino,
                      struct view name, int depth)
{
    struct ext_inode i;
    bool dot = name.n && name.p[0] == '.' &&
               (name.n == 1 || (name.n == 2 && name.p[1] == '.'));
    if (ino == 0 || dot)
        return;
    const char *why = ext_inode(w->e, ino, &i);
    struct node *n = tree_add(&w->tree, dir, name, why ? NODE_FILE : i.mode);
    if (!n)
        return;
    if (why) {
        n->unreadable = why;
        lost(w, 0, why);
        return;
    }
    struct node *first = w->e->seen[ino - 1];
    if (first && (i.mode & NODE_TYPE) == NODE_DIR) {
        lost(w, i.at, "a directory that is found twice");
        return;
    }
    if (first) {
        n->first = first;
        n->ino = ino;
        n->uid = i.uid;
        n->gid = i.gid;
        n->size = first->size;
        n->at = i.at;
        n->target = first->target;
        n->major = first->major;
        n->minor = first->minor;
        n->mtime = first->mtime;
        return;
    }
    fill(w, n, &i);
    if ((i.mode & NODE_TYPE) != NODE_DIR)
        return;
    if (depth >= MAX_PATH_DEPTH)
        lost(w, i.at, "directories nested deeper than allowed");
    else
        walk_dir(w, n, &i, depth + 1);
}

/* The record length of 64 KiB blocks does not fit 16 bits. */
static uint32_t rec_len(const struct ext *e, uint16_t len)
{
    if (e->block_bytes < 65536)
        return len;
    return len == 65535 || len == 0 ? 65536
                                    : (len & 65532u) | ((len & 3u) << 16);
}

static const char *entries(struct walk *w, struct node *dir, struct view v,
                           int depth)
{
    struct rd r = rd_of(v);
    while (rd_left(&r) >= DIR_HEAD && !w->tree.overflow) {
        size_t at = r.pos;
        uint32_t ino = rd_le32(&r);
        uint32_t len = rec_len(w->e, rd_le16(&r));
        uint32_t name_n = rd_le16(&r);
        if (w->e->incompat & EXT_FILETYPE)
            name_n &= 0xff;
        if (len < DIR_HEAD || len > v.n - at || name_n + DIR_HEAD > len)
            return "a directory entry of impossible length";
        struct view name = rd_bytes(&r, name_n);
        add_entry(w, dir, ino, name, depth);
        rd_seek(&r, at + len);
    }
    return NULL;
}

static void inline_rest(void *ctx, uint8_t index, struct view name,
                        struct view value)
{
    struct view *out = ctx;
    if (index == EXT_XATTR_SYSTEM && name.n == 4 &&
        memcmp(name.p, "data", 4) == 0)
        *out = value;
}

static const char *walk_inline(struct walk *w, struct node *dir,
                               const struct ext_inode *i, int depth)
{
    struct view rest = {0};
    const char *why =
        entries(w, dir, view_from(i->block, INLINE_PARENT), depth);
    ext_xattrs(w->e, i, inline_rest, &rest);
    return why ? why : entries(w, dir, rest, depth);
}

static const char *walk_blocks(struct walk *w, struct node *dir,
                               const struct ext_inode *i, int depth)
{
    uint64_t n = i->size / w->e->block_bytes;
    if (i->size > MAX_DIR_BYTES)
        return "a directory larger than allowed";
    for (uint64_t b = 0; b < n && !w->tree.overflow; b++) {
        uint64_t phys = 0, count = 0;
        const char *why = ext_map(w->e, i, b, &phys, &count);
        if (why)
            return why;
        struct view v = ext_block(w->e, phys);
        if (!v.n)
            return "a directory block that lies outside the image";
        why = entries(w, dir, v, depth);
        if (why)
            return why;
    }
    return NULL;
}

static bool walk_dir(struct walk *w, struct node *dir,
                     const struct ext_inode *i, int depth)
{
    const char *why = i->flags & EXT_FL_ENCRYPTED ? NULL
                      : i->flags & EXT_FL_INLINE
                          ? walk_inline(w, dir, i, depth)
                          : walk_blocks(w, dir, i, depth);
    if (i->flags & EXT_FL_ENCRYPTED)
        part_diag(w->lane, w->p, WHY_ENCRYPTED, i->at,
                  "a directory whose names are encrypted");
    if (why)
        lost(w, i->at, why);
    return why == NULL;
}

/* --- the reader
 * ------------------------------------------------------------------ */

static bool read_file(struct lane *lane, const struct part *p,
                      const struct node *f, uint64_t at, uint8_t *out, size_t n,
                      struct diag *why)
{
    (void)lane;
    const struct ext *e = p->fs;
    struct ext_inode i;
    const char *text = ext_inode(e, (uint32_t)f->data, &i);
    if (!text)
        text = ext_read(e, &i, at, out, n);
    if (!text)
        return true;
    why->why = i.flags & EXT_FL_ENCRYPTED ? WHY_ENCRYPTED : WHY_CORRUPT;
    why->text = text;
    why->offset = f->at;
    return false;
}

/* Contents in one run need no copy. */
static struct view map_file(const struct part *p, const struct node *f)
{
    const struct ext *e = p->fs;
    struct ext_inode i;
    uint64_t phys = 0, n = 0;
    if (ext_inode(e, (uint32_t)f->data, &i) ||
        i.flags & (EXT_FL_INLINE | EXT_FL_ENCRYPTED | EXT_FL_COMPRESSED) ||
        ext_map(e, &i, 0, &phys, &n) || phys == 0 || phys >= e->blocks_n)
        return (struct view){0};
    struct view v = view_cut(e->bytes, phys * e->block_bytes, f->size);
    bool one = f->size <= n * e->block_bytes && v.n == f->size;
    return one ? v : (struct view){0};
}

static const struct fs_ops ext_ops = {.read = read_file, .map = map_file};

static void describe(struct lane *lane, struct part *p, const struct ext *e)
{
    const char *name = e->incompat & EXT_EXTENTS ? "ext4"
                       : e->compat & 4           ? "ext3"
                                                 : "ext2";
    part_detail(lane, p, "%s, %u-byte blocks, %u inodes%s%s", name,
                (unsigned)e->block_bytes, (unsigned)e->inodes_n,
                e->incompat & EXT_RECOVER ? ", journal not replayed" : "",
                e->incompat & EXT_ENCRYPT ? ", encryption in use" : "");
    p->format = name;
}

static enum opened open_ext(struct lane *lane, struct part *p)
{
    struct ext *e = ARENA_NEW(&lane->arena, struct ext);
    if (!e || !read_super(p->bytes, e) || !is_plausible(e) ||
        (e->incompat & EXT_JOURNAL_DEV))
        return NOT_THIS;
    uint64_t size = e->blocks_n * e->block_bytes;
    bool whole = size <= p->bytes.n;
    struct ext_inode root;
    if (ext_inode(e, EXT_ROOT, &root) || (root.mode & NODE_TYPE) != NODE_DIR)
        return NOT_THIS;
    struct walk w = {.e = e, .lane = lane, .p = p};
    uint64_t most = p->bytes.n / e->inode_bytes;
    if (e->inodes_n > most)
        e->inodes_n = (uint32_t)most;
    e->seen = arena_array(&lane->arena, e->inodes_n, sizeof(struct node *));
    if (!e->seen ||
        !tree_init(&w.tree, &lane->arena, lane->image->limits.entries))
        return NOT_THIS;
    part_end(p, whole ? size : p->bytes.n);
    e->bytes = p->bytes;
    describe(lane, p, e);
    if (!whole)
        part_diag(lane, p, WHY_CORRUPT, p->bytes.n,
                  "the file system is longer than what is there of it");
    fill(&w, w.tree.root, &root);
    walk_dir(&w, w.tree.root, &root, 0);
    part_tree(lane, p, &w.tree, &ext_ops, e);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_ext = {
    .name = "ext",
    .title = "ext2, ext3, ext4 file system",
    .spec = "Linux Documentation/filesystems/ext4",
    .magics = {{EXT_SUPER_AT + 56, 2, "\x53\xef"}},
    .match = match,
    .open = open_ext,
};

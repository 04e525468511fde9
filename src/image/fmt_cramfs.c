/* CramFS, both byte orders.
 *
 * Superblock, in the order of the machine that made it:
 *   0 magic u32 = 28CD3D45   4 size u32   8 flags u32   16 "Compressed ROMFS"
 *  32 CRC of everything, itself as 0   36 edition   40 blocks   44 files
 *  48 name[16]   64 root inode
 * Inode, three words: mode 16, owner 16; size 24, group 8; name length / 4 in
 * 6 bits, offset / 4 in 26. Little endian fills words from the low bits, big
 * endian from the high ones. A directory is inodes, each with its name behind
 * it. A file is a table of block ends (u32), then blocks packed by zlib, each
 * 4096 bytes unpacked; an empty one is a hole.
 * With flag 800 a pointer may have bit 31: the block is stored as it is, and
 * bit 30: it is the block's own place / 4; there, if it is packed, its length
 * stands before it in 16 bits.
 * Behind 512 bytes for boot code places count from those on.
 * Source: Linux Documentation/filesystems/cramfs.rst, uapi/linux/cramfs_fs.h;
 * checked against mkfs.cramfs, cramfsswap, and mkcramfs -x, -X. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <zlib.h>

#include "image/format.h"

enum {
    SUPER = 76,
    INODE = 12,
    ROOT_AT = 64,
    BLOCK = 4096,
    FLAG_VERSION_2 = 1,
    FLAG_EXT_POINTERS = 0x800,
    BOOT = 512, /* bytes that may stand before the superblock */
};

#define STORED 0x80000000u /* of block pointers */
#define DIRECT 0x40000000u

/* A place before the file system. */
#define NOWHERE ((uint64_t)1 << 62)

struct cramfs {
    struct view bytes;
    bool big;
    uint32_t size, flags, crc, edition, files;
    uint32_t shift; /* what places are too high by */
};

static bool read_super(struct view v, struct cramfs *c)
{
    struct rd r = rd_of(view_cut(v, 0, SUPER));
    *c = (struct cramfs){.bytes = v};
    c->big = rd_be32(&r) == 0x28cd3d45;
    if (!c->big && !view_has(v, 0, "\x45\x3d\xcd\x28", 4))
        return false;
    c->size = rd_u32(&r, c->big);
    c->flags = rd_u32(&r, c->big);
    rd_skip(&r, 4);
    bool signed_ = view_has(v, r.pos, "Compressed ROMFS", 16);
    rd_skip(&r, 16);
    c->crc = rd_u32(&r, c->big);
    c->edition = rd_u32(&r, c->big);
    rd_skip(&r, 4);
    c->files = rd_u32(&r, c->big);
    return rd_ok(&r) && signed_;
}

static bool match(struct view v)
{
    struct cramfs c;
    return read_super(v, &c);
}

static bool crc_is_right(const struct cramfs *c)
{
    static const uint8_t zero[4];
    struct view v = view_cut(c->bytes, 0, c->size);
    uLong crc = crc32(0, v.p, 32);
    crc = crc32(crc, zero, 4);
    return (uint32_t)crc32(crc, v.p + 36, (uInt)(v.n - 36)) == c->crc;
}

struct inode {
    uint32_t mode, uid, size, gid, name_bytes, offset;
    uint64_t at;
};

static bool read_inode(const struct cramfs *c, uint64_t at, struct inode *out)
{
    struct rd r = rd_of(view_cut(c->bytes, at, INODE));
    uint32_t a = rd_u32(&r, c->big), b = rd_u32(&r, c->big),
             d = rd_u32(&r, c->big);
    if (!rd_ok(&r))
        return false;
    struct inode i = {.at = at};
    if (c->big) {
        i.mode = a >> 16;
        i.uid = a & 0xffff;
        i.size = b >> 8;
        i.gid = b & 0xff;
        i.name_bytes = (d >> 26) * 4;
        i.offset = (d & 0x3ffffff) * 4;
    } else {
        i.mode = a & 0xffff;
        i.uid = a >> 16;
        i.size = b & 0xffffff;
        i.gid = b >> 24;
        i.name_bytes = (d & 0x3f) * 4;
        i.offset = (d >> 6) * 4;
    }
    *out = i;
    return true;
}

/* --- contents
 * --------------------------------------------------------------------- */

/* A block pointer. */
static uint32_t pointer(const struct cramfs *c, uint64_t offset, uint64_t k)
{
    struct rd r = rd_of(view_cut(c->bytes, offset + 4 * k, 4));
    return rd_u32(&r, c->big);
}

/* A place in the file system as a place in its bytes. */
static uint64_t place(const struct cramfs *c, uint64_t at)
{
    return at < c->shift ? NOWHERE : at - c->shift;
}

/* Where a block begins that its own pointer tells; its packed length is read
 * from before it. */
static uint64_t direct(const struct cramfs *c, uint32_t p, uint64_t *n)
{
    uint64_t at = place(c, (uint64_t)(p & ~(STORED | DIRECT)) << 2);
    if (p & STORED) {
        *n = BLOCK;
        return at;
    }
    struct rd r = rd_of(view_cut(c->bytes, at, 2));
    *n = rd_u16(&r, c->big);
    return at + 2;
}

struct block {
    struct view v; /* empty: a hole */
    bool stored;
};

/* Where block k of a file of size bytes stands. */
static const char *block_of(const struct cramfs *c, uint64_t offset,
                            uint64_t size, uint64_t k, struct block *out)
{
    uint64_t n = (size + BLOCK - 1) / BLOCK, from = offset + 4 * n, to;
    if (offset + 4 * n > c->bytes.n)
        return "a list of blocks that lies outside the image";
    bool extended = c->flags & FLAG_EXT_POINTERS;
    uint32_t p = pointer(c, offset, k),
             before = k ? pointer(c, offset, k - 1) : 0;
    uint64_t length = 0;
    out->stored = extended && p & STORED;
    if (extended && p & DIRECT) {
        from = direct(c, p, &length);
        uint64_t rest = size - k * BLOCK;
        length = out->stored && rest < BLOCK ? rest : length;
        to = from + length;
    } else {
        if (extended && k && before & DIRECT) {
            from = direct(c, before, &length);
            from += length;
        } else if (k) {
            from = place(c, extended ? before & ~STORED : before);
        }
        to = place(c, extended ? p & ~STORED : p);
    }
    if (from > to || to > c->bytes.n)
        return "a block that lies outside the image";
    out->v = view_cut(c->bytes, from, to - from);
    return NULL;
}

static const char *read_block(struct codec_ctx *codec, const struct block *in,
                              uint8_t *out, size_t n)
{
    struct codec_result r = {0};
    if (in->v.n == 0) {
        memset(out, 0, n);
        return NULL;
    }
    if (in->stored) {
        if (in->v.n < n)
            return "a stored block that is too short";
        memcpy(out, in->v.p, n);
        return NULL;
    }
    if (!codec_block(CODEC_zlib, codec, in->v, out, n, &r))
        return r.why ? r.why : "a block that cannot be unpacked";
    return r.out_n == n ? NULL : "a block shorter than it says";
}

static const char *read_bytes(const struct cramfs *c, struct lane *lane,
                              uint64_t offset, uint64_t size, uint64_t at,
                              uint8_t *out, size_t n)
{
    while (n) {
        struct block in;
        uint64_t k = at / BLOCK, skip = at % BLOCK;
        size_t whole =
            size - k * BLOCK < BLOCK ? (size_t)(size - k * BLOCK) : BLOCK;
        const char *why = block_of(c, offset, size, k, &in);
        uint8_t block[BLOCK];
        if (!why)
            why = read_block(lane->codec, &in, block, whole);
        if (why)
            return why;
        size_t take = whole - skip < n ? whole - (size_t)skip : n;
        memcpy(out, block + skip, take);
        out += take;
        at += take;
        n -= take;
    }
    return NULL;
}

static bool read_file(struct lane *lane, const struct part *p,
                      const struct node *f, uint64_t at, uint8_t *out, size_t n,
                      struct diag *why)
{
    const char *text = read_bytes(p->fs, lane, f->data, f->size, at, out, n);
    if (!text)
        return true;
    why->why = WHY_CORRUPT;
    why->text = text;
    why->offset = f->at;
    return false;
}

static const struct fs_ops cramfs_ops = {.read = read_file};

/* --- the tree
 * ------------------------------------------------------------------------ */

struct walk {
    struct lane *lane;
    struct part *p;
    struct cramfs *c;
    struct tree tree;
    uint32_t entries; /* looked at: no more than fit into the image */
};

static void lost(struct walk *w, uint64_t at, const char *why)
{
    part_diag(w->lane, w->p, WHY_CORRUPT, at, why);
}

static void fill(struct walk *w, struct node *n, const struct inode *i)
{
    n->mode = i->mode;
    n->uid = i->uid;
    n->gid = i->gid;
    n->at = i->at;
    n->ino = i->at;
    n->data = place(w->c, i->offset);
    if (node_is_file(n)) {
        n->size = i->size;
    } else if (node_type(n) == NODE_CHAR || node_type(n) == NODE_BLOCK) {
        n->major = i->size >> 8;
        n->minor = i->size & 0xff;
    } else if (node_is_link(n) && i->size <= MAX_LINK_TARGET) {
        uint8_t *text = arena_alloc(w->tree.arena, i->size + 1u);
        const char *why =
            text ? read_bytes(w->c, w->lane, n->data, i->size, 0, text, i->size)
                 : "out of memory";
        if (why)
            lost(w, i->at, why);
        else
            n->target = view_of(text, i->size);
    }
}

static void walk(struct walk *w, struct node *dir, const struct inode *d,
                 int depth)
{
    uint64_t at = place(w->c, d->offset), end = at + d->size;
    if (depth > MAX_PATH_DEPTH) {
        lost(w, d->at, "directories nested deeper than allowed");
        return;
    }
    while (at < end && !w->tree.overflow) {
        struct inode i;
        if (!read_inode(w->c, at, &i) ||
            w->entries++ > w->c->bytes.n / (INODE + 4)) {
            lost(w, at, "a directory that lies outside the image");
            return;
        }
        struct view name = view_cut(w->c->bytes, at + INODE, i.name_bytes);
        while (name.n && name.p[name.n - 1] == 0)
            name.n--;
        struct node *n = tree_add(&w->tree, dir, name, i.mode);
        if (n) {
            fill(w, n, &i);
            if (node_is_dir(n) && i.size)
                walk(w, n, &i, depth + 1);
        }
        at += INODE + i.name_bytes;
    }
}

static enum opened open_cramfs(struct lane *lane, struct part *p)
{
    struct cramfs *c = ARENA_NEW(&lane->arena, struct cramfs);
    struct inode root;
    struct walk w = {.lane = lane, .p = p, .c = c};
    if (!c || !read_super(p->bytes, c) || !read_inode(c, ROOT_AT, &root) ||
        (root.mode & NODE_TYPE) != NODE_DIR ||
        !tree_init(&w.tree, &lane->arena, lane->image->limits.entries))
        return NOT_THIS;
    if (root.offset == BOOT + SUPER && c->size > BOOT) {
        c->shift = BOOT;
        c->size -= BOOT;
    }
    bool sized = (c->flags & FLAG_VERSION_2) && c->size > SUPER;
    bool whole = sized && c->size <= p->bytes.n;
    part_end(p, whole ? c->size : p->bytes.n);
    c->bytes = p->bytes;
    if (sized && !whole)
        part_diag(lane, p, WHY_CORRUPT, p->bytes.n,
                  "the file system is longer than what is there of it");
    else if (whole && !crc_is_right(c))
        part_diag(lane, p, WHY_CORRUPT, 32, "the checksum is wrong");
    fill(&w, w.tree.root, &root);
    walk(&w, w.tree.root, &root, 0);
    part_tree(lane, p, &w.tree, &cramfs_ops, c);
    part_detail(lane, p, "%s endian, edition %u", c->big ? "big" : "little",
                (unsigned)c->edition);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_cramfs = {
    .name = "cramfs",
    .title = "CramFS file system",
    .spec = "Linux Documentation/filesystems/cramfs.rst",
    .magics = {{0, 4, "\x45\x3d\xcd\x28"}, {0, 4, "\x28\xcd\x3d\x45"}},
    .match = match,
    .open = open_cramfs,
};

/* ISO 9660, with Rock Ridge or Joliet names.
 *
 * From byte 32768 on, descriptors of 2048 bytes: 0 kind (1 primary, 2 Joliet,
 * 255 the end), 1 "CD001", 6 version 1   40 name[32]   80 blocks u32   88 (2)
 * "%/@", "%/C" or "%/E"   128 block size u16   156 record of the root directory
 * Record: 0 length u8, 0: none up to the next block   2 block u32   10 size u32
 *   18 time[7]   25 flags (2: directory, 80: the file goes on in the next
 *   record)   32 length of the name, 33 name; an even number of bytes further
 *   on its own area (iso_ridge.c)
 * Numbers stand in both byte orders, little endian first. A directory's first
 * two records are its own and its parent's.
 * Source: ECMA-119; checked against genisoimage and xorriso. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "image/iso.h"

enum {
    FIRST = 32768,
    SECTOR = 2048,
    DESCRIPTORS = 32,
    ROOT_AT = 156,
    RECORD = 33,
    FLAG_DIR = 2,
    FLAG_MORE = 0x80,
};

struct record {
    uint64_t block, size, at;
    uint8_t flags, length;
    int64_t mtime;
    struct view name, area;
};

/* --- records ---------------------------------------------------------------
 */

static uint32_t both(struct rd *r)
{
    uint32_t v = rd_le32(r);
    rd_want(r, rd_be32(r) == v, "a number that differs in two byte orders");
    return v;
}

static bool read_record(struct view v, struct record *out)
{
    struct rd r = rd_of(v);
    struct record o = {.length = rd_u8(&r)};
    rd_skip(&r, 1);
    o.block = both(&r);
    o.size = both(&r);
    struct view time = rd_bytes(&r, 7);
    o.flags = rd_u8(&r);
    rd_seek(&r, 32);
    uint8_t n = rd_u8(&r);
    o.name = rd_bytes(&r, n);
    if (!rd_ok(&r) || o.length < r.pos)
        return false;
    if (r.pos % 2)
        rd_skip(&r, 1);
    if (o.length > r.pos)
        o.area = view_cut(v, r.pos, o.length - r.pos);
    o.mtime = iso_time(time.p);
    *out = o;
    return true;
}

struct volume {
    uint64_t blocks;
    uint32_t block;
    struct record root;
    struct view name;
};

static bool read_volume(struct view v, uint64_t at, uint8_t kind,
                        struct volume *out)
{
    struct view d = view_cut(v, at, SECTOR);
    struct rd r = rd_of(d);
    if (rd_u8(&r) != kind || !view_has(d, 1, "CD001\1", 6))
        return false;
    struct volume o = {0};
    rd_seek(&r, 40);
    o.name = rd_bytes(&r, 32);
    rd_seek(&r, 80);
    o.blocks = both(&r);
    rd_seek(&r, 128);
    o.block = rd_le16(&r);
    rd_want(&r, rd_be16(&r) == o.block, "two block sizes");
    rd_seek(&r, ROOT_AT);
    bool root = read_record(view_cut(d, ROOT_AT, 34), &o.root);
    if (!rd_ok(&r) || !root || !(o.root.flags & FLAG_DIR) ||
        (o.block != 512 && o.block != 1024 && o.block != SECTOR))
        return false;
    *out = o;
    return true;
}

static bool match(struct view v)
{
    struct volume o;
    return read_volume(v, FIRST, 1, &o) && o.blocks * o.block > FIRST;
}

/* The volume with names in UTF-16. */
static bool find_joliet(struct view v, struct volume *out)
{
    for (uint64_t k = 1; k < DESCRIPTORS; k++) {
        uint64_t at = FIRST + k * SECTOR;
        if (view_has(v, at,
                     "\xff"
                     "CD001",
                     6))
            return false;
        if (read_volume(v, at, 2, out) && view_has(v, at + 88, "%/", 2))
            return true;
    }
    return false;
}

/* --- contents --------------------------------------------------------------
 */

static struct view map_file(const struct part *p, const struct node *n)
{
    const struct iso *f = p->fs;
    struct view v = view_cut(f->bytes, n->data, n->size);
    return v.n == n->size ? v : (struct view){0};
}

static bool read_file(struct lane *lane, const struct part *p,
                      const struct node *n, uint64_t at, uint8_t *out,
                      size_t want, struct diag *why)
{
    const struct iso *f = p->fs;
    struct view v = view_cut(f->bytes, n->data + at, want);
    (void)lane;
    if (v.n == want) {
        if (want)
            memcpy(out, v.p, want);
        return true;
    }
    why->why = WHY_CORRUPT;
    why->text = "contents that lie outside the image";
    why->offset = n->at;
    return false;
}

static const struct fs_ops iso_ops = {
    .read = read_file, .map = map_file, .anywhere = true};

/* --- the tree --------------------------------------------------------------
 */

struct walk {
    struct lane *lane;
    struct part *p;
    struct iso *f;
    struct tree t;
    struct iso_ridge ridge; /* of the record at hand */
    struct node *open;      /* a file that goes on in the next record */
    bool told;
};

static void lost(struct walk *w, enum why kind, uint64_t at, const char *why)
{
    part_diag(w->lane, w->p, kind, at, why);
}

/* "NAME.EXT;1", or UTF-16 in big endian: as text. */
static size_t plain_name(const struct iso *f, struct view name, uint8_t *out)
{
    size_t n = 0;
    if (!f->joliet) {
        const uint8_t *end = memchr(name.p, ';', name.n);
        n = end ? (size_t)(end - name.p) : name.n;
        if (n && name.p[n - 1] == '.')
            n--;
        memcpy(out, name.p, n);
        return n;
    }
    for (size_t i = 0; i + 2 <= name.n; i += 2) {
        uint32_t c = ld_be16(name.p + i);
        if (c == ';')
            break;
        if (c >> 11 == 0x1b)
            c = 0xfffd;
        if (c < 0x80) {
            out[n++] = (uint8_t)c;
        } else if (c < 0x800) {
            out[n++] = (uint8_t)(0xc0 | c >> 6);
            out[n++] = (uint8_t)(0x80 | (c & 0x3f));
        } else {
            out[n++] = (uint8_t)(0xe0 | c >> 12);
            out[n++] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
            out[n++] = (uint8_t)(0x80 | (c & 0x3f));
        }
    }
    return n;
}

static void fill(struct walk *w, struct node *n, const struct record *o)
{
    const struct iso_ridge *r = &w->ridge;
    n->at = o->at;
    n->mtime = r->has_time ? r->mtime : o->mtime;
    n->uid = r->uid;
    n->gid = r->gid;
    n->major = r->has_device ? r->major : 0;
    n->minor = r->has_device ? r->minor : 0;
    if (node_is_file(n)) {
        n->size = o->size;
        n->data = o->block * w->f->block;
        if (r->packed)
            n->unreadable = "contents packed by zisofs";
        if (r->sparse)
            n->unreadable = "a sparse file of Rock Ridge";
        if (n->unreadable)
            lost(w, WHY_UNSUPPORTED, o->at, n->unreadable);
    }
    if (node_is_link(n))
        n->target = arena_dup(w->t.arena, view_of(r->target, r->target_n));
    if (r->cut)
        lost(w, WHY_CORRUPT, o->at,
             "a name or link that is too long, or cut off");
}

static uint32_t mode_of(const struct walk *w, const struct record *o)
{
    if (w->ridge.has_mode && w->ridge.child)
        return NODE_DIR | (w->ridge.mode & 07777);
    if (w->ridge.has_mode)
        return w->ridge.mode;
    return (o->flags & FLAG_DIR ? NODE_DIR : NODE_FILE) | 0555u;
}

static void read_dir(struct walk *w, struct node *dir, uint64_t block,
                     uint64_t size, int depth);

/* A directory that Rock Ridge moved: its own record tells its size. */
static void read_moved(struct walk *w, struct node *dir, int depth)
{
    struct record own;
    uint64_t block = w->ridge.child;
    struct view v = view_from(w->f->bytes, block * w->f->block);
    if (read_record(v, &own))
        read_dir(w, dir, block, own.size, depth);
    else
        lost(w, WHY_CORRUPT, dir->at, "a directory that is not there");
}

/* More of a file of several records: only what follows at once is read. */
static void go_on(struct walk *w, const struct record *o)
{
    struct node *n = w->open;
    if (n->data + n->size != o->block * w->f->block && !n->unreadable) {
        n->unreadable = "a file in several places";
        lost(w, WHY_UNSUPPORTED, o->at, n->unreadable);
    }
    n->size += o->size;
    if (!(o->flags & FLAG_MORE))
        w->open = NULL;
}

static void add(struct walk *w, struct node *dir, const struct record *o,
                int depth)
{
    uint8_t name[ISO_NAME_MAX];
    if (o->name.n == 1 && o->name.p[0] <= 1)
        return; /* itself, its parent */
    if (w->open) {
        go_on(w, o);
        return;
    }
    w->ridge = (struct iso_ridge){0};
    if (w->f->ridge)
        iso_ridge(w->f, o->area, &w->ridge);
    if (w->ridge.moved)
        return; /* shown where it belongs */
    size_t n = w->ridge.name_n;
    if (n)
        memcpy(name, w->ridge.name, n);
    else if (o->name.n)
        n = plain_name(w->f, o->name, name);
    struct node *node = tree_add(&w->t, dir, view_of(name, n), mode_of(w, o));
    if (!node)
        return;
    fill(w, node, o);
    if (node_is_file(node) && o->flags & FLAG_MORE)
        w->open = node;
    if (!node_is_dir(node))
        return;
    if (w->ridge.child)
        read_moved(w, node, depth + 1);
    else
        read_dir(w, node, o->block, o->size, depth + 1);
}

static bool enter(struct walk *w, uint64_t block, uint64_t at)
{
    uint8_t *byte = &w->f->seen[block / 8], bit = (uint8_t)(1u << block % 8);
    if (*byte & bit) {
        lost(w, WHY_CORRUPT, at, "a directory that is found twice");
        return false;
    }
    *byte |= bit;
    return true;
}

static void read_dir(struct walk *w, struct node *dir, uint64_t block,
                     uint64_t size, int depth)
{
    const struct iso *f = w->f;
    uint64_t from = block * f->block, end = from + size;
    if (depth > MAX_PATH_DEPTH || from >= f->bytes.n || end > f->bytes.n) {
        lost(w, WHY_CORRUPT, dir->at,
             "a directory that is too deep or lies outside the image");
        return;
    }
    if (!enter(w, block, dir->at))
        return;
    for (uint64_t at = from; at < end && !w->t.overflow;) {
        struct record o;
        if (f->bytes.p[at] == 0) {
            at = (at / f->block + 1) * f->block;
            continue;
        }
        if (!read_record(view_cut(f->bytes, at, end - at), &o)) {
            lost(w, WHY_CORRUPT, at, "a record that cannot be read");
            return;
        }
        o.at = at;
        add(w, dir, &o, depth);
        at += o.length;
    }
    w->open = NULL;
}

/* --- the reader ------------------------------------------------------------
 */

/* Rock Ridge if it is there, else Joliet, else the plain names. */
static void choose(struct iso *f, struct volume *o)
{
    struct record own;
    struct volume other;
    struct view v = view_from(f->bytes, o->root.block * o->block);
    f->ridge = read_record(v, &own) && iso_ridge_begins(own.area, &f->skip);
    if (f->ridge || !find_joliet(f->bytes, &other) || other.block != o->block)
        return;
    f->joliet = true;
    o->root = other.root;
}

static enum opened open_iso(struct lane *lane, struct part *p)
{
    struct volume o;
    struct iso *f = ARENA_NEW(&lane->arena, struct iso);
    struct walk *w = ARENA_NEW(&lane->arena, struct walk);
    if (!f || !w || !read_volume(p->bytes, FIRST, 1, &o) ||
        o.blocks * o.block <= FIRST)
        return NOT_THIS;
    *w = (struct walk){.lane = lane, .p = p, .f = f};
    bool cut = o.blocks * o.block > p->bytes.n;
    uint64_t blocks = p->bytes.n / o.block + 1;
    f->seen = arena_alloc(&lane->arena, (size_t)(blocks / 8 + 1));
    if (!f->seen ||
        !tree_init(&w->t, &lane->arena, lane->image->limits.entries))
        return NOT_THIS;
    part_end(p, o.blocks * o.block);
    f->bytes = p->bytes;
    f->block = o.block;
    if (cut)
        lost(w, WHY_CORRUPT, p->bytes.n,
             "the file system is longer than what is there of it");
    choose(f, &o);
    w->t.root->mode = NODE_DIR | 0555;
    w->t.root->at = o.root.block * o.block;
    read_dir(w, w->t.root, o.root.block, o.root.size, 0);
    part_tree(lane, p, &w->t, &iso_ops, f);
    while (o.name.n && o.name.p[o.name.n - 1] == ' ')
        o.name.n--;
    part_detail(lane, p, "%s%s%.*s",
                f->ridge    ? "Rock Ridge"
                : f->joliet ? "Joliet"
                            : "plain names",
                o.name.n ? ", called " : "", (int)o.name.n,
                (const char *)o.name.p);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_iso9660 = {
    .name = "iso9660",
    .title = "ISO 9660 file system",
    .spec = "ECMA-119; IEEE P1281, P1282",
    .magics = {{FIRST + 1, 5, "CD001"}},
    .match = match,
    .open = open_iso,
};

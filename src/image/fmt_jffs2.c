/* JFFS2, both byte orders: a log of nodes, the newest of each counts.
 *
 * Each node: 0 magic u16 = 1985, 2 type u16, 4 length u32, 8 CRC of the first
 * 8 bytes; nodes stand at multiples of 4.
 *   dirent E001: 12 parent u32, 16 version, 20 inode, 24 mtime, 28 nsize u8,
 *     29 type u8, 32 CRC of the first 32 bytes, 36 CRC of the name, 40 name
 *   inode E002: 12 inode u32, 16 version, 20 mode, 24 uid u16, 26 gid u16,
 *     28 size u32, 36 mtime, 44 offset, 48 csize, 52 dsize, 56 method u8,
 *     60 CRC of the data, 64 CRC of the first 60 bytes, 68 data
 *   xattr E008: 12 id u32, 16 version, 20 prefix u8, 21 name_len u8,
 *     22 value_len u16, 24 CRC of the data, 28 CRC of the first 24 bytes,
 *     32 name, NUL, value;  reference E009: 12 inode, 16 id
 *   clean marker 2003, padding 2004, summary 2006 (repeats what stands here)
 * A type whose bit 2000 is off was made obsolete in place.
 * Source: Linux include/uapi/linux/jffs2.h; checked against mkfs.jffs2. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "image/jffs2.h"

enum {
    NODE_HEAD = 12,
    DIRENT_HEAD = 40,
    INODE_HEAD = 68,
    XATTR_HEAD = 32,
    GAP_MAX = 256 << 10, /* bytes that are no node and not empty flash */
    TYPE_DIRENT = 0xe001,
    TYPE_INODE = 0xe002,
    TYPE_MARKER = 0x2003,
    TYPE_PADDING = 0x2004,
    TYPE_SUMMARY = 0x2006,
    TYPE_XATTR = 0xe008,
    TYPE_XREF = 0xe009,
    TYPE_LIVE = 0x2000,
};

/* Linux's CRC starts at 0 and is not inverted at the end. */
static uint32_t crc_of(struct view v)
{
    uLong c = 0xffffffffu;
    while (v.n) {
        uInt n = v.n > 1u << 30 ? 1u << 30 : (uInt)v.n;
        c = crc32(c, v.p, n);
        v = view_from(v, n);
    }
    return ~(uint32_t)c;
}

static bool is_type(uint16_t type)
{
    switch (type | TYPE_LIVE) {
    case TYPE_DIRENT:
    case TYPE_INODE:
    case TYPE_MARKER:
    case TYPE_PADDING:
    case TYPE_SUMMARY:
    case TYPE_XATTR:
    case TYPE_XREF:
        return true;
    default:
        return false;
    }
}

/* The length of the node at the start of v, to a multiple of 4; 0: none. */
static uint64_t node_length(struct view v, bool big, uint16_t *type)
{
    struct rd r = rd_of(v);
    uint16_t magic = rd_u16(&r, big);
    *type = rd_u16(&r, big);
    uint64_t n = rd_u32(&r, big);
    uint32_t crc = rd_u32(&r, big);
    if (!rd_ok(&r) || magic != 0x1985 || !is_type(*type) || n < NODE_HEAD)
        return 0;
    uint8_t head[8];
    memcpy(head, v.p, sizeof head);
    if (crc_of(view_of(head, sizeof head)) != crc) {
        /* The bit is cleared in flash after the CRC was made. */
        head[big ? 2 : 3] |= TYPE_LIVE >> 8;
        if (crc_of(view_of(head, sizeof head)) != crc)
            return 0;
    }
    return (n + 3) & ~(uint64_t)3;
}

static bool match(struct view v)
{
    uint16_t type;
    return v.n >= NODE_HEAD && node_length(v, v.p[0] == 0x19, &type) > 0;
}

/* --- gathering nodes
 * ------------------------------------------------------------ */

struct scan {
    struct lane *lane;
    struct part *p;
    struct jffs2 *j;
    uint64_t end; /* behind the last node */
    uint32_t bad;
    uint64_t bad_at;
};

static void *grow(void *list, size_t n, size_t each)
{
    if (n & (n - 1)) /* room is kept for the next power of two */
        return list;
    return realloc(list, (n ? n * 2 : 1) * each);
}

static bool note_bad(struct scan *s, uint64_t at)
{
    if (s->bad++ == 0)
        s->bad_at = at;
    return true;
}

static bool add_dirent(struct scan *s, uint64_t at, struct view v)
{
    struct jffs2 *j = s->j;
    struct rd r = rd_of(v);
    struct jffs2_dirent d = {.at = at};
    rd_seek(&r, 12);
    d.parent = rd_u32(&r, j->big);
    d.version = rd_u32(&r, j->big);
    d.inode = rd_u32(&r, j->big);
    rd_skip(&r, 4);
    uint8_t name_n = rd_u8(&r);
    d.type = rd_u8(&r);
    rd_skip(&r, 2);
    uint32_t crc = rd_u32(&r, j->big), name_crc = rd_u32(&r, j->big);
    d.name = rd_bytes(&r, name_n);
    if (!rd_ok(&r) || crc_of(view_cut(v, 0, 32)) != crc ||
        crc_of(d.name) != name_crc)
        return note_bad(s, at);
    void *p = grow(j->dirents, j->dirents_n, sizeof *j->dirents);
    if (!p)
        return false;
    j->dirents = p;
    j->dirents[j->dirents_n++] = d;
    return true;
}

static bool add_inode(struct scan *s, uint64_t at, struct view v)
{
    struct jffs2 *j = s->j;
    struct rd r = rd_of(v);
    struct jffs2_inode i = {.at = at};
    rd_seek(&r, 12);
    i.inode = rd_u32(&r, j->big);
    i.version = rd_u32(&r, j->big);
    i.mode = rd_u32(&r, j->big);
    i.uid = rd_u16(&r, j->big);
    i.gid = rd_u16(&r, j->big);
    i.size = rd_u32(&r, j->big);
    rd_skip(&r, 4);
    i.mtime = rd_u32(&r, j->big);
    rd_skip(&r, 4);
    i.offset = rd_u32(&r, j->big);
    uint32_t csize = rd_u32(&r, j->big);
    i.length = rd_u32(&r, j->big);
    i.method = rd_u8(&r);
    rd_skip(&r, 3);
    uint32_t data_crc = rd_u32(&r, j->big), crc = rd_u32(&r, j->big);
    i.data = rd_bytes(&r, csize);
    if (!rd_ok(&r) || crc_of(view_cut(v, 0, 60)) != crc ||
        crc_of(i.data) != data_crc || i.length > JFFS2_PAGE_MAX)
        return note_bad(s, at);
    void *p = grow(j->inodes, j->inodes_n, sizeof *j->inodes);
    if (!p)
        return false;
    j->inodes = p;
    j->inodes[j->inodes_n++] = i;
    return true;
}

static bool add_xattr(struct scan *s, uint64_t at, struct view v, bool value)
{
    struct jffs2 *j = s->j;
    struct rd r = rd_of(v);
    struct jffs2_xattr x = {.is_value = value};
    rd_seek(&r, 12);
    x.key = rd_u32(&r, j->big);     /* id of a value, inode of a reference */
    x.version = rd_u32(&r, j->big); /* version, or id that is referred to */
    if (value) {
        x.prefix = rd_u8(&r);
        uint8_t name_n = rd_u8(&r);
        uint16_t value_n = rd_u16(&r, j->big);
        uint32_t data_crc = rd_u32(&r, j->big);
        rd_seek(&r, XATTR_HEAD);
        struct view data = rd_bytes(&r, name_n + 1u + value_n);
        if (!rd_ok(&r) || crc_of(data) != data_crc)
            return note_bad(s, at);
        x.name = view_cut(data, 0, name_n);
        x.value = view_from(data, name_n + 1u);
    }
    if (!rd_ok(&r))
        return note_bad(s, at);
    void *p = grow(j->xattrs, j->xattrs_n, sizeof *j->xattrs);
    if (!p)
        return false;
    j->xattrs = p;
    j->xattrs[j->xattrs_n++] = x;
    return true;
}

static bool add_node(struct scan *s, uint64_t at, uint16_t type, struct view v)
{
    switch (type) {
    case TYPE_DIRENT:
        return add_dirent(s, at, v);
    case TYPE_INODE:
        return add_inode(s, at, v);
    case TYPE_XATTR:
        return add_xattr(s, at, v, true);
    case TYPE_XREF:
        return add_xattr(s, at, v, false);
    default:
        return true;
    }
}

static bool is_empty_flash(struct view v, uint64_t at)
{
    return view_has(v, at, "\xff\xff\xff\xff", 4);
}

/* All nodes up to where something else begins. False: out of memory. */
static bool gather(struct scan *s)
{
    struct view v = s->p->bytes;
    uint64_t gap = 0;
    for (uint64_t at = 0; at + NODE_HEAD <= v.n && gap < GAP_MAX;) {
        uint16_t type;
        struct view rest = view_from(v, at);
        uint64_t n = node_length(rest, s->j->big, &type);
        if (n == 0) {
            gap += is_empty_flash(v, at) ? 0 : 4;
            at += 4;
            continue;
        }
        gap = 0;
        if (n > rest.n + 3) {
            s->end = v.n;
            return note_bad(s, at);
        }
        if (!add_node(s, at, type, view_cut(rest, 0, n)))
            return false;
        if (s->j->inodes_n > s->lane->image->limits.entries * 16ull)
            return false;
        at += n;
        s->end = at < v.n ? at : v.n;
    }
    return true;
}

/* --- the reader
 * --------------------------------------------------------------------- */

static bool read_file(struct lane *lane, const struct part *p,
                      const struct node *f, uint64_t at, uint8_t *out, size_t n,
                      struct diag *why)
{
    const char *text = jffs2_read(p->fs, lane->codec, &lane->scratch,
                                  (uint32_t)f->data, at, out, n);
    if (!text)
        return true;
    why->why = WHY_CORRUPT;
    why->text = text;
    why->offset = f->at;
    return false;
}

static const struct fs_ops jffs2_ops = {.read = read_file};

/* The lists move into the arena, which frees them with the image. */
static bool settle(struct arena *a, void **list, size_t n, size_t each)
{
    void *kept = arena_array(a, n + 1, each);
    if (kept && n)
        memcpy(kept, *list, n * each);
    free(*list);
    *list = kept;
    return kept != NULL;
}

static bool settle_all(struct arena *a, struct jffs2 *j)
{
    bool ok = settle(a, (void **)&j->dirents, j->dirents_n, sizeof *j->dirents);
    ok &= settle(a, (void **)&j->inodes, j->inodes_n, sizeof *j->inodes);
    ok &= settle(a, (void **)&j->xattrs, j->xattrs_n, sizeof *j->xattrs);
    return ok;
}

static enum opened open_jffs2(struct lane *lane, struct part *p)
{
    struct jffs2 *j = ARENA_NEW(&lane->arena, struct jffs2);
    struct tree t;
    if (!j)
        return NOT_THIS;
    j->big = p->bytes.n && p->bytes.p[0] == 0x19;
    struct scan s = {.lane = lane, .p = p, .j = j};
    bool all = gather(&s);
    if (!settle_all(&lane->arena, j) || s.end == 0 ||
        !tree_init(&t, &lane->arena, lane->image->limits.entries))
        return NOT_THIS;
    part_end(p, s.end);
    if (!all)
        part_diag(lane, p, WHY_OVER_BUDGET, s.end,
                  "more nodes than memory or --limit-entries allow");
    if (s.bad)
        part_diag(lane, p, WHY_CORRUPT, s.bad_at,
                  "nodes with a wrong checksum or length");
    jffs2_tree(lane, p, j, &t);
    part_tree(lane, p, &t, &jffs2_ops, j);
    part_detail(lane, p, "%s endian, %zu nodes%s", j->big ? "big" : "little",
                j->dirents_n + j->inodes_n,
                j->xattrs_n ? ", extended attributes" : "");
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_jffs2 = {
    .name = "jffs2",
    .title = "JFFS2 file system",
    .spec = "Linux include/uapi/linux/jffs2.h",
    .magics = {{0, 2, "\x85\x19"}, {0, 2, "\x19\x85"}},
    .match = match,
    .open = open_jffs2,
};

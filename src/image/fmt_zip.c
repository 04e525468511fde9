/* zip archives: Android and Nordic updates, jars, vendor packages. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All numbers little-endian. (Source: APPNOTE.TXT 6.3.10; Info-ZIP's extra
 * fields from its extrafld.txt.)
 *
 * local header: 0 4 "PK" 03 04; 4 2 version; 6 2 flags; 8 2 method; 10 4 time;
 *   14 4 CRC-32; 18 4 packed; 22 4 size; 26 2 name size; 28 2 extra size; name,
 *   extra, contents. (Sizes may be zero here and stand behind the contents.)
 * central header: 0 4 "PK" 01 02; 4 2 made by (high byte 3: Unix); 6 2 version;
 *   8 2 flags; 10 2 method; 12 4 time; 16 4 CRC-32; 20 4 packed; 24 4 size;
 *   28 2 name size; 30 2 extra size; 32 2 comment size; 34 2 disk;
 *   36 2 internal, 38 4 external attributes (high half: Unix mode);
 *   42 4 place of the local header; name, extra, comment.
 * end: 0 4 "PK" 05 06; 10 2 entries; 12 4 size, 16 4 place of the central
 *   directory; 20 2 comment size. Zip64: "PK" 06 06: 32 8 entries, 40 8 size,
 *   48 8 place; then a locator of 20 bytes, "PK" 06 07.
 *
 * The end is the first one whose directory stands right before it, where it
 * says; so an archive within an archive does not mislead.
 */
#include <libdeflate.h>
#include <string.h>

#include "image/flat.h"
#include "image/zip.h"

enum {
    LOCAL = 30,
    CENTRAL = 46,
    END = 22,
    END64 = 56,
    LOCATOR = 20,
    ENCRYPTED = 1,
    MADE_UNIX = 3,
    MADE_DARWIN = 19,
    DOS_DIR = 0x10,
};

/* --- the directory ---------------------------------------------------------
 */

struct directory {
    uint64_t at, n, entries, end;
};

/* Zip64 keeps what does not fit in a record of its own, before the end. */
static bool read_end64(struct view v, uint64_t end, struct directory *d)
{
    if (end < END64 + LOCATOR || !view_has(v, end - LOCATOR, "PK\6\7", 4))
        return false;
    struct rd r = rd_of(v);
    rd_seek(&r, end - LOCATOR + 8);
    uint64_t at = rd_le64(&r);
    rd_seek(&r, at);
    rd_want(&r, rd_le32(&r) == 0x06064b50, "no zip64 record");
    rd_skip(&r, 28);
    d->entries = rd_le64(&r);
    d->n = rd_le64(&r);
    d->at = rd_le64(&r);
    return rd_ok(&r) && d->at <= at && d->n == at - d->at;
}

static bool read_end(struct view v, uint64_t at, struct directory *d)
{
    struct rd r = rd_of(view_from(v, at));
    rd_skip(&r, 10);
    *d = (struct directory){.entries = rd_le16(&r)};
    d->n = rd_le32(&r);
    d->at = rd_le32(&r);
    rd_skip(&r, rd_le16(&r));
    d->end = at + r.pos;
    if (!rd_ok(&r))
        return false;
    bool small = d->at <= at && d->n == at - d->at;
    if (!small && !read_end64(v, at, d))
        return false;
    return d->n == 0 || view_has(v, d->at, "PK\1\2", 4);
}

/* What is gone over counts as decoded: many openings without an end must not
 * cost the square of their number. */
static bool find_directory(struct image *im, struct view v, struct directory *d)
{
    uint64_t at = 0;
    for (;;) {
        struct view rest = view_from(v, at);
        const uint8_t *p = rest.n ? memmem(rest.p, rest.n, "PK\5\6", 4) : NULL;
        if (!image_spend(im, p ? (uint64_t)(p - rest.p) : rest.n) || !p)
            return false;
        at = (uint64_t)(p - v.p);
        if (read_end(v, at, d))
            return true;
        at += 4;
    }
}

/* --- entries ---------------------------------------------------------------
 */

static uint32_t mode_of(const struct zip_entry *e)
{
    uint32_t mode = e->external >> 16;
    bool slash = e->name.n && e->name.p[e->name.n - 1] == '/';
    if ((e->made == MADE_UNIX || e->made == MADE_DARWIN) && mode & NODE_TYPE)
        return mode;
    if (slash || e->external & DOS_DIR)
        return NODE_DIR | 0755;
    /* Without modes, any script may be one that is run. */
    return NODE_FILE | (mode & 0777 ? mode & 07777 : 0755);
}

/* MS-DOS date and time: no zone is known, so it is taken for UTC. */
static int64_t time_of(uint32_t dos)
{
    int64_t year = 1980 + (dos >> 25), month = dos >> 21 & 15,
            day = dos >> 16 & 31;
    /* Days from civil date, years beginning in March. */
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t m = month <= 2 ? month + 9 : month - 3;
    int64_t days = y * 365 + y / 4 - y / 100 + y / 400 + (m * 306 + 5) / 10 +
                   day - 1 - 719468;
    return days * 86400 + (dos >> 11 & 31) * 3600 + (dos >> 5 & 63) * 60 +
           (dos & 31) * 2;
}

static uint64_t little(struct rd *r)
{
    uint8_t n = rd_u8(r);
    struct view v = rd_bytes(r, n);
    uint64_t x = 0;
    for (size_t i = 0; i < v.n && i < 8; i++)
        x |= (uint64_t)v.p[i] << (8 * i);
    return x;
}

static void take_field(unsigned id, struct rd *r, struct zip_entry *e)
{
    if (id == 0x0001) {
        if (e->size == UINT32_MAX)
            e->size = rd_le64(r);
        if (e->packed == UINT32_MAX)
            e->packed = rd_le64(r);
        if (e->local == UINT32_MAX)
            e->local = rd_le64(r);
    } else if (id == 0x5455) {
        uint8_t flags = rd_u8(r);
        uint32_t mtime = rd_le32(r);
        if (flags & 1 && rd_ok(r))
            e->mtime = mtime;
    } else if (id == 0x7875) {
        rd_skip(r, 1);
        uint64_t uid = little(r), gid = little(r);
        if (rd_ok(r)) {
            e->uid = (uint32_t)uid;
            e->gid = (uint32_t)gid;
        }
    }
}

static void take_extra(struct view v, struct zip_entry *e)
{
    struct rd r = rd_of(v);
    while (rd_left(&r) >= 4) {
        unsigned id = rd_le16(&r);
        struct rd field = rd_sub(&r, rd_le16(&r));
        if (rd_ok(&r))
            take_field(id, &field, e);
    }
}

static bool read_central(struct rd *r, struct zip_entry *e)
{
    *e = (struct zip_entry){.at = r->pos};
    rd_want(r, rd_le32(r) == 0x02014b50,
            "the directory of the archive breaks off");
    rd_skip(r, 1);
    e->made = rd_u8(r);
    rd_skip(r, 2);
    e->encrypted = rd_le16(r) & ENCRYPTED;
    e->method = rd_le16(r);
    uint32_t when = rd_le32(r);
    e->crc = rd_le32(r);
    e->packed = rd_le32(r);
    e->size = rd_le32(r);
    uint16_t name = rd_le16(r), extra = rd_le16(r), comment = rd_le16(r);
    rd_skip(r, 4);
    e->external = rd_le32(r);
    e->local = rd_le32(r);
    e->name = rd_bytes(r, name);
    struct view more = rd_bytes(r, extra);
    rd_skip(r, comment);
    e->mtime = time_of(when);
    take_extra(more, e);
    return rd_ok(r);
}

/* The contents of e: behind its local header, whose name and extra field may
 * have other lengths than those in the directory. */
static bool find_contents(struct view v, struct zip_entry *e)
{
    struct rd r = rd_of(v);
    rd_seek(&r, e->local);
    rd_want(&r, rd_le32(&r) == 0x04034b50, "no local header");
    rd_skip(&r, 2);
    e->encrypted = e->encrypted || rd_le16(&r) & ENCRYPTED;
    rd_skip(&r, 18);
    uint16_t name = rd_le16(&r), extra = rd_le16(&r);
    rd_skip(&r, (uint64_t)name + extra);
    e->contents = rd_bytes(&r, e->packed);
    return rd_ok(&r);
}

struct reading {
    struct lane *lane;
    struct part *p;
    struct tree tree;
    uint32_t encrypted, damaged;
};

static void set_target(struct reading *c, struct zip_entry *e, struct node *n)
{
    struct diag why = {0};
    uint8_t *text = e->size <= MAX_LINK_TARGET
                        ? arena_alloc(&c->lane->arena, e->size + 1)
                        : NULL;
    if (text && zip_read(c->lane, e, text, e->size, &why))
        n->target = view_of(text, e->size);
    else
        part_diag(c->lane, c->p, WHY_CORRUPT, e->at,
                  "a symbolic link whose target cannot be read");
}

static void add_entry(struct reading *c, const struct zip_entry *from)
{
    struct zip_entry *e = ARENA_NEW(&c->lane->arena, struct zip_entry);
    struct node *n =
        e ? tree_add_path(&c->tree, from->name, mode_of(from)) : NULL;
    if (!n)
        return;
    *e = *from;
    bool found = find_contents(c->p->bytes, e);
    n->at = e->at;
    n->uid = e->uid;
    n->gid = e->gid;
    n->mtime = e->mtime;
    n->data = e->local;
    n->priv = e;
    if (node_is_file(n))
        n->size = e->size;
    if (node_is_file(n) && !found) {
        n->unreadable = "its place in the archive is damaged";
        part_diag(c->lane, c->p, WHY_CORRUPT, e->at, n->unreadable);
        c->damaged++;
    }
    if (node_is_link(n) && found)
        set_target(c, e, n);
    c->encrypted += e->encrypted;
}

/* --- the archive -----------------------------------------------------------
 */

static const struct zip_entry *entry_of(const struct node *f)
{
    return f->priv;
}

static struct view map(const struct part *p, const struct node *f)
{
    (void)p;
    const struct zip_entry *e = entry_of(f);
    bool plain = e->method == ZIP_STORED && !e->encrypted &&
                 e->contents.n == e->size &&
                 libdeflate_crc32(0, e->contents.p, e->contents.n) == e->crc;
    return plain ? e->contents : (struct view){0};
}

static bool read(struct lane *lane, const struct part *p, const struct node *f,
                 uint64_t at, uint8_t *out, size_t n, struct diag *why)
{
    (void)p;
    const struct zip_entry *e = entry_of(f);
    if (at == 0)
        return zip_read(lane, e, out, n, why);
    /* A piece: what stands before it is decoded too, and thrown away. */
    buf_clear(&lane->scratch);
    if (!buf_reserve(&lane->scratch, at + n)) {
        why->why = WHY_OVER_BUDGET;
        why->text = "a file larger than allowed";
        return false;
    }
    if (!zip_read(lane, e, lane->scratch.p, at + n, why))
        return false;
    memcpy(out, lane->scratch.p + at, n);
    return true;
}

static const struct fs_ops ops = {.read = read, .map = map};

static bool match(struct view v)
{
    if (view_has(v, 0, "PK\5\6", 4))
        return v.n >= END && ld_le32(v.p + 12) == 0 && ld_le32(v.p + 16) == 0;
    struct rd r = rd_of(v);
    uint32_t magic = rd_le32(&r);
    uint16_t version = rd_le16(&r);
    rd_skip(&r, 2);
    uint16_t method = rd_le16(&r);
    rd_skip(&r, 16);
    uint16_t name = rd_le16(&r), extra = rd_le16(&r);
    struct view text = rd_bytes(&r, name);
    rd_skip(&r, extra);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < 0x20)
            return false;
    return rd_ok(&r) && magic == 0x04034b50 && (version & 0xff) <= 63 &&
           method <= 99 && name > 0;
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct directory d;
    struct reading c = {.lane = lane, .p = p};
    if (!find_directory(lane->image, p->bytes, &d) ||
        !tree_init(&c.tree, &lane->arena, lane->image->limits.entries))
        return NOT_THIS;
    part_end(p, d.end);
    struct rd all = rd_of(p->bytes);
    struct rd r = rd_at(&all, d.at, d.n);
    uint64_t n = 0;
    struct zip_entry e;
    for (; rd_left(&r) > 0 && !c.tree.overflow; n++)
        if (read_central(&r, &e)) {
            e.at += d.at;
            add_entry(&c, &e);
        }
    if (n == 0 && d.entries > 0) {
        tree_finish(&c.tree);
        return NOT_THIS;
    }
    part_diag_rd(lane, p, &r);
    if (c.encrypted)
        part_diag(lane, p, WHY_ENCRYPTED, 0, "files that need a password");
    part_detail(lane, p, "%llu entries%s", (unsigned long long)n,
                c.encrypted ? ", encrypted ones among them" : "");
    part_tree(lane, p, &c.tree, &ops, NULL);
    return rd_ok(&r) && !c.damaged ? OPENED : DAMAGED;
}

const struct format format_zip = {
    .name = "zip",
    .title = "zip archive",
    .spec = "PKWARE APPNOTE.TXT 6.3.10",
    .magics = {{.n = 4, .bytes = "PK\3\4"}, {.n = 4, .bytes = "PK\5\6"}},
    .match = match,
    .open = open,
};

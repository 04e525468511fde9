/* SPIFFS, the flat file system of ESP8266, ESP32 and others.
 *
 * Blocks of pages; the first pages of a block hold, for each of its other
 * pages, the number u16 of what is in it (FFFF free, 0 deleted, bit 15: an
 * index), and at last, 4 bytes before their end, a magic: 0529 ^ bytes of a
 * page ^ blocks from here to the end (or without the last). Little endian.
 * Page: 0 number u16   2 which piece of it u16   4 flags u8, bits that are
 * cleared: 0 used, 1 final, 2 an index, 6 and 7 deleted   5 contents.
 * Index, piece 0: 8 size u32   12 kind u8 (1 file)   13 name, NUL; its length,
 * and the table of pages behind it, depend on how the firmware was built: pages
 * are found by what they say of themselves.
 * There are no directories: names may hold '/'. No modes: 0644, 0755, root.
 * Source: spiffs_nucleus.h of SPIFFS 0.4; checked against it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "image/format.h"

enum {
    MAGIC = 0x0529,
    PAGE_HEAD = 5,
    IS_INDEX = 0x8000,
    FREE = 0xffff,
    NAME_AT = 13,
    SIZE_UNKNOWN = (int)0xffffffff,
    KIND_FILE = 1,
    BLOCKS_MIN = 3,
    /* Flags of a page that is used, final and not deleted. */
    FLAGS_MASK = 0xc7,
    FLAGS_DATA = 0xc4,
    FLAGS_INDEX = 0xc0,
};

struct piece {
    uint16_t id, span;
    uint32_t page;
};

struct spiffs {
    struct view bytes;
    uint32_t page, block, blocks, lookups; /* lookups: pages of them a block */
    struct piece *pieces;                  /* sorted by id and span */
    size_t pieces_n;
};

/* --- geometry --------------------------------------------------------------
 */

static uint32_t magic_of(const struct spiffs *s, uint64_t block)
{
    uint64_t at = block * s->block + (uint64_t)s->lookups * s->page - 4;
    struct rd r = rd_of(view_cut(s->bytes, at, 2));
    uint16_t magic = rd_le16(&r);
    return rd_ok(&r) ? (uint32_t)(magic ^ MAGIC ^ s->page) & 0xffff
                     : UINT32_MAX;
}

/* Whether the magics of all blocks agree; sets blocks. */
static bool fits(struct spiffs *s)
{
    uint64_t there = s->bytes.n / s->block;
    uint32_t first = magic_of(s, 0);
    if (first == 0) { /* the magic does not count blocks */
        for (s->blocks = 0; s->blocks < there && magic_of(s, s->blocks) == 0;)
            s->blocks++;
        return s->blocks > BLOCKS_MIN;
    }
    if (first == UINT32_MAX || first < BLOCKS_MIN)
        return false;
    s->blocks = first;
    if (there < BLOCKS_MIN)
        return false;
    for (uint32_t k = 1; k < first && k < there; k++)
        if (magic_of(s, k) != first - k)
            return false;
    return true;
}

/* Several geometries may agree with the magics: one that is there in full is
 * preferred. */
static bool find_geometry(struct view v, struct spiffs *out)
{
    static const uint32_t pages[] = {256, 512, 128, 1024, 2048};
    static const uint32_t blocks[] = {4096, 8192, 16384, 32768, 65536};
    bool found = false;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        for (size_t k = 0; k < sizeof blocks / sizeof *blocks; k++) {
            struct spiffs s = {.bytes = v, .page = pages[i]};
            s.block = blocks[k];
            uint32_t ids = s.block / s.page * 2;
            s.lookups = (ids + s.page - 1) / s.page;
            if (s.block / s.page <= 4 || !fits(&s))
                continue;
            bool whole = s.blocks <= v.n / s.block;
            if (whole || !found)
                *out = s;
            if (whole)
                return true;
            found = true;
        }
    return found;
}

static bool match(struct view v)
{
    struct spiffs s;
    /* Of the first blocks: all are looked at when it is opened. */
    return find_geometry(view_cut(v, 0, 4 * 65536), &s);
}

/* --- pages -----------------------------------------------------------------
 */

static struct view page_of(const struct spiffs *s, uint32_t page)
{
    return view_cut(s->bytes, (uint64_t)page * s->page, s->page);
}

/* The piece that page holds; false: none, or one that is gone. */
static bool read_piece(const struct spiffs *s, uint32_t page, uint16_t id,
                       struct piece *out)
{
    struct rd r = rd_of(page_of(s, page));
    struct piece p = {.id = rd_le16(&r), .span = rd_le16(&r), .page = page};
    uint8_t flags = rd_u8(&r) & FLAGS_MASK;
    if (!rd_ok(&r) || p.id != id ||
        flags != (id & IS_INDEX ? FLAGS_INDEX : FLAGS_DATA))
        return false;
    *out = p;
    return true;
}

/* All pieces that the lookup pages tell; to: NULL to count them. */
static size_t gather(const struct spiffs *s, struct piece *to)
{
    uint32_t per = s->block / s->page;
    uint64_t blocks = s->bytes.n / s->block;
    size_t n = 0;
    if (blocks > s->blocks)
        blocks = s->blocks;
    for (uint32_t b = 0; b < blocks; b++)
        for (uint32_t k = 0; k < per - s->lookups; k++) {
            uint64_t at = (uint64_t)b * s->block + k * 2u;
            struct rd r = rd_of(view_cut(s->bytes, at, 2));
            uint16_t id = rd_le16(&r);
            struct piece p;
            if (!rd_ok(&r) || id == FREE || (id & (IS_INDEX - 1)) == 0 ||
                !read_piece(s, b * per + s->lookups + k, id, &p))
                continue;
            if (to)
                to[n] = p;
            n++;
        }
    return n;
}

static int by_id(const void *pa, const void *pb)
{
    const struct piece *a = pa, *b = pb;
    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    if (a->span != b->span)
        return a->span < b->span ? -1 : 1;
    return (a->page > b->page) - (a->page < b->page);
}

static const struct piece *find(const struct spiffs *s, uint16_t id,
                                uint64_t span)
{
    size_t lo = 0, hi = s->pieces_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const struct piece *p = &s->pieces[mid];
        if (p->id < id || (p->id == id && p->span < span))
            lo = mid + 1;
        else
            hi = mid;
    }
    bool found = lo < s->pieces_n && s->pieces[lo].id == id &&
                 s->pieces[lo].span == span;
    return found ? &s->pieces[lo] : NULL;
}

/* --- contents --------------------------------------------------------------
 */

static bool read_file(struct lane *lane, const struct part *p,
                      const struct node *n, uint64_t at, uint8_t *out,
                      size_t want, struct diag *why)
{
    const struct spiffs *s = p->fs;
    uint64_t per = s->page - PAGE_HEAD;
    (void)lane;
    while (want) {
        const struct piece *piece = find(s, (uint16_t)n->data, at / per);
        size_t skip = (size_t)(at % per);
        size_t take = per - skip < want ? (size_t)(per - skip) : want;
        struct view v = {0};
        if (piece)
            v = view_cut(page_of(s, piece->page), PAGE_HEAD + skip, take);
        if (v.n < take) {
            why->why = WHY_CORRUPT;
            why->text = "pages of this file are missing";
            why->offset = n->at;
            return false;
        }
        memcpy(out, v.p, take);
        out += take;
        at += take;
        want -= take;
    }
    return true;
}

static const struct fs_ops spiffs_ops = {.read = read_file, .anywhere = true};

/* --- the tree --------------------------------------------------------------
 */

struct build {
    struct lane *lane;
    struct part *p;
    struct spiffs *s;
    struct tree t;
};

static void add_file(struct build *b, const struct piece *i)
{
    struct view v = page_of(b->s, i->page);
    uint64_t at = (uint64_t)i->page * b->s->page;
    struct rd r = rd_of(v);
    rd_seek(&r, 8);
    uint32_t size = rd_le32(&r);
    uint8_t kind = rd_u8(&r);
    struct view name = rd_cstr(&r, v.n - NAME_AT);
    if (!rd_ok(&r) || name.n == 0) {
        part_diag(b->lane, b->p, WHY_CORRUPT, at, "a file without a name");
        return;
    }
    if (size == (uint32_t)SIZE_UNKNOWN)
        size = 0; /* it was not closed */
    struct node *n = tree_add_path(&b->t, name, NODE_FILE | 0644);
    if (!n)
        return;
    n->at = at;
    n->ino = n->data = i->id & (IS_INDEX - 1u);
    n->size = size;
    if (kind != KIND_FILE)
        n->unreadable = "an object of an unknown kind";
    if (size > b->s->bytes.n) {
        n->unreadable = "a file larger than its file system";
        n->size = 0;
    }
    if (n->unreadable)
        part_diag(b->lane, b->p, WHY_CORRUPT, at, n->unreadable);
}

static void build(struct build *b)
{
    const struct spiffs *s = b->s;
    bool twice = false;
    for (size_t i = 0; i < s->pieces_n && !b->t.overflow; i++) {
        const struct piece *p = &s->pieces[i];
        bool again = i && p->id == p[-1].id && p->span == p[-1].span;
        if (again && !twice)
            part_diag(b->lane, b->p, WHY_CORRUPT, (uint64_t)p->page * s->page,
                      "two pages that say that they are the same");
        twice |= again;
        if (p->id & IS_INDEX && p->span == 0 && !again)
            add_file(b, p);
    }
}

static enum opened open_spiffs(struct lane *lane, struct part *p)
{
    struct spiffs *s = ARENA_NEW(&lane->arena, struct spiffs);
    struct build b = {.lane = lane, .p = p, .s = s};
    if (!s || !find_geometry(p->bytes, s) ||
        !tree_init(&b.t, &lane->arena, lane->image->limits.entries))
        return NOT_THIS;
    uint64_t size = (uint64_t)s->block * s->blocks;
    bool cut = size > p->bytes.n;
    part_end(p, size);
    s->bytes = p->bytes;
    s->pieces_n = gather(s, NULL);
    s->pieces = arena_array(&lane->arena, s->pieces_n + 1, sizeof *s->pieces);
    if (!s->pieces)
        return NOT_THIS;
    (void)gather(s, s->pieces);
    if (s->pieces_n)
        qsort(s->pieces, s->pieces_n, sizeof *s->pieces, by_id);
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, p->bytes.n,
                  "the file system is longer than what is there of it");
    b.t.root->mode = NODE_DIR | 0755;
    build(&b);
    part_tree(lane, p, &b.t, &spiffs_ops, s);
    part_detail(lane, p, "%u blocks of %u bytes, pages of %u",
                (unsigned)s->blocks, (unsigned)s->block, (unsigned)s->page);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_spiffs = {
    .name = "spiffs",
    .title = "SPIFFS file system",
    .spec = "spiffs_nucleus.h of SPIFFS 0.4",
    .match = match,
    .open = open_spiffs,
};

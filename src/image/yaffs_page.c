/* YAFFS: what stands in one page and its spare area. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "image/yaffs.h"

enum {
    NAME_FIELD = 255, /* some makers leave the 256th byte as it is */
    ALIAS_FIELD = 159,
    SEQ_FIRST = 0x1000,
    SEQ_LAST = 0xefffff00,
    SEQ_CHECKPOINT = 0x21,
    OBJECT_SUMMARY = 0x10,
    OBJECT_MAX = 0x3ffff,
    CHUNK_MAX = 0xfffff,
    HEADER_N = 0xffff,             /* bytes, in the tags of a header */
    CHUNK_EXTRA = (int)0x80000000, /* a header; the parent stands here */
    TAGS = 16,
    TAGS_AT_MAX = 48,
    LOOK_PAGES = 16, /* pages that a layout is judged by */
};

/* --- headers ---------------------------------------------------------------
 */

static bool is_type(uint32_t type, uint32_t mode)
{
    switch (type) {
    case YAFFS_FILE:
        return (mode & NODE_TYPE) == NODE_FILE;
    case YAFFS_SYMLINK:
        return (mode & NODE_TYPE) == NODE_LINK;
    case YAFFS_DIR:
        return (mode & NODE_TYPE) == NODE_DIR;
    case YAFFS_SPECIAL:
        switch (mode & NODE_TYPE) {
        case NODE_CHAR:
        case NODE_BLOCK:
        case NODE_FIFO:
        case NODE_SOCKET:
            return true;
        default:
            return false;
        }
    default:
        return type == YAFFS_HARDLINK;
    }
}

/* A text that ends within v; what is behind its NUL must be zero. */
static bool text_of(struct view v, struct view *out)
{
    const uint8_t *end = memchr(v.p, 0, v.n);
    if (!end)
        return false;
    size_t n = (size_t)(end - v.p);
    for (size_t i = n; i < v.n; i++)
        if (v.p[i])
            return false;
    *out = view_cut(v, 0, n);
    return true;
}

bool yaffs_header(struct view v, bool big, struct yaffs_header *out)
{
    struct rd r = rd_of(view_cut(v, 0, YAFFS_HEADER));
    struct yaffs_header h = {0};
    h.type = rd_u32(&r, big);
    h.parent = rd_u32(&r, big);
    if (rd_u16(&r, big) != 0xffff || h.type < YAFFS_FILE ||
        h.type > YAFFS_SPECIAL)
        return false;
    struct view name = rd_bytes(&r, NAME_FIELD);
    rd_skip(&r, 3);
    h.mode = rd_u32(&r, big);
    h.uid = rd_u32(&r, big);
    h.gid = rd_u32(&r, big);
    rd_skip(&r, 4);
    h.mtime = rd_u32(&r, big);
    rd_skip(&r, 4);
    h.size = rd_u32(&r, big);
    h.equals = rd_u32(&r, big);
    struct view alias = rd_bytes(&r, ALIAS_FIELD);
    rd_skip(&r, 1);
    h.rdev = rd_u32(&r, big);
    rd_seek(&r, 496);
    uint32_t high = rd_u32(&r, big);
    rd_skip(&r, 4);
    h.shadows = (int32_t)rd_u32(&r, big);
    h.shrink = rd_u32(&r, big) == 1;
    if (!rd_ok(&r) || !is_type(h.type, h.mode) || h.parent > OBJECT_MAX ||
        !text_of(name, &h.name) ||
        (h.type == YAFFS_SYMLINK && !text_of(alias, &h.alias)))
        return false;
    if (high != UINT32_MAX)
        h.size |= (uint64_t)high << 32;
    *out = h;
    return true;
}

/* --- tags ------------------------------------------------------------------
 */

static bool is_all(struct view v, uint8_t byte)
{
    return v.n == 0 || (v.p[0] == byte && memcmp(v.p, v.p + 1, v.n - 1) == 0);
}

static struct view page_of(const struct yaffs *y, uint32_t page)
{
    return view_cut(y->bytes, yaffs_at(y, page), y->page);
}

static struct view spare_of(const struct yaffs *y, uint32_t page)
{
    return view_cut(y->bytes, yaffs_at(y, page) + y->page, y->spare);
}

static enum yaffs_page checked(const struct yaffs *y,
                               const struct yaffs_chunk *c,
                               const struct yaffs_header *told)
{
    struct yaffs_header h;
    if (c->object == 0 || c->object > OBJECT_MAX || c->chunk > CHUNK_MAX ||
        (c->chunk && (c->n > y->page || c->n == 0)))
        return PAGE_BAD;
    if (c->chunk)
        return PAGE_USED;
    if (!yaffs_header(page_of(y, c->page), y->big, &h) ||
        (told && (told->parent != h.parent || told->type != h.type)) ||
        (h.name.n == 0 && c->object != YAFFS_ROOT))
        return PAGE_BAD;
    return PAGE_USED;
}

static enum yaffs_page tags_2(const struct yaffs *y, struct yaffs_chunk *c)
{
    struct rd r = rd_of(view_cut(spare_of(y, c->page), y->tags_at, TAGS));
    c->seq = rd_u32(&r, y->tags_big);
    c->object = rd_u32(&r, y->tags_big);
    c->chunk = rd_u32(&r, y->tags_big);
    c->n = rd_u32(&r, y->tags_big);
    if (!rd_ok(&r))
        return PAGE_BAD;
    if (c->seq == UINT32_MAX)
        return is_all(page_of(y, c->page), 0xff) ? PAGE_EMPTY : PAGE_BAD;
    if (c->seq == SEQ_CHECKPOINT)
        return PAGE_OTHER;
    if (c->seq < SEQ_FIRST || c->seq > SEQ_LAST)
        return PAGE_BAD;
    if (c->object == OBJECT_SUMMARY)
        return PAGE_OTHER;
    if (!(c->chunk & (uint32_t)CHUNK_EXTRA))
        return c->chunk == 0 && c->n != HEADER_N ? PAGE_BAD
                                                 : checked(y, c, NULL);
    struct yaffs_header told = {.parent = c->chunk & 0x0fffffff,
                                .type = c->object >> 28};
    c->chunk = 0;
    c->object &= 0x0fffffff;
    return checked(y, c, &told);
}

static enum yaffs_page tags_1(const struct yaffs *y, struct yaffs_chunk *c)
{
    static const uint8_t at[8] = {0, 1, 2, 3, 6, 7, 11, 12};

    enum { PAGE_STATUS = 4 };
    struct view spare = spare_of(y, c->page);
    uint8_t tags[8];
    if (spare.n < 16)
        return PAGE_BAD;
    for (size_t i = 0; i < sizeof tags; i++)
        tags[i] = spare.p[at[i]];
    if (is_all(view_of(tags, sizeof tags), 0xff))
        return is_all(page_of(y, c->page), 0xff) ? PAGE_EMPTY : PAGE_BAD;
    uint32_t a = y->big ? ld_be32(tags) : ld_le32(tags);
    uint32_t b = y->big ? ld_be32(tags + 4) : ld_le32(tags + 4);
    bool high_first = y->big && !y->odd_bits;
    c->chunk = high_first ? a >> 12 : a & 0xfffff;
    c->serial = (high_first ? a >> 10 : a >> 20) & 3;
    c->n = high_first ? a & 0x3ff : a >> 22;
    c->object = high_first ? b >> 14 : b & 0x3ffff;
    c->seq = 0;
    if (__builtin_popcount(spare.p[PAGE_STATUS]) < 7)
        return PAGE_OTHER;
    return checked(y, c, NULL);
}

enum yaffs_page yaffs_tags(const struct yaffs *y, uint32_t page,
                           struct yaffs_chunk *out)
{
    struct yaffs_chunk c = {.page = page};
    enum yaffs_page is = y->kind == YAFFS_1 ? tags_1(y, &c) : tags_2(y, &c);
    if (is == PAGE_USED)
        *out = c;
    return is;
}

/* --- layouts ---------------------------------------------------------------
 */

/* How many of the first pages are as they should be in this layout; 0 when one
 * is not, or the first is no header. */
static uint32_t score(const struct yaffs *y)
{
    struct yaffs_chunk c;
    uint32_t good = 0;
    if (yaffs_tags(y, 0, &c) != PAGE_USED || c.chunk != 0)
        return 0;
    for (uint32_t i = 0; i < LOOK_PAGES && yaffs_at(y, i + 1) <= y->bytes.n;
         i++) {
        enum yaffs_page is = yaffs_tags(y, i, &c);
        if (is == PAGE_BAD && i <= 1)
            return 0;
        good += is == PAGE_USED;
        if (is == PAGE_BAD)
            break;
    }
    return good;
}

static void keep_best(const struct yaffs *y, struct yaffs *best, uint32_t *most)
{
    uint32_t good = score(y);
    if (good > *most) {
        *most = good;
        *best = *y;
    }
}

/* Small pages first: four of 512 + 16 bytes look like one of 2048 + 64. */
static void shapes_2(struct yaffs y, struct yaffs *best, uint32_t *most)
{
    static const struct {
        uint16_t page, spare;
    } sizes[] = {
        {512,   16  },
        {1024,  32  },
        {2048,  64  },
        {2048,  112 },
        {2048,  128 },
        {4096,  128 },
        {4096,  208 },
        {4096,  216 },
        {4096,  218 },
        {4096,  224 },
        {4096,  232 },
        {4096,  256 },
        {8192,  256 },
        {8192,  436 },
        {8192,  448 },
        {8192,  512 },
        {8192,  640 },
        {8192,  744 },
        {16384, 512 },
        {16384, 1024},
        {16384, 1216},
        {16384, 1280}
    };

    y.kind = YAFFS_2;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        y.page = sizes[i].page;
        y.spare = sizes[i].spare;
        uint32_t last = y.spare - TAGS;
        for (uint32_t at = 0; at <= last && at <= TAGS_AT_MAX; at++) {
            y.tags_at = at;
            y.tags_big = y.big;
            keep_best(&y, best, most);
            y.tags_big = !y.big; /* mkyaffs2image's "convert" */
            keep_best(&y, best, most);
        }
    }
}

/* An image without spare areas holds headers, each followed by the pages of its
 * file, and nothing else up to its end. Objects are numbered by their order. */
static uint32_t score_bare(const struct yaffs *y)
{
    uint64_t at = 0;
    uint32_t headers = 0;
    struct yaffs_header h;
    while (at < y->bytes.n && headers < 4 * LOOK_PAGES) {
        struct view v = view_cut(y->bytes, at, y->page);
        if (is_all(v, 0xff))
            break;
        if (!yaffs_header(v, y->big, &h))
            return 0;
        if (!is_all(view_from(v, YAFFS_HEADER), 0xff))
            return 0;
        headers++;
        uint64_t pages = h.type == YAFFS_FILE
                             ? h.size / y->page + (h.size % y->page != 0)
                             : 0;
        if (pages > y->bytes.n / y->page)
            break;
        at += (1 + pages) * y->page;
    }
    return headers;
}

static void shapes_bare(struct yaffs y, struct yaffs *best, uint32_t *most)
{
    static const uint16_t pages[] = {2048, 4096, 512, 8192, 1024, 16384};
    y.kind = YAFFS_BARE;
    y.spare = 0;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        y.page = pages[i];
        uint32_t headers = score_bare(&y);
        if (headers > 1 && headers > *most) {
            *most = headers;
            *best = y;
        }
    }
}

bool yaffs_shape(struct view v, struct yaffs *out)
{
    struct yaffs_header h;
    struct yaffs y = {.bytes = v}, best = y;
    uint32_t most = 0;
    y.big = v.n && v.p[0] == 0;
    if (!yaffs_header(v, y.big, &h))
        return false;
    shapes_2(y, &best, &most);
    y.kind = YAFFS_1;
    y.page = 512;
    y.spare = 16;
    keep_best(&y, &best, &most);
    y.odd_bits = true;
    keep_best(&y, &best, &most);
    y.odd_bits = false;
    if (most == 0)
        shapes_bare(y, &best, &most);
    if (most)
        *out = best;
    return most > 0;
}

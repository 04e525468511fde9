/* UBI: volumes of logical blocks kept somewhere in the blocks of a flash.
 *
 * Each physical block (big endian):
 *   0 "UBI#"  4 version u8  8 erase count u64  16 offset of the volume header
 *  20 offset of the data  24 image number  60 CRC of the first 60 bytes
 * and at the volume header's offset, when the block is in use:
 *   0 "UBI!"  4 version u8  5 type u8 (1 dynamic, 2 static)  6 copied u8
 *   8 volume u32  12 logical number u32  20 data size  24 blocks in use
 *  28 padding  32 CRC of the data  40 sequence u64  60 CRC of the first 60
 * bytes Of two blocks with one logical number the higher sequence counts,
 * unless it is an unfinished copy. Volume 7fffefff holds the table: records of
 * 172 bytes, 0 blocks u32  4 alignment  8 padding  12 type u8  14 name length
 * u16 16 name[128]  168 CRC of the first 168 bytes Source: Linux
 * drivers/mtd/ubi/ubi-media.h; checked against ubinize. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "image/format.h"

enum {
    HEAD = 64,
    CRC_AT = 60,
    BLOCK_MIN = 512,
    BLOCK_MAX = 8 << 20,
    FOREIGN_MAX = 8, /* blocks in a row that are neither UBI nor empty */
    LAYOUT_VOLUME = 0x7fffefff,
    MAX_VOLUMES = 128,
    RECORD = 172,
    NAME_MAX_BYTES = 127,
    TYPE_STATIC = 2,
};

/* Linux's CRC starts with all ones and is not inverted at the end. */
static uint32_t crc_of(struct view v)
{
    return ~(uint32_t)crc32(0, v.p, (uInt)v.n);
}

struct geometry {
    uint32_t header_at, data_at, number;
};

static bool read_head(struct view v, struct geometry *g)
{
    struct rd r = rd_of(view_cut(v, 0, HEAD));
    rd_want(&r, rd_be32(&r) == 0x55424923, "no UBI#");
    rd_skip(&r, 12);
    g->header_at = rd_be32(&r);
    g->data_at = rd_be32(&r);
    g->number = rd_be32(&r);
    rd_seek(&r, CRC_AT);
    uint32_t crc = rd_be32(&r);
    return rd_ok(&r) && crc == crc_of(view_cut(v, 0, CRC_AT));
}

static bool match(struct view v)
{
    struct geometry g;
    return read_head(v, &g);
}

struct volume_head {
    uint8_t type;
    bool copied;
    uint32_t volume, logical, data_size, padding, data_crc;
    uint64_t sequence;
};

static bool read_volume_head(struct view block, const struct geometry *g,
                             struct volume_head *out)
{
    struct view v = view_cut(block, g->header_at, HEAD);
    struct rd r = rd_of(v);
    struct volume_head h = {0};
    rd_want(&r, rd_be32(&r) == 0x55424921, "no UBI!");
    rd_skip(&r, 1);
    h.type = rd_u8(&r);
    h.copied = rd_u8(&r) != 0;
    rd_skip(&r, 1);
    h.volume = rd_be32(&r);
    h.logical = rd_be32(&r);
    rd_skip(&r, 4);
    h.data_size = rd_be32(&r);
    rd_skip(&r, 4);
    h.padding = rd_be32(&r);
    h.data_crc = rd_be32(&r);
    rd_skip(&r, 4);
    h.sequence = rd_be64(&r);
    rd_seek(&r, CRC_AT);
    uint32_t crc = rd_be32(&r);
    if (!rd_ok(&r) || crc != crc_of(view_cut(v, 0, CRC_AT)))
        return false;
    *out = h;
    return true;
}

/* --- blocks ------------------------------------------------------------------
 */

/* One logical block: where its newest good copy stands. */
struct leb {
    uint32_t volume, logical;
    uint64_t sequence;
    uint8_t type;
    struct view data; /* of a static volume only what is used */
    uint32_t order;   /* physical number */
};

/* Where a volume stands in the part's content. */
struct volume {
    uint64_t at, n;
    const char *name;
};

struct ubi {
    struct lane *lane;
    struct part *p;
    struct geometry g;
    uint32_t block_bytes;
    struct leb *lebs;
    size_t lebs_n;
    uint32_t bad; /* blocks whose data do not fit their checksum */
    uint64_t bad_at;
    uint32_t superseded;
    struct volume volumes[MAX_VOLUMES];
    uint32_t volumes_n;
};

/* The distance between two headers; what is left when there is only one. */
static uint32_t block_bytes_of(struct view v)
{
    struct geometry g;
    for (uint32_t n = BLOCK_MIN; n <= BLOCK_MAX && n < v.n; n += BLOCK_MIN)
        if (read_head(view_from(v, n), &g))
            return n;
    return v.n < BLOCK_MAX ? (uint32_t)v.n : BLOCK_MAX;
}

static bool is_empty(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] != 0xff)
            return false;
    return true;
}

static struct view data_of(struct ubi *u, struct view block, uint64_t at,
                           const struct volume_head *h)
{
    struct view data = view_from(block, u->g.data_at);
    if (h->padding < data.n)
        data.n -= h->padding;
    if (h->type != TYPE_STATIC && !h->copied)
        return data;
    struct view used = view_cut(data, 0, h->data_size);
    if (used.n != h->data_size || crc_of(used) != h->data_crc) {
        if (u->bad++ == 0)
            u->bad_at = at;
        return (struct view){0};
    }
    return h->type == TYPE_STATIC ? used : data;
}

/* All blocks; gives the end of the last one that is UBI's. */
static uint64_t gather(struct ubi *u)
{
    struct view v = u->p->bytes;
    uint64_t end = 0, foreign = 0;
    uint32_t order = 0;
    for (uint64_t at = 0; at < v.n && foreign < FOREIGN_MAX;
         at += u->block_bytes, order++) {
        struct view block = view_cut(v, at, u->block_bytes);
        struct geometry g;
        struct volume_head h;
        if (!read_head(block, &g)) {
            foreign += !is_empty(block);
            continue;
        }
        foreign = 0;
        end = at + block.n;
        if (g.data_at >= block.n || !read_volume_head(block, &g, &h))
            continue;
        u->g = g;
        struct view data = data_of(u, block, at, &h);
        if (!data.p)
            continue;
        u->lebs[u->lebs_n++] = (struct leb){.volume = h.volume,
                                            .logical = h.logical,
                                            .sequence = h.sequence,
                                            .type = h.type,
                                            .data = data,
                                            .order = order};
        image_spend(u->lane->image, 0);
    }
    return end;
}

static int by_place(const void *pa, const void *pb)
{
    const struct leb *a = pa, *b = pb;
    if (a->volume != b->volume)
        return a->volume < b->volume ? -1 : 1;
    if (a->logical != b->logical)
        return a->logical < b->logical ? -1 : 1;
    if (a->sequence != b->sequence)
        return a->sequence > b->sequence ? -1 : 1; /* the newest first */
    return (a->order > b->order) - (a->order < b->order);
}

static void drop_old(struct ubi *u)
{
    size_t kept = 0;
    if (u->lebs_n)
        qsort(u->lebs, u->lebs_n, sizeof *u->lebs, by_place);
    for (size_t i = 0; i < u->lebs_n; i++) {
        if (kept && u->lebs[kept - 1].volume == u->lebs[i].volume &&
            u->lebs[kept - 1].logical == u->lebs[i].logical)
            u->superseded++;
        else
            u->lebs[kept++] = u->lebs[i];
    }
    u->lebs_n = kept;
}

/* --- volumes
 * ------------------------------------------------------------------- */

static const char *name_of(struct ubi *u, uint32_t volume)
{
    for (size_t i = 0; i < u->lebs_n && volume < MAX_VOLUMES; i++) {
        if (u->lebs[i].volume != LAYOUT_VOLUME)
            continue;
        struct view rec =
            view_cut(u->lebs[i].data, (uint64_t)volume * RECORD, RECORD);
        struct rd r = rd_of(rec);
        rd_seek(&r, 14);
        uint16_t n = rd_be16(&r);
        struct view name = rd_bytes(&r, n <= NAME_MAX_BYTES ? n : 0);
        rd_seek(&r, RECORD - 4);
        uint32_t crc = rd_be32(&r);
        if (rd_ok(&r) && name.n && !memchr(name.p, 0, name.n) &&
            crc == crc_of(view_cut(rec, 0, RECORD - 4)))
            return arena_text(&u->lane->arena, name);
    }
    return arena_printf(&u->lane->arena, "volume %u", (unsigned)volume);
}

/* Logical blocks from, to of one volume, one after the other; blocks that are
 * not there read as empty flash. */
static void add_volume(struct ubi *u, size_t from, size_t to)
{
    struct buf *out = &u->p->content;
    uint64_t start = out->n;
    uint64_t each = u->block_bytes - u->g.data_at;
    const struct leb *first = &u->lebs[from];
    if (first->type != TYPE_STATIC)
        each = first->data.n;
    for (size_t i = from; i < to; i++) {
        const struct leb *l = &u->lebs[i];
        uint64_t at = (uint64_t)l->logical * each;
        uint64_t gap = start + at > out->n ? start + at - out->n : 0;
        if (gap > (uint64_t)u->p->bytes.n * 4 + 64 * each) {
            part_diag(u->lane, u->p, WHY_CORRUPT, 0,
                      "a logical block far outside its volume");
            break;
        }
        if (gap && buf_reserve(out, gap)) {
            memset(out->p + out->n, 0xff, gap);
            out->n += gap;
        }
        buf_view(out, l->data);
    }
    if (out->failed || !image_spend(u->lane->image, out->n - start)) {
        part_diag(u->lane, u->p, WHY_OVER_BUDGET, 0,
                  "a volume larger than memory or --limit-stream allow");
        out->failed = false;
    }
    u->volumes[u->volumes_n++] =
        (struct volume){start, out->n - start, name_of(u, first->volume)};
}

static void add_volumes(struct ubi *u)
{
    for (size_t i = 0; i < u->lebs_n;) {
        size_t end = i;
        while (end < u->lebs_n && u->lebs[end].volume == u->lebs[i].volume)
            end++;
        if (u->lebs[i].volume < MAX_VOLUMES)
            add_volume(u, i, end);
        i = end;
    }
    /* Only now: while the content grows it may move. */
    for (uint32_t i = 0; i < u->volumes_n; i++)
        part_region(u->lane, u->p, u->volumes[i].at, u->volumes[i].n,
                    u->volumes[i].name, NULL);
}

static enum opened open_ubi(struct lane *lane, struct part *p)
{
    struct ubi u = {.lane = lane, .p = p};
    u.block_bytes = block_bytes_of(p->bytes);
    size_t most = p->bytes.n / u.block_bytes + 1;
    u.lebs = arena_array(&lane->arena, most, sizeof *u.lebs);
    if (!u.lebs)
        return NOT_THIS;
    uint64_t end = gather(&u);
    if (end == 0)
        return NOT_THIS;
    part_end(p, end);
    drop_old(&u);
    add_volumes(&u);
    if (u.bad)
        part_diag(lane, p, WHY_CORRUPT, u.bad_at,
                  "blocks whose data do not fit their checksum");
    part_detail(lane, p, "%u volumes, %u-byte blocks, %u blocks superseded",
                (unsigned)u.volumes_n, (unsigned)u.block_bytes,
                (unsigned)u.superseded);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_ubi = {
    .name = "ubi",
    .title = "UBI volumes on flash",
    .spec = "Linux drivers/mtd/ubi/ubi-media.h",
    .magics = {{0, 4, "UBI#"}},
    .match = match,
    .open = open_ubi,
};

/* SquashFS: metadata blocks and the tables made of them, each decoded once. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "image/squashfs.h"

enum {
    HEAD_RAW = 0x8000, /* in the head: stored as it is */
};

uint32_t sq_u32(const struct sq *q, const uint8_t *p)
{
    return q->s.big ? ld_be32(p) : ld_le32(p);
}

uint64_t sq_u64(const struct sq *q, const uint8_t *p)
{
    return q->s.big ? ld_be64(p) : ld_le64(p);
}

/* A metadata block where it stands. */
struct block {
    struct view v; /* without its head */
    bool raw;
    uint64_t next;
};

/* False when no whole block stands at at, before end. */
static bool block_at(const struct sq *q, uint64_t at, uint64_t end,
                     struct block *out)
{
    struct view v = view_cut(q->v, at, end > at ? end - at : 0);
    struct rd r = rd_of(v);
    uint16_t head = rd_u16(&r, q->head_big);
    uint32_t n = head & (HEAD_RAW - 1u);
    out->raw = head & HEAD_RAW;
    rd_seek(&r, q->head_bytes);
    out->v = rd_bytes(&r, n ? n : HEAD_RAW);
    out->next = at + q->head_bytes + out->v.n;
    return rd_ok(&r);
}

/* Decodes into SQ_META_BYTES bytes at out; gives how many there are, or 0. */
static uint32_t decode(struct sq_build *b, const struct block *block,
                       uint8_t *out)
{
    if (!block->raw) {
        struct codec_result r;
        if (!sq_unpack(b->q, b->lane->codec, block->v, out, SQ_META_BYTES, &r))
            return 0;
        return (uint32_t)r.out_n;
    }
    if (block->v.n > SQ_META_BYTES)
        return 0;
    memcpy(out, block->v.p, block->v.n);
    return (uint32_t)block->v.n;
}

static void say(struct sq_build *b, enum why why, uint64_t at, const char *text)
{
    part_diag(b->lane, b->part, why, at, text);
}

/* How many blocks there are in [start, end). */
static uint32_t count_blocks(struct sq_build *b, uint64_t start, uint64_t end)
{
    uint32_t n = 0;
    struct block block;
    uint64_t at = start;
    for (; at < end && n < SQ_TABLE_BYTES / SQ_META_BYTES; n++) {
        if (!block_at(b->q, at, end, &block)) {
            say(b, WHY_CORRUPT, at, "a chain of metadata blocks breaks off");
            return n;
        }
        at = block.next;
    }
    if (at < end)
        say(b, WHY_OVER_BUDGET, at, "a table larger than allowed");
    return n;
}

bool sq_meta_load(struct sq_build *b, uint64_t start, uint64_t end,
                  struct sq_meta *out)
{
    struct arena *arena = &b->lane->arena;
    uint32_t n = count_blocks(b, start, end);
    struct sq_meta m = {.start = start};
    if (n == 0 || !image_spend(b->lane->image, (uint64_t)n * SQ_META_BYTES))
        return false;
    m.places = arena_array(arena, n, sizeof *m.places);
    m.p = arena_array(arena, n, SQ_META_BYTES);
    if (!m.places || !m.p) {
        say(b, WHY_OVER_BUDGET, start, "the memory budget was spent");
        return false;
    }
    uint64_t at = start;
    for (uint32_t i = 0; i < n; i++) {
        struct block block;
        if (!block_at(b->q, at, end, &block))
            break;
        struct sq_place *place = &m.places[m.places_n++];
        *place = (struct sq_place){.from = at, .pos = (uint32_t)m.n};
        place->n = decode(b, &block, m.p + m.n);
        if (place->n == 0) {
            say(b, WHY_CORRUPT, at, "a metadata block cannot be decoded");
            memset(m.p + m.n, 0, SQ_META_BYTES);
        }
        m.n += place->n ? place->n : SQ_META_BYTES;
        at = block.next;
    }
    *out = m;
    return true;
}

bool sq_meta_find(const struct sq_meta *m, uint64_t block, uint32_t offset,
                  size_t *pos)
{
    uint32_t low = 0, high = m->places_n;
    if (block > UINT64_MAX - m->start)
        return false;
    uint64_t from = m->start + block;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (m->places[mid].from < from)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == m->places_n || m->places[low].from != from ||
        offset >= m->places[low].n)
        return false;
    *pos = m->places[low].pos + offset;
    return true;
}

/* One block of a table with an index; want bytes of it go to out. */
static bool table_block(struct sq_build *b, uint64_t at, uint8_t *out,
                        size_t want)
{
    uint8_t bytes[SQ_META_BYTES];
    struct block block;
    if (!block_at(b->q, at, b->q->v.n, &block) ||
        decode(b, &block, bytes) < want)
        return false;
    memcpy(out, bytes, want);
    return true;
}

const uint8_t *sq_table_load(struct sq_build *b, uint64_t index, uint64_t bytes,
                             const char *cut_text)
{
    const struct sq *q = b->q;
    uint64_t blocks = (bytes + SQ_META_BYTES - 1) / SQ_META_BYTES;
    size_t each = q->s.major < 3 ? 4 : 8;
    struct view places = view_cut(q->v, index, blocks * each);
    if (bytes > SQ_TABLE_BYTES || places.n < blocks * each) {
        say(b, WHY_CORRUPT, index, cut_text);
        return NULL;
    }
    uint8_t *out = arena_alloc(&b->lane->arena, (size_t)bytes);
    if (!out || !image_spend(b->lane->image, bytes)) {
        say(b, WHY_OVER_BUDGET, index, cut_text);
        return NULL;
    }
    uint32_t bad = 0;
    for (uint64_t i = 0; i < blocks; i++) {
        size_t pos = (size_t)i * SQ_META_BYTES;
        size_t left = (size_t)bytes - pos;
        size_t want = left < SQ_META_BYTES ? left : SQ_META_BYTES;
        const uint8_t *place = places.p + i * each;
        uint64_t at = each == 4 ? sq_u32(q, place) : sq_u64(q, place);
        if (table_block(b, at, out + pos, want))
            continue;
        memset(out + pos, 0xff, want);
        bad++;
    }
    if (bad)
        say(b, WHY_CORRUPT, index, cut_text);
    return out;
}

/* --- which decoder ---------------------------------------------------------
 */

/* Whether the heads of the inode table lead to its end, exactly. */
static bool heads_fit(const struct sq *q)
{
    uint64_t at = q->s.inode_start, end = q->s.dir_start;
    struct block block;
    while (at < end && block_at(q, at, end, &block))
        at = block.next;
    return at == end;
}

enum { TRIED_OF_A_TABLE = 2 };

/* Adds the first blocks in [at, end) that are packed at all. */
static size_t add_packed(const struct sq *q, uint64_t at, uint64_t end,
                         struct view *out)
{
    struct block block;
    size_t n = 0;
    for (; n < TRIED_OF_A_TABLE && at < end && block_at(q, at, end, &block);
         at = block.next)
        if (!block.raw)
            out[n++] = block.v;
    return n;
}

bool sq_pick_codec(struct sq_build *b)
{
    struct sq *q = b->q;
    const struct sq_super *s = &q->s;
    q->head_big = s->big;
    if (!heads_fit(q)) {
        q->head_big = !s->big;
        if (!heads_fit(q))
            q->head_big = s->big;
    }
    struct view blocks[2 * TRIED_OF_A_TABLE];
    size_t n = add_packed(q, s->inode_start, s->dir_start, blocks);
    if (n) /* else there is nothing to read, or to tell it by */
        n += add_packed(q, s->dir_start, sq_dirs_end(q), blocks + n);
    return sq_pick_packing(b, blocks, n);
}

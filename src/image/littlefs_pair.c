/* littlefs: one pair of metadata blocks.
 *
 * Block: 0 revision u32, then commits. A commit is tags (u32, big endian, each
 * XORed with the one before it, the first with ffffffff), each with its data.
 * Tag: bit 31 must be 0; 11 bits of type, 10 of the file's number, 10 of length
 * (3FF: taken away). Types: 0xx name and kind, 2xx structure, 3xx attribute,
 * 401 a number is put in, 4FF taken out, 5xx sum over all since the last one,
 * which ends the commit (bit 0: the next tag's bit 31 is turned over), 5FF sum
 * of the space behind, 600, 601 tail, 7FF state. Source: SPEC.md of
 * littlefs 2.1. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <zlib.h>

#include "image/littlefs.h"

enum {
    T_CREATE = 0x401,
    T_DELETE = 0x4ff,
    T_SOFT = 0x600,
    T_HARD = 0x601,
    T_MOVE = 0x7ff,
    GONE = 0x3ff,
};

struct tag {
    unsigned type, id, n;
    struct view data;
};

static uint32_t sum(uint32_t crc, struct view v)
{
    return v.n ? ~(uint32_t)crc32(~crc, v.p, (uInt)v.n) : crc;
}

/* The next tag at r, which moves behind its data; false: there is none. */
static bool read_tag(struct rd *r, uint32_t *before, struct tag *out)
{
    uint32_t tag = rd_be32(r) ^ *before;
    struct tag t = {
        .type = tag >> 20 & 0x7ff, .id = tag >> 10 & 0x3ff, .n = tag & 0x3ff};
    if (!rd_ok(r) || tag >> 31)
        return false;
    t.data = rd_bytes(r, t.n == GONE ? 0 : t.n);
    *before = tag;
    *out = t;
    return rd_ok(r);
}

/* Where the last valid commit of a block ends; 0: there is none. */
static size_t commits_end(struct view v)
{
    struct rd r = rd_of(v);
    size_t end = 0, from = 0;
    uint32_t before = UINT32_MAX, crc = UINT32_MAX;
    struct tag t;
    rd_skip(&r, 4);
    for (;;) {
        size_t at = r.pos;
        if (!read_tag(&r, &before, &t))
            return end;
        if ((t.type & 0x780) != 0x500)
            continue;
        if (t.data.n < 4)
            return end;
        crc = sum(crc, view_cut(v, from, at + 4 - from));
        if (ld_le32(t.data.p) != crc)
            return end;
        before ^= (t.type & 1) << 31;
        crc = UINT32_MAX;
        end = from = r.pos;
    }
}

/* --- what tags do -----------------------------------------------------------
 */

/* An empty slot for number id, which is the n-th. */
static void fresh(struct lfs_pair *p, unsigned id)
{
    if (p->n == p->clean) {
        p->order[p->n] = (uint16_t)p->n;
        p->clean++;
    }
    uint16_t slot = p->order[p->n];
    memmove(&p->order[id + 1], &p->order[id], (p->n - id) * sizeof *p->order);
    p->order[id] = slot;
    p->slots[slot] = (struct lfs_file){0};
    p->n++;
}

static void create(struct lfs_pair *p, unsigned id)
{
    if (id <= p->n && p->n < LFS_IDS)
        fresh(p, id);
}

static void take_out(struct lfs_pair *p, unsigned id)
{
    if (id >= p->n)
        return;
    uint16_t slot = p->order[id];
    memmove(&p->order[id], &p->order[id + 1],
            (p->n - id - 1) * sizeof *p->order);
    p->n--;
    p->order[p->n] = slot;
}

static struct lfs_file *file_of(struct lfs_pair *p, unsigned id)
{
    if (id >= LFS_IDS)
        return NULL;
    while (id >= p->n)
        fresh(p, p->n);
    return lfs_file(p, id);
}

static void set_attr(struct lfs_file *f, uint8_t type, const struct tag *t)
{
    unsigned i = 0;
    while (i < f->attrs_n && f->attrs[i].type != type)
        i++;
    if (t->n == GONE) {
        if (i < f->attrs_n)
            f->attrs[i] = f->attrs[--f->attrs_n];
    } else if (i < LFS_ATTRS) {
        f->attrs[i] = (struct lfs_attr){.type = type, .v = t->data};
        f->attrs_n = (uint8_t)(i == f->attrs_n ? i + 1 : f->attrs_n);
    }
}

static void set_file(struct lfs_pair *p, const struct tag *t)
{
    struct lfs_file *f = file_of(p, t->id);
    if (!f)
        return;
    switch (t->type >> 8) {
    case 0:
        f->type = (uint16_t)(t->type & 0xff);
        f->name = t->data;
        break;
    case 2:
        f->structure = (uint16_t)(t->n == GONE ? 0 : t->type);
        f->data = t->data;
        break;
    default:
        set_attr(f, (uint8_t)t->type, t);
        break;
    }
}

static void apply(struct lfs_pair *p, const struct tag *t)
{
    struct rd r = rd_of(t->data);
    switch (t->type >> 8) {
    case 0:
    case 2:
    case 3:
        set_file(p, t);
        break;
    case 4:
        if (t->type == T_CREATE)
            create(p, t->id);
        else if (t->type == T_DELETE)
            take_out(p, t->id);
        break;
    case 6:
        p->tail[0] = rd_le32(&r);
        p->tail[1] = rd_le32(&r);
        p->hard = t->type == T_HARD;
        break;
    case 7:
        for (int i = 0; i < 3 && t->type == T_MOVE; i++)
            p->move[i] = rd_le32(&r);
        break;
    default:
        break;
    }
}

static void read_commits(struct view v, size_t end, struct lfs_pair *p)
{
    struct rd r = rd_of(view_cut(v, 0, end));
    uint32_t before = UINT32_MAX;
    struct tag t;
    rd_skip(&r, 4);
    while (rd_left(&r) && read_tag(&r, &before, &t)) {
        if ((t.type & 0x780) == 0x500)
            before ^= (t.type & 1) << 31;
        else
            apply(p, &t);
    }
}

bool lfs_pair_read(const struct lfs *f, const uint32_t block[2],
                   struct lfs_pair *out)
{
    struct view v[2];
    size_t end[2] = {0};
    for (int i = 0; i < 2; i++) {
        v[i] = view_cut(f->bytes, (uint64_t)block[i] * f->block, f->block);
        if (block[i] < f->blocks)
            end[i] = commits_end(v[i]);
    }
    int newer = 0;
    if (end[1] && (!end[0] || (int32_t)(ld_le32(v[1].p) - ld_le32(v[0].p)) > 0))
        newer = 1;
    if (!end[newer])
        return false;
    out->n = out->clean = 0;
    out->hard = false;
    memset(out->move, 0, sizeof out->move);
    out->block[0] = block[0];
    out->block[1] = block[1];
    out->tail[0] = out->tail[1] = UINT32_MAX;
    read_commits(v[newer], end[newer], out);
    return true;
}

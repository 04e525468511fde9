/* EROFS: which packed piece holds a byte of a file.
 *
 * Behind the inode, at a multiple of 8: 4 flags u16 (bit 0: entries of 2 bytes,
 * bit 1: pieces of several blocks, 3: the last piece stands behind the index,
 * 4, 5: interlaced, fragments)   6 method u8 (0 LZ4; low 4 bits of the first
 * kind of heads, high 4 of the second)   7 bits 0-2: log2 of a cluster / block,
 * bit 7: all of it is a fragment;  0 size u32, or bytes of the last piece u16
 * at
 * 2. Then the index, an entry for each cluster of the file:
 *   type: 0 a stored piece begins here, 1 and 3 a packed one, 2 none does
 *   where: 0, 1, 3: offset in the cluster; 2: clusters back to the piece's
 *   first one, or (bit 11, in the second cluster) blocks that hold the piece
 * of 8 bytes, 8 bytes further on: type u16 (bit 15: a part of it only), where
 * u16, block u32 (2: where u16, unused);  or packed: two entries of 16 bits and
 * a block u32 in 8 bytes, or 16 of 14 bits and a block in 32; type above where.
 * The block is that before the first piece of the pack; each piece takes its
 * blocks from there on. Source: Linux fs/erofs/zmap.c, erofs_fs.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/erofs.h"

enum {
    STORED,
    HEAD1,
    NOT_HEAD,
    HEAD2,
    FLAG_2B = 1,
    FLAG_BIG = 2,
    FLAG_BIG2 = 4,
    FLAG_INLINE = 8,
    FLAG_INTERLACED = 16,
    FLAG_FRAGMENT = 32,
    COUNT = 1 << 11, /* of where: a count of blocks */
    PARTIAL = 0x8000,
    PIECE_MAX = 12 << 20, /* what a piece unpacks to */
};

struct map {
    const struct erofs *e;
    const struct erofs_inode *i;
    uint64_t index;                   /* place of the first entry */
    uint64_t clusters, first_4, in_2; /* entries; see place_of */
    unsigned bits;
    uint16_t flags, inline_n;
    uint8_t methods;
    struct erofs_bad *bad;
};

struct entry {
    unsigned type;
    uint32_t offset, back, blocks; /* blocks 0: not told */
    uint64_t block, end; /* end: of the entry, or of the pack that it is in */
    bool partial;
};

static bool wrong(struct map *m, enum why kind, const char *why, uint64_t at)
{
    *m->bad = (struct erofs_bad){.kind = kind, .why = why, .at = at};
    return false;
}

static bool corrupt(struct map *m, const char *why)
{
    return wrong(m, WHY_CORRUPT, why, m->i->at);
}

static bool begin(struct map *m)
{
    const struct erofs_inode *i = m->i;
    uint64_t at = (i->end + 7) / 8 * 8;
    struct rd r = rd_of(view_cut(m->e->bytes, at, 8));
    rd_skip(&r, 2);
    m->inline_n = rd_le16(&r);
    m->flags = rd_le16(&r);
    m->methods = rd_u8(&r);
    uint8_t bits = rd_u8(&r);
    if (!rd_ok(&r))
        return corrupt(m, "an index that lies outside the image");
    bool full = i->layout == EROFS_PACKED_FULL;
    if (full && !(m->e->features &
                  (EROFS_BIG_PCLUSTER | EROFS_TAIL_PACKING | EROFS_FRAGMENTS)))
        m->flags = bits = m->methods = 0;
    if (m->flags & FLAG_FRAGMENT || bits & 0x80)
        return wrong(m, WHY_UNSUPPORTED, "contents in shared fragments", i->at);
    m->bits = m->e->block_bits + (bits & 7);
    m->clusters =
        (i->size >> m->bits) + ((i->size & ((1u << m->bits) - 1)) > 0);
    m->index = at + (full ? 16 : 8);
    if (full)
        return true;
    m->first_4 = (32 - m->index % 32) / 4 % 8;
    if (m->flags & FLAG_2B && m->first_4 < m->clusters)
        m->in_2 = (m->clusters - m->first_4) / 16 * 16;
    return m->bits <= 14 ||
           wrong(m, WHY_UNSUPPORTED, "clusters of this size", i->at);
}

/* --- entries ---------------------------------------------------------------
 */

static bool full_entry(struct map *m, uint64_t k, struct entry *out)
{
    struct rd r = rd_of(view_cut(m->e->bytes, m->index + k * 8, 8));
    uint16_t type = rd_le16(&r);
    struct entry e = {.type = type & 3, .partial = type & PARTIAL};
    uint32_t offset = rd_le16(&r), block = rd_le32(&r);
    if (!rd_ok(&r))
        return corrupt(m, "an index that lies outside the image");
    e.end = m->index + k * 8 + 8;
    if (e.type == NOT_HEAD) {
        e.back = block & 0xffff;
        if (e.back & COUNT) {
            e.blocks = e.back & (COUNT - 1);
            e.back = 1;
        }
    } else {
        e.offset = offset;
        e.block = block;
    }
    *out = e;
    return true;
}

/* A pack of entries. */
struct pack {
    const uint8_t *p;
    unsigned n, each, where_bits;
};

static uint32_t packed(const struct pack *k, unsigned i, unsigned *type)
{
    unsigned bit = i * k->each;
    uint32_t v = ld_le32(k->p + bit / 8) >> bit % 8;
    *type = v >> k->where_bits & 3;
    return v & ((1u << k->where_bits) - 1);
}

/* The blocks that the pieces take that begin in the pack before entry i. */
static bool blocks_before(struct map *m, const struct pack *k, unsigned i,
                          uint32_t *out)
{
    bool big = m->flags & FLAG_BIG;
    uint32_t n = big ? 0 : 1;
    long at = (long)i;
    while (at > 0) {
        unsigned type;
        uint32_t where = packed(k, (unsigned)--at, &type);
        if (!big) {
            at -= type == NOT_HEAD ? (long)where : 0;
            n += at >= 0;
        } else if (type != NOT_HEAD) {
            n++;
        } else if (where & COUNT) {
            at--;
            n += where & (COUNT - 1);
        } else if (where > 1) {
            at -= (long)where - 2;
        } else {
            return corrupt(m, "an index that contradicts itself");
        }
    }
    *out = n;
    return true;
}

static bool not_head(struct map *m, const struct pack *k, unsigned i,
                     uint32_t where, struct entry *e)
{
    if (where & COUNT) {
        e->blocks = where & (COUNT - 1);
        e->back = 1;
        return m->flags & FLAG_BIG || corrupt(m, "an index of pieces too big");
    }
    e->back = where;
    if (i + 1 == k->n) {
        /* The last one tells how far the next head is: the one before it
         * tells how far back. */
        unsigned type;
        uint32_t before = packed(k, i - 1, &type);
        if (type != NOT_HEAD)
            before = 0;
        else if (before & COUNT)
            before = 1;
        e->back = before + 1;
    }
    return true;
}

static bool short_entry(struct map *m, uint64_t k, struct entry *out)
{
    uint64_t at = m->index;
    unsigned shift = 2;
    if (k >= m->first_4) {
        at += m->first_4 * 4;
        k -= m->first_4;
        if (k < m->in_2) {
            shift = 1;
        } else {
            at += m->in_2 * 2;
            k -= m->in_2;
        }
    }
    if (shift == 1 && m->bits != 12)
        return wrong(m, WHY_UNSUPPORTED, "clusters of this size", m->i->at);
    at += k << shift;
    struct pack pack = {.n = shift == 1 ? 16 : 2, .where_bits = m->bits};
    uint64_t bytes = (uint64_t)pack.n << shift, base = at / bytes * bytes;
    struct view v = view_cut(m->e->bytes, base, bytes);
    if (v.n < bytes)
        return corrupt(m, "an index that lies outside the image");
    if (pack.where_bits < 12)
        pack.where_bits = 12;
    pack.p = v.p;
    pack.each = ((unsigned)bytes - 4) * 8 / pack.n;
    unsigned i = (unsigned)((at - base) >> shift);
    struct entry e = {.end = base + bytes};
    uint32_t where = packed(&pack, i, &e.type), blocks = 0;
    if (e.type == NOT_HEAD) {
        if (!not_head(m, &pack, i, where, &e))
            return false;
    } else {
        e.offset = where;
        if (!blocks_before(m, &pack, i, &blocks))
            return false;
        e.block = (uint64_t)ld_le32(v.p + bytes - 4) + blocks;
    }
    *out = e;
    return true;
}

static bool entry_of(struct map *m, uint64_t k, struct entry *out)
{
    if (k >= m->clusters)
        return corrupt(m, "an index that is too short");
    bool ok = m->i->layout == EROFS_PACKED_FULL ? full_entry(m, k, out)
                                                : short_entry(m, k, out);
    if (ok && out->type != NOT_HEAD && out->offset >= 1u << m->bits)
        return corrupt(m, "a piece that begins outside its cluster");
    return ok;
}

/* --- pieces ----------------------------------------------------------------
 */

/* The cluster where the piece with byte at begins. */
static bool find_head(struct map *m, uint64_t at, uint64_t *cluster,
                      struct entry *out)
{
    uint64_t k = at >> m->bits;
    if (!entry_of(m, k, out))
        return false;
    uint64_t back = out->type == NOT_HEAD ? out->back : 0;
    if (out->type != NOT_HEAD && (at & ((1u << m->bits) - 1)) < out->offset)
        back = 1;
    while (back) {
        if (back > k)
            return corrupt(m, "a piece that begins before its file");
        k -= back;
        if (!entry_of(m, k, out))
            return false;
        if (out->type == NOT_HEAD && out->back == 0)
            return corrupt(m, "an index that contradicts itself");
        back = out->type == NOT_HEAD ? out->back : 0;
    }
    *cluster = k;
    return out->type != NOT_HEAD || corrupt(m, "a piece without a beginning");
}

/* Where the piece that begins in cluster k ends in the file. */
static bool find_end(struct map *m, uint64_t k, uint64_t from, uint64_t *to)
{
    struct entry next;
    for (k++; k < m->clusters; k++) {
        if ((k << m->bits) - from > PIECE_MAX)
            return corrupt(m, "a piece that unpacks to too much");
        if (!entry_of(m, k, &next))
            return false;
        if (next.type != NOT_HEAD) {
            *to = (k << m->bits) + next.offset;
            return true;
        }
    }
    *to = m->i->size;
    return true;
}

/* The bytes that hold the piece that begins in cluster k. */
static bool find_length(struct map *m, uint64_t k, const struct entry *head,
                        uint64_t *n)
{
    unsigned flag = head->type == HEAD2 ? FLAG_BIG2 : FLAG_BIG;
    *n = (uint64_t)1 << m->bits;
    if (!(m->flags & flag) || k + 1 >= m->clusters)
        return true;
    struct entry second;
    if (!entry_of(m, k + 1, &second))
        return false;
    if (second.type != NOT_HEAD)
        return true;
    *n = (uint64_t)second.blocks << m->e->block_bits;
    return second.blocks || corrupt(m, "a piece that does not tell its blocks");
}

bool erofs_map(const struct erofs *e, const struct erofs_inode *i, uint64_t at,
               struct erofs_extent *out, struct erofs_bad *bad)
{
    struct map m = {.e = e, .i = i, .bad = bad};
    struct entry head, last;
    struct erofs_extent x;
    uint64_t k;
    if (!begin(&m) || !find_head(&m, at, &k, &head))
        return false;
    x.from = (k << m.bits) + head.offset;
    if (!find_end(&m, k, x.from, &x.to) || !find_length(&m, k, &head, &x.n))
        return false;
    x.at = head.block << e->block_bits;
    x.stored = head.type == STORED;
    if (m.flags & FLAG_INLINE && x.to == i->size) {
        if (!entry_of(&m, m.clusters - 1, &last))
            return false;
        x.at = last.end;
        x.n = m.inline_n;
    }
    unsigned method = head.type == HEAD2 ? m.methods >> 4 : m.methods & 15;
    if (head.partial || (x.stored && m.flags & FLAG_INTERLACED))
        return wrong(&m, WHY_UNSUPPORTED, "pieces shared or interlaced", i->at);
    if (!x.stored && method != 0)
        return wrong(&m, WHY_UNSUPPORTED, "packed by another method than LZ4",
                     i->at);
    if (at < x.from || at >= x.to || x.to > i->size ||
        x.to - x.from > PIECE_MAX)
        return corrupt(&m, "an index that contradicts itself");
    *out = x;
    return true;
}

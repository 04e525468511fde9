/* EROFS: the contents of files. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <lz4.h>
#include <string.h>

#include "image/erofs.h"

enum { CHUNK_BITS = 0x1f, CHUNK_INDEXED = 0x20 };

static bool fail(struct erofs_bad *bad, enum why kind, const char *why,
                 uint64_t at)
{
    *bad = (struct erofs_bad){.kind = kind, .why = why, .at = at};
    return false;
}

static bool copy(const struct erofs *e, uint64_t at, uint8_t *out, size_t n,
                 struct erofs_bad *bad)
{
    struct view v = view_cut(e->bytes, at, n);
    if (v.n < n)
        return fail(bad, WHY_CORRUPT, "a block that lies outside the image",
                    at);
    if (n)
        memcpy(out, v.p, n);
    return true;
}

/* --- not packed ------------------------------------------------------------
 */

static bool read_flat(const struct erofs *e, const struct erofs_inode *i,
                      uint64_t at, uint8_t *out, size_t n,
                      struct erofs_bad *bad)
{
    uint64_t block = (uint64_t)1 << e->block_bits, plain = i->size;
    uint64_t start = (uint64_t)i->raw << e->block_bits;
    if (i->layout == EROFS_INLINE)
        plain = (i->size - 1) / block * block;
    if (at < plain) {
        size_t k = plain - at < n ? (size_t)(plain - at) : n;
        if (!copy(e, start + at, out, k, bad))
            return false;
        at += k;
        out += k;
        n -= k;
    }
    if (n == 0)
        return true;
    if (i->end % block + (i->size - plain) > block)
        return fail(bad, WHY_CORRUPT, "an end that crosses blocks", i->at);
    return copy(e, i->end + (at - plain), out, n, bad);
}

/* Where chunk k stands; *hole: nowhere, it is zeros. */
static bool chunk_at(const struct erofs *e, const struct erofs_inode *i,
                     uint64_t k, uint64_t *at, bool *hole,
                     struct erofs_bad *bad)
{
    bool indexed = i->raw & CHUNK_INDEXED;
    size_t each = indexed ? 8 : 4;
    uint64_t place = (i->end + each - 1) / each * each + k * each;
    struct rd r = rd_of(view_cut(e->bytes, place, each));
    if (indexed)
        rd_skip(&r, 2);
    uint16_t device = indexed ? rd_le16(&r) : 0;
    uint32_t block = rd_le32(&r);
    if (!rd_ok(&r))
        return fail(bad, WHY_CORRUPT, "chunks that lie outside the image",
                    place);
    *hole = block == UINT32_MAX;
    *at = (uint64_t)block << e->block_bits;
    if (device && !*hole)
        return fail(bad, WHY_UNSUPPORTED, "contents in another device", place);
    return true;
}

static bool read_chunks(const struct erofs *e, const struct erofs_inode *i,
                        uint64_t at, uint8_t *out, size_t n,
                        struct erofs_bad *bad)
{
    unsigned bits = e->block_bits + (i->raw & CHUNK_BITS);
    uint64_t chunk = (uint64_t)1 << bits, place;
    bool hole;
    if (bits > 40 || i->raw & ~(uint32_t)(CHUNK_BITS | CHUNK_INDEXED))
        return fail(bad, WHY_UNSUPPORTED, "chunks of a later version", i->at);
    while (n) {
        uint64_t skip = at & (chunk - 1);
        size_t take = chunk - skip < n ? (size_t)(chunk - skip) : n;
        if (!chunk_at(e, i, at >> bits, &place, &hole, bad))
            return false;
        if (hole)
            memset(out, 0, take);
        else if (!copy(e, place + skip, out, take, bad))
            return false;
        out += take;
        at += take;
        n -= take;
    }
    return true;
}

/* --- packed ----------------------------------------------------------------
 */

/* The first version put the padding behind what is packed: where that ends is
 * known only by how much it unpacks to. */
static bool unpack_padded(struct view in, const struct erofs_extent *x,
                          uint8_t *out, size_t n, struct erofs_bad *bad)
{
    int k = LZ4_decompress_safe_partial((const char *)in.p, (char *)out,
                                        (int)in.n, (int)n, (int)n);
    return (k >= 0 && (size_t)k == n) ||
           fail(bad, WHY_CORRUPT, "a piece that cannot be unpacked", x->at);
}

/* All of a piece to out. */
static bool unpack(const struct erofs *e, struct lane *lane,
                   const struct erofs_extent *x, uint8_t *out,
                   struct erofs_bad *bad)
{
    struct view in = view_cut(e->bytes, x->at, x->n);
    size_t n = (size_t)(x->to - x->from);
    if (in.n < x->n)
        return fail(bad, WHY_CORRUPT, "a piece that lies outside the image",
                    x->at);
    if (x->stored) {
        if (in.n < n)
            return fail(bad, WHY_CORRUPT, "a stored piece that is too short",
                        x->at);
        memcpy(out, in.p, n);
        return true;
    }
    if (!(e->features & EROFS_ZERO_PADDING))
        return unpack_padded(in, x, out, n, bad);
    while (in.n && in.p[0] == 0)
        in = view_from(in, 1);
    struct codec_result r = {0};
    if (!codec_block(CODEC_lz4, lane->codec, in, out, n, &r))
        return fail(bad, WHY_CORRUPT,
                    r.why ? r.why : "a piece that cannot be unpacked", x->at);
    return r.out_n == n ||
           fail(bad, WHY_CORRUPT, "a piece that unpacks to too little", x->at);
}

/* A piece of which only some is wanted, kept for the next reads. */
static struct view kept(const struct erofs *e, struct lane *lane,
                        const struct erofs_inode *i,
                        const struct erofs_extent *x, struct erofs_bad *bad)
{
    struct view v = lane_block(lane, i, x->from);
    size_t n = (size_t)(x->to - x->from);
    if (v.n == n)
        return v;
    uint8_t *p = lane_block_new(lane, i, x->from, n);
    if (!p) {
        fail(bad, WHY_OVER_BUDGET, "no memory left within --limit-memory",
             x->at);
        return (struct view){0};
    }
    if (unpack(e, lane, x, p, bad))
        return view_of(p, n);
    lane_block_drop(lane, i, x->from);
    return (struct view){0};
}

static bool read_packed(const struct erofs *e, struct lane *lane,
                        const struct erofs_inode *i, uint64_t at, uint8_t *out,
                        size_t n, struct erofs_bad *bad)
{
    while (n) {
        struct erofs_extent x;
        if (!erofs_map(e, i, at, &x, bad))
            return false;
        size_t take = x.to - at < n ? (size_t)(x.to - at) : n;
        if (at == x.from && take == x.to - x.from) {
            if (!unpack(e, lane, &x, out, bad))
                return false;
        } else {
            struct view v =
                view_cut(kept(e, lane, i, &x, bad), at - x.from, take);
            if (v.n < take)
                return false;
            memcpy(out, v.p, take);
        }
        out += take;
        at += take;
        n -= take;
    }
    return true;
}

bool erofs_read(const struct erofs *e, struct lane *lane,
                const struct erofs_inode *i, uint64_t at, uint8_t *out,
                size_t n, struct erofs_bad *bad)
{
    switch (i->layout) {
    case EROFS_PLAIN:
    case EROFS_INLINE:
        return n == 0 || read_flat(e, i, at, out, n, bad);
    case EROFS_CHUNKS:
        return read_chunks(e, i, at, out, n, bad);
    case EROFS_PACKED_FULL:
    case EROFS_PACKED_SHORT:
        return read_packed(e, lane, i, at, out, n, bad);
    default:
        return fail(bad, WHY_UNSUPPORTED, "contents laid out in an unknown way",
                    i->at);
    }
}

static bool read_file(struct lane *lane, const struct part *p,
                      const struct node *f, uint64_t at, uint8_t *out, size_t n,
                      struct diag *why)
{
    struct erofs_bad bad = {0};
    if (erofs_read(p->fs, lane, f->priv, at, out, n, &bad))
        return true;
    why->why = bad.kind;
    why->text = bad.why;
    why->offset = bad.at;
    return false;
}

/* Files whose blocks stand as they are. */
static struct view map_file(const struct part *p, const struct node *f)
{
    const struct erofs *e = p->fs;
    const struct erofs_inode *i = f->priv;
    if (i->layout != EROFS_PLAIN)
        return (struct view){0};
    struct view v =
        view_cut(e->bytes, (uint64_t)i->raw << e->block_bits, i->size);
    return v.n == i->size ? v : (struct view){0};
}

const struct fs_ops erofs_ops = {
    .read = read_file, .map = map_file, .anywhere = true};

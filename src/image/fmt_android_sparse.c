/* Android sparse image: a block image without its holes. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian.
 * 0 magic u32 = ED26FF3A   4 major u16 = 1   8 header bytes u16   10 chunk
 * header bytes u16   12 block bytes u32   16 blocks u32   20 chunks u32
 * Chunk: 0 type u16 (CAC1 bytes, CAC2 fill u32, CAC3 hole, CAC4 CRC)
 *   4 blocks u32   8 bytes in this file u32, header and all
 * (Source: AOSP system/core/libsparse/sparse_format.h.)
 */
#include <string.h>

#include "image/format.h"

enum {
    HEAD = 28,
    CHUNK = 12,
    RAW = 0xcac1,
    FILL = 0xcac2,
    HOLE = 0xcac3,
    SUM = 0xcac4
};

struct sparse {
    uint16_t head, chunk;
    uint32_t block, blocks, chunks;
};

static bool read_head(struct view v, struct sparse *s)
{
    struct rd r = rd_of(v);
    rd_want(&r, rd_le32(&r) == 0xed26ff3a, "no sparse magic");
    rd_want(&r, rd_le16(&r) == 1, "another version");
    rd_skip(&r, 2);
    s->head = rd_le16(&r);
    s->chunk = rd_le16(&r);
    s->block = rd_le32(&r);
    s->blocks = rd_le32(&r);
    s->chunks = rd_le32(&r);
    return rd_ok(&r) && s->head >= HEAD && s->chunk >= CHUNK && s->block &&
           s->block % 4 == 0 && s->block <= 1u << 20 && s->chunks;
}

static bool match(struct view v)
{
    struct sparse s;
    return read_head(v, &s);
}

/* n bytes of a four-byte pattern. */
static void fill(struct buf *out, uint64_t n, const uint8_t *pattern)
{
    if (!buf_reserve(out, n))
        return;
    if (pattern[0] == pattern[1] && pattern[0] == pattern[2] &&
        pattern[0] == pattern[3])
        memset(out->p + out->n, pattern[0], n);
    else
        for (uint64_t i = 0; i < n; i++)
            out->p[out->n + i] = pattern[i % 4];
    out->n += n;
}

static const char over[] = "the unpacked image is larger than allowed";

/* One chunk; NULL, or what is wrong with it. */
static const char *expand(struct lane *lane, struct part *p,
                          const struct sparse *s, struct rd *r)
{
    static const uint8_t zero[4];
    uint16_t type = rd_le16(r);
    rd_skip(r, 2);
    uint64_t n = (uint64_t)rd_le32(r) * s->block;
    uint32_t total = rd_le32(r);
    rd_skip(r, s->chunk - CHUNK);
    if (!rd_ok(r) || total < s->chunk)
        return "a chunk that is cut off";
    struct view data = rd_bytes(r, total - s->chunk);
    if (!rd_ok(r))
        return "a chunk that is cut off";
    if (type == SUM)
        return NULL;
    if (n > p->content.max - p->content.n || !image_spend(lane->image, n))
        return over;
    if (type == RAW && data.n == n)
        buf_view(&p->content, data);
    else if (type == FILL && data.n == 4)
        fill(&p->content, n, data.p);
    else if (type == HOLE)
        fill(&p->content, n, zero);
    else
        return "a chunk of no known kind";
    return p->content.failed ? over : NULL;
}

static enum opened open_sparse(struct lane *lane, struct part *p)
{
    struct sparse s;
    const char *why = NULL;
    if (!read_head(p->bytes, &s))
        return NOT_THIS;
    struct rd r = rd_of(p->bytes);
    rd_skip(&r, s.head);
    for (uint32_t i = 0; i < s.chunks && !why; i++)
        why = expand(lane, p, &s, &r);
    if (p->content.n == 0)
        return NOT_THIS;
    p->content.failed = false;
    part_end(p, why ? p->bytes.n : r.pos);
    if (why)
        part_diag(lane, p, why == over ? WHY_OVER_BUDGET : WHY_CORRUPT, r.pos,
                  why);
    part_detail(lane, p, "%u blocks of %u bytes in %u chunks",
                (unsigned)s.blocks, (unsigned)s.block, (unsigned)s.chunks);
    return why ? DAMAGED : OPENED;
}

const struct format format_android_sparse = {
    .name = "android-sparse",
    .title = "Android sparse image",
    .spec = "AOSP system/core/libsparse/sparse_format.h",
    .magics = {{0, 4, "\x3a\xff\x26\xed"}},
    .match = match,
    .open = open_sparse,
};

/* SquashFS: how blocks are packed. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions 1 to 3 know zlib only; vendors have put LZMA in its place, with a
 * head of 13 bytes (properties 1, dictionary 4, size 8), or of 5 without the
 * size, or of 4 of their own (DD-WRT: pb, lc, lp, one more), or with none. What
 * the superblock does not tell is found by trying: a block of LZMA is explained
 * when its end mark is its last byte, or when it fills the output and uses its
 * last byte. (Source: facts of the decoders in sasquatch.)
 */
#include "image/squashfs.h"

enum {
    DICT = 8 << 20,
    SKIP_MAX = 10, /* bytes that may stand before a bare stream */
    LCLP_MAX = 4,
    PB_MAX = 4,
    SLACK = 12, /* an end mark that a decoder need not look at */
};

static bool lzma(struct codec_ctx *ctx, const struct codec_lzma_props *props,
                 struct view in, uint8_t *out, size_t cap,
                 struct codec_result *r)
{
    if (props->lc + props->lp <= LCLP_MAX && props->pb <= PB_MAX)
        return codec_lzma_raw(ctx, props, in, out, cap, r);
    *r = (struct codec_result){.why = "LZMA properties that cannot be"};
    return false;
}

static bool lzma_wrt(struct codec_ctx *ctx, struct view in, uint8_t *out,
                     size_t cap, struct codec_result *r)
{
    struct rd h = rd_of(in);
    struct codec_lzma_props props = {.dict_bytes = DICT};
    props.pb = rd_u8(&h);
    props.lc = rd_u8(&h);
    props.lp = rd_u8(&h);
    rd_skip(&h, 1);
    if (rd_ok(&h))
        return lzma(ctx, &props, view_from(in, h.pos), out, cap, r);
    *r = (struct codec_result){.why = "a block that is too short"};
    return false;
}

static bool lzma_props(struct codec_ctx *ctx, struct view in, uint8_t *out,
                       size_t cap, struct codec_result *r)
{
    struct rd h = rd_of(in);
    unsigned d = rd_u8(&h);
    struct codec_lzma_props props = {.lc = (uint8_t)(d % 9),
                                     .lp = (uint8_t)(d / 9 % 5),
                                     .pb = (uint8_t)(d / 45),
                                     .dict_bytes = DICT};
    rd_skip(&h, 4);
    if (rd_ok(&h))
        return lzma(ctx, &props, view_from(in, h.pos), out, cap, r);
    *r = (struct codec_result){.why = "a block that is too short"};
    return false;
}

bool sq_unpack(const struct sq *q, struct codec_ctx *ctx, struct view in,
               uint8_t *out, size_t cap, struct codec_result *r)
{
    struct view v = view_from(in, q->skip);
    switch (q->packing) {
    case SQ_LZMA_WRT:
        return lzma_wrt(ctx, v, out, cap, r);
    case SQ_LZMA_PROPS:
        return lzma_props(ctx, v, out, cap, r);
    case SQ_LZMA_BARE:
        return lzma(ctx, &q->props, v, out, cap, r);
    case SQ_CODEC:
    default:
        return codec_block(q->codec, ctx, v, out, cap, r);
    }
}

/* --- finding out -----------------------------------------------------------
 */

static bool codec_of(uint16_t compressor, enum codec *c)
{
    static const enum codec codecs[] = {
        [1] = CODEC_zlib, [2] = CODEC_lzma, [3] = CODEC_lzo,
        [4] = CODEC_xz,   [5] = CODEC_lz4,  [6] = CODEC_zstd,
    };

    if (compressor < 1 || compressor >= sizeof codecs / sizeof *codecs)
        return false;
    *c = codecs[compressor];
    return true;
}

/* Where the stream begins in a block. */
static size_t stream_at(const struct sq *q)
{
    size_t head = q->packing == SQ_LZMA_WRT     ? 4
                  : q->packing == SQ_LZMA_PROPS ? 5
                                                : 0;
    return q->skip + head;
}

/* Whether what q says of packing explains a metadata block. The first byte of
 * every LZMA stream is 0. */
static bool explains(struct sq_build *b, struct view block)
{
    const struct sq *q = b->q;
    uint8_t bytes[SQ_META_BYTES];
    struct codec_result r;
    size_t at = stream_at(q);
    if (q->packing != SQ_CODEC && !view_has(block, at, "", 1))
        return false;
    if (!image_spend(b->lane->image, sizeof bytes) ||
        !sq_unpack(q, b->lane->codec, block, bytes, sizeof bytes, &r))
        return false;
    size_t end = at + r.in_used;
    return q->packing == SQ_CODEC ||
           (end + SLACK >= block.n && end <= block.n + 1);
}

static bool explains_all(struct sq_build *b, const struct view *blocks,
                         size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!explains(b, blocks[i]))
            return false;
    return true;
}

static bool is_bare(struct sq_build *b, const struct view *blocks, size_t n)
{
    struct sq *q = b->q;
    q->packing = SQ_LZMA_BARE;
    q->props.dict_bytes = DICT;
    for (q->skip = 0; q->skip <= SKIP_MAX; q->skip++)
        for (unsigned lc = 0; lc <= LCLP_MAX; lc++)
            for (unsigned i = 0; i < (LCLP_MAX + 1) * (PB_MAX + 1); i++) {
                q->props.lc = (uint8_t)lc;
                q->props.lp = (uint8_t)(i % (LCLP_MAX + 1));
                q->props.pb = (uint8_t)(i / (LCLP_MAX + 1));
                if (explains_all(b, blocks, n))
                    return true;
            }
    return false;
}

static bool is_vendors_lzma(struct sq_build *b, const struct view *blocks,
                            size_t n)
{
    static const struct {
        enum sq_packing packing;
        uint8_t skip;
    } ways[] = {
        {SQ_LZMA_WRT,   0},
        {SQ_LZMA_PROPS, 0},
        {SQ_LZMA_PROPS, 4}
    };
    struct sq *q = b->q;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        q->packing = ways[i].packing;
        q->skip = ways[i].skip;
        if (explains_all(b, blocks, n))
            return true;
    }
    if (is_bare(b, blocks, n))
        return true;
    q->packing = SQ_CODEC;
    q->skip = 0;
    return false;
}

bool sq_pick_packing(struct sq_build *b, const struct view *blocks, size_t n)
{
    struct sq *q = b->q;
    bool named = codec_of(q->s.compressor, &q->codec);
    if (n == 0)
        return true; /* nothing to tell it by */
    if (named && explains(b, blocks[0]))
        return true;
    /* Those that carry a checksum or a strict head; LZO and LZ4 take nearly
     * anything for theirs. */
    static const uint16_t others[] = {1, 2, 4, 6};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        (void)codec_of(others[i], &q->codec);
        if (explains(b, blocks[0]))
            return true;
    }
    if (is_vendors_lzma(b, blocks, n))
        return true;
    /* The first block may just be damaged: the others decide. */
    return named && codec_of(q->s.compressor, &q->codec);
}

const char *sq_packing_name(const struct sq *q)
{
    switch (q->packing) {
    case SQ_LZMA_WRT:
        return "lzma with heads of DD-WRT";
    case SQ_LZMA_PROPS:
        return "lzma without sizes";
    case SQ_LZMA_BARE:
        return "lzma without heads";
    case SQ_CODEC:
    default:
        break;
    }
    static const char *const names[] = {"",   "gzip", "lzma", "lzo",
                                        "xz", "lz4",  "zstd"};
    for (uint16_t i = 1; i < sizeof names / sizeof *names; i++) {
        enum codec c;
        if (codec_of(i, &c) && c == q->codec)
            return names[i];
    }
    return "an unknown compressor";
}

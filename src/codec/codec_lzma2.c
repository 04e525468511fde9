/* Raw LZMA2 chunks, up to the one that says end; our own decoder. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/codec_pump.h"
#include "codec/lzma2.h"

/* Raw chunks do not tell their dictionary's size. */
enum { DICT_BYTES = 8 << 20 };

static bool decode(struct codec_ctx *ctx, struct view in, struct lzma_out *o,
                   struct codec_result *r)
{
    struct lzma_dec *d = lzma_own_state(ctx);
    if (!d)
        return codec_fail(r, codec_no_memory, 0);
    struct rd rd = rd_of(in);
    if (!lzma2_chunks(d, &rd, DICT_BYTES, o, r))
        return false;
    r->in_used = rd.pos;
    r->out_n = o->n;
    return true;
}

static bool block(struct codec_ctx *ctx, struct view in, uint8_t *out,
                  size_t cap, struct codec_result *r)
{
    struct lzma_out o = lzma_out_mem(out, cap);
    return decode(ctx, in, &o, r);
}

static bool stream(struct codec_ctx *ctx, struct view in, struct buf *out,
                   struct codec_result *r)
{
    struct lzma_out o = lzma_out_buf(out);
    return decode(ctx, in, &o, r);
}

const struct codec_ops codec_lzma2 = {
    .name = "lzma2",
    .block = block,
    .stream = stream,
};

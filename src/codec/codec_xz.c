/* One .xz stream: index, footer and integrity check are verified. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/lzma_step.h"

static lzma_stream *start(struct codec_ctx *ctx, struct codec_result *r)
{
    lzma_stream *s = lzma_state(ctx);
    lzma_ret is = LZMA_MEM_ERROR;
    if (s)
        is = lzma_stream_decoder(s, LZMA_MEMORY_BYTES, 0);
    if (is == LZMA_OK)
        return s;
    codec_fail(r, lzma_why(is), 0);
    return NULL;
}

static bool block(struct codec_ctx *ctx, struct view in, uint8_t *out,
                  size_t cap, struct codec_result *r)
{
    lzma_stream *s = start(ctx, r);
    return s && codec_pump_block(lzma_step, s, in, out, cap, r);
}

static bool stream(struct codec_ctx *ctx, struct view in, struct buf *out,
                   struct codec_result *r)
{
    lzma_stream *s = start(ctx, r);
    return s && codec_pump(lzma_step, s, in, out, r);
}

const struct codec_ops codec_xz = {
    .name = "xz",
    .block = block,
    .stream = stream,
};

/* Raw LZMA2 chunks, up to the chunk that says end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/lzma_step.h"

static lzma_stream *start(struct codec_ctx *ctx, struct codec_result *r)
{
    lzma_stream *s = lzma_state(ctx);
    lzma_ret is = LZMA_MEM_ERROR;
    lzma_options_lzma opt = {.dict_size = LZMA2_DICT_BYTES};
    const lzma_filter chain[] = {
        {.id = LZMA_FILTER_LZMA2, .options = &opt},
        {.id = LZMA_VLI_UNKNOWN                      },
    };
    if (s)
        is = lzma_raw_decoder(s, chain);
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

const struct codec_ops codec_lzma2 = {
    .name = "lzma2",
    .block = block,
    .stream = stream,
};

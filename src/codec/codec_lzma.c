/* One LZMA_Alone stream, and LZMA streams without any header. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/lzma_step.h"

static lzma_stream *start(struct codec_ctx *ctx, struct codec_result *r)
{
    lzma_stream *s = lzma_state(ctx);
    lzma_ret is = LZMA_MEM_ERROR;
    if (s)
        is = lzma_alone_decoder(s, LZMA_MEMORY_BYTES);
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

/* The whole of out is asked for: what may follow it is not looked at. */
static bool fill(lzma_stream *s, struct view in, uint8_t *out, size_t cap,
                 struct codec_result *r)
{
    struct pump p = {.in = in, .out = out, .cap = cap};
    enum pump_is is = lzma_step(s, &p);
    if (is == PUMP_FAIL)
        return codec_fail(r, p.why, p.in_pos);
    if (is == PUMP_MORE && p.out_pos < cap)
        return codec_fail(r, codec_cut_short, p.in_pos);
    r->in_used = p.in_pos;
    r->out_n = p.out_pos;
    return true;
}

bool codec_lzma_raw(struct codec_ctx *ctx, const struct codec_lzma_props *props,
                    struct view in, uint8_t *out, size_t cap,
                    struct codec_result *r)
{
    *r = (struct codec_result){0};
    lzma_options_lzma opt = {
        .dict_size = props->dict_bytes,
        .lc = props->lc,
        .lp = props->lp,
        .pb = props->pb,
    };
    /* No match reaches back further than the output does. */
    if (opt.dict_size > cap)
        opt.dict_size = (uint32_t)cap;
    const lzma_filter chain[] = {
        {.id = LZMA_FILTER_LZMA1, .options = &opt},
        {.id = LZMA_VLI_UNKNOWN                      },
    };
    lzma_stream *s = lzma_state(ctx);
    lzma_ret is = s ? lzma_raw_decoder(s, chain) : LZMA_MEM_ERROR;
    bool ok = false;
    if (is != LZMA_OK)
        codec_fail(r, lzma_why(is), 0);
    else if (in.n == 0 || cap == 0)
        codec_fail(r, codec_cut_short, 0);
    else
        ok = fill(s, in, out, cap, r);
    return codec_settle_block(ok, in, cap, r);
}

const struct codec_ops codec_lzma = {
    .name = "lzma",
    .block = block,
    .stream = stream,
};

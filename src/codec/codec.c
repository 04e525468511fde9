/* The table of decoders, and what holds for all of them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/codec.h"

#include "codec/codec_ctx.h"
#include "codec/codec_pump.h"

#define CODEC(name) extern const struct codec_ops codec_##name;
#include "codec/codecs.def"
#undef CODEC

const struct codec_ops *codec_ops(enum codec c)
{
    static const struct codec_ops *const table[] = {
#define CODEC(name) [CODEC_##name] = &codec_##name,
#include "codec/codecs.def"
#undef CODEC
    };
    ASSERT((unsigned)c < CODEC_COUNT);
    return table[c];
}

/* A result that keeps codec.h's promises whatever the decoder left in it. */
static bool settle(bool ok, struct view in, struct codec_result *r)
{
    if (ok) {
        ASSERT(r->in_used <= in.n);
        r->why = NULL;
        r->at = 0;
        return true;
    }
    ASSERT(r->why && r->at <= in.n);
    r->in_used = 0;
    return false;
}

bool codec_settle_block(bool ok, struct view in, size_t cap,
                        struct codec_result *r)
{
    if (!ok)
        r->out_n = 0;
    ASSERT(r->out_n <= cap);
    return settle(ok, in, r);
}

bool codec_block(enum codec c, struct codec_ctx *ctx, struct view in,
                 uint8_t *out, size_t cap, struct codec_result *r)
{
    *r = (struct codec_result){0};
    const struct codec_ops *ops = codec_ops(c);
    if (!ops->block)
        return codec_fail(r, "this codec has no block form", 0);
    if (in.n == 0)
        return codec_fail(r, codec_cut_short, 0);
    uint8_t none;
    bool ok = ops->block(ctx, in, cap ? out : &none, cap, r);
    return codec_settle_block(ok, in, cap, r);
}

bool codec_stream(enum codec c, struct codec_ctx *ctx, struct view in,
                  struct buf *out, struct codec_result *r)
{
    *r = (struct codec_result){0};
    const struct codec_ops *ops = codec_ops(c);
    if (!ops->stream)
        return codec_fail(r, "this codec has no stream form", 0);
    if (in.n == 0)
        return codec_fail(r, codec_cut_short, 0);
    if (out->failed)
        return codec_fail(r, codec_over_limit, 0);
    size_t before = out->n;
    bool ok = ops->stream(ctx, in, out, r);
    ASSERT(out->n >= before && out->n <= out->max);
    r->out_n = out->n - before;
    return settle(ok, in, r);
}

/* The table of decoders. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/codec.h"
#include "codec/codec_ctx.h"

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

bool codec_block(enum codec c, struct codec_ctx *ctx, struct view in,
                 uint8_t *out, size_t cap, struct codec_result *r)
{
    *r = (struct codec_result){0};
    const struct codec_ops *ops = codec_ops(c);
    if (!ops->block) {
        r->why = "this codec has no block form";
        return false;
    }
    return ops->block(ctx, in, out, cap, r);
}

bool codec_stream(enum codec c, struct codec_ctx *ctx, struct view in,
                  struct buf *out, struct codec_result *r)
{
    *r = (struct codec_result){0};
    const struct codec_ops *ops = codec_ops(c);
    if (!ops->stream) {
        r->why = "this codec has no stream form";
        return false;
    }
    return ops->stream(ctx, in, out, r);
}

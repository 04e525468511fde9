/* One LZ4 frame; the library verifies its header, block and content sums. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <lz4frame.h>

#include "base/rd.h"
#include "codec/codec_ctx.h"
#include "codec/codec_pump.h"

enum { FRAME_MAGIC = 0x184d2204 };

static void *make(void)
{
    LZ4F_dctx *d = NULL;
    LZ4F_errorCode_t is = LZ4F_createDecompressionContext(&d, LZ4F_VERSION);
    return LZ4F_isError(is) ? NULL : d;
}

static void drop(void *state)
{
    LZ4F_freeDecompressionContext(state);
}

/* The library would also take skippable frames, which hold nothing. */
static LZ4F_dctx *start(struct codec_ctx *ctx, struct view in,
                        struct codec_result *r)
{
    struct rd rd = rd_of(in);
    uint32_t magic = rd_le32(&rd);
    if (!rd_ok(&rd)) {
        codec_fail(r, codec_cut_short, in.n);
        return NULL;
    }
    if (magic != FRAME_MAGIC) {
        codec_fail(r, "no LZ4 frame", 0);
        return NULL;
    }
    LZ4F_dctx *d = codec_state(ctx, CODEC_lz4frame, make, drop);
    if (!d)
        codec_fail(r, codec_no_memory, 0);
    else
        LZ4F_resetDecompressionContext(d);
    return d;
}

static enum pump_is step(void *state, struct pump *p)
{
    size_t in_n = p->in.n - p->in_pos, out_n = p->cap;
    size_t is = LZ4F_decompress(state, p->out, &out_n, p->in.p + p->in_pos,
                                &in_n, NULL);
    if (LZ4F_isError(is)) {
        p->why = LZ4F_getErrorName(is);
        return PUMP_FAIL;
    }
    p->in_pos += in_n;
    p->out_pos = out_n;
    return is == 0 ? PUMP_END : PUMP_MORE;
}

static bool block(struct codec_ctx *ctx, struct view in, uint8_t *out,
                  size_t cap, struct codec_result *r)
{
    LZ4F_dctx *d = start(ctx, in, r);
    return d && codec_pump_block(step, d, in, out, cap, r);
}

static bool stream(struct codec_ctx *ctx, struct view in, struct buf *out,
                   struct codec_result *r)
{
    LZ4F_dctx *d = start(ctx, in, r);
    return d && codec_pump(step, d, in, out, r);
}

const struct codec_ops codec_lz4frame = {
    .name = "lz4frame",
    .block = block,
    .stream = stream,
};

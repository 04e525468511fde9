/* One Zstandard frame (RFC 8878), its checksum verified when it has one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <zstd.h>
#include <zstd_errors.h>

#include "base/rd.h"
#include "codec/codec_ctx.h"
#include "codec/codec_pump.h"

/* What a header may make the library allocate, as a power of two. */
enum { WINDOW_LOG_MAX = 27 };

static void *make(void)
{
    ZSTD_DCtx *d = ZSTD_createDCtx();
    if (d)
        ZSTD_DCtx_setParameter(d, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
    return d;
}

static void drop(void *state)
{
    ZSTD_freeDCtx(state);
}

/* The state, for data that begins as a frame does: the library would also
 * take skippable frames, which hold nothing, and old formats. */
static ZSTD_DCtx *start(struct codec_ctx *ctx, struct view in,
                        struct codec_result *r)
{
    struct rd rd = rd_of(in);
    uint32_t magic = rd_le32(&rd);
    if (!rd_ok(&rd)) {
        codec_fail(r, codec_cut_short, in.n);
        return NULL;
    }
    if (magic != ZSTD_MAGICNUMBER) {
        codec_fail(r, "no zstd frame", 0);
        return NULL;
    }
    ZSTD_DCtx *d = codec_state(ctx, CODEC_zstd, make, drop);
    if (!d)
        codec_fail(r, codec_no_memory, 0);
    else
        ZSTD_DCtx_reset(d, ZSTD_reset_session_only);
    return d;
}

static const char *why(size_t is)
{
    ZSTD_ErrorCode code = ZSTD_getErrorCode(is);
    if (code == ZSTD_error_dstSize_tooSmall)
        return codec_over_limit;
    if (code == ZSTD_error_srcSize_wrong)
        return codec_cut_short;
    return ZSTD_getErrorString(code);
}

static bool block(struct codec_ctx *ctx, struct view in, uint8_t *out,
                  size_t cap, struct codec_result *r)
{
    ZSTD_DCtx *d = start(ctx, in, r);
    if (!d)
        return false;
    size_t frame = ZSTD_findFrameCompressedSize(in.p, in.n);
    if (ZSTD_isError(frame))
        return codec_fail(r, why(frame), 0);
    size_t n = ZSTD_decompressDCtx(d, out, cap, in.p, frame);
    if (ZSTD_isError(n))
        return codec_fail(r, why(n), 0);
    r->in_used = frame;
    r->out_n = n;
    return true;
}

static enum pump_is step(void *state, struct pump *p)
{
    ZSTD_inBuffer in = {.src = p->in.p, .size = p->in.n, .pos = p->in_pos};
    ZSTD_outBuffer out = {.dst = p->out, .size = p->cap};
    size_t is = ZSTD_decompressStream(state, &out, &in);
    p->in_pos = in.pos;
    p->out_pos = out.pos;
    if (is == 0)
        return PUMP_END;
    if (!ZSTD_isError(is))
        return PUMP_MORE;
    p->why = why(is);
    return PUMP_FAIL;
}

static bool stream(struct codec_ctx *ctx, struct view in, struct buf *out,
                   struct codec_result *r)
{
    ZSTD_DCtx *d = start(ctx, in, r);
    return d && codec_pump(step, d, in, out, r);
}

const struct codec_ops codec_zstd = {
    .name = "zstd",
    .block = block,
    .stream = stream,
};

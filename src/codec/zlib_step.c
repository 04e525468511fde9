/* zlib and libdeflate, as the three wrappings of deflate share them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/zlib_step.h"

#include <stdlib.h>
#include <zlib.h>

#include "codec/codec_pump.h"

/* zlib counts in unsigned int. */
enum { MOST_BYTES = 1 << 30 };

static void *make_zlib(void)
{
    z_stream *z = calloc(1, sizeof *z);
    if (z && inflateInit2(z, WRAP_RAW) != Z_OK) {
        free(z);
        z = NULL;
    }
    return z;
}

static void drop_zlib(void *state)
{
    inflateEnd(state);
    free(state);
}

static uInt most(size_t n)
{
    return (uInt)(n < MOST_BYTES ? n : MOST_BYTES);
}

static enum pump_is step(void *state, struct pump *p)
{
    z_stream *z = state;
    z->next_in = (z_const Bytef *)(uintptr_t)(p->in.p + p->in_pos);
    z->avail_in = most(p->in.n - p->in_pos);
    z->next_out = p->out;
    z->avail_out = most(p->cap);
    int is = inflate(z, Z_NO_FLUSH);
    p->in_pos = (size_t)(z->next_in - p->in.p);
    p->out_pos = (size_t)(z->next_out - p->out);
    if (is == Z_STREAM_END)
        return PUMP_END;
    if (is == Z_OK || is == Z_BUF_ERROR)
        return PUMP_MORE;
    p->why = is == Z_MEM_ERROR   ? codec_no_memory
             : is == Z_NEED_DICT ? "needs a preset dictionary"
             : z->msg            ? z->msg
                                 : "deflate data is damaged";
    return PUMP_FAIL;
}

bool zlib_stream(struct codec_ctx *ctx, enum zlib_wrap wrap, struct view in,
                 struct buf *out, struct codec_result *r)
{
    z_stream *z = codec_state(ctx, CODEC_zlib, make_zlib, drop_zlib);
    if (!z || inflateReset2(z, wrap) != Z_OK)
        return codec_fail(r, codec_no_memory, 0);
    return codec_pump(step, z, in, out, r);
}

static void *make_deflate(void)
{
    return libdeflate_alloc_decompressor();
}

static void drop_deflate(void *state)
{
    libdeflate_free_decompressor(state);
}

struct libdeflate_decompressor *deflate_state(struct codec_ctx *ctx)
{
    return codec_state(ctx, CODEC_deflate, make_deflate, drop_deflate);
}

bool deflate_result(enum libdeflate_result is, struct codec_result *r)
{
    if (is == LIBDEFLATE_SUCCESS)
        return true;
    /* libdeflate does not tell the place. */
    return codec_fail(r,
                      is == LIBDEFLATE_INSUFFICIENT_SPACE
                          ? codec_over_limit
                          : "deflate data is damaged or cut short",
                      0);
}

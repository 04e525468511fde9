/* One bzip2 stream; the library verifies every block's CRC and the sum. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <bzlib.h>

#include "codec/codec_ctx.h"
#include "codec/codec_pump.h"

/* The library counts in unsigned int. */
enum { MOST_BYTES = 1 << 30 };

static unsigned most(size_t n)
{
    return (unsigned)(n < MOST_BYTES ? n : MOST_BYTES);
}

static enum pump_is step(void *state, struct pump *p)
{
    bz_stream *s = state;
    unsigned in_n = most(p->in.n - p->in_pos), out_n = most(p->cap);
    s->next_in = (char *)(uintptr_t)(p->in.p + p->in_pos);
    s->avail_in = in_n;
    s->next_out = (char *)p->out;
    s->avail_out = out_n;
    int is = BZ2_bzDecompress(s);
    p->in_pos += in_n - s->avail_in;
    p->out_pos = out_n - s->avail_out;
    if (is == BZ_STREAM_END)
        return PUMP_END;
    if (is == BZ_OK)
        return PUMP_MORE;
    p->why = is == BZ_DATA_ERROR_MAGIC ? "no bzip2 stream"
             : is == BZ_MEM_ERROR      ? codec_no_memory
                                       : "bzip2 data is damaged";
    return PUMP_FAIL;
}

/* The library cannot begin anew in the same memory, so none is kept. */
static bool block(struct codec_ctx *ctx, struct view in, uint8_t *out,
                  size_t cap, struct codec_result *r)
{
    (void)ctx;
    bz_stream s = {0};
    if (BZ2_bzDecompressInit(&s, 0, 0) != BZ_OK)
        return codec_fail(r, codec_no_memory, 0);
    bool ok = codec_pump_block(step, &s, in, out, cap, r);
    BZ2_bzDecompressEnd(&s);
    return ok;
}

static bool stream(struct codec_ctx *ctx, struct view in, struct buf *out,
                   struct codec_result *r)
{
    (void)ctx;
    bz_stream s = {0};
    if (BZ2_bzDecompressInit(&s, 0, 0) != BZ_OK)
        return codec_fail(r, codec_no_memory, 0);
    bool ok = codec_pump(step, &s, in, out, r);
    BZ2_bzDecompressEnd(&s);
    return ok;
}

const struct codec_ops codec_bzip2 = {
    .name = "bzip2",
    .block = block,
    .stream = stream,
};

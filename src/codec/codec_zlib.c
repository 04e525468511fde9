/* zlib (RFC 1950), Adler-32 checked: libdeflate for whole blocks, zlib for
 * streams. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/codec_pump.h"
#include "codec/zlib_step.h"

static bool block(struct codec_ctx *ctx, struct view in, uint8_t *out,
                  size_t cap, struct codec_result *r)
{
    struct libdeflate_decompressor *d = deflate_state(ctx);
    if (!d)
        return codec_fail(r, codec_no_memory, 0);
    return deflate_result(libdeflate_zlib_decompress_ex(d, in.p, in.n, out, cap,
                                                        &r->in_used, &r->out_n),
                          r);
}

static bool stream(struct codec_ctx *ctx, struct view in, struct buf *out,
                   struct codec_result *r)
{
    return zlib_stream(ctx, WRAP_ZLIB, in, out, r);
}

const struct codec_ops codec_zlib = {
    .name = "zlib",
    .block = block,
    .stream = stream,
};

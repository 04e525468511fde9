/* zlib's inflate as a pump step, for the three wrappings of deflate. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CODEC_ZLIB_STEP_H
#define ASSAY_CODEC_ZLIB_STEP_H

#include <libdeflate.h>

#include "codec/codec_ctx.h"

/* As inflateInit2 names them. */
enum zlib_wrap {
    WRAP_RAW = -15,
    WRAP_ZLIB = 15,
    WRAP_GZIP = 31,
};

/* A stream of unknown length: checksum and length behind it are checked. */
bool zlib_stream(struct codec_ctx *ctx, enum zlib_wrap wrap, struct view in,
                 struct buf *out, struct codec_result *r);

/* This thread's libdeflate state, or NULL when memory is spent. */
struct libdeflate_decompressor *deflate_state(struct codec_ctx *ctx);

/* What a result of libdeflate means for a codec_block. */
bool deflate_result(enum libdeflate_result is, struct codec_result *r);

#endif

/* One raw LZ4 block. It has no end mark: the input is the block, no more. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <lz4.h>

#include "codec/codec_pump.h"

static bool block(struct codec_ctx *ctx, struct view in, uint8_t *out,
                  size_t cap, struct codec_result *r)
{
    (void)ctx;
    if (in.n > LZ4_MAX_INPUT_SIZE)
        return codec_fail(r, "larger than an LZ4 block can be", 0);
    int room = cap < INT_MAX ? (int)cap : INT_MAX;
    int n =
        LZ4_decompress_safe((const char *)in.p, (char *)out, (int)in.n, room);
    if (n < 0) /* the library does not say which */
        return codec_fail(r, "LZ4 block is damaged or larger than its limit",
                          0);
    r->in_used = in.n;
    r->out_n = (size_t)n;
    return true;
}

const struct codec_ops codec_lz4 = {
    .name = "lz4",
    .block = block,
};

/* JFFS2's rtime: each byte may repeat what followed its last occurrence. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pairs of bytes, until the output is full (the node's header tells how
 * large that is; rtime has no end mark):
 * 0  1  a literal byte
 * 1  1  how many bytes to repeat from behind the place where that literal
 *       was last put out (from the output's start when it was not yet)
 */
#include "codec/codec_pump.h"

static bool block(struct codec_ctx *ctx, struct view in, uint8_t *out,
                  size_t cap, struct codec_result *r)
{
    (void)ctx;
    size_t behind[256] = {0};
    size_t at = 0, n = 0;
    while (n < cap) {
        if (in.n - at < 2)
            return codec_fail(r, codec_cut_short, in.n);
        uint8_t literal = in.p[at], repeat = in.p[at + 1];
        size_t from = behind[literal];
        out[n++] = literal;
        behind[literal] = n;
        if (repeat > cap - n)
            return codec_fail(r, codec_over_limit, at + 1);
        for (unsigned i = 0; i < repeat; i++) /* may overlap itself */
            out[n++] = out[from++];
        at += 2;
    }
    r->in_used = at;
    r->out_n = n;
    return true;
}

const struct codec_ops codec_rtime = {
    .name = "rtime",
    .block = block,
};

/* Every decoder and both its forms: the first byte of the input chooses. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "codec/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum {
    STREAM = 0x80, /* in the first byte: the stream form */
    CODEC_MASK = 0x1f,
    CAP = 1 << 16,
};

#define CHECK(cond) ((cond) ? (void)0 : abort())

static void check(bool ok, const struct codec_result *r, size_t in_n)
{
    CHECK(r->in_used <= in_n && r->at <= in_n);
    CHECK(r->out_n <= CAP);
    CHECK(ok == (r->why == NULL));
    CHECK(ok || r->in_used == 0);
}

static bool block(struct codec_ctx *ctx, unsigned c, struct view in,
                  uint8_t *out, struct codec_result *r)
{
    /* A small cap often, chosen by the input. */
    size_t cap = in.n && in.p[in.n - 1] & 1 ? CAP : in.n * 2 % CAP;
    bool ok;
    if (c == CODEC_COUNT) {
        struct codec_lzma_props props = {.dict_bytes = 0x2000};
        ok = codec_lzma_raw(ctx, &props, in, out, cap, r);
    } else {
        ok = codec_block(c, ctx, in, out, cap, r);
    }
    check(ok, r, in.n);
    CHECK(r->out_n <= cap);
    return ok;
}

/* The same input again, in a context that has seen it: the same answer. */
static void both_times(struct codec_ctx *ctx, unsigned c, struct view in)
{
    static uint8_t first[CAP], again[CAP];
    struct codec_result a, b;
    bool ok = block(ctx, c, in, first, &a);
    CHECK(block(ctx, c, in, again, &b) == ok);
    CHECK(a.in_used == b.in_used && a.out_n == b.out_n);
    CHECK(memcmp(first, again, a.out_n) == 0);
    if (!ok || c == CODEC_COUNT || !codec_ops(c)->stream)
        return;
    /* The stream form may accept no less. But a zstd window above the limit
     * concerns only that form, which has to hold it; and libdeflate takes the
     * two length codes that RFC 1951 leaves out, where zlib stops. */
    struct buf buf;
    buf_init(&buf, CAP, NULL);
    ok = codec_stream(c, ctx, in, &buf, &b);
    CHECK(ok || c == CODEC_zstd || c <= CODEC_gzip);
    CHECK(!ok || (a.in_used == b.in_used && a.out_n == b.out_n));
    CHECK(b.out_n == 0 || memcmp(first, buf.p, b.out_n) == 0);
    buf_done(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct codec_ctx *ctx;
    if (!ctx)
        ctx = codec_ctx_new();
    if (!ctx || n == 0)
        return 0;
    unsigned c = (data[0] & CODEC_MASK) % (CODEC_COUNT + 1u);
    struct view in = view_of(data + 1, n - 1);
    if (!(data[0] & STREAM)) {
        both_times(ctx, c, in);
        return 0;
    }
    if (c == CODEC_COUNT)
        return 0;
    struct buf out;
    buf_init(&out, CAP, NULL);
    struct codec_result r;
    check(codec_stream(c, ctx, in, &out, &r), &r, in.n);
    CHECK(r.out_n == out.n);
    buf_done(&out);
    return 0;
}

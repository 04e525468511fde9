/* One LZMA_Alone stream, and LZMA without a header; our own decoder. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offset size meaning
 * 0      1    properties: (pb * 5 + lp) * 9 + lc
 * 1      4    dictionary size, little endian
 * 5      8    unpacked size, little endian; all ones: not known, and an end
 *             marker follows; with a known size one may follow
 * 13     n    range-coded symbols
 * (Source: doc/lzma-file-format.txt of XZ Utils, in the public domain.)
 */
#include "base/rd.h"
#include "codec/codec_pump.h"
#include "codec/lzma_out.h"

enum { PROPS_MAX = (4 * 5 + 4) * 9 + 8 };

/* The size of a stream that tells none. */
#define UNKNOWN UINT64_MAX

static const char damaged[] = "LZMA data is damaged";

static size_t place(const struct lzma_dec *d, struct view in)
{
    return in.n - lzma_dec_left(d);
}

static bool fail(enum lzma_is is, const struct lzma_dec *d, struct view in,
                 struct codec_result *r)
{
    if (is == LZMA_IS_CUT)
        return codec_fail(r, codec_cut_short, in.n);
    return codec_fail(r, is == LZMA_IS_OVER ? codec_over_limit : damaged,
                      place(d, in));
}

/* What must hold behind the last byte: is tells why decoding stopped. */
static enum lzma_is at_end(struct lzma_dec *d, enum lzma_is is, bool known)
{
    if (is == LZMA_IS_MARK && !known)
        return lzma_dec_at_end(d);
    if (is == LZMA_IS_OVER && !known) {
        /* The room is spent, and only the end marker may follow. */
        enum lzma_is mark = lzma_dec_mark(d);
        return mark == LZMA_IS_FULL ? mark : LZMA_IS_OVER;
    }
    if (is != LZMA_IS_FULL)
        return is == LZMA_IS_MARK ? LZMA_IS_BAD : is;
    is = lzma_dec_at_end(d);
    return is == LZMA_IS_BAD ? lzma_dec_mark(d) : is;
}

static bool decode(struct codec_ctx *ctx, struct view in, struct lzma_out *o,
                   struct codec_result *r)
{
    struct lzma_dec *d = lzma_own_state(ctx);
    if (!d)
        return codec_fail(r, codec_no_memory, 0);
    struct rd rd = rd_of(in);
    uint8_t props = rd_u8(&rd);
    uint32_t dict = rd_le32(&rd);
    uint64_t size = rd_le64(&rd);
    if (!rd_ok(&rd))
        return codec_fail(r, codec_cut_short, in.n);
    if (props > PROPS_MAX ||
        !lzma_dec_props(d, props % 9, props / 9 % 5, props / 45))
        return codec_fail(r, "LZMA properties out of range", 0);
    lzma_dec_dict(d, o->p, lzma_dict_bytes(dict));
    lzma_dec_reset(d);
    struct view body = view_from(in, rd.pos);
    if (!lzma_dec_input(d, body.p, body.p + body.n))
        return codec_fail(r, body.n < 5 ? codec_cut_short : damaged, rd.pos);
    enum lzma_is is = lzma_out_fill(o, d, size);
    is = at_end(d, is, size != UNKNOWN);
    if (is != LZMA_IS_FULL)
        return fail(is, d, in, r);
    r->in_used = place(d, in);
    r->out_n = o->n;
    return true;
}

static bool block(struct codec_ctx *ctx, struct view in, uint8_t *out,
                  size_t cap, struct codec_result *r)
{
    struct lzma_out o = lzma_out_mem(out, cap);
    return decode(ctx, in, &o, r);
}

static bool stream(struct codec_ctx *ctx, struct view in, struct buf *out,
                   struct codec_result *r)
{
    struct lzma_out o = lzma_out_buf(out);
    return decode(ctx, in, &o, r);
}

static bool raw(struct codec_ctx *ctx, const struct codec_lzma_props *props,
                struct view in, struct lzma_out *o, struct codec_result *r)
{
    struct lzma_dec *d = lzma_own_state(ctx);
    if (!d)
        return codec_fail(r, codec_no_memory, 0);
    if (!lzma_dec_props(d, props->lc, props->lp, props->pb))
        return codec_fail(r, "LZMA properties out of range", 0);
    lzma_dec_dict(d, o->p, lzma_dict_bytes(props->dict_bytes));
    lzma_dec_reset(d);
    if (!lzma_dec_input(d, in.p, in.p + in.n))
        return codec_fail(r, in.n < 5 ? codec_cut_short : damaged, 0);
    enum lzma_is is = lzma_out_fill(o, d, o->cap);
    if (is == LZMA_IS_FULL)
        lzma_dec_at_end(d); /* to read the last byte, whatever it says */
    else if (is != LZMA_IS_MARK || lzma_dec_at_end(d) != LZMA_IS_FULL)
        return fail(is, d, in, r);
    r->in_used = place(d, in);
    r->out_n = o->n;
    return true;
}

bool codec_lzma_raw(struct codec_ctx *ctx, const struct codec_lzma_props *props,
                    struct view in, uint8_t *out, size_t cap,
                    struct codec_result *r)
{
    *r = (struct codec_result){0};
    uint8_t none;
    struct lzma_out o = lzma_out_mem(cap ? out : &none, cap);
    bool ok =
        in.n ? raw(ctx, props, in, &o, r) : codec_fail(r, codec_cut_short, 0);
    return codec_settle_block(ok, in, cap, r);
}

const struct codec_ops codec_lzma = {
    .name = "lzma",
    .block = block,
    .stream = stream,
};

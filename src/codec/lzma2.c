/* LZMA2 chunks: see lzma2.h. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offset size meaning
 * 0      1    control:
 *             0x00       the end
 *             0x01       plain bytes, the dictionary begins anew
 *             0x02       plain bytes
 *             0x80-0xff  LZMA; bits 0-4: bits 16-20 of the unpacked size;
 *                        bits 5-6: 0 goes on, 1 decoder begins anew, 2 the
 *                        same with new properties, 3 and the dictionary too
 * 1      2    big endian: low bits of the unpacked size, less 1
 * 3      2    LZMA only: packed size, less 1
 * 5      1    new properties only: (pb * 5 + lp) * 9 + lc
 * (Source: the .xz file format names the filter; its chunks are described in
 * the XZ Embedded and LZMA SDK documents.)
 */
#include "codec/lzma2.h"

#include <string.h>

#include "codec/codec_pump.h"

enum {
    CONTROL_END = 0,
    CONTROL_PLAIN_NEW = 1,
    CONTROL_PLAIN = 2,
    CONTROL_LZMA = 0x80,
    CONTROL_RESET = 0xa0,
    CONTROL_PROPS = 0xc0,
    CONTROL_DICT = 0xe0,
    PROPS_MAX = (4 * 5 + 4) * 9 + 8,
};

static const char damaged[] = "LZMA2 data is damaged";

struct lzma2 {
    struct lzma_dec *d;
    struct rd *rd;
    struct lzma_out *o;
    size_t dict_bytes;
    bool want_dict, want_props;
};

static void new_dict(struct lzma2 *z)
{
    z->o->dict_at = z->o->n;
    lzma_dec_dict(z->d, z->o->p ? z->o->p + z->o->n : NULL, z->dict_bytes);
    z->want_dict = false;
    z->want_props = true;
}

static bool plain(struct lzma2 *z, struct codec_result *r)
{
    struct view v = rd_bytes(z->rd, (uint64_t)rd_be16(z->rd) + 1);
    if (!rd_ok(z->rd))
        return codec_fail(r, codec_cut_short, z->rd->v.n);
    while (v.n > 0) {
        if (!lzma_out_grow(z->o))
            return codec_fail(r, codec_over_limit, z->rd->pos);
        size_t room = z->o->cap - z->o->n;
        size_t n = v.n < room ? v.n : room;
        memcpy(z->o->p + z->o->n, v.p, n);
        lzma_out_add(z->o, n);
        v = view_from(v, n);
    }
    /* These bytes are part of the dictionary too. */
    z->d->base = z->o->p + z->o->dict_at;
    z->d->out = z->o->p + z->o->n;
    return true;
}

static bool new_props(struct lzma2 *z, uint8_t props)
{
    if (props > PROPS_MAX)
        return false;
    z->want_props = false;
    return lzma_dec_props(z->d, props % 9, props / 9 % 5, props / 45);
}

static bool packed(struct lzma2 *z, uint8_t control, struct codec_result *r)
{
    uint32_t size = ((uint32_t)(control & 0x1f) << 16) + rd_be16(z->rd) + 1u;
    uint32_t packed_size = rd_be16(z->rd) + 1u;
    uint8_t props = control >= CONTROL_PROPS ? rd_u8(z->rd) : 0;
    size_t at = z->rd->pos;
    struct view in = rd_bytes(z->rd, packed_size);
    if (!rd_ok(z->rd))
        return codec_fail(r, codec_cut_short, z->rd->v.n);
    if (control >= CONTROL_PROPS && !new_props(z, props))
        return codec_fail(r, damaged, at - 1);
    if (z->want_props)
        return codec_fail(r, damaged, at);
    if (control >= CONTROL_RESET)
        lzma_dec_reset(z->d);
    if (!lzma_dec_input(z->d, in.p, in.p + in.n))
        return codec_fail(r, damaged, at);
    enum lzma_is is = lzma_out_fill(z->o, z->d, size);
    if (is == LZMA_IS_OVER)
        return codec_fail(r, codec_over_limit, at);
    if (is != LZMA_IS_FULL || lzma_dec_at_end(z->d) != LZMA_IS_FULL ||
        lzma_dec_left(z->d) != 0)
        return codec_fail(r, damaged, at);
    return true;
}

static bool chunk(struct lzma2 *z, uint8_t control, struct codec_result *r)
{
    size_t at = z->rd->pos - 1;
    if (control >= CONTROL_DICT || control == CONTROL_PLAIN_NEW)
        new_dict(z);
    else if (z->want_dict)
        return codec_fail(r, damaged, at);
    if (control >= CONTROL_LZMA)
        return packed(z, control, r);
    if (control <= CONTROL_PLAIN)
        return plain(z, r);
    return codec_fail(r, damaged, at);
}

bool lzma2_chunks(struct lzma_dec *d, struct rd *rd, size_t dict_bytes,
                  struct lzma_out *o, struct codec_result *r)
{
    struct lzma2 z = {
        .d = d,
        .rd = rd,
        .o = o,
        .dict_bytes = dict_bytes,
        .want_dict = true,
        .want_props = true,
    };
    for (;;) {
        uint8_t control = rd_u8(rd);
        if (!rd_ok(rd))
            return codec_fail(r, codec_cut_short, rd->v.n);
        if (control == CONTROL_END)
            return true;
        if (!chunk(&z, control, r))
            return false;
    }
}

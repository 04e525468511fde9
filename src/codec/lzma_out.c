/* Output of our LZMA decoder: see lzma_out.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/lzma_out.h"

#include <stdlib.h>

#include "codec/codec_pump.h"

enum { DICT_LEAST = 4096, DICT_ALIGN = 16 };

struct lzma_out lzma_out_mem(uint8_t *p, size_t cap)
{
    return (struct lzma_out){.p = p, .cap = cap};
}

static void follow(struct lzma_out *o)
{
    o->p = o->buf->p + o->start;
    o->cap = o->buf->cap - o->start;
}

struct lzma_out lzma_out_buf(struct buf *buf)
{
    struct lzma_out o = {.buf = buf, .start = buf->n};
    if (buf->p)
        follow(&o);
    return o;
}

bool lzma_out_grow(struct lzma_out *o)
{
    if (!o->buf || o->n < o->cap)
        return o->n < o->cap;
    if (!codec_grow(o->buf))
        return false;
    follow(o);
    return true;
}

void lzma_out_add(struct lzma_out *o, size_t n)
{
    o->n += n;
    ASSERT(o->n <= o->cap);
    if (o->buf)
        o->buf->n = o->start + o->n;
}

enum lzma_is lzma_out_fill(struct lzma_out *o, struct lzma_dec *d, size_t want)
{
    while (want > 0) {
        if (!lzma_out_grow(o))
            return LZMA_IS_OVER;
        size_t room = o->cap - o->n;
        lzma_dec_move(d, o->p + o->dict_at);
        d->out_end = d->out + (room < want ? room : want);
        const uint8_t *before = d->out;
        enum lzma_is is = lzma_dec_run(d);
        size_t n = (size_t)(d->out - before);
        lzma_out_add(o, n);
        want -= n;
        if (is != LZMA_IS_FULL)
            return is;
    }
    return LZMA_IS_FULL;
}

static void *make(void)
{
    return calloc(1, sizeof(struct lzma_dec));
}

struct lzma_dec *lzma_own_state(struct codec_ctx *ctx)
{
    return codec_state(ctx, CODEC_lzma, make, free);
}

size_t lzma_dict_bytes(uint32_t said)
{
    size_t n = said < DICT_LEAST ? DICT_LEAST : said;
    return (n + DICT_ALIGN - 1) & ~(size_t)(DICT_ALIGN - 1);
}

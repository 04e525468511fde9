/* Where our LZMA decoder writes: memory of a fixed size, or a buffer. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CODEC_LZMA_OUT_H
#define ASSAY_CODEC_LZMA_OUT_H

#include "codec/codec_ctx.h"
#include "codec/lzma_dec.h"

/* One stream's output. The buffer behind it, if any, moves when it grows:
 * keep offsets, and ask for p anew. */
struct lzma_out {
    struct buf *buf; /* NULL: fixed */
    size_t start;    /* of this stream in buf */
    uint8_t *p;
    size_t n, cap;
    size_t dict_at; /* where the dictionary begins */
};

struct lzma_out lzma_out_mem(uint8_t *p, size_t cap);
struct lzma_out lzma_out_buf(struct buf *buf);

/* Room for at least one more byte. */
bool lzma_out_grow(struct lzma_out *o);

/* Take in the n bytes behind what was there. */
void lzma_out_add(struct lzma_out *o, size_t n);

/* Decode want more bytes, or as many as come before the end marker. */
enum lzma_is lzma_out_fill(struct lzma_out *o, struct lzma_dec *d, size_t want);

/* This thread's decoder; NULL when memory is spent. */
struct lzma_dec *lzma_own_state(struct codec_ctx *ctx);

/* The dictionary as liblzma makes it of a size in a header: so both see the
 * same distances as too far. */
size_t lzma_dict_bytes(uint32_t said);

#endif

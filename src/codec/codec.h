/* Decompressors behind one interface, each bounded by its output. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CODEC_CODEC_H
#define ASSAY_CODEC_CODEC_H

#include "core/buf.h"

/* In codecs.def: CODEC(name), one file codec_<name>.c each. */
enum codec {

#define CODEC(name) CODEC_##name,
#include "codec/codecs.def"
#undef CODEC
    CODEC_COUNT,
};

/* What became of one decoding. On failure: why (static text) and, where the
 * decoder can tell, the place in the input where it stood. */
struct codec_result {
    size_t in_used; /* bytes of input that belong to the stream; 0 on failure */
    size_t out_n;   /* on failure: of a block 0, of a stream what it gave */
    const char *why; /* NULL on success */
    size_t at;
};

/* State that one thread keeps between calls (dictionaries, tables). */
struct codec_ctx;

struct codec_ctx *codec_ctx_new(void);
void codec_ctx_free(struct codec_ctx *ctx);

/* Each decoder is one of these; NULL where a form makes no sense. */
struct codec_ops {
    const char *name;
    /* One whole unit whose output must fit in cap bytes at out. Input behind
     * the unit is allowed (file systems pad) and left out of in_used, but for
     * lz4, whose blocks do not tell their end: there the input is the unit.
     * rtime tells no end either: it fills all of cap. Bytes of out behind
     * out_n may be overwritten too. */
    bool (*block)(struct codec_ctx *ctx, struct view in, uint8_t *out,
                  size_t cap, struct codec_result *r);
    /* A stream of unknown length, appended to out (which carries the limit).
     * What was decoded before a failure stays in out. Success means that the
     * stream's end was seen, and every sum that it carries holds. */
    bool (*stream)(struct codec_ctx *ctx, struct view in, struct buf *out,
                   struct codec_result *r);
};

const struct codec_ops *codec_ops(enum codec c);

bool codec_block(enum codec c, struct codec_ctx *ctx, struct view in,
                 uint8_t *out, size_t cap, struct codec_result *r);
bool codec_stream(enum codec c, struct codec_ctx *ctx, struct view in,
                  struct buf *out, struct codec_result *r);

/* LZMA without a header (JFFS2): the caller knows properties and size. */
struct codec_lzma_props {
    uint8_t lc, lp, pb;
    uint32_t dict_bytes;
};

/* Ends when out is full, or at an end mark. When out is full in_used may be
 * one byte off: the decoder need not have looked at the last one. */
bool codec_lzma_raw(struct codec_ctx *ctx, const struct codec_lzma_props *props,
                    struct view in, uint8_t *out, size_t cap,
                    struct codec_result *r);

#endif

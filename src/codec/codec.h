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

/* What became of one decoding. On failure: why (static text) and the place in
 * the input where it stood. */
struct codec_result {
    size_t in_used; /* bytes of input that belong to the stream */
    size_t out_n;
    const char *why;
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
     * the unit is allowed (file systems pad) and left out of in_used. */
    bool (*block)(struct codec_ctx *ctx, struct view in, uint8_t *out,
                  size_t cap, struct codec_result *r);
    /* A stream of unknown length, appended to out (which carries the limit).
     * What was decoded before a failure stays in out. */
    bool (*stream)(struct codec_ctx *ctx, struct view in, struct buf *out,
                   struct codec_result *r);
};

const struct codec_ops *codec_ops(enum codec c);

bool codec_block(enum codec c, struct codec_ctx *ctx, struct view in,
                 uint8_t *out, size_t cap, struct codec_result *r);
bool codec_stream(enum codec c, struct codec_ctx *ctx, struct view in,
                  struct buf *out, struct codec_result *r);

#endif

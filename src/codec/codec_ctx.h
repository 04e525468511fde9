/* What a thread keeps for its decoders; only files in this folder look in. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CODEC_CODEC_CTX_H
#define ASSAY_CODEC_CODEC_CTX_H

#include "codec/codec.h"

/* One slot a decoder: made at its first use, freed with the context. */
struct codec_slot {
    void *state;
    void (*free)(void *state);
};

struct codec_ctx {
    struct codec_slot slot[CODEC_COUNT];
};

/* The state of codec c, made with make() when there is none yet; NULL when
 * that fails. */
void *codec_state(struct codec_ctx *ctx, enum codec c, void *(*make)(void),
                  void (*drop)(void *));

#endif

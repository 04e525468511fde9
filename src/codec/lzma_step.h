/* liblzma as a pump step. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CODEC_LZMA_STEP_H
#define ASSAY_CODEC_LZMA_STEP_H

#include <lzma.h>

#include "codec/codec_ctx.h"
#include "codec/codec_pump.h"

/* What a header may make liblzma allocate: xz -9 needs 65 MiB. */
enum { LZMA_MEMORY_BYTES = 160 << 20 };

/* This thread's liblzma state; NULL when memory is spent. */
lzma_stream *lzma_state(struct codec_ctx *ctx);

enum pump_is lzma_step(void *state, struct pump *p);

const char *lzma_why(lzma_ret is);

#endif

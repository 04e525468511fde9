/* One loop for every decoder that works in steps. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CODEC_CODEC_PUMP_H
#define ASSAY_CODEC_CODEC_PUMP_H

#include "codec/codec.h"

/* What one step may read and write. It moves in_pos and out_pos by what it
 * used, and sets why when it gives PUMP_FAIL. */
struct pump {
    struct view in;
    size_t in_pos;
    uint8_t *out;
    size_t cap;
    size_t out_pos;
    const char *why;
    uint8_t spare; /* room behind the last, to see whether the stream ends */
};

enum pump_is {
    PUMP_MORE, /* wants more room, or more input */
    PUMP_END,  /* the stream's end was proven */
    PUMP_FAIL,
};

typedef enum pump_is pump_step(void *state, struct pump *p);

/* Texts that several decoders share. */
extern const char codec_cut_short[];
extern const char codec_over_limit[];
extern const char codec_no_memory[];

/* Set why and at, and give false. */
bool codec_fail(struct codec_result *r, const char *why, size_t at);

/* What every block decoding ends with: codec.h's promises are made to hold. */
bool codec_settle_block(bool ok, struct view in, size_t cap,
                        struct codec_result *r);

/* Room for at least one more byte behind what out holds; false, and out has
 * failed, when its limit is reached. */
bool codec_grow(struct buf *out);

/* Step until the end, into a buffer that grows, or into cap bytes. When the
 * room is spent the decoder gets one spare byte: a stream that ends there
 * still proves its end, one that goes on is over the limit. */
bool codec_pump(pump_step *step, void *state, struct view in, struct buf *out,
                struct codec_result *r);
bool codec_pump_block(pump_step *step, void *state, struct view in,
                      uint8_t *out, size_t cap, struct codec_result *r);

#endif

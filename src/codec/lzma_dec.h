/* LZMA symbols out of memory into memory: the core of xz, LZMA and LZMA2. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CODEC_LZMA_DEC_H
#define ASSAY_CODEC_LZMA_DEC_H

#include <stdbool.h>
#include <stddef.h>

#include "codec/lzma_rc.h"

/* The whole input is in memory, and the output is the dictionary: nothing is
 * copied twice, and no symbol waits for input. Output may end anywhere and go
 * on later, at another place when the buffer has moved (lzma_dec_move).
 *
 *     lzma_dec_props(d, lc, lp, pb); lzma_dec_reset(d);
 *     lzma_dec_dict(d, out, dict_bytes); lzma_dec_input(d, in, in_end);
 *     d->out_end = ...; switch (lzma_dec_run(d)) ...
 */
enum {
    LZMA_STATES = 12,
    LZMA_POS_STATES = 16,
    LZMA_LIT_BITS_MAX = 4, /* lc + lp, as liblzma has it */
    LZMA_LIT_PROBS = 0x300,

    /* Places in probs. */
    LZMA_AT_IS_MATCH = 0,
    LZMA_AT_IS_REP0_LONG = LZMA_AT_IS_MATCH + LZMA_STATES * LZMA_POS_STATES,
    LZMA_AT_IS_REP = LZMA_AT_IS_REP0_LONG + LZMA_STATES * LZMA_POS_STATES,
    LZMA_AT_IS_REP_G0 = LZMA_AT_IS_REP + LZMA_STATES,
    LZMA_AT_IS_REP_G1 = LZMA_AT_IS_REP_G0 + LZMA_STATES,
    LZMA_AT_IS_REP_G2 = LZMA_AT_IS_REP_G1 + LZMA_STATES,
    LZMA_AT_SLOT = LZMA_AT_IS_REP_G2 + LZMA_STATES,
    LZMA_AT_SPECIAL = LZMA_AT_SLOT + 4 * 64,
    LZMA_AT_ALIGN = LZMA_AT_SPECIAL + 128,
    LZMA_AT_LEN = LZMA_AT_ALIGN + 16,
    LZMA_LEN_LOW = 2,
    LZMA_LEN_MID = LZMA_LEN_LOW + LZMA_POS_STATES * 8,
    LZMA_LEN_HIGH = LZMA_LEN_MID + LZMA_POS_STATES * 8,
    LZMA_LEN_PROBS = LZMA_LEN_HIGH + 256,
    LZMA_AT_REP_LEN = LZMA_AT_LEN + LZMA_LEN_PROBS,
    LZMA_AT_LITERAL = LZMA_AT_REP_LEN + LZMA_LEN_PROBS,
    LZMA_PROBS = LZMA_AT_LITERAL + (LZMA_LIT_PROBS << LZMA_LIT_BITS_MAX),
};

struct lzma_dec {
    struct lzma_rc rc;
    const uint8_t *in_end;
    uint8_t *base; /* the dictionary's first byte */
    uint8_t *out, *out_end;
    size_t dict_bytes;
    uint32_t rep[4]; /* last distances, less 1 */
    uint32_t state;
    uint32_t pending; /* of a match that did not fit before out_end */
    uint8_t lc, lp, pb;
    bool in_tail; /* rc.in is in tail, not in the input */
    bool bad;     /* sticky */
    uint8_t tail[2 * RC_SYMBOL_BYTES];
    uint16_t probs[LZMA_PROBS];
};

enum lzma_is {
    LZMA_IS_FULL, /* out_end was reached */
    LZMA_IS_MARK, /* the end marker was read */
    LZMA_IS_CUT,  /* the input ends within a symbol */
    LZMA_IS_BAD,  /* damaged */
    LZMA_IS_OVER, /* the output has no more room (lzma_out_fill) */
};

/* False, and nothing changed, when the properties are out of range. */
bool lzma_dec_props(struct lzma_dec *d, unsigned lc, unsigned lp, unsigned pb);

/* The decoder as it is before a first symbol, its dictionary apart. */
void lzma_dec_reset(struct lzma_dec *d);

/* Begin an empty dictionary at out; needs a reset before the next symbol. */
void lzma_dec_dict(struct lzma_dec *d, uint8_t *out, size_t dict_bytes);

/* The output's memory is elsewhere now. */
void lzma_dec_move(struct lzma_dec *d, uint8_t *base);

/* Begin to read range-coded bytes; false when they are too few or wrong. */
bool lzma_dec_input(struct lzma_dec *d, const uint8_t *in,
                    const uint8_t *in_end);

/* Decode until out reaches out_end. */
enum lzma_is lzma_dec_run(struct lzma_dec *d);

/* After FULL or MARK: FULL when the range coder has come to its end too. */
enum lzma_is lzma_dec_at_end(struct lzma_dec *d);

/* After FULL: FULL when the end marker comes next, and is the end. */
enum lzma_is lzma_dec_mark(struct lzma_dec *d);

/* How much of the input is not read yet. */
size_t lzma_dec_left(const struct lzma_dec *d);

#endif

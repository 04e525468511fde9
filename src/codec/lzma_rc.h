/* LZMA's range decoder: what both its forms share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CODEC_LZMA_RC_H
#define ASSAY_CODEC_LZMA_RC_H

#include <stdint.h>

/* Reads without a check: the caller sees to it that the bytes of one whole
 * symbol (RC_SYMBOL_BYTES) are there. */
struct lzma_rc {
    uint32_t range, code;
    const uint8_t *in;
};

enum {
    RC_TOP = 1 << 24,
    RC_PROB_BITS = 11,
    RC_PROB_INIT = 1 << (RC_PROB_BITS - 1),
    RC_MOVE_BITS = 5,
    /* No symbol takes more: 22 bits of at most 6.05 and 26 of 1. */
    RC_SYMBOL_BYTES = 24,
};

static inline __attribute__((always_inline)) void
rc_normalize(struct lzma_rc *rc)
{
    if (rc->range < RC_TOP) {
        rc->range <<= 8;
        rc->code = (rc->code << 8) | *rc->in++;
    }
}

/* One bit that a branch depends on. */
static inline __attribute__((always_inline)) unsigned rc_bit(struct lzma_rc *rc,
                                                             uint16_t *p)
{
    rc_normalize(rc);
    uint32_t prob = *p;
    uint32_t bound = (rc->range >> RC_PROB_BITS) * prob;
    if (rc->code < bound) {
        rc->range = bound;
        *p = (uint16_t)(prob + (((1u << RC_PROB_BITS) - prob) >> RC_MOVE_BITS));
        return 0;
    }
    rc->range -= bound;
    rc->code -= bound;
    *p = (uint16_t)(prob - (prob >> RC_MOVE_BITS));
    return 1;
}

#endif

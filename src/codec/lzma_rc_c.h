/* LZMA's range decoder in plain C: see lzma_rc_x86.h for the fast one. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CODEC_LZMA_RC_C_H
#define ASSAY_CODEC_LZMA_RC_C_H

#include "codec/lzma_rc.h"

static inline uint32_t rc_flat_bit(struct lzma_rc *rc, uint16_t *p,
                                   uint32_t sym)
{
    return sym * 2 + rc_bit(rc, p);
}

static inline uint32_t rc_tree(struct lzma_rc *rc, uint16_t *probs,
                               uint32_t end)
{
    uint32_t sym = 1;
    while (sym < end)
        sym = rc_flat_bit(rc, probs + sym, sym);
    return sym;
}

/* The symbol with a leading 1. */
static inline uint32_t rc_tree3(struct lzma_rc *rc, uint16_t *probs)
{
    return rc_tree(rc, probs, 1 << 3);
}

static inline uint32_t rc_tree4(struct lzma_rc *rc, uint16_t *probs)
{
    return rc_tree(rc, probs, 1 << 4);
}

static inline uint32_t rc_tree6(struct lzma_rc *rc, uint16_t *probs)
{
    return rc_tree(rc, probs, 1 << 6);
}

static inline uint32_t rc_tree8(struct lzma_rc *rc, uint16_t *probs)
{
    return rc_tree(rc, probs, 1 << 8);
}

static inline uint32_t rc_tree_n(struct lzma_rc *rc, uint16_t *probs,
                                 uint32_t n)
{
    return rc_tree(rc, probs, 1u << n);
}

/* A literal behind a match: as long as the bits agree with the byte at the
 * last distance, probabilities of their own are used. */
static inline uint32_t rc_matched(struct lzma_rc *rc, uint16_t *probs,
                                  uint32_t match)
{
    uint32_t sym = 1, offset = 0x100;
    while (sym < 0x100) {
        match <<= 1;
        uint32_t bit = match & offset;
        sym = rc_flat_bit(rc, probs + offset + bit + sym, sym);
        offset = sym & 1 ? bit : offset ^ bit;
    }
    return sym;
}

/* n bits of even odds, appended to sym. */
static inline uint32_t rc_direct(struct lzma_rc *rc, uint32_t sym, uint32_t n)
{
    for (; n > 0; n--) {
        rc_normalize(rc);
        rc->range >>= 1;
        rc->code -= rc->range;
        uint32_t below = 0 - (rc->code >> 31);
        rc->code += rc->range & below;
        sym = sym * 2 + 1 + below;
    }
    return sym;
}

#endif

/* The symbols of LZMA: see lzma_dec.h for the contract. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A symbol begins with is_match: 0 is a literal. Then is_rep: 0 is a match of
 * a new distance: length, distance. Else one of the last four distances:
 *
 * is_rep_g0 is_rep0_long  0 0: one byte from the last distance
 *                         0 1: the last distance, length
 * is_rep_g0 g1 g2         1 0, 1 1 0, 1 1 1: the one before, and so on; length
 *
 * Length: choice 0: 2 + 3 bits; 1 0: 10 + 3 bits; 1 1: 18 + 8 bits.
 * Distance: 6 bits of slot by length; slots 0 to 3 are the distance; others
 * give the top two bits and how many follow: up to slot 13 as a reversed
 * tree, above it direct bits but for the last four.
 * (Source: the LZMA specification, in the public domain, by I. Pavlov.)
 */
#include "codec/lzma_dec.h"

#include <string.h>

#include "codec/lzma_rc_pick.h"
#include "core/err.h"

#define INLINE static inline __attribute__((always_inline))

enum {
    FIRST_MATCH_STATE = 7,
    MATCH_MIN = 2,
    SPECIAL_SLOT = 4, /* from here on bits follow the slot */
    DIRECT_SLOT = 14, /* from here on some of them are direct */
    COPY_BYTES = 16,
};

#define MARK_DISTANCE UINT32_MAX

bool lzma_dec_props(struct lzma_dec *d, unsigned lc, unsigned lp, unsigned pb)
{
    if (lc + lp > LZMA_LIT_BITS_MAX || pb > 4)
        return false;
    d->lc = (uint8_t)lc;
    d->lp = (uint8_t)lp;
    d->pb = (uint8_t)pb;
    return true;
}

void lzma_dec_reset(struct lzma_dec *d)
{
    size_t n = LZMA_AT_LITERAL + ((size_t)LZMA_LIT_PROBS << (d->lc + d->lp));
    for (size_t i = 0; i < n; i++)
        d->probs[i] = RC_PROB_INIT;
    memset(d->rep, 0, sizeof d->rep);
    d->state = 0;
    d->pending = 0;
    d->bad = false;
}

void lzma_dec_dict(struct lzma_dec *d, uint8_t *out, size_t dict_bytes)
{
    d->base = d->out = d->out_end = out;
    /* The largest distance is the end marker, never a match. */
    d->dict_bytes = dict_bytes < MARK_DISTANCE ? dict_bytes : MARK_DISTANCE;
    d->bad = true; /* until the reset: old distances mean nothing here */
}

void lzma_dec_move(struct lzma_dec *d, uint8_t *base)
{
    d->out = base + (d->out - d->base);
    d->out_end = d->out;
    d->base = base;
}

bool lzma_dec_input(struct lzma_dec *d, const uint8_t *in,
                    const uint8_t *in_end)
{
    if (in_end - in < 5 || in[0] != 0)
        return false;
    d->rc.range = UINT32_MAX;
    d->rc.code = ((uint32_t)in[1] << 24) | ((uint32_t)in[2] << 16) |
                 ((uint32_t)in[3] << 8) | in[4];
    d->rc.in = in + 5;
    d->in_end = in_end;
    d->in_tail = false;
    return true;
}

/* What the loop keeps in registers. */
struct run {
    struct lzma_rc rc;
    uint16_t *probs;
    uint8_t *base, *out, *out_end;
    size_t dict_bytes;
    uint32_t rep0, rep1, rep2, rep3;
    uint32_t state, pos_state;
};

INLINE uint32_t length(struct run *z, uint16_t *probs)
{
    uint32_t at = z->pos_state * 8;
    if (!rc_bit(&z->rc, probs))
        return rc_tree3(&z->rc, probs + LZMA_LEN_LOW + at) - 8 + MATCH_MIN;
    if (!rc_bit(&z->rc, probs + 1))
        return rc_tree3(&z->rc, probs + LZMA_LEN_MID + at) + MATCH_MIN;
    return rc_tree8(&z->rc, probs + LZMA_LEN_HIGH) - 256 + 16 + MATCH_MIN;
}

/* The n bits of what a tree gave, the first one lowest; n is 5 at most. */
INLINE uint32_t reversed(uint32_t sym, uint32_t n)
{
    static const uint8_t of5[32] = {
        0, 16, 8, 24, 4, 20, 12, 28, 2, 18, 10, 26, 6, 22, 14, 30,
        1, 17, 9, 25, 5, 21, 13, 29, 3, 19, 11, 27, 7, 23, 15, 31,
    };
    return (uint32_t)of5[sym - (1u << n)] >> (5 - n);
}

INLINE uint32_t distance(struct run *z, uint32_t len)
{
    uint32_t of = len < MATCH_MIN + 4 ? len - MATCH_MIN : 3;
    uint32_t slot = rc_tree6(&z->rc, z->probs + LZMA_AT_SLOT + of * 64) - 64;
    if (slot < SPECIAL_SLOT)
        return slot;
    uint32_t bits = (slot >> 1) - 1, top = 2 | (slot & 1);
    if (slot < DIRECT_SLOT) {
        uint32_t high = top << bits;
        uint16_t *p = z->probs + LZMA_AT_SPECIAL + high - slot;
        return high + reversed(rc_tree_n(&z->rc, p, bits), bits);
    }
    uint32_t direct = rc_direct(&z->rc, top, bits - 4);
    return (direct << 4) +
           reversed(rc_tree4(&z->rc, z->probs + LZMA_AT_ALIGN), 4);
}

/* Which of the last distances, moved to the front; 1 for a short one. */
INLINE bool is_short_rep(struct run *z)
{
    uint16_t *p = z->probs + z->state;
    if (!rc_bit(&z->rc, p + LZMA_AT_IS_REP_G0))
        return !rc_bit(&z->rc, z->probs + LZMA_AT_IS_REP0_LONG +
                                   z->state * LZMA_POS_STATES + z->pos_state);
    uint32_t d;
    if (!rc_bit(&z->rc, p + LZMA_AT_IS_REP_G1)) {
        d = z->rep1;
    } else {
        if (!rc_bit(&z->rc, p + LZMA_AT_IS_REP_G2)) {
            d = z->rep2;
        } else {
            d = z->rep3;
            z->rep3 = z->rep2;
        }
        z->rep2 = z->rep1;
    }
    z->rep1 = z->rep0;
    z->rep0 = d;
    return false;
}

/* Length and distance of what is not a literal. */
INLINE uint32_t match(struct run *z)
{
    uint32_t len;
    bool late = z->state >= FIRST_MATCH_STATE;
    if (!rc_bit(&z->rc, z->probs + LZMA_AT_IS_REP + z->state)) {
        z->rep3 = z->rep2;
        z->rep2 = z->rep1;
        z->rep1 = z->rep0;
        len = length(z, z->probs + LZMA_AT_LEN);
        z->rep0 = distance(z, len);
        z->state = late ? 10 : 7;
        return len;
    }
    if (is_short_rep(z)) {
        z->state = late ? 11 : 9;
        return 1;
    }
    z->state = late ? 11 : 8;
    return length(z, z->probs + LZMA_AT_REP_LEN);
}

/* All is read before any is written, as the two may overlap. */
INLINE void copy_chunk(uint8_t *to, const uint8_t *from)
{
    uint64_t low, high;
    memcpy(&low, from, 8);
    memcpy(&high, from + 8, 8);
    memcpy(to, &low, 8);
    memcpy(to + 8, &high, 8);
}

/* len bytes from back bytes ago, or as many as there is room for; the rest. */
INLINE uint32_t copy(uint8_t *to, const uint8_t *to_end, size_t back,
                     uint32_t len)
{
    size_t room = (size_t)(to_end - to);
    const uint8_t *from = to - back;
    if ((back >= COPY_BYTES || back >= len) && room >= len + COPY_BYTES) {
        copy_chunk(to, from);
        for (uint32_t i = COPY_BYTES; i < len; i += COPY_BYTES)
            copy_chunk(to + i, from + i);
        return 0;
    }
    uint32_t n = len < room ? len : (uint32_t)room;
    for (uint32_t i = 0; i < n; i++)
        to[i] = from[i];
    return len - n;
}

INLINE bool has(const struct run *z, size_t back)
{
    size_t full = (size_t)(z->out - z->base);
    return back < (full < z->dict_bytes ? full : z->dict_bytes);
}

INLINE struct run load(struct lzma_dec *d)
{
    return (struct run){
        .rc = d->rc,
        .probs = d->probs,
        .base = d->base,
        .out = d->out,
        .out_end = d->out_end,
        .dict_bytes = d->dict_bytes,
        .rep0 = d->rep[0],
        .rep1 = d->rep[1],
        .rep2 = d->rep[2],
        .rep3 = d->rep[3],
        .state = d->state,
    };
}

INLINE void save(struct lzma_dec *d, const struct run *z)
{
    d->rc = z->rc;
    d->out = z->out;
    d->rep[0] = z->rep0;
    d->rep[1] = z->rep1;
    d->rep[2] = z->rep2;
    d->rep[3] = z->rep3;
    d->state = z->state;
}

/* Symbols, at least one, until the output is full or the input comes to
 * in_stop; RC_SYMBOL_BYTES - 1 must follow there. */
static enum lzma_is symbols(struct lzma_dec *d, const uint8_t *in_stop)
{
    static const uint8_t after_literal[LZMA_STATES] = {0, 0, 0, 0, 1, 2,
                                                       3, 4, 5, 6, 4, 5};
    struct run z = load(d);
    const uint32_t pos_mask = (1u << d->pb) - 1, lp_mask = (1u << d->lp) - 1;
    const uint32_t lc = d->lc;
    uint32_t before = z.out > z.base ? z.out[-1] : 0;
    enum lzma_is is = LZMA_IS_FULL;
    do {
        size_t pos = (size_t)(z.out - z.base);
        z.pos_state = (uint32_t)pos & pos_mask;
        if (!rc_bit(&z.rc, z.probs + LZMA_AT_IS_MATCH +
                               z.state * LZMA_POS_STATES + z.pos_state)) {
            uint16_t *p = z.probs + LZMA_AT_LITERAL +
                          LZMA_LIT_PROBS * ((((uint32_t)pos & lp_mask) << lc) +
                                            (before >> (8 - lc)));
            before = z.state < FIRST_MATCH_STATE
                         ? rc_tree8(&z.rc, p)
                         : rc_matched(&z.rc, p, z.out[-(ptrdiff_t)z.rep0 - 1]);
            before &= 0xff;
            *z.out++ = (uint8_t)before;
            z.state = after_literal[z.state];
            continue;
        }
        uint32_t len = match(&z);
        if (!has(&z, z.rep0)) {
            is = z.rep0 == MARK_DISTANCE ? LZMA_IS_MARK : LZMA_IS_BAD;
            break;
        }
        uint32_t rest = copy(z.out, z.out_end, (size_t)z.rep0 + 1, len);
        z.out += len - rest;
        before = z.out[-1];
        d->pending = rest;
    } while (z.out < z.out_end && z.rc.in < in_stop);
    save(d, &z);
    return is;
}

static void resume_match(struct lzma_dec *d)
{
    uint32_t rest = copy(d->out, d->out_end, (size_t)d->rep[0] + 1, d->pending);
    d->out += d->pending - rest;
    d->pending = rest;
}

/* From here on read from a copy with bytes to spare behind it. */
static void enter_tail(struct lzma_dec *d)
{
    size_t n = (size_t)(d->in_end - d->rc.in);
    memset(d->tail, 0, sizeof d->tail);
    memcpy(d->tail, d->rc.in, n);
    d->rc.in = d->tail;
    d->in_end = d->tail + n;
    d->in_tail = true;
}

/* One symbol out of the tail; taken back when it is not whole. */
static enum lzma_is tail_symbol(struct lzma_dec *d)
{
    uint8_t *out = d->out;
    enum lzma_is is = symbols(d, d->tail);
    if (d->rc.in <= d->in_end)
        return is;
    d->out = out;
    d->pending = 0;
    return LZMA_IS_CUT;
}

enum lzma_is lzma_dec_run(struct lzma_dec *d)
{
    /* A literal behind a match reads at the last distance unchecked. */
    size_t full = (size_t)(d->out - d->base);
    if (d->bad || (d->state >= FIRST_MATCH_STATE && d->rep[0] >= full))
        return LZMA_IS_BAD;
    enum lzma_is is = LZMA_IS_FULL;
    if (d->pending > 0)
        resume_match(d);
    while (is == LZMA_IS_FULL && d->out < d->out_end) {
        size_t left = (size_t)(d->in_end - d->rc.in);
        if (d->in_tail)
            is = tail_symbol(d);
        else if (left < RC_SYMBOL_BYTES)
            enter_tail(d);
        else
            is = symbols(d, d->in_end - RC_SYMBOL_BYTES + 1);
    }
    d->bad = is != LZMA_IS_FULL;
    return is;
}

enum lzma_is lzma_dec_at_end(struct lzma_dec *d)
{
    if (d->pending > 0)
        return LZMA_IS_BAD;
    if (d->rc.range < RC_TOP && d->rc.in == d->in_end)
        return LZMA_IS_CUT;
    rc_normalize(&d->rc);
    return d->rc.code == 0 ? LZMA_IS_FULL : LZMA_IS_BAD;
}

enum lzma_is lzma_dec_mark(struct lzma_dec *d)
{
    if (!d->in_tail && d->in_end - d->rc.in < RC_SYMBOL_BYTES)
        enter_tail(d);
    struct run z = load(d);
    z.pos_state = (uint32_t)(z.out - z.base) & ((1u << d->pb) - 1);
    uint16_t *is_match =
        z.probs + LZMA_AT_IS_MATCH + z.state * LZMA_POS_STATES + z.pos_state;
    bool ok = rc_bit(&z.rc, is_match) &&
              !rc_bit(&z.rc, z.probs + LZMA_AT_IS_REP + z.state);
    ok = ok && distance(&z, length(&z, z.probs + LZMA_AT_LEN)) == MARK_DISTANCE;
    save(d, &z);
    if (d->rc.in > d->in_end)
        return LZMA_IS_CUT;
    return ok ? lzma_dec_at_end(d) : LZMA_IS_BAD;
}

size_t lzma_dec_left(const struct lzma_dec *d)
{
    return d->rc.in < d->in_end ? (size_t)(d->in_end - d->rc.in) : 0;
}

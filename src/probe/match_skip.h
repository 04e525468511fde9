/* Passes quickly over bytes at which no anchor can stand. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_MATCH_SKIP_H
#define ASSAY_PROBE_MATCH_SKIP_H

#include "base/view.h"

enum {
    SKIP_GRAM = 4,   /* bytes that are looked at together */
    SKIP_STRIDE = 2, /* from one look to the next */
    SKIP_WORDS = 1 << 12,
};

/* A set of grams that is fast to ask, and sometimes wrong: what is in it is
 * always found, one in a few hundred others too. 16 KiB, which leaves the
 * first-level cache room for the input. */
struct skip_map {
    uint32_t words[SKIP_WORDS];
};

/* The gram at p, letters folded to one case (and other bytes to some pairs). */
uint32_t skip_gram(const uint8_t *p);
uint32_t skip_mix(uint32_t gram);
void skip_add(struct skip_map *map, uint32_t gram);

/* Looks at the places *at, *at + SKIP_STRIDE, ... for as long as a gram is
 * there, and writes those whose gram may be in the set to out, at most
 * SKIP_BATCH. Gives their number and moves *at to where to go on; it was all
 * when a call gives 0. */
enum { SKIP_BATCH = 256 };

size_t skip_portable(const struct skip_map *map, struct view v, size_t *at,
                     size_t out[SKIP_BATCH]);
/* The same, in the way that this processor is best at. */
size_t skip_best(const struct skip_map *map, struct view v, size_t *at,
                 size_t out[SKIP_BATCH]);

#endif

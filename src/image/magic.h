/* Where a format may begin: an index of the magics, and a fast filter over
 * bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_MAGIC_H
#define ASSAY_IMAGE_MAGIC_H

#include "image/format.h"

enum { MAGIC_REFS = 384, MAGIC_PAIRS = 65536 };

/* One magic of image_formats[format], known by its first two bytes. */
struct magic_ref {
    uint16_t pair; /* as ld_le16 gives them */
    uint16_t format;
    uint16_t at;
    const struct magic *magic;
};

/* Bit maps over pairs of bytes, as ld_le16 gives them. */
struct magic_pairs {
    /* Pairs that open a magic. */
    uint8_t exact[MAGIC_PAIRS / 8];
    /* Those, and pairs that begin one byte into a magic or end with its first:
     * one of them is seen when only every second pair is looked at. */
    uint8_t sieve[MAGIC_PAIRS / 8];
};

/* The magics of the formats that are sought everywhere, in order of the
 * formats. */
struct magic_index {
    struct magic_pairs pairs;          /* of the near ones */
    struct magic_ref near[MAGIC_REFS]; /* those at offset 0 */
    struct magic_ref far[MAGIC_REFS];
    unsigned near_n, far_n;
};

/* Of the formats that are weak, or of those that are not. */
void magic_index_make(struct magic_index *x, bool weak);

/* Adds the pairs of more. */
void magic_pairs_add(struct magic_pairs *to, const struct magic_pairs *more);

/* An offset in [from, to) of p where a pair opens a magic, or to. Pairs that no
 * third byte of a magic follows may be passed by; no magic is. At least to + 1
 * bytes are at p. */
size_t magic_next(const struct magic_pairs *pairs, const uint8_t *p,
                  size_t from, size_t to);
/* Whether the two bytes at p open a magic. */
bool magic_opens(const struct magic_pairs *pairs, const uint8_t *p);

/* Whether the magic stands in v where it should. */
bool magic_at(const struct magic *m, struct view v);

#endif

/* What lies between the formats of a region: padding, unknown data, noise. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_GAP_H
#define ASSAY_IMAGE_GAP_H

#include "base/view.h"

enum gap_kind {
    GAP_PADDING,      /* one byte again and again */
    GAP_TEXT,         /* lines to read */
    GAP_DATA,         /* something unknown */
    GAP_HIGH_ENTROPY, /* packed or encrypted */
};

struct gap {
    enum gap_kind kind;
    uint64_t n;
    double bits; /* entropy a byte, of what is not padding */
    bool even;   /* no byte value is likelier than another: encrypted? */
};

/* Where one stands in a gap; begins as {.rest = all of it}. */
struct gap_walk {
    struct view rest;
    size_t clear; /* bytes of rest known to hold no long run of filler */
};

/* The next piece; false at the end. The pieces depend on nothing but the
 * bytes, and finding all of them takes time in proportion to these. */
bool gap_next(struct gap_walk *w, struct gap *out);

#endif

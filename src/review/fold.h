/* Text made easy to compare: small letters without marks, one kind of blank,
 * dash and quote, and for each character where it stood. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_FOLD_H
#define ASSAY_REVIEW_FOLD_H

#include "core/buf.h"

/* A letter that folds to no other, as those of other scripts. */
#define FOLD_OTHER '\x7f'

/* c[i] came from raw.p[at[i]]; c ends with a NUL, at with raw.n. */
struct folded {
    struct view raw;
    char *c;
    uint32_t *at;
    size_t n, cap;
    bool failed; /* no memory; then n is 0 */
};

void fold_init(struct folded *f);
void fold_done(struct folded *f);
/* Folds another text; the one before is gone. raw is borrowed. */
void fold(struct folded *f, struct view raw);

/* The folded form of a short text that is trusted; cut at cap - 1. */
void fold_short(const char *text, char *out, size_t cap);

#endif

/* Finds all anchors (fixed texts that probes care for) in one pass. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_MATCH_H
#define ASSAY_PROBE_MATCH_H

#include "base/view.h"

/* The anchors of anchors.def by name: ANCHOR_<id>. The literals of the data
 * files (catalogue/components.json) follow from ANCHOR_COUNT on. */
enum anchor {

#define ANCHOR(id, flags, text) ANCHOR_##id,
#include "probe/anchors.def"
#undef ANCHOR
    ANCHOR_COUNT,
};

struct hit {
    uint64_t at; /* offset of the anchor's first byte */
    uint32_t n;  /* its length */
    uint32_t anchor;
};

struct match_scratch;

/* NULL when memory is spent. One a thread. Made before the sandbox is locked
 * or after; opens no file. */
struct match_scratch *match_scratch_new(void);
void match_scratch_free(struct match_scratch *s);

/* All hits in v in the order of their places (then of anchor), at most max.
 * Gives their number; *more says that there would have been others. */
size_t match_all(struct match_scratch *s, struct view v, struct hit *out,
                 size_t max, bool *more);

/* "hyperscan" or "portable", for `assay version`. */
const char *match_engine(void);

#endif

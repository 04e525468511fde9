/* Finds all anchors (fixed texts that probes care for) in one pass. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_MATCH_H
#define ASSAY_PROBE_MATCH_H

#include "base/view.h"

enum { ANCHOR_MIN = 5 }; /* bytes of the shortest anchor */

enum literal_flags { ANYCASE = 1 }; /* ASCII letters in both cases */

struct literal {
    const char *text; /* may hold NULs */
    uint32_t n;       /* at least ANCHOR_MIN */
    unsigned flags;
};

/* The anchors of anchors.def by name: ANCHOR_<id>. The literals that probes
 * bring along as data follow from ANCHOR_COUNT on. */
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

struct matcher;

/* Looks for anchors.def and the extra literals (borrowed for its life). One a
 * thread. NULL when memory is spent. */
struct matcher *matcher_new(const struct literal *extra, size_t extra_n);
void matcher_free(struct matcher *m);

/* All hits in v in the order of their places (then of anchor), at most max,
 * and of one anchor at most MATCH_EACH. Gives their number; *more says that
 * there would have been others. */
enum { MATCH_EACH = 256 };

/* When a call gives max hits, those it found no more of begin at least there:
 * this many bytes before the last one. */
enum { MATCH_DISORDER = 40 };

size_t match_all(struct matcher *m, struct view v, struct hit *out, size_t max,
                 bool *more);

#endif

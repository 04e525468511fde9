/* Every hit of a probe's own anchors, also where match_all stopped early. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_HITS_H
#define ASSAY_PROBE_HITS_H

#include "probe/match.h"

/* match_all gives at most MATCH_EACH hits of an anchor and max in all. That is
 * enough for most questions, but a probe that must not overlook the 257th key
 * of a file walks the hits with this: it searches on where the list ends. */
struct hits_walk {
    bool (*wanted)(unsigned anchor);
    void (*hit)(void *ctx, uint64_t at, unsigned anchor);
    void *ctx;
};

/* hits: the first hits of v, as match_all gave them, at most max. False when
 * it had to search on and memory was spent: then some were not seen. */
bool hits_walk(struct view v, const struct hit *hits, size_t n, size_t max,
               const struct hits_walk *w);

#endif

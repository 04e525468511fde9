/* Walking hits beyond the caps of match_all: see hits.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/hits.h"

#include <stdlib.h>

enum {
    ROUND_MAX = 4096, /* hits of one further search */
    /* Bytes of it: a round that stops early wastes no more than these. The
     * longest anchor fits into what two neighbours share. */
    ROUND_BYTES = 64 << 10,
    SHARED = 64,
};

/* Up to where the list is complete for the wanted anchors. */
static uint64_t complete(const struct hit *hits, size_t n, size_t max,
                         const struct hits_walk *w)
{
    uint32_t count[ANCHOR_COUNT] = {0};
    uint64_t end = UINT64_MAX;
    for (size_t i = 0; i < n; i++) {
        uint32_t a = hits[i].anchor;
        if (a >= ANCHOR_COUNT || !w->wanted(a))
            continue;
        if (++count[a] == MATCH_EACH && hits[i].at < end)
            end = hits[i].at + 1;
    }
    if (n == max && n > 0) {
        uint64_t last = hits[n - 1].at;
        last -= last < MATCH_DISORDER ? last : MATCH_DISORDER;
        end = last < end ? last : end;
    }
    return end;
}

static void give(const struct hit *hits, size_t n, uint64_t base, uint64_t end,
                 const struct hits_walk *w)
{
    for (size_t i = 0; i < n && hits[i].at < end; i++)
        if (hits[i].anchor < ANCHOR_COUNT && w->wanted(hits[i].anchor))
            w->hit(w->ctx, base + hits[i].at, hits[i].anchor);
}

bool hits_walk(struct view v, const struct hit *hits, size_t n, size_t max,
               const struct hits_walk *w)
{
    uint64_t base = 0, end = complete(hits, n, max, w);
    give(hits, n, 0, end, w);
    if (end == UINT64_MAX)
        return true;
    struct hit *more_hits = calloc(ROUND_MAX, sizeof *more_hits);
    struct matcher *m = matcher_new(NULL, 0);
    bool ok = more_hits && m;
    base = end;
    while (ok && base < v.n) {
        bool more;
        struct view part = view_cut(v, base, ROUND_BYTES + SHARED);
        n = match_all(m, part, more_hits, ROUND_MAX, &more);
        end = complete(more_hits, n, ROUND_MAX, w);
        if (end > ROUND_BYTES)
            end = ROUND_BYTES;
        give(more_hits, n, base, end, w);
        base += end;
        ok = end > 0; /* thousands of hits at one place: cannot be */
    }
    matcher_free(m);
    free(more_hits);
    return ok;
}

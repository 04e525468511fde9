/* One pass for a thousand texts.
 *
 * Every second place of the input is tested: the four bytes there, letters
 * folded to one case, pick a bit of a map that stays in the first-level cache.
 * An anchor sets two bits, for its first four bytes and for the four from its
 * second byte on, so that it is met exactly once wherever it begins. Set bits
 * lead to a bucket of candidates, which are compared in full. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/match.h"

#include <stdlib.h>
#include <string.h>

#include "core/err.h"

enum {
    MAP_BITS = 18,
    BUCKETS = 4096, /* a power of two */
    FOLD = 0x20202020,
    STRIDE = 2,
};

struct entry {
    uint32_t gram;
    uint32_t literal;
    uint32_t next;  /* 1 + index; 0: end */
    uint32_t shift; /* of the gram within the literal: 0 or 1 */
};

struct matcher {
    uint64_t map[(1u << MAP_BITS) / 64];
    uint32_t heads[BUCKETS];
    struct entry *entries;
    struct literal *literals;
    uint32_t *seen; /* hits of each literal in this call */
    size_t literals_n, entries_n;
};

static const struct literal fixed[] = {
#define ANCHOR(id, flags, text) {text, sizeof(text) - 1, flags},
#include "probe/anchors.def"
#undef ANCHOR
    {0},
};

static uint32_t gram_at(const uint8_t *p)
{
    uint32_t g;
    memcpy(&g, p, sizeof g);
    return g | FOLD;
}

static uint32_t mix(uint32_t gram)
{
    return gram * 0x9e3779b1u;
}

static void add(struct matcher *m, uint32_t literal, uint32_t shift)
{
    const uint8_t *text = (const uint8_t *)m->literals[literal].text;
    struct entry *e = &m->entries[m->entries_n++];
    e->gram = gram_at(text + shift);
    e->literal = literal;
    e->shift = shift;
    uint32_t h = mix(e->gram);
    uint32_t bit = h >> (32 - MAP_BITS);
    m->map[bit / 64] |= (uint64_t)1 << (bit % 64);
    uint32_t *head = &m->heads[h & (BUCKETS - 1)];
    e->next = *head;
    *head = (uint32_t)m->entries_n;
}

struct matcher *matcher_new(const struct literal *extra, size_t extra_n)
{
    size_t fixed_n = ANCHOR_COUNT, n = fixed_n + extra_n;
    struct matcher *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    m->literals = calloc(n + 1, sizeof *m->literals);
    m->entries = calloc(n * STRIDE + 1, sizeof *m->entries);
    m->seen = calloc(n + 1, sizeof *m->seen);
    if (!m->literals || !m->entries || !m->seen) {
        matcher_free(m);
        return NULL;
    }
    m->literals_n = n;
    for (uint32_t i = 0; i < n; i++) {
        m->literals[i] = i < fixed_n ? fixed[i] : extra[i - fixed_n];
        ASSERT(m->literals[i].n >= ANCHOR_MIN);
        for (uint32_t shift = 0; shift < STRIDE; shift++)
            add(m, i, shift);
    }
    return m;
}

void matcher_free(struct matcher *m)
{
    if (!m)
        return;
    free(m->literals);
    free(m->entries);
    free(m->seen);
    free(m);
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

static bool is_equal(const struct literal *l, const uint8_t *p)
{
    const uint8_t *t = (const uint8_t *)l->text;
    if (!(l->flags & ANYCASE))
        return memcmp(t, p, l->n) == 0;
    for (uint32_t i = 0; i < l->n; i++)
        if (lower(t[i]) != lower(p[i]))
            return false;
    return true;
}

struct out {
    struct hit *hits;
    size_t n, max;
    bool more;
};

static void check(struct matcher *m, struct view v, uint64_t at, uint32_t gram,
                  struct out *out)
{
    uint32_t i = m->heads[mix(gram) & (BUCKETS - 1)];
    for (; i; i = m->entries[i - 1].next) {
        const struct entry *e = &m->entries[i - 1];
        if (e->gram != gram || at < e->shift)
            continue;
        const struct literal *l = &m->literals[e->literal];
        uint64_t from = at - e->shift;
        if (v.n - from < l->n || !is_equal(l, v.p + from))
            continue;
        if (out->n == out->max || m->seen[e->literal] == MATCH_EACH) {
            out->more = true;
            continue;
        }
        m->seen[e->literal]++;
        out->hits[out->n++] =
            (struct hit){.at = from, .n = l->n, .anchor = e->literal};
    }
}

static bool is_before(const struct hit *a, const struct hit *b)
{
    return a->at != b->at ? a->at < b->at : a->anchor < b->anchor;
}

/* Hits come nearly sorted: each moves a place or two. */
static void sort(struct hit *hits, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct hit h = hits[i];
        size_t k = i;
        for (; k && is_before(&h, &hits[k - 1]); k--)
            hits[k] = hits[k - 1];
        hits[k] = h;
    }
}

size_t match_all(struct matcher *m, struct view v, struct hit *out, size_t max,
                 bool *more)
{
    struct out o = {.hits = out, .max = max};
    const uint64_t *map = m->map;
    for (uint64_t at = 0; at + 4 <= v.n; at += STRIDE) {
        uint32_t g = gram_at(v.p + at);
        uint32_t bit = mix(g) >> (32 - MAP_BITS);
        if (map[bit / 64] >> (bit % 64) & 1)
            check(m, v, at, g, &o);
    }
    sort(out, o.n);
    for (size_t i = 0; i < o.n; i++)
        m->seen[out[i].anchor] = 0;
    *more = o.more;
    return o.n;
}

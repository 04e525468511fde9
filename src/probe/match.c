/* One pass for a thousand texts.
 *
 * At every second place of the input the four bytes there, letters folded to
 * one case, are looked up in a set that is small and fast (match_skip.c). An
 * anchor puts two grams in it, four of its bytes and the four one further on,
 * so that it is met exactly once wherever it begins. What the set knows leads
 * to a bucket of candidates, which are compared in full. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/match.h"

#include <stdlib.h>
#include <string.h>

#include "core/err.h"
#include "probe/match_skip.h"

enum {
    BUCKETS = 4096,                       /* a power of two */
    WINDOW = SKIP_GRAM + SKIP_STRIDE - 1, /* bytes that the grams are from */
};

struct entry {
    uint32_t gram;
    uint32_t literal;
    uint32_t next;  /* 1 + index; 0: end */
    uint32_t shift; /* of the gram within the literal */
};

struct matcher {
    struct skip_map map;
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

/* How often a byte is met, roughly, as the logarithm of it. */
static unsigned commonness(uint8_t c)
{
    static const char often[] = "etaoinsrlcdpumhf_-.=/";
    c |= 0x20; /* as grams do */
    const char *at = memchr(often, c, sizeof often - 1);
    if (c == ' ') /* and NUL */
        return 10;
    if (c == 0xff)
        return 8;
    return at ? 7 - (unsigned)(at - often) / 7 : 3;
}

/* Where the literal's rarest bytes are: fewer candidates are met in vain. Not
 * far from its beginning, since hits are found in the order of these places. */
static uint32_t rarest(const struct literal *l)
{
    uint32_t best = 0, least = UINT32_MAX;
    for (uint32_t at = 0; at + WINDOW <= l->n && at < MATCH_DISORDER - 2;
         at++) {
        uint32_t sum = 0;
        for (uint32_t i = at; i < at + WINDOW; i++) {
            bool again = i > at && l->text[i] == l->text[i - 1];
            sum += commonness((uint8_t)l->text[i]) + (again ? 4 : 0);
        }
        if (sum < least) {
            least = sum;
            best = at;
        }
    }
    return best;
}

static uint32_t *head_of(struct matcher *m, uint32_t gram)
{
    return &m->heads[skip_mix(gram) >> 16 & (BUCKETS - 1)];
}

static void add(struct matcher *m, uint32_t literal, uint32_t shift)
{
    const uint8_t *text = (const uint8_t *)m->literals[literal].text;
    struct entry *e = &m->entries[m->entries_n++];
    e->gram = skip_gram(text + shift);
    e->literal = literal;
    e->shift = shift;
    skip_add(&m->map, e->gram);
    uint32_t *head = head_of(m, e->gram);
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
    m->entries = calloc(n * SKIP_STRIDE + 1, sizeof *m->entries);
    m->seen = calloc(n + 1, sizeof *m->seen);
    if (!m->literals || !m->entries || !m->seen) {
        matcher_free(m);
        return NULL;
    }
    m->literals_n = n;
    for (uint32_t i = 0; i < n; i++) {
        m->literals[i] = i < fixed_n ? fixed[i] : extra[i - fixed_n];
        ASSERT(m->literals[i].n >= ANCHOR_MIN);
        uint32_t from = rarest(&m->literals[i]);
        for (uint32_t k = 0; k < SKIP_STRIDE; k++)
            add(m, i, from + k);
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
    uint32_t i = *head_of(m, gram);
    for (; i; i = m->entries[i - 1].next) {
        const struct entry *e = &m->entries[i - 1];
        if (e->gram != gram || at < e->shift)
            continue;
        const struct literal *l = &m->literals[e->literal];
        uint64_t from = at - e->shift;
        if (from > v.n || v.n - from < l->n || !is_equal(l, v.p + from))
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
    size_t at = 0, n, places[SKIP_BATCH];
    while ((n = skip_best(&m->map, v, &at, places)) > 0)
        for (size_t i = 0; i < n; i++)
            check(m, v, places[i], skip_gram(v.p + places[i]), &o);
    sort(out, o.n);
    for (size_t i = 0; i < o.n; i++)
        m->seen[out[i].anchor] = 0;
    *more = o.more;
    return o.n;
}

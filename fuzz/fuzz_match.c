/* The matcher: each hit is one, none is missed, and the fast search for
 * candidates finds the same as the plain one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "probe/match.h"
#include "probe/match_skip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const struct literal some[] = {
    {"BEGIN PRIVATE",           13, 0      },
    {"opbea",                   5,  0      },
    {"a\0b\0c",                 5,  0      },
    {"aaaaa",                   5,  0      },
    {"passWORD",                8,  ANYCASE},
    {"\xff\xff\xff\xff\xff",    5,  0      },
    {"a long one that ends so", 23, 0      },
};

enum { SOME = sizeof some / sizeof *some, MAX = 4096 };

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

static bool stands_at(const struct literal *l, struct view v, size_t at)
{
    if (v.n - at < l->n)
        return false;
    for (uint32_t i = 0; i < l->n; i++) {
        uint8_t a = (uint8_t)l->text[i], b = v.p[at + i];
        if (l->flags & ANYCASE ? lower(a) != lower(b) : a != b)
            return false;
    }
    return true;
}

static void check_hits(struct view v)
{
    static struct matcher *m;
    static struct hit hits[MAX];
    bool more = false;
    if (!m)
        m = matcher_new(some, SOME);
    if (!m)
        abort();
    size_t n = match_all(m, v, hits, MAX, &more), next = 0;
    for (size_t at = 0; at < v.n && !more; at++) {
        while (next < n && hits[next].anchor < ANCHOR_COUNT &&
               hits[next].at == at)
            next++;
        for (uint32_t i = 0; i < SOME; i++) {
            if (!stands_at(&some[i], v, at))
                continue;
            if (next == n || hits[next].at != at ||
                hits[next].anchor != ANCHOR_COUNT + i)
                abort();
            next++;
        }
    }
    if (!more && next != n)
        abort();
}

/* The bytes are the grams of the set, then what is searched. */
static void check_skip(struct view v)
{
    static struct skip_map map;
    size_t fast[SKIP_BATCH], plain[SKIP_BATCH];
    size_t grams = v.n ? v.p[0] % 32 : 0, from = 0, to = 0, i = 0, k = 0;
    size_t fast_n = 0, plain_n = 0;
    memset(&map, 0, sizeof map);
    for (size_t at = 1; grams && at + SKIP_GRAM <= v.n;
         at += SKIP_GRAM, grams--)
        skip_add(&map, skip_gram(v.p + at));
    do {
        if (i == fast_n) {
            fast_n = skip_best(&map, v, &from, fast);
            i = 0;
        }
        if (k == plain_n) {
            plain_n = skip_portable(&map, v, &to, plain);
            k = 0;
        }
        if ((i < fast_n) != (k < plain_n) ||
            (i < fast_n && fast[i] != plain[k]))
            abort();
        i++;
        k++;
    } while (fast_n && plain_n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    uint8_t *exact = malloc(n ? n : 1);
    if (!exact)
        abort();
    if (n)
        memcpy(exact, data, n);
    check_hits(view_of(exact, n));
    check_skip(view_of(exact, n));
    free(exact);
    return 0;
}

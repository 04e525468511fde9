/* The matcher against memmem: every hit, once, in order. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "probe/match.h"
#include "probe/match_skip.h"

enum { MANY = 4096 };

static const struct literal some[] = {
    {"BEGIN PRIVATE", 13, 0      },
    {"dropbear",      8,  0      },
    {"opbea",         5,  0      },
    {"passWORD",      8,  ANYCASE},
    {"a\0b\0c",       5,  0      },
    {"aaaaa",         5,  0      },
    {"dropbear",      8,  0      },
};

enum { SOME = sizeof some / sizeof *some };

static struct hit hits[MANY];

/* Leaves out the hits of anchors.def, which grows. */
static size_t only_own(size_t n)
{
    size_t own = 0;
    for (size_t i = 0; i < n; i++)
        if (hits[i].anchor >= ANCHOR_COUNT)
            hits[own++] = hits[i];
    return own;
}

static size_t find(struct view v, bool *more)
{
    struct matcher *m = matcher_new(some, SOME);
    assert_non_null(m);
    uint8_t *exact = malloc(v.n ? v.n : 1);
    if (v.n)
        memcpy(exact, v.p, v.n);
    size_t n = match_all(m, view_of(exact, v.n), hits, MANY, more);
    size_t again = match_all(m, view_of(exact, v.n), hits, MANY, more);
    assert_int_equal(n, again);
    free(exact);
    matcher_free(m);
    return only_own(n);
}

static void hits_come_at_odd_and_even_places(void **s)
{
    (void)s;
    bool more;
    assert_int_equal(find(V("dropbear"), &more), 3);
    assert_int_equal(hits[0].at, 0);
    assert_int_equal(hits[0].anchor, ANCHOR_COUNT + 1);
    assert_int_equal(hits[1].anchor, ANCHOR_COUNT + 6);
    assert_int_equal(hits[2].at, 2);
    assert_int_equal(find(V("xdropbear"), &more), 3);
    assert_int_equal(hits[0].at, 1);
    assert_int_equal(find(V("dropbea"), &more), 1);
    assert_int_equal(find(V("DROPBEAR"), &more), 0);
    assert_int_equal(find(V("..PASSword..PassWord"), &more), 2);
    assert_int_equal(find(V("a\0b\0c"), &more), 1);
    assert_int_equal(find(V(""), &more), 0);
    assert_false(more);
}

static void noise_is_searched_like_memmem(void **s)
{
    (void)s;
    static uint8_t noise[200000];
    uint32_t x = 7;
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (uint8_t)("dropbearBEGINpasswor"[(x >> 8) % 20]),
        x = x * 1664525 + 1013904223;
    for (size_t i = 1000; i + 20 < sizeof noise; i += 7919)
        memcpy(noise + i, "dropbear", 8);
    struct view v = view_of(noise, sizeof noise);
    bool more;
    size_t n = find(v, &more), expect = 0;
    for (size_t i = 0; i + 8 <= v.n; i++)
        expect += 2 * (size_t)(memcmp(noise + i, "dropbear", 8) == 0);
    for (size_t i = 0; i + 5 <= v.n; i++)
        expect += memcmp(noise + i, "opbea", 5) == 0;
    assert_int_equal(n, expect);
    for (size_t i = 1; i < n; i++)
        assert_true(hits[i - 1].at <= hits[i].at);
}

static void one_anchor_cannot_drown_the_others(void **s)
{
    (void)s;
    static uint8_t flood[20000];
    memset(flood, 'a', sizeof flood);
    memcpy(flood + sizeof flood - 8, "dropbear", 8);
    bool more;
    size_t n = find(view_of(flood, sizeof flood), &more);
    assert_true(more);
    assert_int_equal(n, MATCH_EACH + 3);
    assert_int_equal(hits[n - 1].anchor, ANCHOR_COUNT + 2);
}

static size_t all_places(size_t (*search)(const struct skip_map *, struct view,
                                          size_t *, size_t[SKIP_BATCH]),
                         const struct skip_map *map, struct view v, size_t *out)
{
    size_t at = 0, n = 0, got, batch[SKIP_BATCH];
    while ((got = search(map, v, &at, batch)) > 0) {
        memcpy(out + n, batch, got * sizeof *batch);
        n += got;
    }
    assert_true(at + SKIP_GRAM > v.n);
    return n;
}

/* What this processor is best at against what each can do. */
static void the_fast_search_finds_what_the_plain_one_does(void **s)
{
    (void)s;

    enum { BYTES = 3000 };
    static struct skip_map map;
    static size_t fast[BYTES], plain[BYTES];
    uint32_t x = 99;
    for (unsigned round = 0; round < 400; round++) {
        size_t n = round < 100 ? round : round * 7;
        uint8_t *noise = malloc(n + 1);
        memset(&map, 0, sizeof map);
        for (size_t i = 0; i < n; i++) {
            x = x * 1664525 + 1013904223;
            /* from text to all of one byte, so that each gram is met */
            noise[i] =
                (uint8_t)("etaoinshrdlu\0\xff A-"[(x >> 9) % (1 + round % 17)]);
        }
        for (size_t i = 0; i + SKIP_GRAM <= n && i < round; i += 5)
            skip_add(&map, skip_gram(noise + i));
        struct view v = view_of(noise, n);
        size_t a = all_places(skip_best, &map, v, fast);
        size_t b = all_places(skip_portable, &map, v, plain);
        assert_int_equal(a, b);
        assert_memory_equal(fast, plain, a * sizeof *fast);
        for (size_t i = 0, k = 0; i + SKIP_GRAM <= n && i < round; i += 10) {
            while (k < a && fast[k] < i)
                k++;
            assert_true(k < a && fast[k] == i);
        }
        free(noise);
    }
}

static void hits_that_are_dropped_begin_near_the_last_one(void **s)
{
    (void)s;
    static uint8_t text[4000];
    static struct hit few[64];
    struct matcher *m = matcher_new(some, SOME);
    bool more;
    for (size_t i = 0; i + 8 <= sizeof text; i += 8)
        memcpy(text + i, "dropbear", 8);
    struct view v = view_of(text, sizeof text);
    for (size_t max = 1; max < 64; max++) {
        size_t all = match_all(m, v, hits, MANY, &more);
        size_t n = match_all(m, v, few, max, &more);
        assert_int_equal(n, max);
        assert_true(more);
        size_t k = 0;
        for (size_t i = 0; i < all; i++) {
            bool kept = k < n && memcmp(&few[k], &hits[i], sizeof *few) == 0;
            k += kept;
            if (!kept)
                assert_true(hits[i].at + MATCH_DISORDER >= few[n - 1].at);
        }
        assert_int_equal(k, n);
    }
    matcher_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hits_come_at_odd_and_even_places),
        cmocka_unit_test(noise_is_searched_like_memmem),
        cmocka_unit_test(one_anchor_cannot_drown_the_others),
        cmocka_unit_test(the_fast_search_finds_what_the_plain_one_does),
        cmocka_unit_test(hits_that_are_dropped_begin_near_the_last_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Passes quickly over bytes at which no anchor can stand. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/match_skip.h"

#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define HAS_AVX2 1
#else
#define HAS_AVX2 0
#endif

#define FOLD 0x20202020u
#define MIX  0x9e3779b1u /* 2^32 over the golden ratio */

/* Which bits of a mixed gram choose the word, and the two bits of it. */
enum { WORD_SHIFT = 20, FIRST_SHIFT = 15, SECOND_SHIFT = 10, BIT_MASK = 31 };

_Static_assert(SKIP_WORDS == 1 << (32 - WORD_SHIFT), "a word for each number");

uint32_t skip_gram(const uint8_t *p)
{
    uint32_t g;
    memcpy(&g, p, sizeof g);
    return g | FOLD;
}

uint32_t skip_mix(uint32_t gram)
{
    return gram * MIX;
}

static uint32_t bits_of(uint32_t h)
{
    return 1u << (h >> FIRST_SHIFT & BIT_MASK) |
           1u << (h >> SECOND_SHIFT & BIT_MASK);
}

void skip_add(struct skip_map *map, uint32_t gram)
{
    uint32_t h = skip_mix(gram);
    map->words[h >> WORD_SHIFT] |= bits_of(h);
}

size_t skip_portable(const struct skip_map *map, struct view v, size_t *at,
                     size_t out[SKIP_BATCH])
{
    size_t n = 0, i = *at;
    for (; i < v.n && v.n - i >= SKIP_GRAM && n < SKIP_BATCH;
         i += SKIP_STRIDE) {
        uint32_t h = skip_mix(skip_gram(v.p + i));
        uint32_t word = map->words[h >> WORD_SHIFT];
        if (word >> (h >> FIRST_SHIFT & BIT_MASK) & 1 &&
            word >> (h >> SECOND_SHIFT & BIT_MASK) & 1)
            out[n++] = i;
    }
    *at = i;
    return n;
}

#if HAS_AVX2
/* Of the eight grams at p, p + 4, ... the number i has bit i set when it may
 * be in the set. */
__attribute__((target("avx2"))) static uint32_t
eight(const struct skip_map *map, const uint8_t *p)
{
    const __m256i mask = _mm256_set1_epi32(BIT_MASK);
    __m256i g = _mm256_loadu_si256((const void *)p);
    g = _mm256_or_si256(g, _mm256_set1_epi32((int)FOLD));
    __m256i h = _mm256_mullo_epi32(g, _mm256_set1_epi32((int)MIX));
    __m256i word = _mm256_i32gather_epi32((const void *)map->words,
                                          _mm256_srli_epi32(h, WORD_SHIFT), 4);
    __m256i first = _mm256_and_si256(_mm256_srli_epi32(h, FIRST_SHIFT), mask);
    __m256i second = _mm256_and_si256(_mm256_srli_epi32(h, SECOND_SHIFT), mask);
    word = _mm256_and_si256(_mm256_srlv_epi32(word, first),
                            _mm256_srlv_epi32(word, second));
    return (uint32_t)_mm256_movemask_ps(
        _mm256_castsi256_ps(_mm256_slli_epi32(word, 31)));
}

__attribute__((target("avx2"))) static size_t
skip_avx2(const struct skip_map *map, struct view v, size_t *at,
          size_t out[SKIP_BATCH])
{
    enum { STEP = 32, READ = STEP + SKIP_STRIDE, PLACES = STEP / SKIP_STRIDE };

    size_t n = 0, i = *at;
    for (; i < v.n && v.n - i >= READ && n + PLACES <= SKIP_BATCH; i += STEP) {
        uint32_t even = eight(map, v.p + i);
        uint32_t odd = eight(map, v.p + i + SKIP_STRIDE);
        for (uint32_t any = even | odd; any; any &= any - 1) {
            unsigned k = (unsigned)__builtin_ctz(any);
            out[n] = i + 4 * k;
            n += even >> k & 1;
            out[n] = i + 4 * k + SKIP_STRIDE;
            n += odd >> k & 1;
        }
    }
    *at = i;
    return n ? n : skip_portable(map, v, at, out);
}
#endif

size_t skip_best(const struct skip_map *map, struct view v, size_t *at,
                 size_t out[SKIP_BATCH])
{
#if HAS_AVX2
    if (__builtin_cpu_supports("avx2"))
        return skip_avx2(map, v, at, out);
#endif
    return skip_portable(map, v, at, out);
}

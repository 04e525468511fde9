/* The index of magics and the search by pairs of bytes: see magic.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/magic.h"

#include <string.h>

static void set(uint8_t *map, unsigned pair)
{
    map[pair / 8] |= (uint8_t)(1u << (pair % 8));
}

/* Pairs of zeros are everywhere: then what stands before the magic may be
 * anything, but its first byte tells. */
static void add_pairs(struct magic_pairs *pairs, const struct magic *m)
{
    const uint8_t *b = (const uint8_t *)m->bytes;
    set(pairs->exact, ld_le16(b));
    set(pairs->sieve, ld_le16(b));
    if (m->n > 2 && ld_le16(b + 1) != 0)
        set(pairs->sieve, ld_le16(b + 1));
    else
        for (unsigned any = 0; any < 256; any++)
            set(pairs->sieve, any | (unsigned)b[0] << 8);
}

static void add(struct magic_index *x, size_t format, const struct magic *m)
{
    ASSERT(m->n >= 2);
    struct magic_ref ref = {.pair = ld_le16((const uint8_t *)m->bytes),
                            .format = (uint16_t)format,
                            .at = m->at,
                            .magic = m};
    if (m->at == 0) {
        ASSERT(x->near_n < MAGIC_REFS);
        x->near[x->near_n++] = ref;
        add_pairs(&x->pairs, m);
    } else {
        ASSERT(x->far_n < MAGIC_REFS);
        x->far[x->far_n++] = ref;
    }
}

void magic_index_make(struct magic_index *x, bool weak)
{
    memset(x, 0, sizeof *x);
    for (size_t f = 0; image_formats[f]; f++) {
        const struct format *format = image_formats[f];
        if (format->flags & (FORMAT_AT_START | FORMAT_AT_END))
            continue;
        if (((format->flags & FORMAT_WEAK) != 0) != weak)
            continue;
        for (size_t m = 0; m < FORMAT_MAGICS && format->magics[m].n; m++)
            add(x, f, &format->magics[m]);
    }
}

void magic_pairs_add(struct magic_pairs *to, const struct magic_pairs *more)
{
    for (size_t i = 0; i < sizeof to->exact; i++) {
        to->exact[i] |= more->exact[i];
        to->sieve[i] |= more->sieve[i];
    }
}

static unsigned is_set(const uint8_t *map, uint64_t w)
{
    uint16_t k = (uint16_t)w;
    return (unsigned)map[k >> 3] >> (k & 7) & 1u;
}

bool magic_opens(const struct magic_pairs *pairs, const uint8_t *p)
{
    return is_set(pairs->exact, ld_le16(p));
}

/* The first offset in [from, to) where a magic opens, of those that the sieve's
 * hits among the four pairs at at may mean; to if there is none. */
static size_t sort_out(const struct magic_pairs *pairs, const uint8_t *p,
                       size_t from, size_t to, size_t at, unsigned hits)
{
    for (; hits; hits &= hits - 1) {
        size_t i = at + 2 * (unsigned)__builtin_ctz(hits);
        for (size_t k = i > from ? i - 1 : i; k <= i + 1 && k < to; k++)
            if (magic_opens(pairs, p + k))
                return k;
    }
    return to;
}

size_t magic_next(const struct magic_pairs *pairs, const uint8_t *p,
                  size_t from, size_t to)
{
    if (from < to && magic_opens(pairs, p + from))
        return from;
    size_t at = from + (from & 1);
    for (; at + 8 <= to; at += 8) {
        uint64_t w = ld_le64(p + at);
        unsigned hits = is_set(pairs->sieve, w) |
                        is_set(pairs->sieve, w >> 16) << 1 |
                        is_set(pairs->sieve, w >> 32) << 2 |
                        is_set(pairs->sieve, w >> 48) << 3;
        size_t found = hits ? sort_out(pairs, p, from, to, at, hits) : to;
        if (found < to)
            return found;
    }
    at = at > from ? at - 1 : from;
    while (at < to && !magic_opens(pairs, p + at))
        at++;
    return at < to ? at : to;
}

bool magic_at(const struct magic *m, struct view v)
{
    return view_has(v, m->at, m->bytes, m->n);
}

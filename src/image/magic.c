/* The index of magics and the search by pairs of bytes: see magic.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/magic.h"

#include <string.h>

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
        x->pairs[ref.pair / 8] |= (uint8_t)(1u << (ref.pair % 8));
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

static unsigned opens(const uint8_t *pairs, uint64_t w)
{
    uint16_t k = (uint16_t)w;
    return (unsigned)pairs[k >> 3] >> (k & 7) & 1u;
}

/* Bit i: the pair at p + i opens something; i < 8. Reads 9 bytes. Without a
 * branch for each byte: pairs that open something are rare. */
static unsigned opens8(const uint8_t *pairs, const uint8_t *p)
{
    uint64_t even = ld_le64(p), odd = ld_le64(p + 1);
    return opens(pairs, even) | opens(pairs, odd) << 1 |
           opens(pairs, even >> 16) << 2 | opens(pairs, odd >> 16) << 3 |
           opens(pairs, even >> 32) << 4 | opens(pairs, odd >> 32) << 5 |
           opens(pairs, even >> 48) << 6 | opens(pairs, odd >> 48) << 7;
}

size_t magic_next(const struct magic_index *x, const uint8_t *p, size_t from,
                  size_t to)
{
    size_t at = from;
    for (; at + 8 <= to; at += 8) {
        unsigned bits = opens8(x->pairs, p + at);
        if (bits)
            return at + (unsigned)__builtin_ctz(bits);
    }
    while (at < to && !opens(x->pairs, ld_le16(p + at)))
        at++;
    return at;
}

bool magic_at(const struct magic *m, struct view v)
{
    return view_has(v, m->at, m->bytes, m->n);
}

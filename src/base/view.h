/* A borrowed, read-only run of bytes: the one way bytes travel in assay. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_BASE_VIEW_H
#define ASSAY_BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* p may be NULL only when n is 0. Whoever made the view owns the bytes. */
struct view {
    const uint8_t *p;
    size_t n;
};

static inline struct view view_of(const void *p, size_t n)
{
    return (struct view){.p = p, .n = n};
}

/* The part [at, at + n) of v, cut off at v's end; empty when at is past it. */
static inline struct view view_cut(struct view v, uint64_t at, uint64_t n)
{
    if (at >= v.n)
        return (struct view){0};
    uint64_t left = v.n - at;
    return view_of(v.p + (size_t)at, (size_t)(n < left ? n : left));
}

/* Everything from at on. */
static inline struct view view_from(struct view v, uint64_t at)
{
    return view_cut(v, at, UINT64_MAX);
}

/* Whether v holds exactly the n bytes at p from offset at. */
bool view_has(struct view v, uint64_t at, const void *p, size_t n);

/* Whether both hold the same bytes. */
bool view_eq(struct view a, struct view b);

#endif

/* Arenas: a list of blocks, each twice the last one up to a cap. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "core/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_MIN = 16384, BLOCK_MAX = 1 << 20, ALIGN = 16 };

struct arena_block {
    struct arena_block *before;
    size_t size, used;
    _Alignas(ALIGN) uint8_t bytes[];
};

bool budget_take(struct budget *b, uint64_t n)
{
    if (!b)
        return true;
    uint64_t before = atomic_fetch_add(&b->used_bytes, n);
    if (before <= b->max_bytes && n <= b->max_bytes - before)
        return true;
    atomic_fetch_sub(&b->used_bytes, n);
    return false;
}

void budget_give(struct budget *b, uint64_t n)
{
    if (b)
        atomic_fetch_sub(&b->used_bytes, n);
}

void arena_init(struct arena *a, struct budget *budget)
{
    *a = (struct arena){.budget = budget};
}

void arena_done(struct arena *a)
{
    struct arena_block *b = a->last;
    while (b) {
        struct arena_block *before = b->before;
        budget_give(a->budget, sizeof *b + b->size);
        free(b);
        b = before;
    }
    a->last = NULL;
}

static bool grow(struct arena *a, size_t need)
{
    size_t size = a->last ? a->last->size * 2 : BLOCK_MIN;
    if (size > BLOCK_MAX)
        size = BLOCK_MAX;
    if (size < need)
        size = need;
    if (!budget_take(a->budget, sizeof(struct arena_block) + size))
        return false;
    struct arena_block *b = calloc(1, sizeof *b + size);
    if (!b) {
        budget_give(a->budget, sizeof *b + size);
        return false;
    }
    b->size = size;
    b->before = a->last;
    a->last = b;
    return true;
}

void *arena_alloc(struct arena *a, size_t n)
{
    if (n > SIZE_MAX / 4)
        n = SIZE_MAX / 4; /* cannot be met; fails below */
    n = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (n == 0)
        n = ALIGN;
    if (!a->last || a->last->size - a->last->used < n) {
        if (!grow(a, n)) {
            a->failed = true;
            return NULL;
        }
    }
    void *p = a->last->bytes + a->last->used;
    a->last->used += n;
    return p;
}

void *arena_array(struct arena *a, size_t n, size_t each)
{
    if (each > 0 && n > SIZE_MAX / each) {
        a->failed = true;
        return NULL;
    }
    return arena_alloc(a, n * each);
}

char *arena_text(struct arena *a, struct view v)
{
    if (v.n == SIZE_MAX)
        return NULL;
    char *t = arena_alloc(a, v.n + 1);
    if (t && v.n)
        memcpy(t, v.p, v.n);
    return t;
}

struct view arena_dup(struct arena *a, struct view v)
{
    char *t = arena_text(a, v);
    return t ? view_of(t, v.n) : (struct view){0};
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *t = n < 0 ? NULL : arena_alloc(a, (size_t)n + 1);
    if (t)
        vsnprintf(t, (size_t)n + 1, fmt, again);
    va_end(again);
    return t;
}

/* Buffers: see buf.h for the contract. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "core/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *b, size_t max, struct budget *budget)
{
    *b = (struct buf){.max = max, .budget = budget};
}

void buf_done(struct buf *b)
{
    budget_give(b->budget, b->cap);
    free(b->p);
    *b = (struct buf){.max = b->max, .budget = b->budget};
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->failed = false;
}

bool buf_reserve(struct buf *b, size_t n)
{
    if (b->failed)
        return false;
    if (n <= b->cap - b->n)
        return true;
    if (n > b->max - b->n) {
        b->failed = true;
        return false;
    }
    size_t cap = b->cap < 256 ? 256 : b->cap + b->cap / 2;
    if (cap < b->n + n)
        cap = b->n + n;
    if (cap > b->max)
        cap = b->max;
    if (!budget_take(b->budget, cap - b->cap)) {
        b->failed = true;
        return false;
    }
    uint8_t *p = realloc(b->p, cap);
    if (!p) {
        budget_give(b->budget, cap - b->cap);
        b->failed = true;
        return false;
    }
    b->p = p;
    b->cap = cap;
    return true;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
    if (n == 0 || !buf_reserve(b, n))
        return;
    memcpy(b->p + b->n, p, n);
    b->n += n;
}

void buf_view(struct buf *b, struct view v)
{
    buf_add(b, v.p, v.n);
}

void buf_str(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

void buf_byte(struct buf *b, uint8_t c)
{
    buf_add(b, &c, 1);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n >= 0 && buf_reserve(b, (size_t)n + 1)) {
        vsnprintf((char *)b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

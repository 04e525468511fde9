/* A growable run of bytes that cannot be made without a maximum. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CORE_BUF_H
#define ASSAY_CORE_BUF_H

#include "core/arena.h"

/* Sticky: after the first append that does not fit, failed is set, the bytes
 * stay as they were and later appends do nothing. Ask once at the end. */
struct buf {
    uint8_t *p;
    size_t n, cap, max;
    struct budget *budget; /* may be NULL */
    bool failed;
};

/* max: the most bytes it may ever hold. */
void buf_init(struct buf *b, size_t max, struct budget *budget);
void buf_done(struct buf *b);
/* Empty it but keep the memory, and forget a failure. */
void buf_clear(struct buf *b);

/* Room for n more bytes at b->p + b->n; false when that breaks a limit. */
bool buf_reserve(struct buf *b, size_t n);
void buf_add(struct buf *b, const void *p, size_t n);
void buf_view(struct buf *b, struct view v);
void buf_str(struct buf *b, const char *s);
void buf_byte(struct buf *b, uint8_t c);
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static inline struct view buf_of(const struct buf *b)
{
    return view_of(b->p, b->n);
}

#endif

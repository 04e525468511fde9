/* DER: see der.h. An element is tag (1), length (1, or 0x81 to 0x84 and as
 * many bytes), body; X.690, clauses 8.1 and 10.1. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/der.h"

#include <stdlib.h>
#include <string.h>

static uint64_t read_length(struct rd *r)
{
    uint8_t first = rd_u8(r);
    unsigned n = first & 0x7f;
    uint64_t length = 0;
    if (first < 0x80)
        return first;
    rd_want(r, n >= 1 && n <= 4, "a length is indefinite, or too long");
    for (unsigned i = 0; i < n && rd_ok(r); i++)
        length = length << 8 | rd_u8(r);
    rd_want(r, length >= 0x80 && length >> (8 * (n - 1)) != 0,
            "a length is longer than it need be");
    return length;
}

bool xder_next(struct rd *r, struct xder *out)
{
    size_t from = r->pos;
    uint8_t tag = rd_u8(r);
    rd_want(r, (tag & 0x1f) != 0x1f, "a tag has more than one byte");
    uint64_t length = read_length(r);
    struct view body = rd_bytes(r, length);
    if (!rd_ok(r))
        return false;
    *out = (struct xder){tag, body, view_cut(r->v, from, r->pos - from)};
    return true;
}

struct view xder_body(struct rd *r, uint8_t tag)
{
    struct xder d = {0};
    if (xder_next(r, &d))
        rd_want(r, d.tag == tag, "an element has another type than expected");
    return rd_ok(r) ? d.body : (struct view){0};
}

struct rd xder_enter(struct rd *r, uint8_t tag)
{
    struct rd child = rd_of(xder_body(r, tag));
    if (!rd_ok(r))
        rd_fail(&child, r->err, r->why);
    return child;
}

bool xder_is(const struct rd *r, uint8_t tag)
{
    return rd_left(r) > 0 && r->v.p[r->pos] == tag;
}

bool xder_end(struct rd *r)
{
    return rd_want(r, rd_ok(r) && r->pos == r->v.n,
                   "something stands behind what belongs there");
}

/* --- writing ---------------------------------------------------------------
 */

void xder_put(struct buf *out, uint8_t tag, struct view body)
{
    buf_byte(out, tag);
    if (body.n < 0x80) {
        buf_byte(out, (uint8_t)body.n);
    } else {
        unsigned bytes = 1;
        while (bytes < 4 && body.n >> (8 * bytes))
            bytes++;
        buf_byte(out, (uint8_t)(0x80 | bytes));
        while (bytes--)
            buf_byte(out, (uint8_t)(body.n >> (8 * bytes)));
    }
    buf_view(out, body);
}

static int by_bytes(const void *a, const void *b)
{
    const struct view *x = a, *y = b;
    int c = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);
    return c ? c : (x->n > y->n) - (x->n < y->n);
}

void xder_put_set(struct buf *out, uint8_t tag, struct view *v, size_t n)
{
    struct buf body;
    buf_init(&body, out->max, NULL);
    if (n)
        qsort(v, n, sizeof *v, by_bytes);
    for (size_t i = 0; i < n; i++)
        buf_view(&body, v[i]);
    xder_put(out, tag, buf_of(&body));
    out->failed |= body.failed;
    buf_done(&body);
}

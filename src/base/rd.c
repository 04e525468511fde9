/* The bounded reader: see rd.h for the contract. */
/* SPDX-License-Identifier: Apache-2.0 */
#define RD_COPIES /* of what is inline, for who does not inline it */
#include "base/rd.h"

#include <string.h>

bool view_has(struct view v, uint64_t at, const void *p, size_t n)
{
    if (at > v.n || v.n - at < n)
        return false;
    return n == 0 || memcmp(v.p + (size_t)at, p, n) == 0;
}

bool view_eq(struct view a, struct view b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

struct rd rd_of(struct view v)
{
    return rd_of_base(v, 0);
}

struct rd rd_of_base(struct view v, uint64_t base)
{
    return (struct rd){.v = v, .base = base};
}

void rd_fail(struct rd *r, enum rd_err err, const char *why)
{
    if (r->err != RD_OK)
        return;
    r->err = err;
    r->why = why;
    r->at = r->base + r->pos;
}

bool rd_want(struct rd *r, bool cond, const char *why)
{
    if (!cond)
        rd_fail(r, RD_VALUE, why);
    return rd_ok(r);
}

struct view rd_bytes(struct rd *r, uint64_t n)
{
    if (r->err != RD_OK)
        return (struct view){0};
    if (n > r->v.n - r->pos) {
        rd_fail(r, RD_TRUNC, "ends inside a run of bytes");
        return (struct view){0};
    }
    struct view v = view_of(r->v.p + r->pos, (size_t)n);
    r->pos += (size_t)n;
    return v;
}

void rd_skip(struct rd *r, uint64_t n)
{
    (void)rd_bytes(r, n);
}

void rd_seek(struct rd *r, uint64_t pos)
{
    if (r->err != RD_OK)
        return;
    if (pos > r->v.n)
        rd_fail(r, RD_BOUND, "an offset points past the end");
    else
        r->pos = (size_t)pos;
}

void rd_align(struct rd *r, size_t n)
{
    rd_skip(r, (n - (r->pos & (n - 1))) & (n - 1));
}

struct view rd_cstr(struct rd *r, size_t max)
{
    size_t left = rd_left(r);
    size_t span = left < max ? left : max;
    const uint8_t *p = span ? r->v.p + r->pos : NULL;
    const uint8_t *nul = p ? memchr(p, 0, span) : NULL;
    if (!nul) {
        rd_fail(r, left < max ? RD_TRUNC : RD_BOUND, "text without an end");
        return (struct view){0};
    }
    struct view v = view_of(p, (size_t)(nul - p));
    r->pos += v.n + 1;
    return v;
}

struct rd rd_sub(struct rd *r, uint64_t n)
{
    uint64_t base = r->base + r->pos;
    struct rd child = rd_of_base(rd_bytes(r, n), base);
    rd_join(&child, r);
    return child;
}

struct rd rd_at(struct rd *r, uint64_t pos, uint64_t n)
{
    if (r->err == RD_OK && (pos > r->v.n || n > r->v.n - pos))
        rd_fail(r, RD_BOUND, "a part lies outside its container");
    if (r->err != RD_OK) {
        struct rd dead = {0};
        rd_join(&dead, r);
        return dead;
    }
    return rd_of_base(view_cut(r->v, pos, n), r->base + pos);
}

void rd_join(struct rd *r, const struct rd *child)
{
    if (r->err != RD_OK || child->err == RD_OK)
        return;
    r->err = child->err;
    r->why = child->why;
    r->at = child->at;
}

uint32_t rd_count(struct rd *r, uint64_t n, size_t each, uint32_t limit)
{
    if (r->err != RD_OK)
        return 0;
    if (n > limit) {
        rd_fail(r, RD_LIMIT, "more entries than allowed");
        return 0;
    }
    if (each > 0 && n > (r->v.n - r->pos) / each) {
        rd_fail(r, RD_BOUND, "more entries than the bytes can hold");
        return 0;
    }
    return (uint32_t)n;
}

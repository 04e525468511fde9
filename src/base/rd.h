/* The bounded reader: a sticky cursor over hostile bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_BASE_RD_H
#define ASSAY_BASE_RD_H

#include "base/view.h"

/* Tables of symbols are read by the million, so callers may have the getters
 * inline; a freestanding product calls the one copy of each, in rd.c. */
#if defined RD_COPIES
#define RD_INLINE extern inline
#define RD_GETTER extern inline
#elif __STDC_HOSTED__
#define RD_INLINE inline
#define RD_GETTER inline
#else
#define RD_INLINE inline
#define RD_GETTER
#endif

/* Read a whole header, then ask rd_ok once. After the first failure every
 * getter gives 0 or an empty view, the position stops, and kind, reason and
 * absolute place of that first failure are kept.
 *
 *     struct rd r = rd_of(v);
 *     uint32_t magic = rd_le32(&r);
 *     uint32_t n = rd_count(&r, rd_le16(&r), 12, MAX_ENTRIES);
 *     for (uint32_t i = 0; i < n && rd_ok(&r); i++) ...
 *     if (!rd_ok(&r)) return ...;    commit nothing before this line
 */
enum rd_err {
    RD_OK,
    RD_TRUNC, /* the bytes end before the field does */
    RD_BOUND, /* an offset or length points outside its part */
    RD_VALUE, /* a field holds what the format forbids */
    RD_LIMIT, /* more than our budget allows */
};

struct rd {
    struct view v;
    size_t pos;    /* always <= v.n */
    uint64_t base; /* place of v.p[0] in the whole subject, for messages */
    enum rd_err err;
    const char *why; /* static text; NULL while err is RD_OK */
    uint64_t at;     /* absolute place of the first failure */
};

struct rd rd_of(struct view v);
struct rd rd_of_base(struct view v, uint64_t base);

static inline bool rd_ok(const struct rd *r)
{
    return r->err == RD_OK;
}

static inline size_t rd_left(const struct rd *r)
{
    return r->err == RD_OK ? r->v.n - r->pos : 0;
}

/* Record a failure at the present position, unless one is recorded already. */
void rd_fail(struct rd *r, enum rd_err err, const char *why);

/* Fail with RD_VALUE unless cond holds; gives cond && rd_ok. */
bool rd_want(struct rd *r, bool cond, const char *why);

RD_GETTER uint8_t rd_u8(struct rd *r);
RD_GETTER uint16_t rd_le16(struct rd *r);
RD_GETTER uint32_t rd_le24(struct rd *r);
RD_GETTER uint32_t rd_le32(struct rd *r);
RD_GETTER uint64_t rd_le64(struct rd *r);
RD_GETTER uint16_t rd_be16(struct rd *r);
RD_GETTER uint32_t rd_be24(struct rd *r);
RD_GETTER uint32_t rd_be32(struct rd *r);
RD_GETTER uint64_t rd_be64(struct rd *r);

/* Byte order chosen at run time, for formats that come in both. */
RD_GETTER uint16_t rd_u16(struct rd *r, bool big);
RD_GETTER uint32_t rd_u32(struct rd *r, bool big);
RD_GETTER uint64_t rd_u64(struct rd *r, bool big);

/* The next n bytes, or an empty view and a failure. */
struct view rd_bytes(struct rd *r, uint64_t n);
void rd_skip(struct rd *r, uint64_t n);

/* Go to pos, counted from the start of this reader's part. */
void rd_seek(struct rd *r, uint64_t pos);

/* Skip to the next multiple of n (a power of two), from this part's start. */
void rd_align(struct rd *r, size_t n);

/* Text up to a NUL, which must come within max bytes (NUL counted). */
struct view rd_cstr(struct rd *r, size_t max);

/* A child that sees only the next n bytes; r moves past them. */
struct rd rd_sub(struct rd *r, uint64_t n);

/* A child over [pos, pos + n) of this part; r does not move. */
struct rd rd_at(struct rd *r, uint64_t pos, uint64_t n);

/* Take over a child's failure, if it has one. */
void rd_join(struct rd *r, const struct rd *child);

/* n as a loop bound: fails when n > limit, or when n items of at least each
 * bytes cannot be in what is left. Gives 0 after a failure. */
uint32_t rd_count(struct rd *r, uint64_t n, size_t each, uint32_t limit);

/* Loads at p, which must hold enough bytes: for tables checked as a whole. */
RD_INLINE uint16_t ld_le16(const uint8_t *p)
{
    return (uint16_t)(p[0] | (p[1] << 8));
}

RD_INLINE uint32_t ld_le32(const uint8_t *p)
{
    return (uint32_t)p[0] | ((uint32_t)p[1] << 8) | ((uint32_t)p[2] << 16) |
           ((uint32_t)p[3] << 24);
}

RD_INLINE uint64_t ld_le64(const uint8_t *p)
{
    return (uint64_t)ld_le32(p) | ((uint64_t)ld_le32(p + 4) << 32);
}

RD_INLINE uint16_t ld_be16(const uint8_t *p)
{
    return (uint16_t)((p[0] << 8) | p[1]);
}

RD_INLINE uint32_t ld_be32(const uint8_t *p)
{
    return ((uint32_t)p[0] << 24) | ((uint32_t)p[1] << 16) |
           ((uint32_t)p[2] << 8) | (uint32_t)p[3];
}

RD_INLINE uint64_t ld_be64(const uint8_t *p)
{
    return ((uint64_t)ld_be32(p) << 32) | (uint64_t)ld_be32(p + 4);
}

#if __STDC_HOSTED__ || defined RD_COPIES
#include "base/rd_inline.h"
#endif

#endif

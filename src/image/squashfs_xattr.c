/* SquashFS: extended attributes. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Head of the table, where the superblock points to: place of the first
 * metadata block with names and values (8), indexes in use (4), unused (4);
 * then places of metadata blocks that hold, for each index: reference of its
 * first name (8: block << 16 | offset), names (4), bytes (4).
 * Each name: prefix (2), length (2), name without its prefix; then length of
 * the value (4), value. With bit 8 of the prefix set the value is the
 * reference of another length and value, shared by several.
 */
#include <string.h>

#include "image/squashfs.h"

enum {
    ID_BYTES = 16,
    HEAD_BYTES = 16,
    PREFIX = 0xff,
    ELSEWHERE = 0x100,
    MAX_NAMES = 256, /* of one file; ours, not the format's */
};

struct sq_xattrs {
    struct sq_meta values;
    const uint8_t *ids;
    uint32_t ids_n;
    struct xattr **lists; /* by index, once read */
    bool *done;
};

void sq_xattrs_load(struct sq_build *b)
{
    const struct sq *q = b->q;
    struct arena *arena = &b->lane->arena;
    uint64_t at = q->s.xattr_start;
    struct rd r = rd_of_base(view_from(q->v, at), at);
    uint64_t start = rd_u64(&r, q->s.big);
    uint32_t n = rd_u32(&r, q->s.big);
    rd_skip(&r, 4);
    uint64_t end = n ? rd_u64(&r, q->s.big) : start;
    if (!rd_ok(&r) || start > at || end > at || end < start) {
        part_diag(b->lane, b->part, WHY_CORRUPT, at,
                  "the table of extended attributes is damaged");
        return;
    }
    if (n == 0)
        return;
    struct sq_xattrs *x = ARENA_NEW(arena, struct sq_xattrs);
    if (!x || !sq_meta_load(b, start, end, &x->values))
        return;
    x->ids = sq_table_load(b, at + HEAD_BYTES, (uint64_t)n * ID_BYTES,
                           "the index of extended attributes cannot be read");
    if (!x->ids)
        return;
    x->ids_n = n;
    x->lists = arena_array(arena, n, sizeof(struct xattr *));
    x->done = arena_array(arena, n, sizeof *x->done);
    if (x->lists && x->done)
        b->xattrs = x;
}

/* A reader from a reference on. */
static struct rd at_reference(const struct sq_xattrs *x, uint64_t reference)
{
    size_t pos;
    if (sq_meta_find(&x->values, reference >> 16,
                     (uint32_t)(reference & 0xffff), &pos))
        return rd_of(view_of(x->values.p + pos, x->values.n - pos));
    struct rd r = {0};
    rd_fail(&r, RD_BOUND, "an extended attribute is not where it should be");
    return r;
}

static struct view read_value(const struct sq_build *b, struct rd *r,
                              bool elsewhere)
{
    bool big = b->q->s.big;
    uint32_t n = rd_count(r, rd_u32(r, big), 1, MAX_XATTR_BYTES);
    struct view v = rd_bytes(r, n);
    if (!elsewhere || !rd_want(r, v.n == 8, "a reference of a wrong size"))
        return v;
    struct rd other = at_reference(b->xattrs, sq_u64(b->q, v.p));
    n = rd_count(&other, rd_u32(&other, big), 1, MAX_XATTR_BYTES);
    v = rd_bytes(&other, n);
    rd_join(r, &other);
    return v;
}

static struct xattr *read_one(struct sq_build *b, struct rd *r)
{
    static const char *const prefixes[] = {"user.", "trusted.", "security."};
    struct arena *arena = &b->lane->arena;
    bool big = b->q->s.big;
    uint16_t type = rd_u16(r, big);
    struct view name = rd_bytes(r, rd_u16(r, big));
    struct view value = read_value(b, r, type & ELSEWHERE);
    uint16_t prefix = type & PREFIX;
    rd_want(r, prefix < sizeof prefixes / sizeof *prefixes,
            "an extended attribute of an unknown kind");
    rd_want(r, name.n && !memchr(name.p, 0, name.n),
            "an extended attribute without a proper name");
    if (!rd_ok(r))
        return NULL;
    struct xattr *a = ARENA_NEW(arena, struct xattr);
    const char *text = arena_printf(arena, "%s%.*s", prefixes[prefix],
                                    (int)name.n, (const char *)name.p);
    if (!a || !text) {
        rd_fail(r, RD_LIMIT, "the memory budget was spent");
        return NULL;
    }
    a->name = text;
    a->value = value;
    return a;
}

static void put_sorted(struct xattr **list, struct xattr *a)
{
    while (*list && strcmp((*list)->name, a->name) < 0)
        list = &(*list)->next;
    a->next = *list;
    *list = a;
}

static struct xattr *read_list(struct sq_build *b, uint32_t index)
{
    const uint8_t *id = b->xattrs->ids + (size_t)index * ID_BYTES;
    struct rd r = at_reference(b->xattrs, sq_u64(b->q, id));
    uint32_t n = rd_count(&r, sq_u32(b->q, id + 8), 8, MAX_NAMES);
    struct xattr *list = NULL;
    for (uint32_t i = 0; i < n && rd_ok(&r); i++) {
        struct xattr *a = read_one(b, &r);
        if (a)
            put_sorted(&list, a);
    }
    if (!rd_ok(&r))
        part_diag(b->lane, b->part,
                  r.err == RD_LIMIT ? WHY_OVER_BUDGET : WHY_CORRUPT,
                  b->xattrs->values.start, r.why);
    return list;
}

struct xattr *sq_xattrs_get(struct sq_build *b, uint32_t index)
{
    struct sq_xattrs *x = b->xattrs;
    if (!x)
        return NULL;
    if (index >= x->ids_n) {
        part_diag(b->lane, b->part, WHY_CORRUPT, b->q->s.xattr_start,
                  "extended attributes that the table does not hold");
        return NULL;
    }
    if (!x->done[index]) {
        x->done[index] = true;
        x->lists[index] = read_list(b, index);
    }
    return x->lists[index];
}

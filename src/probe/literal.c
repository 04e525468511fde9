/* The texts between NULs in a program's constants: see literal.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/literal.h"

enum {
    MAX_LITERAL = 4096,
    MAX_PADDING = 64, /* NULs between two literals: alignment */
};

/* Plain text only: bytes above 127 are more often the end of a table. */
static bool is_plain(uint8_t c)
{
    return c >= 0x20 && c < 0x7f;
}

struct view literal_before(struct view v, uint64_t end, size_t max)
{
    uint64_t from = end;
    while (from > 0 && end - from <= max && is_plain(v.p[from - 1]))
        from--;
    if (end - from > max)
        return (struct view){0};
    return view_cut(v, from, end - from);
}

struct view literal_next(struct view v, struct view one)
{
    if (!one.p)
        return one;
    uint64_t at = (uint64_t)(one.p - v.p) + one.n, from = at;
    while (at < v.n && v.p[at] == 0 && at - from <= MAX_PADDING)
        at++;
    uint64_t to = at;
    while (to < v.n && to - at < MAX_LITERAL && is_literal(v.p[to]))
        to++;
    if (to == at || to >= v.n || v.p[to] != 0)
        return (struct view){0};
    return view_cut(v, at, to - at);
}

struct view literal_previous(struct view v, struct view one)
{
    if (!one.p)
        return one;
    uint64_t end = (uint64_t)(one.p - v.p), from = end;
    while (end > 0 && v.p[end - 1] == 0 && from - end <= MAX_PADDING)
        end--;
    if (end == from) /* no NUL before it: not a literal of its own */
        return (struct view){0};
    uint64_t at = end;
    while (at > 0 && end - at < MAX_LITERAL && is_literal(v.p[at - 1]))
        at--;
    return at < end ? view_cut(v, at, end - at) : (struct view){0};
}

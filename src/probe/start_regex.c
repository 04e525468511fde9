/* Regular expressions as far as start scripts ask grep for them: literals, any
 * byte, sets, and * + ? behind one of these, anchored or not. Whatever has
 * more in it is left to the device. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_run.h"

enum { REGEX_ATOMS = 64 };

struct atom {
    struct view set; /* within [ ]; or one byte; p NULL: any byte */
    bool is_set, none, many;
};

struct regex {
    struct atom atoms[REGEX_ATOMS];
    unsigned n;
    bool at_start, at_end;
    bool extended; /* ? and + are operators; else \? and \+ */
};

/* One atom of p at *at. */
static bool read_atom(struct view p, size_t *at, struct atom *a)
{
    uint8_t c = p.p[*at];
    *a = (struct atom){0};
    if (c == '[') {
        size_t from = *at + 1, to = from;
        to += to < p.n && p.p[to] == '^';
        to += to < p.n && p.p[to] == ']';
        while (to < p.n && p.p[to] != ']')
            to++;
        a->set = view_cut(p, from, to - from);
        a->is_set = true;
        *at = to + 1;
        return to < p.n && text_find(a->set, "[:") == SIZE_MAX;
    }
    if (c == '\\') {
        if (++*at >= p.n ||
            (p.p[*at] >= 'A' && p.p[*at] <= 'z' && p.p[*at] != '\\' &&
             p.p[*at] != '^' && p.p[*at] != '[' && p.p[*at] != ']'))
            return false;
    } else if (c == '(' || c == ')' || c == '|' || c == '{' || c == '*') {
        return false;
    }
    if (c != '.')
        a->set = view_cut(p, *at, 1);
    ++*at;
    return true;
}

/* How often the atom before p[*at] may be there; moves behind that. */
static void read_times(const struct regex *r, struct view p, size_t *at,
                       struct atom *a)
{
    bool escaped = !r->extended && *at + 1 < p.n && p.p[*at] == '\\';
    size_t i = *at + escaped;
    uint8_t op = i < p.n ? p.p[i] : 0;
    bool more = r->extended || escaped;
    a->none = op == '*' ? !escaped : op == '?' && more;
    a->many = op == '*' ? !escaped : op == '+' && more;
    if (a->none || a->many)
        *at = i + 1;
}

static bool compile(struct view p, bool extended, struct regex *r)
{
    *r = (struct regex){.at_start = text_starts(p, "^"), .extended = extended};
    p = view_from(p, r->at_start);
    r->at_end = p.n && p.p[p.n - 1] == '$' && !text_ends(p, "\\$");
    p.n -= r->at_end;
    for (size_t at = 0; at < p.n;) {
        struct atom *a = &r->atoms[r->n];
        if (r->n++ == REGEX_ATOMS - 1 || !read_atom(p, &at, a))
            return false;
        read_times(r, p, &at, a);
    }
    return true;
}

static bool atom_takes(const struct atom *a, uint8_t c)
{
    if (!a->is_set)
        return !a->set.p || a->set.p[0] == c;
    bool not = text_starts(a->set, "^"), in = false;
    struct view s = view_from(a->set, not );
    for (size_t i = 0; i < s.n; i++)
        if (i + 2 < s.n && s.p[i + 1] == '-') {
            in |= c >= s.p[i] && c <= s.p[i + 2];
            i += 2;
        } else {
            in |= s.p[i] == c;
        }
    return in != not ;
}

/* Which atoms may come next, as bits; bit n: all are behind. */
static uint64_t close_over(const struct regex *r, uint64_t at)
{
    for (unsigned i = 0; i < r->n; i++)
        if (at >> i & 1 && r->atoms[i].none)
            at |= (uint64_t)1 << (i + 1);
    return at;
}

static bool line_matches(const struct regex *r, struct view line)
{
    uint64_t begin = close_over(r, 1), done = (uint64_t)1 << r->n;
    uint64_t at = begin;
    for (size_t i = 0; i < line.n; i++) {
        if (at & done && !r->at_end)
            return true;
        uint64_t next = 0;
        for (unsigned k = 0; k < r->n; k++) {
            if (!(at >> k & 1) || !atom_takes(&r->atoms[k], line.p[i]))
                continue;
            next |= (uint64_t)1 << (k + 1);
            next |= r->atoms[k].many ? (uint64_t)1 << k : 0;
        }
        at = close_over(r, next);
        at |= r->at_start ? 0 : begin;
    }
    return at & done;
}

enum tri run_regex(struct start *st, struct view pattern, bool extended,
                   struct view text)
{
    struct regex r;
    struct view line;
    if (run_is_unsure(pattern) || !compile(pattern, extended, &r))
        return TRI_MAYBE;
    while (text_line(&text, &line) && start_step(st))
        if (line_matches(&r, line))
            return TRI_YES;
    return st->spent ? TRI_MAYBE : TRI_NO;
}

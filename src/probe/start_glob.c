/* Shell patterns, on texts and on the files of the image. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_run.h"

enum { GLOB_MAX = 1000 };

/* The set that begins behind '['. Gives the place behind its ']', or 0 when it
 * has none. */
static size_t match_set(struct view p, size_t at, uint8_t c, bool *in)
{
    bool not = at < p.n && (p.p[at] == '!' || p.p[at] == '^');
    bool any = false;
    size_t from = at += not ;
    for (; at < p.n && (p.p[at] != ']' || at == from); at++) {
        if (p.p[at] == '[' && at + 1 < p.n && p.p[at + 1] == ':') {
            size_t end = text_find(view_from(p, at), ":]");
            if (end == SIZE_MAX)
                return 0;
            bool digit = text_starts(view_from(p, at), "[:digit:]");
            any |= digit && c >= '0' && c <= '9';
            at += end + 1;
            continue;
        }
        if (p.p[at] == '\\' && at + 1 < p.n)
            at++;
        if (at + 2 < p.n && p.p[at + 1] == '-' && p.p[at + 2] != ']') {
            any |= c >= p.p[at] && c <= p.p[at + 2];
            at += 2;
        } else {
            any |= p.p[at] == c;
        }
    }
    *in = any != not ;
    return at < p.n ? at + 1 : 0;
}

/* One element of p at *at that is no star against c. */
static bool match_one(struct view p, size_t *at, uint8_t c)
{
    uint8_t e = p.p[*at];
    if (e == '[') {
        bool in;
        size_t end = match_set(p, *at + 1, c, &in);
        if (end) {
            *at = end;
            return in;
        }
    }
    if (e == '\\' && *at + 1 < p.n) {
        *at += 2;
        return p.p[*at - 1] == c;
    }
    ++*at;
    return e == '?' || e == c;
}

bool run_match(struct view p, struct view v)
{
    size_t at = 0, i = 0, star = SIZE_MAX, from = 0;
    while (i < v.n || at < p.n) {
        if (at < p.n && p.p[at] == '*') {
            star = ++at;
            from = i;
            continue;
        }
        size_t next = at;
        if (at < p.n && i < v.n && match_one(p, &next, v.p[i])) {
            at = next;
            i++;
            continue;
        }
        if (star == SIZE_MAX || from >= v.n)
            return false;
        at = star; /* the last star takes one byte more */
        i = ++from;
    }
    return true;
}

static bool has_pattern(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] == '*' || v.p[i] == '?' || v.p[i] == '[')
            return true;
    return false;
}

/* Adds dir's children that match the last component, or goes on below them. */
static void glob_below(struct sh *sh, struct view dir, struct view rest,
                       struct sh_args *out, unsigned depth)
{
    struct start *st = sh->st;
    struct view name = {0}, next = rest;
    while (text_field(&next, '/', &name) && name.n == 0)
        ;
    if (name.n == 0 || depth > 8)
        return;
    const struct node *n = start_node(st, dir.n ? dir : view_of("/", 1));
    for (n = n ? n->child : NULL; n && start_step(st); n = n->next) {
        struct view child = view_of(n->name, n->name_n);
        if (out->n >= START_ARGS || st->bytes > START_BYTES)
            return;
        if ((child.p[0] == '.' && name.p[0] != '.') || !run_match(name, child))
            continue;
        const char *path =
            arena_printf(st->arena, "%.*s/%s", (int)dir.n, dir.p, n->name);
        struct view v = path ? view_of(path, strlen(path)) : view_of("", 0);
        st->bytes += v.n;
        if (next.n)
            glob_below(sh, v, next, out, depth + 1);
        else
            run_add(out, v);
    }
}

void run_glob(struct sh *sh, struct view pattern, struct sh_args *out)
{
    unsigned before = out->n;
    if (pattern.n && pattern.p[0] == '/' && pattern.n <= GLOB_MAX &&
        has_pattern(pattern))
        glob_below(sh, view_of("", 0), pattern, out, 0);
    if (out->n == before)
        run_add(out, pattern);
}

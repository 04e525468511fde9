/* Versions: integers, and Semantic Versioning 2.0.0. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/version.h"

#include <ctype.h>
#include <string.h>

static struct view digits(const char *t)
{
    size_t n = 0;
    while (isdigit((unsigned char)t[n]))
        n++;
    return view_of(t, n);
}

/* 0, or figures that do not begin with one. */
static bool is_number(struct view v)
{
    return v.n > 0 && (v.n == 1 || v.p[0] != '0');
}

/* Parts of letters, figures and dashes with dots between; strict: figures
 * alone do not begin with 0. */
static struct view parts(const char *t, bool strict)
{
    size_t n = 0;
    while (true) {
        size_t from = n;
        bool all = true;
        while (isalnum((unsigned char)t[n]) || t[n] == '-') {
            all &= isdigit((unsigned char)t[n]) != 0;
            n++;
        }
        if (n == from || (strict && all && n - from > 1 && t[from] == '0'))
            return (struct view){0};
        if (t[n] != '.')
            return view_of(t, n);
        n++;
    }
}

bool version_read(const char *t, struct version *out)
{
    struct version v = {0};
    for (size_t i = 0; i < 3; i++) {
        v.part[i] = digits(t);
        if (!is_number(v.part[i]))
            return false;
        t += v.part[i].n;
        if (i == 0 && !*t) {
            *out = v;
            return true;
        }
        if (i < 2 && *t++ != '.')
            return false;
    }
    v.semantic = true;
    if (*t == '-') {
        v.before = parts(t + 1, true);
        if (v.before.n == 0)
            return false;
        t += 1 + v.before.n;
    }
    if (*t == '+') {
        struct view built = parts(t + 1, false);
        if (built.n == 0)
            return false;
        t += 1 + built.n;
    }
    if (*t)
        return false;
    *out = v;
    return true;
}

static int cmp_numbers(struct view a, struct view b)
{
    if (a.n != b.n)
        return a.n < b.n ? -1 : 1;
    return a.n ? memcmp(a.p, b.p, a.n) : 0;
}

static struct view next_part(struct view *v)
{
    const uint8_t *dot = v->n ? memchr(v->p, '.', v->n) : NULL;
    size_t n = dot ? (size_t)(dot - v->p) : v->n;
    struct view part = view_cut(*v, 0, n);
    *v = view_from(*v, n + (dot != NULL));
    return part;
}

static bool is_figures(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!isdigit(v.p[i]))
            return false;
    return true;
}

static int cmp_part(struct view a, struct view b)
{
    bool x = is_figures(a), y = is_figures(b);
    if (x && y)
        return cmp_numbers(a, b);
    if (x != y)
        return x ? -1 : 1;
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : a.n < b.n ? -1 : a.n > b.n;
}

static int cmp_before(struct view a, struct view b)
{
    if (a.n == 0 || b.n == 0)
        return a.n == b.n ? 0 : a.n == 0 ? 1 : -1;
    while (a.n > 0 && b.n > 0) {
        int c = cmp_part(next_part(&a), next_part(&b));
        if (c)
            return c;
    }
    return a.n == b.n ? 0 : a.n < b.n ? -1 : 1;
}

int version_cmp(const struct version *a, const struct version *b, bool before)
{
    size_t n = a->semantic && b->semantic ? 3 : 1;
    for (size_t i = 0; i < n; i++) {
        int c = cmp_numbers(a->part[i], b->part[i]);
        if (c)
            return c < 0 ? -1 : 1;
    }
    return before ? cmp_before(a->before, b->before) : 0;
}

bool version_is_zero(const struct version *v)
{
    return v->part[0].n == 1 && v->part[0].p[0] == '0';
}

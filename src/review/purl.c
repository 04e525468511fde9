/* Package URLs: pkg:type/namespace/name@version?qualifiers#subpath, by the
 * specification of the package-url project (ECMA-427). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/purl.h"

#include <ctype.h>
#include <string.h>

static bool is_encoded(struct view v)
{
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] <= ' ' || v.p[i] == 0x7f)
            return false;
        if (v.p[i] == '%' &&
            (i + 2 >= v.n || !isxdigit(v.p[i + 1]) || !isxdigit(v.p[i + 2])))
            return false;
    }
    return true;
}

static bool is_type(struct view v)
{
    if (v.n == 0 || isdigit(v.p[0]))
        return false;
    for (size_t i = 0; i < v.n; i++)
        if (!isalnum(v.p[i]) && v.p[i] != '.' && v.p[i] != '-' && v.p[i] != '+')
            return false;
    return true;
}

/* Cuts v at the first c; what is behind it. has: whether there was one. */
static struct view cut_at(struct view *v, char c, bool *has)
{
    const uint8_t *at = v->n ? memchr(v->p, c, v->n) : NULL;
    *has = at != NULL;
    if (!at)
        return (struct view){0};
    size_t n = (size_t)(at - v->p);
    struct view rest = view_from(*v, n + 1);
    v->n = n;
    return rest;
}

static bool are_qualifiers(struct view v)
{
    bool more = true, has;
    while (more) {
        struct view one = v;
        v = cut_at(&one, '&', &more);
        cut_at(&one, '=', &has);
        if (!has || one.n == 0 || isdigit(one.p[0]))
            return false;
        for (size_t i = 0; i < one.n; i++)
            if (!isalnum(one.p[i]) && !strchr(".-_", one.p[i]))
                return false;
    }
    return true;
}

static const char *name_wrong(struct view v, struct purl *p)
{
    bool has;
    struct view rest = v;
    while (rest.n > 0 && rest.p[rest.n - 1] == '/')
        rest.n--;
    while (rest.n > 0 && rest.p[0] == '/')
        rest = view_from(rest, 1);
    const uint8_t *slash = rest.n ? memrchr(rest.p, '/', rest.n) : NULL;
    size_t n = slash ? (size_t)(slash - rest.p) : 0;
    p->namespace = view_cut(rest, 0, n);
    p->name = slash ? view_from(rest, n + 1) : rest;
    /* The @ of a scope, as in pkg:npm/@angular/core, begins a segment. */
    p->version = cut_at(&p->name, '@', &has);
    if (p->name.n == 0)
        return "has no name";
    if (has && p->version.n == 0)
        return "has an @ and no version behind it";
    return NULL;
}

const char *purl_wrong(const char *text, struct purl *out)
{
    struct purl p = {0};
    struct view v = view_of(text, strlen(text));
    bool has;
    if (!view_has(v, 0, "pkg:", 4))
        return "does not begin with pkg:";
    if (!is_encoded(v))
        return "has a blank or a percent sign that encodes nothing";
    v = view_from(v, 4);
    while (v.n > 0 && v.p[0] == '/')
        v = view_from(v, 1);
    cut_at(&v, '#', &has);
    struct view qualifiers = cut_at(&v, '?', &has);
    if (has && qualifiers.n > 0 && !are_qualifiers(qualifiers))
        return "has qualifiers that are none";
    p.type = v;
    struct view rest = cut_at(&p.type, '/', &has);
    if (!has || !is_type(p.type))
        return "has no type";
    const char *why = name_wrong(rest, &p);
    if (!why && out)
        *out = p;
    return why;
}

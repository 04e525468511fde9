/* Whether a bill of materials is sound in itself. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "review/instant.h"
#include "review/purl.h"
#include "review/sbom.h"

static void broken(struct sbom *s, const char *code, const char *where,
                   const char *what)
{
    if (s->broken++ >= SBOM_MAX_BROKEN)
        return;
    struct obs *o = obs_new(s->facts, "sbom-broken", s->o->path);
    obs_str(o, "code", code);
    obs_identity(o);
    obs_str(o, "where", where && *where ? where : "/");
    obs_identity(o);
    if (what)
        obs_excerpt(o, view_cut(view_of(what, strlen(what)), 0, 200));
}

static void check_references(struct sbom *s)
{
    for (const struct sbom_edge *e = s->edges; e; e = e->next) {
        if (!sbom_find(s, e->to))
            broken(s, "dangling", e->where, e->to);
        if (e->from && !sbom_find(s, e->from))
            broken(s, "dangling", e->where, e->from);
        if (e->from && strcmp(e->from, e->to) == 0)
            broken(s, "own-dependency", e->where, e->to);
    }
    for (size_t i = 1; i < s->index_n; i++)
        if (strcmp(s->index[i]->ref, s->index[i - 1]->ref) == 0)
            broken(s, "double-reference", s->index[i]->where, s->index[i]->ref);
}

static int by_purl(const void *a, const void *b)
{
    const struct sbom_part *const *x = a, *const *y = b;
    return strcmp((*x)->purl, (*y)->purl);
}

static void check_doubles(struct sbom *s)
{
    size_t n = 0;
    struct sbom_part **v = arena_array(s->arena, s->parts_n + 1, sizeof *v);
    for (struct sbom_part *p = s->parts; v && p; p = p->next)
        if (p->purl)
            v[n++] = p;
    if (n > 1)
        qsort(v, n, sizeof *v, by_purl);
    for (size_t i = 1; i < n; i++)
        if (strcmp(v[i]->purl, v[i - 1]->purl) == 0)
            broken(s, "double-component", v[i]->where, v[i]->purl);
}

/* Undoes %40 and the like; false when it does not fit. */
static bool decode(struct view v, char *out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++) {
        char c = (char)v.p[i];
        unsigned x;
        char hex[3] = {0};
        if (c == '%' && i + 2 < v.n) {
            memcpy(hex, v.p + i + 1, 2);
            if (sscanf(hex, "%2x", &x) == 1) {
                c = (char)x;
                i += 2;
            }
        }
        if (n + 1 >= cap)
            return false;
        out[n++] = c;
    }
    out[n] = 0;
    return true;
}

static void check_purl(struct sbom *s, const struct sbom_part *p)
{
    struct purl u;
    char version[256];
    if (purl_wrong(p->purl, &u)) {
        broken(s, "purl", p->where, p->purl);
        return;
    }
    if (u.version.n > 0 && p->version && *p->version &&
        decode(u.version, version, sizeof version) &&
        strcmp(version, p->version) != 0)
        broken(s, "purl-version", p->where, p->purl);
}

static void check_time(struct sbom *s)
{
    struct instant at;
    int64_t today;
    if (s->time && instant_read(view_of(s->time, strlen(s->time)), &at) &&
        instant_day(s->o->today, &today) && at.day > today + 1)
        broken(s, "future", "/", s->time);
}

void sbom_check(struct sbom *s)
{
    (void)sbom_find(s, "");
    check_references(s);
    check_doubles(s);
    for (const struct sbom_part *p = s->parts; p; p = p->next)
        if (p->purl)
            check_purl(s, p);
    check_time(s);
    if (s->parts_n == 0 || (s->parts_n == 1 && s->primary))
        broken(s, "empty", "/", NULL);
    if (!s->primary)
        broken(s, "no-subject", "/", NULL);
}

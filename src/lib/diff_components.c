/* What became of the components, by sorted lists of both sides. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "lib/diff.h"
#include "report/report.h"

struct component {
    const char *name, *version; /* version: "" if not known */
};

struct components {
    struct component *v;
    size_t n;
};

static int cmp_names(const void *pa, const void *pb)
{
    const struct component *a = pa, *b = pb;
    return strcmp(a->name, b->name);
}

static int cmp_all(const void *pa, const void *pb)
{
    const struct component *a = pa, *b = pb;
    int c = strcmp(a->name, b->name);
    return c ? c : strcmp(a->version, b->version);
}

/* Sorted, each once. */
static bool components_of(const struct record *r, struct components *out)
{
    size_t n = 0, k = 0;
    struct obs *const *all = record_kind(r, "component", &n);
    *out = (struct components){.v = calloc(n + 1, sizeof *out->v)};
    if (!out->v)
        return false;
    for (size_t i = 0; i < n; i++) {
        const char *version = obs_get_str(all[i], "version");
        struct component c = {obs_get_str(all[i], "name"),
                              version ? version : ""};
        /* What files say of themselves is told with their package. */
        if (c.name && !obs_get(all[i], "package"))
            out->v[k++] = c;
    }
    qsort(out->v, k, sizeof *out->v, cmp_all);
    for (size_t i = 0; i < k; i++)
        if (i == 0 || cmp_all(&out->v[i], &out->v[i - 1]) != 0)
            out->v[out->n++] = out->v[i];
    return true;
}

static const struct component *find(const struct components *in,
                                    const struct component *c,
                                    int (*cmp)(const void *, const void *))
{
    return bsearch(c, in->v, in->n, sizeof *in->v, cmp);
}

static const char *known(const char *version)
{
    return *version ? version : NULL;
}

static void compare(const struct components *old, const struct components *new,
                    struct changes *out)
{
    for (size_t i = 0; i < new->n; i++) {
        const struct component *c = &new->v[i];
        if (find(old, c, cmp_all))
            continue;
        const struct component *was = find(old, c, cmp_names);
        out->v[out->n++] = (struct change){
            .sign = was ? '~' : '+',
            .name = c->name,
            .from = was ? known(was->version) : NULL,
            .to = known(c->version),
        };
    }
    for (size_t i = 0; i < old->n; i++) {
        const struct component *c = &old->v[i];
        if (!find(new, c, cmp_names))
            out->v[out->n++] = (struct change){
                .sign = '-', .name = c->name, .from = known(c->version)};
    }
}

bool component_changes(const struct record *old, const struct record *new,
                       struct changes *out)
{
    struct components a = {0}, b = {0};
    bool ok = components_of(old, &a) && components_of(new, &b);
    struct changes c = {0};
    if (ok)
        c.v = calloc(a.n + b.n + 1, sizeof *c.v);
    if (c.v)
        compare(&a, &b, &c);
    free(a.v);
    free(b.v);
    if (c.v)
        *out = c;
    return c.v != NULL;
}

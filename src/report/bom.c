/* Components, each once. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report/bom.h"

#include <stdlib.h>
#include <string.h>

const char *bom_name(const struct obs *o)
{
    const char *name = obs_get_str(o, "name");
    if (strcmp(o->kind, "kernel") == 0)
        return "linux";
    return name ? name : "unknown";
}

struct view bom_home(const struct obs *o)
{
    const char *path = o->where.path, *end = path + strlen(path);
    for (const char *p = path; (p = strstr(p, "!/")); p++)
        end = p;
    return view_of(path, (size_t)(end - path));
}

/* --- packages by their names ------------------------------------------------
 */

static int cmp_views(struct view a, struct view b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static int cmp_package(const struct obs *o, struct view home, struct view name)
{
    const char *own = bom_name(o);
    int c = cmp_views(bom_home(o), home);
    return c ? c : cmp_views(view_of(own, strlen(own)), name);
}

static int cmp_packages(const void *pa, const void *pb, void *ctx)
{
    const struct bom *b = ctx;
    size_t x = *(const size_t *)pa, y = *(const size_t *)pb;
    const char *name = bom_name(b->all[y]);
    int c = cmp_package(b->all[x], bom_home(b->all[y]),
                        view_of(name, strlen(name)));
    return c ? c : (x > y) - (x < y);
}

static bool find_package(const struct bom *b, struct view home,
                         struct view name, size_t *out)
{
    size_t from = 0, to = b->packages_n;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        int c = cmp_package(b->all[b->packages[mid]], home, name);
        if (c == 0) {
            *out = b->packages[mid];
            return true;
        }
        if (c < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return false;
}

bool bom_find(const struct bom *b, const struct obs *o, struct view name,
              size_t *out)
{
    size_t at;
    if (!find_package(b, bom_home(o), name, &at))
        return false;
    *out = b->group_of[at];
    return true;
}

/* --- groups -----------------------------------------------------------------
 */

static int cmp_texts(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static int cmp_main(const struct obs *a, const struct obs *b)
{
    int c = cmp_texts(bom_name(a), bom_name(b));
    if (!c)
        c = cmp_texts(obs_get_str(a, "version"), obs_get_str(b, "version"));
    return c ? c : cmp_texts(obs_get_str(a, "purl"), obs_get_str(b, "purl"));
}

/* The fact that names a component stands before others of it. */
static int cmp_facts(const void *pa, const void *pb)
{
    const struct bom_fact *a = pa, *b = pb;
    int c = cmp_main(a->main, b->main);
    if (!c)
        c = (a->o != a->main) - (b->o != b->main);
    return c ? c : (a->at > b->at) - (a->at < b->at);
}

static void add(struct bom *b, const struct obs *o, size_t at)
{
    const char *package = obs_get_str(o, "package");
    size_t of;
    const struct obs *main = o;
    if (package &&
        find_package(b, bom_home(o), view_of(package, strlen(package)), &of))
        main = b->all[of];
    b->facts[b->n++] = (struct bom_fact){.o = o, .main = main, .at = at};
}

/* A kernel is a component too, unless a probe said so already. */
static bool has_linux(const struct bom *b)
{
    for (size_t i = 0; i < b->all_n; i++)
        if (strcmp(bom_name(b->all[i]), "linux") == 0)
            return true;
    return false;
}

static void group(struct bom *b)
{
    qsort(b->facts, b->n, sizeof *b->facts, cmp_facts);
    for (size_t i = 0; i < b->n; i++) {
        if (i == 0 || cmp_main(b->facts[i].main, b->facts[i - 1].main) != 0)
            b->first[b->groups++] = i;
        if (b->facts[i].at < b->all_n)
            b->group_of[b->facts[i].at] = b->groups - 1;
    }
    b->first[b->groups] = b->n;
}

bool bom_gather(const struct record *r, struct bom *out)
{
    struct bom b = {0};
    size_t kernels_n;
    struct obs *const *kernels = record_kind(r, "kernel", &kernels_n);
    b.all = record_kind(r, "component", &b.all_n);
    if (has_linux(&b))
        kernels_n = 0;
    size_t max = b.all_n + kernels_n + 1;
    b.facts = calloc(max, sizeof *b.facts);
    b.first = calloc(max, sizeof *b.first);
    b.group_of = calloc(max, sizeof *b.group_of);
    b.packages = calloc(max, sizeof *b.packages);
    if (!b.facts || !b.first || !b.group_of || !b.packages) {
        bom_free(&b);
        return false;
    }
    for (size_t i = 0; i < b.all_n; i++)
        if (obs_get(b.all[i], "database"))
            b.packages[b.packages_n++] = i;
    qsort_r(b.packages, b.packages_n, sizeof *b.packages, cmp_packages, &b);
    for (size_t i = 0; i < b.all_n; i++)
        add(&b, b.all[i], i);
    for (size_t i = 0; i < kernels_n; i++)
        add(&b, kernels[i], b.all_n + i);
    group(&b);
    *out = b;
    return true;
}

void bom_free(struct bom *b)
{
    free(b->facts);
    free(b->first);
    free(b->group_of);
    free(b->packages);
    *b = (struct bom){0};
}

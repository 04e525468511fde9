/* Which sighting is of which package, and what kind of component it is. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/component_list.h"

/* --- what it is -------------------------------------------------------------
 */

static bool begins(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

static const char *type_of_package(const char *name)
{
    if (begins(name, "kmod-") || begins(name, "kernel-module-"))
        return "device-driver";
    if (begins(name, "linux-image") || strcmp(name, "kernel") == 0)
        return "operating-system";
    if (strstr(name, "firmware"))
        return "firmware";
    return begins(name, "lib") ? "library" : NULL;
}

const char *component_type(const struct seen *s)
{
    const char *type = s->database ? type_of_package(s->name) : NULL;
    if (type)
        return type;
    if (s->product)
        return s->product->type;
    if (s->node && begins(s->node->name, "lib") && strstr(s->node->name, ".so"))
        return "library";
    return strcmp(s->name, "esp-idf") == 0 ? "framework" : "application";
}

/* --- which package ----------------------------------------------------------
 */

static bool same_version(const struct seen *package, const struct seen *file)
{
    const char *v = package->version;
    struct view have = component_upstream(view_of(v, strlen(v)));
    size_t n = strlen(file->version);
    return n == 0 || (view_has(have, 0, file->version, n) &&
                      (have.n == n || have.p[n] == '.' || have.p[n] == 'p' ||
                       have.p[n] == '-'));
}

/* The package of a product's own name before the others of it (libxtables of
 * iptables); one whose version is not told needs that name. */
static struct seen *package_of(struct seen *const *all, size_t n,
                               const struct seen *file)
{
    struct seen *best = NULL;
    for (size_t i = 0; i < n && all[i]->database; i++) {
        bool own = strcmp(all[i]->name, file->name) == 0;
        if (all[i]->product != file->product || !same_version(all[i], file) ||
            (file->version[0] == '\0' && !own))
            continue;
        if (own)
            return all[i];
        if (!best)
            best = all[i];
    }
    return best;
}

void component_join(struct seen *const *all, size_t n)
{
    size_t packages = 0;
    for (size_t i = 0; i < n; i++) {
        if (i && all[i]->part != all[i - 1]->part)
            packages = i; /* those of a part stand before its files */
        if (all[i]->database || !all[i]->product || all[i]->embedded)
            continue;
        struct seen *p = package_of(all + packages, n - packages, all[i]);
        if (!p)
            continue;
        all[i]->package = p;
        struct seen **end = &p->files;
        while (*end && (*end)->node != all[i]->node)
            end = &(*end)->next_file;
        if (!*end)
            *end = all[i];
    }
}

/* From sightings to facts: the same component once for each file system. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/component_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FILES_TOLD = 16, MAX_DEPENDS = 64 };

struct seen *seen_new(struct look *l, struct seen_list *list, struct view name,
                      struct view version)
{
    struct arena *a = &l->lane->arena;
    struct seen *s = ARENA_NEW(a, struct seen);
    if (!s || !(s->name = arena_text(a, name)) ||
        !(s->version = arena_text(a, version))) {
        l->facts->overflow = true;
        return NULL;
    }
    s->part = l->part;
    s->node = l->node;
    s->cpe = s->cpe_version = "";
    s->purl_type = "generic";
    s->method = "banner";
    s->sha256 = l->sha256;
    s->next = list->first;
    list->first = s;
    list->n++;
    return s;
}

/* --- order --- */

static int by_place(const struct seen *a, const struct seen *b)
{
    uint64_t x = a->node ? a->node->ino : 0, y = b->node ? b->node->ino : 0;
    if (x != y)
        return x < y ? -1 : 1;
    const char *m = a->node ? a->node->name : "",
               *n = b->node ? b->node->name : "";
    int order = strcmp(m, n);
    return order ? order : (a->at > b->at) - (a->at < b->at);
}

/* Part, packages first, name, version, the surest first, place. */
static int by_component(const void *pa, const void *pb)
{
    const struct seen *a = *(const struct seen *const *)pa;
    const struct seen *b = *(const struct seen *const *)pb;
    if (a->part != b->part)
        return a->part->id < b->part->id ? -1 : 1;
    if (!a->database != !b->database)
        return a->database ? -1 : 1;
    int order = strcmp(a->name, b->name);
    if (!order)
        order = strcmp(a->purl_type, b->purl_type);
    if (!order)
        order = strcmp(a->version, b->version);
    if (!order)
        order =
            (a->confidence > b->confidence) - (a->confidence < b->confidence);
    return order ? order : by_place(a, b);
}

/* Whether the two say the same, a first. */
static bool is_same(const struct seen *a, const struct seen *b)
{
    return a->part == b->part && !a->database == !b->database &&
           strcmp(a->name, b->name) == 0 &&
           strcmp(a->purl_type, b->purl_type) == 0 &&
           strcmp(a->version, b->version) == 0;
}

/* Whether b, right behind a's group, tells the version more exactly: none and
 * some, or 252 and 252.39. */
static bool is_vague(const struct seen *a, const struct seen *b)
{
    size_t n = strlen(a->version);
    return a->part == b->part && !a->database && !b->database &&
           strcmp(a->name, b->name) == 0 && b->confidence <= a->confidence &&
           strncmp(a->version, b->version, n) == 0 &&
           (n == 0 || b->version[n] == '.');
}

/* --- facts --- */

/* The value of key in a file of KEY=value or KEY="value" lines, in small
 * letters and in the subject's arena; empty if there is none. */
static struct view setting(struct subject *s, const struct part *p,
                           const char *path, const char *key)
{
    const struct node *n = tree_find(p->root, path);
    struct view text, line;
    if (!n || !subject_text(s, p, n, &text))
        return (struct view){0};
    while (text_line(&text, &line)) {
        if (!text_starts(line, key))
            continue;
        struct view v = text_trim(view_from(line, strlen(key)));
        if (v.n >= 2 && (v.p[0] == '"' || v.p[0] == '\''))
            v = view_cut(v, 1, v.n - 2);
        char *small = arena_text(s->arena, v);
        for (size_t i = 0; small && i < v.n; i++)
            if (small[i] >= 'A' && small[i] <= 'Z')
                small[i] |= 0x20;
        return small ? view_of(small, v.n) : (struct view){0};
    }
    return (struct view){0};
}

/* The distribution's name, as package URLs have it. */
static struct view distribution_of(struct subject *s, const struct part *p)
{
    static const char *const where[][2] = {
        {"/etc/os-release",      "ID="        },
        {"/usr/lib/os-release",  "ID="        },
        {"/etc/openwrt_release", "DISTRIB_ID="},
    };
    struct view v = {0};
    for (size_t i = 0; p->root && v.n == 0 && i < 3; i++)
        v = setting(s, p, where[i][0], where[i][1]);
    return v;
}

static const char *purl_of(struct subject *s, const struct seen *c,
                           struct view distribution)
{
    struct view name = view_of(c->name, strlen(c->name));
    struct view version = view_of(c->version, strlen(c->version));
    const char *type = c->purl_type;
    if (c->distribution && distribution.n > 0)
        type = arena_printf(s->arena, "%s/%.*s", type, (int)distribution.n,
                            (const char *)distribution.p);
    const char *purl =
        type ? component_purl(s->arena, type, name, version) : NULL;
    if (purl && c->arch)
        purl = arena_printf(s->arena, "%s?arch=%s", purl, c->arch);
    return purl;
}

static void add_names(struct subject *s, struct obs *o, const struct seen *c)
{
    if (!c->names)
        return;
    struct value *list = obs_list(o, "applets");
    for (size_t i = 0; c->names[i]; i++)
        list_str(s->facts, list, c->names[i]);
}

/* The files that show it, where there are several. */
static void add_files(struct subject *s, struct obs *o,
                      struct seen *const *group, size_t n)
{
    struct value *list = NULL;
    const struct node *last = group[0]->node;
    for (size_t i = 1, told = 0; i < n && told < MAX_FILES_TOLD; i++) {
        if (!group[i]->node || group[i]->node == last)
            continue;
        last = group[i]->node;
        const char *path = node_path(last, s->arena);
        if (!list)
            list = obs_list(o, "also_in");
        list_str(s->facts, list, path ? path : "");
        told++;
    }
}

/* A package's files that show by themselves what they are. */
static void add_package_files(struct subject *s, struct obs *o,
                              const struct seen *c)
{
    struct value *list = NULL;
    size_t told = 0;
    for (const struct seen *f = c->files; f && told < MAX_FILES_TOLD;
         f = f->next_file) {
        const char *path = f->node ? node_path(f->node, s->arena) : NULL;
        if (!path)
            continue;
        if (!list)
            list = obs_list(o, "also_in");
        list_str(s->facts, list, path);
        told++;
    }
}

static void add_depends(struct subject *s, struct obs *o, const struct seen *c)
{
    struct view words = {0}, name;
    struct value *list = NULL;
    if (c->depends)
        words = view_of(c->depends, strlen(c->depends));
    for (size_t n = 0; n < MAX_DEPENDS && component_next_name(&words, &name);
         n++) {
        if (!list)
            list = obs_list(o, "depends");
        list_text(s->facts, list, name);
    }
}

static void fact(struct subject *s, struct seen *const *group, size_t n,
                 struct view distribution)
{
    const struct seen *c = group[0];
    const char *path = image_path(s->image, c->part, c->node, s->arena);
    struct obs *o = obs_new(s->facts, "component", path ? path : "");
    o->where.inode = c->node ? c->node->ino : 0;
    o->where.sha256 = c->sha256;
    o->confidence = c->confidence;
    if (c->has_at)
        obs_offset(o, c->at);
    obs_str(o, "name", c->name);
    obs_identity(o);
    if (c->version[0])
        obs_str(o, "version", c->version);
    obs_identity(o);
    const char *purl = purl_of(s, c, distribution);
    if (purl)
        obs_str(o, "purl", purl);
    const char *v = c->cpe_version[0] ? c->cpe_version : c->version;
    const char *cpe =
        c->cpe[0] ? component_cpe(s->arena, c->cpe, view_of(v, strlen(v)))
                  : NULL;
    if (cpe)
        obs_str(o, "cpe", cpe);
    obs_str(o, "type", component_type(c));
    obs_str(o, "method", c->method);
    if (c->package)
        obs_str(o, "package", c->package->name);
    if (c->files)
        obs_bool(o, "shown", true);
    add_depends(s, o, c);
    if (c->database)
        obs_str(o, "database", c->database);
    if (c->embedded)
        obs_bool(o, "embedded", true);
    add_names(s, o, c);
    add_files(s, o, group, n);
    add_package_files(s, o, c);
}

static void facts(struct subject *s, struct seen **all, size_t n)
{
    const struct part *part = NULL;
    struct view distribution = {0};
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && is_same(all[i], all[end]);)
            end++;
        if (end < n && is_vague(all[i], all[end]))
            continue;
        if (all[i]->part != part) {
            part = all[i]->part;
            distribution = distribution_of(s, part);
        }
        fact(s, all + i, end - i, distribution);
    }
}

void seen_finish(struct subject *s, struct seen_list *const *lists, size_t n)
{
    size_t all_n = 0, k = 0;
    for (size_t i = 0; i < n; i++)
        all_n += lists[i]->n;
    struct seen **all = arena_array(s->arena, all_n + 1, sizeof *all);
    if (!all) {
        s->facts->overflow = true;
        return;
    }
    for (size_t i = 0; i < n; i++)
        for (struct seen *c = lists[i]->first; c && k < all_n; c = c->next)
            all[k++] = c;
    qsort(all, k, sizeof *all, by_component);
    component_join(all, k);
    facts(s, all, k);
}

/* An advisory is tested: the form, then the mandatory tests. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/csaf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "review/csaf_inner.h"

enum { PATH_MAX_BYTES = 4096, DEFS_MAX = 1000000 };

bool csaf_is(json_t *json)
{
    json_t *document = json_object_get(json, "document");
    return json_object_get(document, "csaf_version") != NULL;
}

void csaf_broken(struct csaf *c, const char *test, const struct jnode *at,
                 const char *fmt, ...)
{
    char text[512];
    struct buf path;
    va_list ap;
    if (c->broken++ >= CSAF_MAX_BROKEN)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    buf_init(&path, PATH_MAX_BYTES, NULL);
    jnode_path(at, &path);
    if (path.n == 0)
        buf_byte(&path, '/');
    struct obs *o = obs_new(c->facts, "csaf-broken", c->o->path);
    obs_str(o, "test", test);
    obs_identity(o);
    obs_text(o, "where", buf_of(&path));
    obs_identity(o);
    obs_str(o, "what", text);
    obs_identity(o);
    buf_done(&path);
}

/* --- definitions -------------------------------------------------------------
 */

static int by_id(const void *a, const void *b)
{
    const struct csaf_def *x = a, *y = b;
    return strcmp(x->id, y->id);
}

struct csaf_def *csaf_find(struct csaf *c, enum csaf_ref kind, const char *id)
{
    struct csaf_defs *d = &c->defs[kind];
    struct csaf_def key = {.id = id};
    return id && d->n ? bsearch(&key, d->v, d->n, sizeof key, by_id) : NULL;
}

static void define(struct csaf *c, struct csaf_defs *d, const struct jnode *n)
{
    if (d->n == d->cap) {
        size_t cap = d->cap ? 2 * d->cap : 64;
        struct csaf_def *v =
            cap > DEFS_MAX ? NULL : arena_array(c->arena, cap, sizeof *v);
        if (!v)
            return;
        if (d->n)
            memcpy(v, d->v, d->n * sizeof *v);
        d->v = v;
        d->cap = cap;
    }
    /* Around an id is its product or group; around the product of a
     * relationship is that. */
    const struct jnode *up = n->up;
    const struct jnode *out = up ? up->up : NULL;
    bool relation = up && up->key && strcmp(up->key, "full_product_name") == 0;
    const struct jnode *of = relation && out ? out : up;
    d->v[d->n++] = (struct csaf_def){jnode_text(n), of ? of->v : NULL, 0};
}

static void note(struct csaf *c, const struct jnode *n, const char *kind)
{
    if (!jnode_text(n))
        return;
    if (strcmp(kind, "product_def") == 0)
        define(c, &c->defs[CSAF_PRODUCT_DEF], n);
    else if (strcmp(kind, "group_def") == 0)
        define(c, &c->defs[CSAF_GROUP_DEF], n);
}

/* The first of those of one id is kept; 6.1.2 counts them again. */
static void sort_defs(struct csaf_defs *d)
{
    if (d->n > 1)
        qsort(d->v, d->n, sizeof *d->v, by_id);
    size_t n = 0;
    for (size_t i = 0; i < d->n; i++)
        if (i == 0 || strcmp(d->v[i].id, d->v[n - 1].id) != 0)
            d->v[n++] = d->v[i];
    d->n = n;
}

bool csaf_is_for(struct csaf *c, const struct jnode *item, const char *product)
{
    struct jnode products = jnode_get(item, "product_ids");
    struct jnode groups = jnode_get(item, "group_ids");
    JNODE_EACH(one, &products)
    {
        const char *id = jnode_text(&one);
        if (id && strcmp(id, product) == 0)
            return true;
    }
    JNODE_EACH(group, &groups)
    {
        struct csaf_def *d = csaf_find(c, CSAF_GROUP_DEF, jnode_text(&group));
        json_t *list = d ? json_object_get(d->v, "product_ids") : NULL, *id;
        size_t i;
        json_array_foreach(list, i, id)
        {
            const char *text = json_string_value(id);
            if (text && strcmp(text, product) == 0)
                return true;
        }
    }
    return false;
}

/* --- all of it ---------------------------------------------------------------
 */

static void document_facts(struct csaf *c)
{
    struct jnode document = jnode_get(&c->root, "document");
    struct jnode tracking = jnode_get(&document, "tracking");
    struct jnode publisher = jnode_get(&document, "publisher");
    struct jnode vulnerabilities = jnode_get(&c->root, "vulnerabilities");
    const char *title = jnode_text_of(&document, "title");
    struct obs *o = obs_new(c->facts, "document", c->o->path);
    obs_str(o, "format", "csaf");
    obs_bool(o, "for_machines", true);
    obs_bool(o, "language_read", true);
    obs_bool(o, "language_told", true);
    obs_str(o, "language", "none");
    if (title)
        obs_text(o, "title", view_cut(view_of(title, strlen(title)), 0, 200));
    o = obs_new(c->facts, "csaf", c->o->path);
    static const char *const of_tracking[] = {"id", "version", "status",
                                              "initial_release_date",
                                              "current_release_date"};
    for (size_t i = 0; i < sizeof of_tracking / sizeof *of_tracking; i++)
        if (jnode_text_of(&tracking, of_tracking[i]))
            obs_str(o, of_tracking[i],
                    jnode_text_of(&tracking, of_tracking[i]));
    if (jnode_text_of(&document, "category"))
        obs_str(o, "category", jnode_text_of(&document, "category"));
    if (jnode_text_of(&publisher, "name"))
        obs_str(o, "publisher", jnode_text_of(&publisher, "name"));
    obs_int(o, "vulnerabilities", (int64_t)jnode_count(&vulnerabilities));
    obs_int(o, "products", (int64_t)c->defs[CSAF_PRODUCT_DEF].n);
    obs_int(o, "broken", c->broken);
    obs_bool(o, "unsure", c->unsure);
}

void look_csaf(const struct look_opts *o, json_t *json, struct arena *a,
               struct facts *facts)
{
    struct csaf c = {.o = o,
                     .d = &o->data->csaf,
                     .facts = facts,
                     .arena = a,
                     .root = {.v = json}};
    csaf_form(&c);
    csaf_walk(&c, note);
    sort_defs(&c.defs[CSAF_PRODUCT_DEF]);
    sort_defs(&c.defs[CSAF_GROUP_DEF]);
    csaf_products(&c);
    csaf_tracking(&c);
    csaf_document(&c);
    csaf_vulnerabilities(&c);
    csaf_scores(&c);
    document_facts(&c);
    if (c.broken > CSAF_MAX_BROKEN) {
        struct obs *gap = obs_new(facts, "gap", o->path);
        obs_str(gap, "why", "breaks rules more often than is told");
    }
}

/* Reads the facts on laws and labels that assay was built with. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <string.h>

#include "product/regime.h"

extern const unsigned char regimes_json[];
extern const size_t regimes_json_size;

struct loading {
    struct arena *arena;
    bool failed;
};

static const char *text_in(struct loading *l, json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    const char *kept = s ? arena_text(l->arena, view_of(s, strlen(s))) : NULL;
    l->failed |= s && !kept;
    return kept;
}

static struct cat_texts texts_in(struct loading *l, json_t *o, const char *key)
{
    json_t *list = json_object_get(o, key);
    size_t n = json_array_size(list);
    const char **v = arena_array(l->arena, n + 1, sizeof *v);
    struct cat_texts out = {v, 0};
    l->failed |= v == NULL;
    for (size_t i = 0; v && i < n; i++) {
        const char *s = json_string_value(json_array_get(list, i));
        v[out.n] = s ? arena_text(l->arena, view_of(s, strlen(s))) : NULL;
        l->failed |= v[out.n++] == NULL;
    }
    return out;
}

/* Room for the items of a list; *n: how many. */
static void *room(struct loading *l, json_t *list, size_t each, size_t *n)
{
    void *v = arena_array(l->arena, json_array_size(list) + 1, each);
    l->failed |= v == NULL;
    *n = v ? json_array_size(list) : 0;
    return v;
}

static void load_facts(struct loading *l, json_t *list, struct regime *r)
{
    size_t n, i;
    json_t *o;
    struct regime_fact *v = room(l, list, sizeof *v, &n);
    json_array_foreach(list, i, o)
    {
        if (i < n)
            v[i] = (struct regime_fact){
                .date = text_in(l, o, "date"),
                .what = text_in(l, o, "what"),
                .source = text_in(l, o, "source"),
                .confidence = text_in(l, o, "confidence"),
                .begins = json_is_true(json_object_get(o, "begins")),
                .placed_before = text_in(l, o, "placed_before")};
    }
    r->facts.v = v;
    r->facts.n = n;
}

static void load_duties(struct loading *l, json_t *list, struct regime *r)
{
    size_t n, i;
    json_t *o;
    struct regime_duty *v = room(l, list, sizeof *v, &n);
    json_array_foreach(list, i, o)
    {
        if (i < n)
            v[i] =
                (struct regime_duty){.ref = text_in(l, o, "ref"),
                                     .what = text_in(l, o, "what"),
                                     .source = text_in(l, o, "source"),
                                     .confidence = text_in(l, o, "confidence"),
                                     .roles = texts_in(l, o, "roles")};
    }
    r->duties.v = v;
    r->duties.n = n;
}

static void load_classes(struct loading *l, json_t *list, struct regime *r)
{
    size_t n, i;
    json_t *o;
    struct regime_class *v = room(l, list, sizeof *v, &n);
    json_array_foreach(list, i, o)
    {
        if (i < n)
            v[i] = (struct regime_class){.id = text_in(l, o, "id"),
                                         .what = text_in(l, o, "what"),
                                         .source = text_in(l, o, "source"),
                                         .confidence =
                                             text_in(l, o, "confidence")};
    }
    r->classes.v = v;
    r->classes.n = n;
}

static void load_requirements(struct loading *l, json_t *list, struct regime *r)
{
    size_t n, i;
    json_t *o;
    struct regime_requirement *v = room(l, list, sizeof *v, &n);
    json_array_foreach(list, i, o)
    {
        if (i < n)
            v[i] = (struct regime_requirement){
                .id = text_in(l, o, "id"),
                .title = text_in(l, o, "title"),
                .edition = text_in(l, o, "edition"),
                .source = text_in(l, o, "source"),
                .confidence = text_in(l, o, "confidence"),
                .wider = text_in(l, o, "wider"),
                .provisions = texts_in(l, o, "provisions")};
    }
    r->requirements.v = v;
    r->requirements.n = n;
}

static void load_asks(struct loading *l, json_t *list, struct regime *r)
{
    size_t n, i;
    json_t *o;
    struct regime_ask *v = room(l, list, sizeof *v, &n);
    json_array_foreach(list, i, o)
    {
        if (i < n)
            v[i] =
                (struct regime_ask){text_in(l, o, "of"), text_in(l, o, "is")};
    }
    r->asks.v = v;
    r->asks.n = n;
}

static void load_regime(struct loading *l, json_t *o, struct regime *r)
{
    *r = (struct regime){.id = text_in(l, o, "id"),
                         .name = text_in(l, o, "name"),
                         .number = text_in(l, o, "number"),
                         .where = text_in(l, o, "where"),
                         .kind = text_in(l, o, "kind"),
                         .about = text_in(l, o, "about"),
                         .en_303_645 = text_in(l, o, "en_303_645"),
                         .source = text_in(l, o, "source"),
                         .confidence = text_in(l, o, "confidence"),
                         .regions = texts_in(l, o, "regions")};
    load_asks(l, json_object_get(o, "asks"), r);
    load_facts(l, json_object_get(o, "facts"), r);
    load_duties(l, json_object_get(o, "duties"), r);
    load_classes(l, json_object_get(o, "classes"), r);
    load_requirements(l, json_object_get(o, "requirements"), r);
}

enum err regimes_load(struct arena *arena, struct regimes *out)
{
    struct loading l = {.arena = arena};
    json_t *root = json_loadb((const char *)regimes_json, regimes_json_size,
                              JSON_REJECT_DUPLICATES, NULL);
    json_t *list = json_object_get(root, "regimes"), *o;
    size_t n = 0, i;
    struct regime *v = root ? room(&l, list, sizeof *v, &n) : NULL;
    json_array_foreach(list, i, o)
    {
        if (i < n)
            load_regime(&l, o, &v[i]);
    }
    struct regimes r = {.as_of = text_in(&l, root, "as_of"),
                        .note = text_in(&l, root, "note")};
    r.all.v = v;
    r.all.n = n;
    json_decref(root);
    if (!v || l.failed)
        return ERR_NOMEM;
    *out = r;
    return OK;
}

/* Loads what advisories and bills of materials are held against
 * (catalogue/review/csaf.json, sbom.json). */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "review/data_inner.h"

/* "text[]u", "product_ref[2]u", "=a|b", "uri" */
static void member_of(struct loading *l, const char *name, const char *type,
                      struct shape_member *out)
{
    char *key = arena_text(l->a, view_of(name, strlen(name)));
    char *kind = arena_text(l->a, view_of(type, strlen(type)));
    if (!key || !kind) {
        loading_fail(l, name, "out of memory");
        return;
    }
    size_t n = strlen(key);
    *out = (struct shape_member){.name = key, .type = kind};
    if (n > 0 && key[n - 1] == '!') {
        key[n - 1] = 0;
        out->must = true;
    }
    if (*kind == '=') {
        out->choices = kind + 1;
        out->type = "choice";
        return;
    }
    char *list = strchr(kind, '[');
    if (!list)
        return;
    *list = 0;
    out->list = true;
    out->min = list[1] == ']' ? 1 : (unsigned)strtoul(list + 1, NULL, 10);
    out->unique = strstr(list + 1, "]u") != NULL;
}

static void shape_of(struct loading *l, const char *name, json_t *o,
                     struct shape *out)
{
    const char *key;
    json_t *type;
    struct shape_member *v =
        arena_array(l->a, json_object_size(o) + 1, sizeof *v);
    *out = (struct shape){.name = loading_copy(l, name), .v = v};
    if (!v) {
        loading_fail(l, name, "out of memory");
        return;
    }
    json_object_foreach(o, key, type)
    {
        const char *text = json_string_value(type);
        if (!text) {
            loading_fail(l, key, "is no text");
            return;
        }
        if (strcmp(key, "#") != 0) {
            member_of(l, key, text, &v[out->n++]);
            continue;
        }
        char *end;
        out->min = (unsigned)strtoul(text, &end, 10);
        out->max = *end == '-' ? (unsigned)strtoul(end + 1, NULL, 10) : 0;
    }
}

static const struct shape *shape_named(const struct shape *v, size_t n,
                                       const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(v[i].name, name) == 0)
            return &v[i];
    return NULL;
}

static void shapes_of(struct loading *l, json_t *o, struct csaf_data *out)
{
    size_t n = 0;
    const char *key;
    json_t *one;
    struct shape *v = arena_array(l->a, json_object_size(o) + 1, sizeof *v);
    if (!v) {
        loading_fail(l, "shapes", "out of memory");
        return;
    }
    json_object_foreach(o, key, one) shape_of(l, key, one, &v[n++]);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < v[i].n; k++)
            v[i].v[k].shape = shape_named(v, n, v[i].v[k].type);
    out->shape = shape_named(v, n, "csaf");
    if (!out->shape)
        loading_fail(l, "shapes", "lack csaf");
}

void loading_csaf(struct loading *l, json_t *o, struct csaf_data *out)
{
    json_t *list = json_object_get(o, "tests"), *one;
    size_t n = json_array_size(list), i;
    struct csaf_test *v = arena_array(l->a, n + 1, sizeof *v);
    if (!v) {
        loading_fail(l, "tests", "out of memory");
        return;
    }
    json_array_foreach(list, i, one) v[i] = (struct csaf_test){
        .id = loading_text(l, one, "id", true),
        .title = loading_text(l, one, "title", true),
        .profiles = loading_strings(l, json_object_get(one, "profiles")),
    };
    *out = (struct csaf_data){
        .tests = v,
        .tests_n = n,
        .profiles = loading_strings(l, json_object_get(o, "profiles")),
        .ranges = loading_strings(l, json_object_get(o, "ranges")),
        .languages = loading_text(l, o, "languages", true),
        .regions = loading_text(l, o, "regions", true),
        .source = loading_text(l, o, "source", true),
    };
    shapes_of(l, json_object_get(o, "shapes"), out);
}

void loading_sbom(struct loading *l, json_t *o, struct review_data *out)
{
    json_t *list = json_object_get(o, "aliases"), *one;
    size_t n = json_array_size(list), i;
    struct strings *v = arena_array(l->a, n + 1, sizeof *v);
    if (!v) {
        loading_fail(l, "aliases", "out of memory");
        return;
    }
    json_array_foreach(list, i, one) v[i] = loading_strings(l, one);
    out->aliases = v;
    out->aliases_n = n;
    out->cra_source =
        loading_text(l, json_object_get(o, "sources"), "CRA", true);
    loading_txt(l, json_object_get(o, "checks"), &out->checks, &out->checks_n);
}

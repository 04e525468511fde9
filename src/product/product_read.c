/* product.yaml from its top: identification, roles, support period. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/day.h"
#include "core/nearest.h"
#include "product/inner.h"

#define SCHEMA "assay-product/1"

enum { PROBLEM_TEXT = 400 };

struct spot spot_of(const struct yaml_node *n)
{
    return n ? (struct spot){n->line, n->column} : (struct spot){1, 1};
}

struct spot spot_of_key(const struct yaml_node *n)
{
    return n->key ? (struct spot){n->key_line, n->key_column} : spot_of(n);
}

void problem_add(struct reading *r, struct spot at, bool error, const char *fmt,
                 ...)
{
    char text[PROBLEM_TEXT];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    struct problems *p = r->problems;
    p->errors += error;
    if (p->n == PRODUCT_MAX_PROBLEMS) {
        p->more++;
        return;
    }
    const char *kept = arena_text(r->arena, view_of(text, strlen(text)));
    if (!kept)
        r->err = ERR_NOMEM;
    else
        p->v[p->n++] = (struct problem){.at = at, .text = kept, .error = error};
}

void *reading_array(struct reading *r, size_t n, size_t each)
{
    void *v = arena_array(r->arena, n + 1, each);
    if (!v)
        r->err = ERR_NOMEM;
    return v;
}

bool is_map(struct reading *r, const struct yaml_node *n)
{
    if (n && n->kind == YAML_MAP)
        return true;
    bool empty = n && n->kind == YAML_TEXT && !*n->text;
    if (n && !empty)
        problem_add(r, spot_of(n), true, "'%.60s' takes keys with values",
                    n->key ? n->key : "the file");
    return false;
}

bool is_list(struct reading *r, const struct yaml_node *n)
{
    if (n && n->kind == YAML_LIST)
        return true;
    bool empty = n && n->kind == YAML_TEXT && !*n->text;
    if (n && !empty)
        problem_add(r, spot_of(n), true, "'%.60s' takes a list: lines with -",
                    n->key ? n->key : "this");
    return false;
}

void unknown_key(struct reading *r, const struct yaml_node *n, const char *what,
                 const char *nearest)
{
    if (nearest)
        problem_add(r, spot_of_key(n), true,
                    "there is no %s '%.60s'; did you mean '%.60s'?", what,
                    n->key, nearest);
    else
        problem_add(r, spot_of_key(n), true, "there is no %s '%.60s'", what,
                    n->key);
}

void keys_known(struct reading *r, const struct yaml_node *n,
                const char *const *keys)
{
    for (const struct yaml_node *i = n->first; i; i = i->next) {
        struct nearest best = {0};
        bool known = false;
        for (const char *const *k = keys; *k && !known; k++) {
            known = strcmp(*k, i->key) == 0;
            nearest_offer(&best, i->key, *k);
        }
        if (!known)
            unknown_key(r, i, "key", best.word);
    }
}

const char *text_of(struct reading *r, const struct yaml_node *map,
                    const char *key, bool must)
{
    const struct yaml_node *n = yaml_get(map, key);
    if (n && n->kind != YAML_TEXT)
        problem_add(r, spot_of(n), true, "'%s' takes a text", key);
    else if (must && (!n || !*n->text))
        problem_add(r, n ? spot_of(n) : spot_of(map), true,
                    "'%s' is missing or empty", key);
    return n && n->kind == YAML_TEXT ? n->text : "";
}

const char *date_of(struct reading *r, const struct yaml_node *map,
                    const char *key, bool must)
{
    const char *s = text_of(r, map, key, must);
    if (!*s)
        return NULL;
    if (!day_is(s)) {
        problem_add(r, spot_of(yaml_get(map, key)), true,
                    "'%.40s' is no day; write it as 2031-12-31", s);
        return NULL;
    }
    return s;
}

struct cat_texts texts_of(struct reading *r, const struct yaml_node *n)
{
    bool many = n->kind == YAML_LIST;
    const char **v = reading_array(r, many ? n->n : 1, sizeof *v);
    struct cat_texts out = {.v = v};
    if (!v)
        return out;
    if (n->kind == YAML_MAP) {
        problem_add(r, spot_of(n), true,
                    "'%.60s' takes a text or a list of texts",
                    n->key ? n->key : "this");
        return out;
    }
    if (!many) {
        if (*n->text)
            v[out.n++] = n->text;
        return out;
    }
    for (const struct yaml_node *i = n->first; i; i = i->next) {
        if (i->kind != YAML_TEXT)
            problem_add(r, spot_of(i), true, "'%.60s' is a list of texts",
                        n->key ? n->key : "this");
        else if (*i->text)
            v[out.n++] = i->text;
    }
    return out;
}

static void read_identity(struct reading *r, const struct yaml_node *n,
                          struct product *out)
{
    static const char *const keys[] = {"name",     "model",    "variant",
                                       "hardware", "software", "description",
                                       NULL};
    if (!is_map(r, n)) {
        problem_add(r, spot_of(n), true,
                    "'product' with name and model is "
                    "missing");
        return;
    }
    keys_known(r, n, keys);
    out->name = text_of(r, n, "name", true);
    out->model = text_of(r, n, "model", true);
    out->variant = text_of(r, n, "variant", false);
    out->hardware = text_of(r, n, "hardware", false);
    out->software = text_of(r, n, "software", false);
    out->description = text_of(r, n, "description", false);
}

static void read_roles(struct reading *r, const struct yaml_node *n,
                       struct product *out)
{
    static const char *const roles[] = {
        "manufacturer", "authorised_representative", "importer",
        "distributor",  "test_laboratory",           NULL};
    static const char *const keys[] = {"name", "address", "contact", NULL};
    if (!is_map(r, n))
        return;
    keys_known(r, n, roles);
    struct party *v = reading_array(r, n->n, sizeof *v);
    size_t k = 0;
    for (const struct yaml_node *i = n->first; v && i; i = i->next) {
        if (!is_map(r, i))
            continue;
        keys_known(r, i, keys);
        v[k++] = (struct party){.role = i->key,
                                .name = text_of(r, i, "name", true),
                                .address = text_of(r, i, "address", false),
                                .contact = text_of(r, i, "contact", false)};
    }
    out->parties.v = v;
    out->parties.n = k;
}

static void read_support(struct reading *r, const struct yaml_node *n,
                         struct product *out)
{
    static const char *const keys[] = {"from", "until", "reason", NULL};
    if (!is_map(r, n))
        return;
    keys_known(r, n, keys);
    out->support_from = date_of(r, n, "from", false);
    out->support_until = date_of(r, n, "until", false);
    out->support_reason = text_of(r, n, "reason", false);
    if (out->support_from && out->support_until &&
        strcmp(out->support_from, out->support_until) > 0)
        problem_add(r, spot_of(yaml_get(n, "until")), true,
                    "the support period ends before it begins");
}

static void read_top(struct reading *r, const struct yaml_node *n,
                     struct product *out)
{
    static const char *const keys[] = {"schema",
                                       "product",
                                       "roles",
                                       "intended_use",
                                       "support_period",
                                       "features",
                                       "conditions",
                                       "ics",
                                       "ixit",
                                       "targets",
                                       "suppressions",
                                       "market",
                                       "declaration",
                                       "disclosure",
                                       NULL};
    if (!is_map(r, n)) {
        problem_add(r, spot_of(n), true, "'schema: " SCHEMA "' is missing");
        return;
    }
    keys_known(r, n, keys);
    const char *schema = text_of(r, n, "schema", true);
    if (*schema && strcmp(schema, SCHEMA) != 0)
        problem_add(r, spot_of(yaml_get(n, "schema")), true,
                    "the schema is '%.40s'; this assay reads " SCHEMA, schema);
    read_identity(r, yaml_get(n, "product"), out);
    read_roles(r, yaml_get(n, "roles"), out);
    out->intended_use = text_of(r, n, "intended_use", false);
    read_support(r, yaml_get(n, "support_period"), out);
    read_market(r, yaml_get(n, "market"), out);
    read_declaration(r, yaml_get(n, "declaration"), out);
    read_disclosure(r, yaml_get(n, "disclosure"), out);
    read_claims(r, yaml_get(n, "features"), yaml_get(n, "conditions"), out);
    read_ics(r, yaml_get(n, "ics"), out);
    read_ixit(r, yaml_get(n, "ixit"), out);
    read_targets(r, yaml_get(n, "targets"), out);
    read_suppressions(r, yaml_get(n, "suppressions"), out);
}

enum err product_read(struct view text, const struct catalogue *c,
                      struct arena *arena, struct product *out,
                      struct problems *problems)
{
    struct reading r = {.catalogue = c, .arena = arena, .problems = problems};
    struct yaml_error error = {0};
    const struct yaml_node *root = NULL;
    struct product p = {0};
    *problems = (struct problems){0};
    enum err e = yaml_read(text, arena, &root, &error);
    if (e == ERR_INPUT)
        problem_add(&r, (struct spot){error.line, error.column}, true, "%s",
                    error.why);
    if (e == OK) {
        read_top(&r, root, &p);
        if (r.err == OK && problems->errors == 0)
            check_product(&r, &p);
        e = problems->errors ? ERR_INPUT : OK;
    }
    if (r.err != OK)
        return r.err;
    if (e == OK)
        *out = p;
    return e;
}

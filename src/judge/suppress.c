/* Reads a file of suppressions, strictly: a mistyped exception must not hide
 * anything. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/suppress.h"

#include <jansson.h>
#include <string.h>

#include "catalogue/catalogue.h"
#include "core/day.h"
#include "core/nearest.h"

enum { WHY_MIN = 10, MAX_SUPPRESSIONS = 100000 };

struct reading {
    struct arena *arena;
    struct suppress_error *error;
};

static bool wrong(struct reading *r, const char *why)
{
    if (!r->error->why)
        r->error->why = why;
    return false;
}

static const char *text_of(struct reading *r, const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    if (!v)
        return NULL;
    if (!json_is_string(v)) {
        wrong(r, "a value that is no text");
        return NULL;
    }
    return arena_text(r->arena,
                      view_of(json_string_value(v), json_string_length(v)));
}

/* Only these keys, so that a mistyped one is not taken for none. */
static bool has_only(struct reading *r, json_t *o, const char *const *keys,
                     size_t n, const char *why)
{
    const char *key;
    json_t *v;
    json_object_foreach(o, key, v)
    {
        bool known = false;
        for (size_t i = 0; i < n; i++)
            known |= strcmp(key, keys[i]) == 0;
        if (!known)
            return wrong(r, why);
    }
    return true;
}

static bool is_id(const char *s)
{
    return strlen(s) == OBS_ID_CHARS &&
           strspn(s, "0123456789abcdef") == OBS_ID_CHARS;
}

static bool read_one(struct reading *r, json_t *o, struct suppression *out)
{
    static const char *const keys[] = {"finding", "rule", "path", "why",
                                       "until"};
    if (!json_is_object(o))
        return wrong(r, "a suppression is an object");
    if (!has_only(r, o, keys, sizeof keys / sizeof *keys,
                  "a key that no suppression has (finding, rule, path, why, "
                  "until)"))
        return false;
    *out = (struct suppression){.finding = text_of(r, o, "finding"),
                                .rule = text_of(r, o, "rule"),
                                .path = text_of(r, o, "path"),
                                .why = text_of(r, o, "why"),
                                .until = text_of(r, o, "until")};
    if (!out->finding == !out->rule)
        return wrong(r, "a suppression names a finding or a rule, one of them");
    if (out->path && !out->rule)
        return wrong(r, "a path goes with a rule only");
    if (out->finding && !is_id(out->finding))
        return wrong(r, "the id of a finding is 16 digits of 0-9 and a-f");
    if (!out->why || strlen(out->why) < WHY_MIN)
        return wrong(r, "a suppression needs a reason (why) of at least 10 "
                        "characters");
    if (!out->until || !day_is(out->until))
        return wrong(r, "a suppression needs an end (until), a day as "
                        "2027-01-31");
    return true;
}

static bool read_all(struct reading *r, json_t *root, struct suppressions *out)
{
    static const char *const keys[] = {"$schema", "schema", "suppressions"};
    const char *schema = json_string_value(json_object_get(root, "schema"));
    json_t *list = json_object_get(root, "suppressions");
    if (!schema || strcmp(schema, "assay-suppressions/1") != 0)
        return wrong(r, "\"schema\" is not \"assay-suppressions/1\"");
    if (!has_only(r, root, keys, sizeof keys / sizeof *keys,
                  "a key beside \"schema\" and \"suppressions\""))
        return false;
    if (!json_is_array(list) || json_array_size(list) > MAX_SUPPRESSIONS)
        return wrong(r, "\"suppressions\" is no list");
    out->v = arena_array(r->arena, json_array_size(list) + 1, sizeof *out->v);
    if (!out->v)
        return wrong(r, "out of memory");
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (!read_one(r, json_array_get(list, i), &out->v[i])) {
            r->error->entry = (uint32_t)i + 1;
            return false;
        }
        out->v[i].line = (uint32_t)i + 1;
    }
    out->n = json_array_size(list);
    return true;
}

enum err suppressions_read(struct view json, struct arena *arena,
                           struct suppressions *out,
                           struct suppress_error *error)
{
    json_error_t where;
    *error = (struct suppress_error){0};
    struct reading r = {.arena = arena, .error = error};
    struct suppressions s = {0};
    json_t *root = json_loadb((const char *)json.p, json.n,
                              JSON_REJECT_DUPLICATES, &where);
    if (!root) {
        error->line = where.line > 0 ? (uint32_t)where.line : 1;
        error->why = arena_text(arena, view_of(where.text, strlen(where.text)));
        return ERR_INPUT;
    }
    bool ok = read_all(&r, root, &s);
    json_decref(root);
    if (ok)
        *out = s;
    return ok ? OK : ERR_INPUT;
}

static bool is_rule(const struct catalogue *c, const char *id)
{
    for (size_t i = 0; i < c->rules.n; i++)
        if (strcmp(c->rules.v[i].id, id) == 0)
            return true;
    return false;
}

bool suppressions_hold(const struct suppressions *list,
                       const struct catalogue *c, struct arena *arena,
                       struct suppress_error *error)
{
    for (size_t i = 0; i < list->n; i++) {
        const char *rule = list->v[i].rule;
        if (!rule || is_rule(c, rule))
            continue;
        struct nearest near = {0};
        for (size_t k = 0; k < c->rules.n; k++)
            nearest_offer(&near, rule, c->rules.v[k].id);
        *error = (struct suppress_error){
            .entry = list->v[i].line,
            .why = arena_printf(arena, "no rule is called '%.80s'%s%s%s", rule,
                                near.word ? "; did you mean '" : "",
                                near.word ? near.word : "",
                                near.word ? "'?" : " (assay list rules)")};
        return false;
    }
    return true;
}

/* Reading policies: see policy.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/policy.h"

#include <jansson.h>
#include <string.h>

struct reading {
    struct arena *arena;
    const char *why; /* the first thing that is wrong */
};

static void fail(struct reading *r, const char *why)
{
    if (!r->why)
        r->why = why;
}

/* keys: NULL at the end. */
static void only(struct reading *r, const json_t *o, const char *const *keys)
{
    const char *key;
    json_t *v;
    if (!json_is_object(o))
        fail(r, "it is no object where one belongs");
    json_object_foreach((json_t *)(uintptr_t)o, key, v)
    {
        size_t i = 0;
        while (keys[i] && strcmp(keys[i], key) != 0)
            i++;
        if (keys[i])
            continue;
        const char *why = arena_printf(r->arena,
                                       "it has the key '%s', which "
                                       "means nothing here",
                                       key);
        fail(r, why ? why : "out of memory");
    }
}

static const char *text(struct reading *r, const json_t *v)
{
    const char *t = json_is_string(v)
                        ? arena_text(r->arena, view_of(json_string_value(v),
                                                       json_string_length(v)))
                        : NULL;
    if (!t || !*t)
        fail(r, "a text is missing, or is none");
    return t ? t : "";
}

static const char *text_at(struct reading *r, const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    return v ? text(r, v) : "";
}

static void texts(struct reading *r, const json_t *list,
                  struct policy_texts *out)
{
    size_t n = json_array_size(list);
    if (!list)
        return;
    if (!json_is_array(list) || n == 0 || n > POLICY_MAX_ITEMS)
        fail(r, "a list is empty, too long, or none");
    out->v = arena_array(r->arena, n ? n : 1, sizeof *out->v);
    if (!out->v)
        fail(r, "out of memory");
    for (size_t i = 0; i < n && !r->why; i++)
        out->v[out->n++] = text(r, json_array_get(list, i));
}

static bool flag(struct reading *r, const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    if (v && !json_is_boolean(v))
        fail(r, "true or false is something else");
    return json_is_true(v);
}

static void read_signers(struct reading *r, const json_t *o, struct policy *out)
{
    static const char *const keys[] = {"subjects", "certificates", NULL};
    if (!o)
        return;
    only(r, o, keys);
    texts(r, json_object_get(o, "subjects"), &out->subjects);
    texts(r, json_object_get(o, "certificates"), &out->certificates);
    if (out->subjects.n + out->certificates.n == 0)
        fail(r, "it names no signer");
    for (size_t i = 0; i < out->certificates.n; i++)
        if (strspn(out->certificates.v[i], "0123456789abcdef") != 64 ||
            strlen(out->certificates.v[i]) != 64)
            fail(r, "a certificate is not told by its SHA-256 in lower-case "
                    "hex");
}

static void read_provisions(struct reading *r, const json_t *o,
                            struct policy *out)
{
    static const char *const keys[] = {"pass", "may_fail", NULL};
    static const char *const words[] = {"any", "recommendations", "none"};
    const json_t *word;
    if (!o)
        return;
    only(r, o, keys);
    texts(r, json_object_get(o, "pass"), &out->pass);
    word = json_object_get(o, "may_fail");
    unsigned i = 0;
    while (word && i < 3 &&
           (!json_is_string(word) ||
            strcmp(json_string_value(word), words[i]) != 0))
        i++;
    if (i == 3)
        fail(r, "may_fail is none of any, recommendations and none");
    else
        out->fails = (enum policy_fails)i;
}

static void read_root(struct reading *r, const json_t *o, struct policy *out)
{
    static const char *const keys[] = {
        "schema",  "id",           "title",     "reviewed",   "signers",
        "product", "max_age_days", "editions",  "time_stamp", "support_period",
        "roles",   "provisions",   "languages", "revocation", NULL};
    static const char *const product[] = {"manufacturer", "model", NULL};
    const json_t *age = json_object_get(o, "max_age_days");
    const json_t *p = json_object_get(o, "product");
    only(r, o, keys);
    if (strcmp(text_at(r, o, "schema"), "assay-policy/1") != 0)
        fail(r, "it has another schema than assay-policy/1");
    out->id = text(r, json_object_get(o, "id"));
    out->title = text_at(r, o, "title");
    out->reviewed = text_at(r, o, "reviewed");
    if (p)
        only(r, p, product);
    out->manufacturer = text_at(r, p, "manufacturer");
    out->model = text_at(r, p, "model");
    if (age && (!json_is_integer(age) || json_integer_value(age) < 1 ||
                json_integer_value(age) > 36500))
        fail(r, "max_age_days is no number from 1 to 36500");
    out->max_age_days = (uint32_t)json_integer_value(age);
    out->time_stamp = flag(r, o, "time_stamp");
    out->support_period = flag(r, o, "support_period");
    texts(r, json_object_get(o, "editions"), &out->editions);
    out->revocation = flag(r, o, "revocation");
    texts(r, json_object_get(o, "roles"), &out->roles);
    texts(r, json_object_get(o, "languages"), &out->languages);
    read_signers(r, json_object_get(o, "signers"), out);
    read_provisions(r, json_object_get(o, "provisions"), out);
}

const char *policy_read(struct view json, struct arena *a, struct policy *out)
{
    struct reading r = {.arena = a};
    struct policy p = {0};
    json_error_t e;
    json_t *root =
        json_loadb((const char *)json.p, json.n, JSON_REJECT_DUPLICATES, &e);
    if (root)
        read_root(&r, root, &p);
    else
        fail(&r, "it is no JSON, or says one thing twice");
    json_decref(root);
    if (!r.why)
        *out = p;
    return r.why;
}

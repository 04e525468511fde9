/* Loads what a review goes by. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/data.h"

#include <stdio.h>
#include <string.h>

#include "review/data_inner.h"

extern const unsigned char review_data_json[];
extern const size_t review_data_json_size;

void loading_fail(struct loading *l, const char *what, const char *why)
{
    if (!l->failed)
        snprintf(l->where, 200, "%s: %s", what, why);
    l->failed = true;
}

const char *loading_copy(struct loading *l, const char *text)
{
    char *c = arena_text(l->a, view_of(text, strlen(text)));
    if (!c)
        loading_fail(l, text, "out of memory");
    return c ? c : "";
}

const char *loading_text(struct loading *l, json_t *o, const char *key,
                         bool must)
{
    json_t *v = json_object_get(o, key);
    if (!json_is_string(v)) {
        if (must)
            loading_fail(l, key, "is missing");
        return must ? "" : NULL;
    }
    return loading_copy(l, json_string_value(v));
}

struct strings loading_strings(struct loading *l, json_t *list)
{
    size_t n = json_array_size(list);
    const char **v = arena_array(l->a, n + 1, sizeof *v);
    if (!v) {
        loading_fail(l, "a list", "out of memory");
        return (struct strings){0};
    }
    for (size_t i = 0; i < n; i++) {
        const char *text = json_string_value(json_array_get(list, i));
        v[i] = loading_copy(l, text ? text : "");
    }
    return (struct strings){v, n};
}

static const char *const languages[] = {"en", "de", "fr"};

enum { LANGUAGES = 3 };

/* The phrases of all languages, one after the other. */
static struct phrases phrases_of(struct loading *l, json_t *o)
{
    size_t n = 0, k = 0;
    for (size_t i = 0; i < LANGUAGES; i++)
        n += json_array_size(json_object_get(o, languages[i]));
    struct phrase *v = arena_array(l->a, n + 1, sizeof *v);
    if (!v)
        loading_fail(l, "phrases", "out of memory");
    for (size_t i = 0; v && i < LANGUAGES; i++) {
        json_t *list = json_object_get(o, languages[i]), *one;
        size_t at;
        json_array_foreach(list, at, one)
        {
            const char *text = json_string_value(one), *why = NULL;
            if (!text || !phrase_read(loading_copy(l, text), l->a, &v[k], &why))
                loading_fail(l, text ? text : "phrase",
                             why ? why : "is no text");
            k++;
        }
    }
    return (struct phrases){v, k};
}

static struct phrases phrases_at(struct loading *l, json_t *o, const char *key)
{
    json_t *v = json_object_get(o, key);
    return v ? phrases_of(l, v) : (struct phrases){0};
}

/* The place of the text of a key among names; fails if it is none of them. */
static unsigned name_of(struct loading *l, json_t *o, const char *key,
                        const char *const *names, unsigned n)
{
    const char *text = loading_text(l, o, key, true);
    for (unsigned i = 0; i < n; i++)
        if (strcmp(text, names[i]) == 0)
            return i;
    loading_fail(l, text, "is not one of the words for it");
    return 0;
}

static const char *const levels[] = {"M",    "R",   "CRA",
                                     "NTIA", "BSI", "advisory"};
static const char *const kinds[] = {
    "statement", "offline",  "contact", "time",       "model",
    "period",    "readable", "vague",   "five-years", "ended",
    "number",    "csaf",     "sbom"};

const char *rule_level_name(enum rule_level l)
{
    return levels[l];
}

static void rule_of(struct loading *l, json_t *o, struct rule *r)
{
    *r = (struct rule){
        .id = loading_text(l, o, "id", true),
        .title = loading_text(l, o, "title", true),
        .missing = loading_text(l, o, "missing", true),
        .level = (enum rule_level)name_of(l, o, "level", levels, 6),
        .kind = (enum rule_kind)name_of(l, o, "kind", kinds, 13),
        .provisions = loading_strings(l, json_object_get(o, "provisions")),
        .cases = loading_strings(l, json_object_get(o, "cases")),
        .states = phrases_at(l, o, "states"),
        .anyway_states = phrases_at(l, o, "anyway_states"),
        .near = phrases_at(l, o, "near"),
        .denies = phrases_at(l, o, "denies"),
        .spoilers = phrases_at(l, o, "not"),
        .anyway = json_is_true(json_object_get(o, "anyway")),
        .optional = json_is_true(json_object_get(o, "optional")),
        .soft = json_is_true(json_object_get(o, "soft")),
    };
}

static void rules_of(struct loading *l, json_t *o, struct rules *out)
{
    json_t *list = json_object_get(o, "rules"), *one;
    size_t n = json_array_size(list), i;
    struct rule *v = arena_array(l->a, n + 1, sizeof *v);
    if (!v || n == 0) {
        loading_fail(l, "rules", "are missing");
        return;
    }
    json_array_foreach(list, i, one) rule_of(l, one, &v[i]);
    *out = (struct rules){.titles = phrases_at(l, o, "titles"),
                          .topic = phrases_at(l, o, "topic"),
                          .spoilers = phrases_at(l, o, "not"),
                          .start = phrases_at(l, o, "start"),
                          .vague = phrases_at(l, o, "vague"),
                          .addresses = phrases_at(l, o, "addresses"),
                          .v = v,
                          .n = n};
}

static void words_of(struct loading *l, json_t *o, struct review_data *out)
{
    static const char *const names[HINTS] = {
        "not",  "neutral", "perhaps",   "aim",         "if",
        "soon", "often",   "sometimes", "placeholder", "others",
        "when", "case",    "draft",     "plain",       "period"};
    for (size_t i = 0; i < HINTS; i++)
        out->hints[i] = phrases_at(l, o, names[i]);
    json_t *list = json_object_get(o, "languages"), *one;
    size_t n = json_array_size(list), i;
    struct language *v = arena_array(l->a, n + 1, sizeof *v);
    if (!v) {
        loading_fail(l, "languages", "out of memory");
        return;
    }
    json_array_foreach(list, i, one) v[i] = (struct language){
        .id = loading_text(l, one, "id", true),
        .name = loading_text(l, one, "name", true),
        .read = json_is_true(json_object_get(one, "read")),
        .stop = loading_strings(l, json_object_get(one, "stop")),
    };
    out->languages = v;
    out->languages_n = n;
}

static void citations_of(struct loading *l, json_t *o, struct review_data *out)
{
    out->bodies = loading_strings(l, json_object_get(o, "bodies"));
    out->claim = phrases_at(l, o, "claim");
    out->mention = phrases_at(l, o, "mention");
    out->claim_headings = phrases_at(l, o, "claim_headings");
    out->mention_headings = phrases_at(l, o, "mention_headings");
    out->negated = phrases_at(l, o, "negated");
    out->uk = phrases_at(l, o, "uk");
    out->id_words = phrases_at(l, o, "id_words");
    json_t *list = json_object_get(o, "ids"), *one;
    size_t n = json_array_size(list), i;
    struct mark *v = arena_array(l->a, n + 1, sizeof *v);
    if (!v) {
        loading_fail(l, "ids", "out of memory");
        return;
    }
    json_array_foreach(list, i, one) v[i] = (struct mark){
        .mark = loading_text(l, one, "mark", true),
        .kind = loading_text(l, one, "kind", true),
        .fits = loading_text(l, one, "fits", true),
    };
    out->marks = v;
    out->marks_n = n;
}

static void editions_of(struct loading *l, json_t *list,
                        struct review_data *out)
{
    size_t n = json_array_size(list), i;
    json_t *one;
    struct edition *v = arena_array(l->a, n + 1, sizeof *v);
    if (!v) {
        loading_fail(l, "editions", "out of memory");
        return;
    }
    json_array_foreach(list, i, one) v[i] = (struct edition){
        .document = loading_text(l, one, "document", true),
        .edition = loading_text(l, one, "edition", true),
        .date = loading_text(l, one, "date", true),
        .status = loading_text(l, one, "status", true),
        .note = loading_text(l, one, "note", false),
        .source = loading_text(l, one, "source", true),
    };
    out->editions = v;
    out->editions_n = n;
}

void loading_txt(struct loading *l, json_t *list, const struct txt_rule **out,
                 size_t *out_n)
{
    size_t n = json_array_size(list), i;
    json_t *one;
    struct txt_rule *v = arena_array(l->a, n + 1, sizeof *v);
    if (!v) {
        loading_fail(l, "rules", "out of memory");
        return;
    }
    json_array_foreach(list, i, one) v[i] = (struct txt_rule){
        .code = loading_text(l, one, "code", true),
        .level = loading_text(l, one, "level", true),
        .title = loading_text(l, one, "title", true),
        .source = loading_text(l, one, "source", true),
    };
    *out = v;
    *out_n = n;
}

/* What claims.json says of an id. */
static json_t *claim_named(json_t *claims, const char *id)
{
    size_t i;
    json_t *one;
    json_array_foreach(claims, i, one)
    {
        const char *its = json_string_value(json_object_get(one, "id"));
        if (its && strcmp(its, id) == 0)
            return one;
    }
    return NULL;
}

static void law_of(struct loading *l, json_t *o, json_t *claims,
                   struct review_data *out)
{
    json_t *lists[] = {json_object_get(o, "claims"),
                       json_object_get(o, "dates")};
    size_t n = json_array_size(lists[0]) + json_array_size(lists[1]), k = 0;
    struct law_claim *v = arena_array(l->a, n + 1, sizeof *v);
    if (!v) {
        loading_fail(l, "law", "out of memory");
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        size_t at;
        json_t *one;
        json_array_foreach(lists[i], at, one)
        {
            const char *id = loading_text(l, one, "id", true);
            json_t *about = i == 0 ? claim_named(claims, id) : one;
            v[k++] = (struct law_claim){
                .id = id,
                .claim = loading_text(l, about, "claim", true),
                .shows = loading_text(l, about, "shows", true),
                .source = loading_text(l, about, "source", true),
                .phrases = phrases_of(l, one),
                .right = loading_strings(l, json_object_get(one, "right")),
            };
        }
    }
    out->law = v;
    out->law_n = k;
}

enum err review_data_read(struct view json, struct arena *a,
                          struct review_data *out, char where[200])
{
    json_error_t e;
    struct loading l = {.a = a, .where = where};
    struct review_data d = {0};
    json_t *root =
        json_loadb((const char *)json.p, json.n, JSON_REJECT_DUPLICATES, &e);
    if (!root) {
        snprintf(where, 200, "line %d: %.150s", e.line, e.text);
        return ERR_INPUT;
    }
    words_of(&l, json_object_get(root, "words"), &d);
    citations_of(&l, json_object_get(root, "citations"), &d);
    rules_of(&l, json_object_get(root, "policy"), &d.rules[ABOUT_POLICY]);
    rules_of(&l, json_object_get(root, "support"), &d.rules[ABOUT_SUPPORT]);
    rules_of(&l, json_object_get(root, "declaration"),
             &d.rules[ABOUT_DECLARATION]);
    rules_of(&l, json_object_get(root, "user-information"),
             &d.rules[ABOUT_USER]);
    rules_of(&l, json_object_get(root, "technical-file"),
             &d.rules[ABOUT_TECHNICAL]);
    rules_of(&l, json_object_get(root, "csaf"), &d.rules[ABOUT_CSAF]);
    loading_csaf(&l, json_object_get(root, "csaf"), &d.csaf);
    editions_of(&l, json_object_get(root, "editions"), &d);
    loading_txt(&l,
                json_object_get(json_object_get(root, "security-txt"), "rules"),
                &d.txt, &d.txt_n);
    rules_of(&l, json_object_get(root, "sbom"), &d.rules[ABOUT_SBOM]);
    loading_sbom(&l, json_object_get(root, "sbom"), &d);
    law_of(&l, json_object_get(root, "law"), json_object_get(root, "claims"),
           &d);
    json_decref(root);
    if (l.failed)
        return a->failed ? ERR_NOMEM : ERR_INPUT;
    *out = d;
    return OK;
}

enum err review_data_load(struct arena *a, struct review_data *out,
                          char where[200])
{
    return review_data_read(view_of(review_data_json, review_data_json_size), a,
                            out, where);
}

const struct rule *review_rule(const struct review_data *d, const char *id)
{
    for (size_t i = 0; i < ABOUTS; i++)
        for (size_t k = 0; k < d->rules[i].n; k++)
            if (strcmp(d->rules[i].v[k].id, id) == 0)
                return &d->rules[i].v[k];
    return NULL;
}

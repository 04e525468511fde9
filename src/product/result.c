/* Reads and writes recorded results, strictly. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "product/result.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <string.h>

#include "core/day.h"
#include "core/json.h"

#define SCHEMA "assay-result/1"

enum { MAX_LIST = 1000, MAX_TEXT = 65536 };

static const json_int_t max_size = (json_int_t)1 << 50;

struct result_load {
    struct arena *arena;
    const char **why;
    bool failed;
};

static const char *say_wrong(struct result_load *l, const char *why)
{
    if (!l->failed)
        *l->why = why;
    l->failed = true;
    return "";
}

static const char *text_at(struct result_load *l, const json_t *o,
                           const char *key)
{
    const json_t *v = json_object_get(o, key);
    if (!json_is_string(v))
        return say_wrong(l, "a text is missing: case, verdict, by, date, "
                            "declarations");
    size_t n = json_string_length(v);
    if (n > MAX_TEXT || memchr(json_string_value(v), 0, n))
        return say_wrong(l, "a text is too long");
    const char *s = arena_text(l->arena, view_of(json_string_value(v), n));
    return s ? s : say_wrong(l, "out of memory");
}

static bool only_known(json_t *o, const char *const *keys)
{
    const char *key;
    json_t *v;
    json_object_foreach(o, key, v)
    {
        bool known = false;
        for (const char *const *k = keys; *k; k++)
            known |= strcmp(*k, key) == 0;
        if (!known)
            return false;
    }
    return true;
}

static bool is_digest(const char *s)
{
    return strlen(s) == DIGEST_CHARS &&
           strspn(s, "0123456789abcdef") == DIGEST_CHARS;
}

/* A list that is not too long, with the room for its items; NULL and said
 * otherwise. */
static void *room_for(struct result_load *l, json_t *o, const char *key,
                      size_t each, size_t *n)
{
    const json_t *list = json_object_get(o, key);
    if (!json_is_array(list) || json_array_size(list) > MAX_LIST) {
        say_wrong(l, "'targets', 'weighed' and 'attachments' are lists");
        return NULL;
    }
    *n = json_array_size(list);
    void *v = arena_array(l->arena, *n + 1, each);
    if (!v)
        say_wrong(l, "out of memory");
    return v;
}

static const char *digest_at(struct result_load *l, const json_t *o,
                             const char *key)
{
    const char *s = text_at(l, o, key);
    return is_digest(s) ? s
                        : say_wrong(l, "a sha256 has 64 digits of 0-9 and a-f");
}

static void read_targets(struct result_load *l, json_t *o, struct recorded *out)
{
    static const char *const keys[] = {"path", "sha256", NULL};
    size_t n = 0;
    struct tested *v = room_for(l, o, "targets", sizeof *v, &n);
    for (size_t i = 0; v && i < n; i++) {
        json_t *e = json_array_get(json_object_get(o, "targets"), i);
        if (!json_is_object(e) || !only_known(e, keys))
            say_wrong(l, "a target has a path and a sha256");
        v[i] =
            (struct tested){text_at(l, e, "path"), digest_at(l, e, "sha256")};
    }
    out->targets.v = v;
    out->targets.n = v ? n : 0;
}

static void read_weighed(struct result_load *l, json_t *o, struct recorded *out)
{
    size_t n = 0;
    const char **v = room_for(l, o, "weighed", sizeof *v, &n);
    for (size_t i = 0; v && i < n; i++) {
        const json_t *e = json_array_get(json_object_get(o, "weighed"), i);
        struct view id = {0};
        if (json_is_string(e))
            id = view_of(json_string_value(e), json_string_length(e));
        v[i] = id.n == OBS_ID_CHARS ? arena_text(l->arena, id) : NULL;
        if (!v[i])
            v[i] = say_wrong(l, "'weighed' is a list of ids");
    }
    out->weighed = (struct cat_texts){.v = v, .n = v ? n : 0};
}

static void read_attachments(struct result_load *l, json_t *o,
                             struct recorded *out)
{
    static const char *const keys[] = {"name", "sha256", "size_bytes", NULL};
    size_t n = 0;
    struct attachment *v = room_for(l, o, "attachments", sizeof *v, &n);
    for (size_t i = 0; v && i < n; i++) {
        json_t *e = json_array_get(json_object_get(o, "attachments"), i);
        json_t *size = json_object_get(e, "size_bytes");
        json_int_t bytes = json_integer_value(size);
        if (!json_is_object(e) || !only_known(e, keys) ||
            !json_is_integer(size) || bytes < 0 || bytes > max_size)
            say_wrong(l, "an attachment has a name, a sha256 and size_bytes");
        v[i] = (struct attachment){.name = text_at(l, e, "name"),
                                   .sha256 = digest_at(l, e, "sha256"),
                                   .size_bytes = (uint64_t)bytes};
    }
    out->attachments.v = v;
    out->attachments.n = v ? n : 0;
}

static bool verdict_of(const char *s, enum verdict *out)
{
    static const enum verdict all[] = {VERDICT_PASS, VERDICT_FAIL,
                                       VERDICT_INCONCLUSIVE};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (strcmp(s, verdict_text(all[i])) != 0)
            continue;
        *out = all[i];
        return true;
    }
    return false;
}

static void read_result(struct result_load *l, json_t *o,
                        const struct catalogue *c, struct recorded *out)
{
    static const char *const keys[] = {
        "$schema", "schema",      "edition",      "assessment", "case",
        "verdict", "by",          "date",         "note",       "targets",
        "weighed", "attachments", "declarations", NULL};
    if (!json_is_object(o) || !only_known(o, keys)) {
        say_wrong(l, "a key that no result has");
        return;
    }
    if (strcmp(text_at(l, o, "schema"), SCHEMA) != 0)
        say_wrong(l, "\"schema\" is not \"" SCHEMA "\"");
    if (strcmp(text_at(l, o, "edition"), c->standard.edition) != 0 ||
        strcmp(text_at(l, o, "assessment"), c->assessment.edition) != 0)
        say_wrong(l, "it is a result by another edition");
    out->of = catalogue_case(c, text_at(l, o, "case"), NULL);
    out->by = text_at(l, o, "by");
    out->note = text_at(l, o, "note");
    out->date = text_at(l, o, "date");
    out->declarations = text_at(l, o, "declarations");
    if (!verdict_of(text_at(l, o, "verdict"), &out->verdict))
        say_wrong(l, "a verdict is PASS, FAIL or INCONCLUSIVE");
    if (!out->of)
        say_wrong(l, "there is no such test case");
    if (!day_is(out->date))
        say_wrong(l, "the date is no day");
    if (!product_says(out->by))
        say_wrong(l, "nobody stands for it ('by')");
    if (!is_digest(out->declarations))
        say_wrong(l, "'declarations' has 64 digits of 0-9 and a-f");
    read_targets(l, o, out);
    read_weighed(l, o, out);
    read_attachments(l, o, out);
}

enum err result_read(struct view json, const struct catalogue *c,
                     struct arena *arena, struct recorded *out,
                     const char **why)
{
    struct result_load l = {.arena = arena, .why = why};
    struct recorded r = {0};
    json_error_t where;
    json_t *o = json_loadb((const char *)json.p, json.n, JSON_REJECT_DUPLICATES,
                           &where);
    if (!o) {
        *why = "it is no JSON";
        return ERR_INPUT;
    }
    read_result(&l, o, c, &r);
    json_decref(o);
    if (!l.failed)
        *out = r;
    return l.failed ? ERR_INPUT : OK;
}

void result_write(const struct recorded *r, const struct catalogue *c,
                  struct buf *out)
{
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_str(&j, "schema", SCHEMA);
    json_put_str(&j, "edition", c->standard.edition);
    json_put_str(&j, "assessment", c->assessment.edition);
    json_put_str(&j, "case", r->of->id);
    json_put_str(&j, "verdict", verdict_text(r->verdict));
    json_put_str(&j, "by", r->by);
    json_put_str(&j, "date", r->date);
    json_put_str(&j, "note", r->note);
    json_key(&j, "targets");
    json_open(&j, '[');
    for (size_t i = 0; i < r->targets.n; i++) {
        json_open(&j, '{');
        json_put_str(&j, "path", r->targets.v[i].path);
        json_put_str(&j, "sha256", r->targets.v[i].sha256);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_key(&j, "weighed");
    json_open(&j, '[');
    for (size_t i = 0; i < r->weighed.n; i++)
        json_str(&j, r->weighed.v[i]);
    json_close(&j, ']');
    json_key(&j, "attachments");
    json_open(&j, '[');
    for (size_t i = 0; i < r->attachments.n; i++) {
        json_open(&j, '{');
        json_put_str(&j, "name", r->attachments.v[i].name);
        json_put_str(&j, "sha256", r->attachments.v[i].sha256);
        json_put_uint(&j, "size_bytes", r->attachments.v[i].size_bytes);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_put_str(&j, "declarations", r->declarations);
    json_close(&j, '}');
}

/* --- the digest: each text with its length before it, so that no two sets of
 * texts give the same bytes -------------------------------------------------
 */

static void put(EVP_MD_CTX *md, const char *s)
{
    uint64_t n = s ? strlen(s) : UINT64_MAX;
    uint8_t head[8];
    for (size_t i = 0; i < sizeof head; i++)
        head[i] = (uint8_t)(n >> (8 * i));
    ASSERT(EVP_DigestUpdate(md, head, sizeof head) == 1);
    if (s)
        ASSERT(EVP_DigestUpdate(md, s, n) == 1);
}

static void put_texts(EVP_MD_CTX *md, struct cat_texts t)
{
    put(md, "[");
    for (size_t i = 0; i < t.n; i++)
        put(md, t.v[i]);
    put(md, NULL);
}

static void put_claims(EVP_MD_CTX *md, const struct product *p,
                       struct cat_texts ids)
{
    for (size_t i = 0; i < ids.n; i++) {
        const struct claim *c = product_claim(p, ids.v[i]);
        put(md, ids.v[i]);
        put(md, !c ? "?" : c->present ? "yes" : "no");
    }
}

static void put_table(EVP_MD_CTX *md, const struct ixit_table *t)
{
    put(md, t ? "table" : "no table");
    for (size_t i = 0; t && i < t->rows.n; i++) {
        const struct ixit_row *r = &t->rows.v[i];
        put(md, "row");
        put(md, r->id);
        put_texts(md, r->seen_as);
        for (size_t k = 0; k < r->cells.n; k++) {
            put(md, r->cells.v[k].key);
            put_texts(md, r->cells.v[k].values);
        }
    }
    put(md, NULL);
}

void declarations_digest(const struct product *p, const struct catalogue *c,
                         const struct cat_provision *of,
                         char out[DIGEST_CHARS + 1])
{
    static const char *const supports[] = {"", "Y", "N", "N/A"};
    uint8_t hash[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    ASSERT(md && EVP_DigestInit_ex(md, EVP_sha256(), NULL) == 1);
    const char *const texts[] = {
        c->id,           c->edition,      of->id,          p->name,
        p->model,        p->variant,      p->hardware,     p->software,
        p->intended_use, p->support_from, p->support_until};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put(md, texts[i]);
    const struct cat_provision *own = of->tests.ixit.n ? of : NULL;
    for (size_t i = 0; i < p->ics.n; i++) {
        const struct ics_row *row = &p->ics.v[i];
        if (own && row->provision != own)
            continue;
        put(md, row->provision->id);
        put(md, supports[row->support]);
        put(md, row->detail);
    }
    put(md, NULL);
    put_claims(md, p, of->features);
    put_claims(md, p, of->conditions);
    for (size_t i = 0; i < of->tests.ixit.n; i++)
        put_table(md, product_ixit(p, of->tests.ixit.v[i]));
    ASSERT(EVP_DigestFinal_ex(md, hash, NULL) == 1);
    EVP_MD_CTX_free(md);
    for (size_t i = 0; i < DIGEST_CHARS; i++)
        out[i] = "0123456789abcdef"[hash[i / 2] >> (i % 2 ? 0 : 4) & 15];
    out[DIGEST_CHARS] = '\0';
}

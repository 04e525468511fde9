/* CycloneDX 1.6: the software components that were recognised, each once, with
 * all that shows it. The same image gives the same document: the serial number
 * is made from what the document says, and there is a time only where
 * SOURCE_DATE_EPOCH gives one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "report/bom.h"

enum { BOM_MAX = 256 << 20, SERIAL = 45 + 1 };

static void put_hash(struct json *j, const char *sha256)
{
    if (!sha256 || strlen(sha256) != 64)
        return;
    json_key(j, "hashes");
    json_open(j, '[');
    json_open(j, '{');
    json_put_str(j, "alg", "SHA-256");
    json_put_str(j, "content", sha256);
    json_close(j, '}');
    json_close(j, ']');
}

/* --- evidence ---------------------------------------------------------------
 */

static const char *technique(const char *method)
{
    static const struct {
        const char *method, *technique;
    } some[] = {
        {"package-db",   "manifest-analysis"},
        {"package-note", "manifest-analysis"},
        {"build-record", "manifest-analysis"},
        {"file-name",    "filename"         },
        {"modules",      "filename"         },
    };

    for (size_t i = 0; method && i < sizeof some / sizeof *some; i++)
        if (strcmp(method, some[i].method) == 0)
            return some[i].technique;
    return "binary-analysis";
}

static void put_confidence(struct json *j, enum confidence c)
{
    static const uint64_t percent[] = {
        [CERTAIN] = 99, [LIKELY] = 80, [POSSIBLE] = 50};
    json_key(j, "confidence");
    json_share(j, percent[c], 100);
}

static const char *method_of(const struct obs *o)
{
    const char *method = obs_get_str(o, "method");
    return method ? method : obs_get_str(o, "source");
}

/* Each way of recognition once, with the surest of its facts. */
static void put_methods(struct json *j, const struct bom_fact *facts, size_t n)
{
    json_key(j, "methods");
    json_open(j, '[');
    for (size_t i = 0; i < n; i++) {
        const char *method = method_of(facts[i].o);
        enum confidence best = facts[i].o->confidence;
        bool told = false;
        for (size_t k = 0; k < n && method; k++) {
            const char *other = method_of(facts[k].o);
            if (!other || strcmp(other, method) != 0)
                continue;
            told |= k < i;
            if (facts[k].o->confidence < best)
                best = facts[k].o->confidence;
        }
        if (told || !method)
            continue;
        json_open(j, '{');
        json_put_str(j, "technique", technique(method));
        put_confidence(j, best);
        json_put_str(j, "value", method);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_occurrence(struct json *j, const struct obs *o,
                           const struct value *file)
{
    json_open(j, '{');
    if (file) {
        struct buf path;
        buf_init(&path, 1 << 20, NULL);
        buf_view(&path, bom_home(o));
        buf_byte(&path, '!');
        buf_view(&path, file->u.text);
        json_key(j, "location");
        json_view(j, buf_of(&path));
        buf_done(&path);
    } else {
        json_put_str(j, "location", o->where.path);
        if (o->where.line)
            json_put_uint(j, "line", o->where.line);
        if (o->where.has_offset && o->where.offset <= INT64_MAX)
            json_put_uint(j, "offset", o->where.offset);
    }
    json_close(j, '}');
}

/* A package's files that show themselves are facts of their own. */
static void put_occurrences(struct json *j, const struct bom_fact *facts,
                            size_t n)
{
    json_key(j, "occurrences");
    json_open(j, '[');
    for (size_t i = 0; i < n; i++) {
        const struct obs *o = facts[i].o;
        const struct value *also = obs_get(o, "also_in");
        put_occurrence(j, o, NULL);
        if (!also || also->type != VALUE_LIST || obs_get(o, "shown"))
            continue;
        for (const struct value *v = also->u.list.first; v; v = v->next)
            if (v->type == VALUE_TEXT)
                put_occurrence(j, o, v);
    }
    json_close(j, ']');
}

static void put_evidence(struct json *j, const struct bom_fact *facts, size_t n)
{
    enum confidence best = POSSIBLE;
    for (size_t i = 0; i < n; i++)
        if (facts[i].o->confidence < best)
            best = facts[i].o->confidence;
    bool version = obs_get(facts->main, "version");
    json_key(j, "evidence");
    json_open(j, '{');
    json_key(j, "identity");
    json_open(j, '[');
    json_open(j, '{');
    json_put_str(j, "field", version ? "version" : "name");
    put_confidence(j, best);
    put_methods(j, facts, n);
    json_close(j, '}');
    json_close(j, ']');
    put_occurrences(j, facts, n);
    json_close(j, '}');
}

/* --- components -------------------------------------------------------------
 */

static const char *first_of(const struct bom_fact *facts, size_t n,
                            const char *key)
{
    const char *s = NULL;
    for (size_t i = 0; i < n && !s; i++)
        s = obs_get_str(facts[i].o, key);
    return s;
}

static void put_component(struct json *j, const struct bom_fact *facts,
                          size_t n)
{
    const struct obs *o = facts->main;
    const char *type = obs_get_str(o, "type");
    bool kernel = strcmp(o->kind, "kernel") == 0;
    json_open(j, '{');
    json_put_str(j, "type",
                 kernel ? "operating-system"
                 : type ? type
                        : "application");
    json_put_str(j, "bom-ref", o->id);
    json_put_str(j, "name", bom_name(o));
    json_put_str(j, "version", obs_get_str(o, "version"));
    json_put_str(j, "cpe", first_of(facts, n, "cpe"));
    json_put_str(j, "purl", obs_get_str(o, "purl"));
    put_evidence(j, facts, n);
    json_close(j, '}');
}

static const struct obs *main_of(const struct bom *b, size_t group)
{
    return b->facts[b->first[group]].main;
}

/* The image needs all of them; packages what their database says. */
static void put_dependencies(struct json *j, const struct bom *b)
{
    json_key(j, "dependencies");
    json_open(j, '[');
    json_open(j, '{');
    json_put_str(j, "ref", "subject");
    json_key(j, "dependsOn");
    json_open(j, '[');
    for (size_t i = 0; i < b->groups; i++)
        json_str(j, main_of(b, i)->id);
    json_close(j, ']');
    json_close(j, '}');
    for (size_t i = 0; i < b->groups; i++) {
        const struct obs *o = main_of(b, i);
        const struct value *list = obs_get(o, "depends");
        const struct value *v =
            list && list->type == VALUE_LIST ? list->u.list.first : NULL;
        if (!v)
            continue;
        json_open(j, '{');
        json_put_str(j, "ref", o->id);
        json_key(j, "dependsOn");
        json_open(j, '[');
        for (; v; v = v->next) {
            size_t on;
            bool said = false;
            if (v->type != VALUE_TEXT || !bom_find(b, o, v->u.text, &on) ||
                on == i)
                continue;
            for (const struct value *w = list->u.list.first; w != v;
                 w = w->next) {
                size_t other;
                said |= w->type == VALUE_TEXT &&
                        bom_find(b, o, w->u.text, &other) && other == on;
            }
            if (!said)
                json_str(j, main_of(b, on)->id);
        }
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
}

/* --- the document -----------------------------------------------------------
 */

static void put_subject(struct json *j, const struct record *r)
{
    json_key(j, "component");
    json_open(j, '{');
    json_put_str(j, "type", "firmware");
    json_put_str(j, "bom-ref", "subject");
    json_put_str(j, "name", r->name);
    put_hash(j, r->sha256);
    json_close(j, '}');
}

static void put_tools(struct json *j)
{
    json_key(j, "tools");
    json_open(j, '{');
    json_key(j, "components");
    json_open(j, '[');
    json_open(j, '{');
    json_put_str(j, "type", "application");
    json_put_str(j, "name", "assay");
    json_put_str(j, "version", ASSAY_VERSION);
    json_close(j, '}');
    json_close(j, ']');
    json_close(j, '}');
}

/* What was recognised is not all that there may be. */
static void put_compositions(struct json *j)
{
    static const char *const of[] = {"assemblies", "dependencies"};
    json_key(j, "compositions");
    json_open(j, '[');
    json_open(j, '{');
    json_put_str(j, "aggregate", "incomplete");
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        json_key(j, of[i]);
        json_open(j, '[');
        json_str(j, "subject");
        json_close(j, ']');
    }
    json_close(j, '}');
    json_close(j, ']');
}

static void put_document(struct buf *out, const struct report_opts *opts,
                         const struct record *r, const struct bom *b,
                         const char *serial)
{
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_str(&j, "$schema",
                 "http://cyclonedx.org/schema/bom-1.6.schema.json");
    json_put_str(&j, "bomFormat", "CycloneDX");
    json_put_str(&j, "specVersion", "1.6");
    json_put_str(&j, "serialNumber", serial);
    json_put_uint(&j, "version", 1);
    json_key(&j, "metadata");
    json_open(&j, '{');
    json_put_str(&j, "timestamp", opts->timestamp);
    put_tools(&j);
    put_subject(&j, r);
    json_close(&j, '}');
    json_key(&j, "components");
    json_open(&j, '[');
    for (size_t i = 0; i < b->groups; i++)
        put_component(&j, b->facts + b->first[i],
                      b->first[i + 1] - b->first[i]);
    json_close(&j, ']');
    put_dependencies(&j, b);
    put_compositions(&j);
    json_close(&j, '}');
}

/* A UUID of version 8 (RFC 9562) from the SHA-256 of all else that is said. */
static void name_document(struct view said, char serial[SERIAL])
{
    uint8_t h[EVP_MAX_MD_SIZE];
    ASSERT(EVP_Digest(said.p, said.n, h, NULL, EVP_sha256(), NULL) == 1);
    h[6] = (h[6] & 0x0f) | 0x80;
    h[8] = (h[8] & 0x3f) | 0x80;
    size_t n = (size_t)snprintf(serial, SERIAL, "urn:uuid:");
    for (size_t i = 0; i < 16; i++)
        n += (size_t)snprintf(serial + n, SERIAL - n, "%s%02x",
                              i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
                              h[i]);
}

static void render(const struct report_opts *opts, const struct result *results,
                   size_t n, struct buf *out)
{
    const struct record *r = results->record;
    struct bom b;
    struct buf said;
    char serial[SERIAL];
    (void)n;
    if (!bom_gather(r, &b)) {
        out->failed = true;
        return;
    }
    buf_init(&said, BOM_MAX, NULL);
    put_document(&said, opts, r, &b, NULL);
    name_document(buf_of(&said), serial);
    out->failed |= said.failed;
    buf_done(&said);
    put_document(out, opts, r, &b, serial);
    bom_free(&b);
}

const struct reporter reporter_cyclonedx = {
    .name = "cyclonedx",
    .title = "CycloneDX 1.6, the components that were recognised",
    .mime = "application/vnd.cyclonedx+json",
    .extension = "cdx.json",
    .render = render,
};

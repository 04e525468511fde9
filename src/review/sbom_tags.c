/* SPDX's tag-value as its JSON: "Tag: value" by lines, <text> over several. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <strings.h>

#include "review/sbom.h"

struct tags {
    json_t *root, *info, *packages, *files, *relations;
    json_t *package, *file; /* the present one, or NULL */
    struct arena *arena;
};

static json_t *text_of(struct view v)
{
    return json_stringn((const char *)v.p, v.n);
}

static void set(json_t *object, const char *name, json_t *v)
{
    if (object && v)
        (void)json_object_set_new(object, name, v);
    else
        json_decref(v);
}

static void append(json_t *list, json_t *v)
{
    if (list && v)
        (void)json_array_append_new(list, v);
    else
        json_decref(v);
}

static json_t *list_in(json_t *object, const char *name)
{
    if (!json_object_get(object, name))
        set(object, name, json_array());
    return json_object_get(object, name);
}

static bool is(struct view v, const char *text)
{
    return v.n == strlen(text) && memcmp(v.p, text, v.n) == 0;
}

static struct view trim(struct view v)
{
    while (v.n > 0 && v.p[0] <= ' ')
        v = view_from(v, 1);
    while (v.n > 0 && v.p[v.n - 1] <= ' ')
        v.n--;
    return v;
}

/* The next word of *v. */
static struct view word(struct view *v)
{
    size_t n = 0;
    *v = trim(*v);
    while (n < v->n && v->p[n] > ' ')
        n++;
    struct view w = view_cut(*v, 0, n);
    *v = trim(view_from(*v, n));
    return w;
}

/* --- tags --------------------------------------------------------------------
 */

static const struct {
    const char *tag, *member;
} of_package[] = {
    {"SPDXID",                  "SPDXID"          },
    {"PackageVersion",          "versionInfo"     },
    {"PackageSupplier",         "supplier"        },
    {"PackageOriginator",       "originator"      },
    {"PackageFileName",         "packageFileName" },
    {"PackageDownloadLocation", "downloadLocation"},
    {"PackageLicenseConcluded", "licenseConcluded"},
    {"PackageLicenseDeclared",  "licenseDeclared" },
};

static void take_checksum(json_t *package, struct view v)
{
    struct view algorithm = word(&v);
    if (algorithm.n > 0 && algorithm.p[algorithm.n - 1] == ':')
        algorithm.n--;
    json_t *one = json_object();
    set(one, "algorithm", text_of(algorithm));
    set(one, "checksumValue", text_of(v));
    append(list_in(package, "checksums"), one);
}

static void take_external(json_t *package, struct view v)
{
    json_t *one = json_object();
    set(one, "referenceCategory", text_of(word(&v)));
    set(one, "referenceType", text_of(word(&v)));
    set(one, "referenceLocator", text_of(v));
    append(list_in(package, "externalRefs"), one);
}

static void take_relation(struct tags *t, struct view v)
{
    json_t *one = json_object();
    set(one, "spdxElementId", text_of(word(&v)));
    set(one, "relationshipType", text_of(word(&v)));
    set(one, "relatedSpdxElement", text_of(word(&v)));
    append(t->relations, one);
}

static void take_of_package(struct tags *t, struct view tag, struct view v)
{
    for (size_t i = 0; i < sizeof of_package / sizeof *of_package; i++)
        if (is(tag, of_package[i].tag))
            set(t->package, of_package[i].member, text_of(v));
    if (is(tag, "PackageChecksum"))
        take_checksum(t->package, v);
    else if (is(tag, "ExternalRef"))
        take_external(t->package, v);
}

static void take_of_document(struct tags *t, struct view tag, struct view v)
{
    if (is(tag, "SPDXVersion"))
        set(t->root, "spdxVersion", text_of(v));
    else if (is(tag, "DocumentName"))
        set(t->root, "name", text_of(v));
    else if (is(tag, "DocumentNamespace"))
        set(t->root, "documentNamespace", text_of(v));
    else if (is(tag, "Created"))
        set(t->info, "created", text_of(v));
    else if (is(tag, "Creator"))
        append(list_in(t->info, "creators"), text_of(v));
}

static void take(struct tags *t, struct view tag, struct view v)
{
    if (is(tag, "PackageName")) {
        t->package = json_object();
        t->file = NULL;
        append(t->packages, t->package);
        set(t->package, "name", text_of(v));
    } else if (is(tag, "FileName")) {
        t->file = json_object();
        t->package = NULL;
        append(t->files, t->file);
        set(t->file, "fileName", text_of(v));
    } else if (is(tag, "SnippetSPDXID")) {
        t->package = t->file = NULL;
    } else if (is(tag, "Relationship")) {
        take_relation(t, v);
    } else if (t->file) {
        if (is(tag, "SPDXID"))
            set(t->file, "SPDXID", text_of(v));
    } else if (t->package) {
        take_of_package(t, tag, v);
    }
    take_of_document(t, tag, v);
}

/* --- lines -------------------------------------------------------------------
 */

/* A value that begins with <text> goes on to </text>. */
static struct view value_of(struct view v, struct view *rest)
{
    static const char begin[] = "<text>", end[] = "</text>";
    const uint8_t *nl = v.n ? memchr(v.p, '\n', v.n) : NULL;
    size_t n = nl ? (size_t)(nl - v.p) : v.n;
    struct view line = trim(view_cut(v, 0, n));
    *rest = view_from(v, n + (nl != NULL));
    if (!view_has(line, 0, begin, 6))
        return line;
    struct view text = view_from(v, (size_t)(line.p - v.p) + 6);
    const uint8_t *at = text.n ? memmem(text.p, text.n, end, 7) : NULL;
    if (!at)
        return view_from(line, 6);
    struct view after = view_from(text, (size_t)(at - text.p) + 7);
    nl = after.n ? memchr(after.p, '\n', after.n) : NULL;
    *rest =
        nl ? view_from(after, (size_t)(nl - after.p) + 1) : (struct view){0};
    return view_cut(text, 0, (size_t)(at - text.p));
}

json_t *sbom_of_tags(struct view v, struct arena *a, const char **why)
{
    struct tags t = {.arena = a,
                     .root = json_object(),
                     .info = json_object(),
                     .packages = json_array(),
                     .files = json_array(),
                     .relations = json_array()};
    set(t.root, "creationInfo", t.info);
    set(t.root, "packages", t.packages);
    set(t.root, "files", t.files);
    set(t.root, "relationships", t.relations);
    while (v.n > 0) {
        const uint8_t *nl = memchr(v.p, '\n', v.n);
        size_t line = nl ? (size_t)(nl - v.p) : v.n;
        const uint8_t *colon = line ? memchr(v.p, ':', line) : NULL;
        if (!colon || v.p[0] == '#') {
            v = view_from(v, line + (nl != NULL));
            continue;
        }
        size_t n = (size_t)(colon - v.p);
        struct view tag = trim(view_cut(v, 0, n)), rest;
        struct view value = value_of(view_from(v, n + 1), &rest);
        take(&t, tag, value);
        v = rest;
    }
    *why = t.root && t.info && t.packages && t.files && t.relations
               ? NULL
               : "does not fit into memory";
    return t.root;
}

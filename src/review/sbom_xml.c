/* CycloneDX's XML as its JSON: the same members, lists where it has lists. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "review/sbom.h"

enum { TEXT_MAX = 1 << 20, ELEMENTS_MAX = 4000000, ATTRIBUTES_MAX = 32 };

struct element {
    const char *name, *text;
    const char **attributes; /* name, value, ...; NULL at the end */
    struct element *up, *first, *last, *next;
};

struct xml {
    XML_Parser parser;
    struct arena *arena;
    struct element *now, *root;
    unsigned depth;
    size_t n;
    struct buf text;
    const char *why;
};

static void stop(struct xml *x, const char *why)
{
    if (!x->why)
        x->why = why;
    (void)XML_StopParser(x->parser, XML_FALSE);
}

static const char *copy(struct xml *x, const char *text)
{
    const char *c = arena_text(x->arena, view_of(text, strlen(text)));
    if (!c)
        stop(x, "does not fit into memory");
    return c ? c : "";
}

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static const char **attributes_of(struct xml *x, const char **a)
{
    size_t n = 0;
    while (a[n] && n < 2 * ATTRIBUTES_MAX)
        n += 2;
    const char **v = arena_array(x->arena, n + 1, sizeof *v);
    for (size_t i = 0; v && i < n; i++)
        v[i] = copy(x, i % 2 ? a[i] : local(a[i]));
    if (!v)
        stop(x, "does not fit into memory");
    return v;
}

static void XMLCALL on_start(void *ctx, const char *name, const char **a)
{
    struct xml *x = ctx;
    struct element *e = arena_alloc(x->arena, sizeof *e);
    if (!e || ++x->depth > SBOM_MAX_DEPTH || ++x->n > ELEMENTS_MAX) {
        stop(x, !e                          ? "does not fit into memory"
                : x->depth > SBOM_MAX_DEPTH ? "has elements nested deeper "
                                              "than is allowed"
                                            : "has more elements than are "
                                              "read");
        return;
    }
    e->name = copy(x, local(name));
    e->attributes = attributes_of(x, a);
    e->up = x->now;
    if (!x->root)
        x->root = e;
    if (e->up && e->up->last)
        e->up->last->next = e;
    else if (e->up)
        e->up->first = e;
    if (e->up)
        e->up->last = e;
    x->now = e;
    buf_clear(&x->text);
}

static void XMLCALL on_end(void *ctx, const char *name)
{
    struct xml *x = ctx;
    (void)name;
    if (x->why || !x->now)
        return;
    size_t from = 0, n = x->text.n;
    const uint8_t *p = x->text.p;
    while (from < n && p[from] <= ' ')
        from++;
    while (n > from && p[n - 1] <= ' ')
        n--;
    if (n > from && !x->now->first) {
        x->now->text =
            arena_text(x->arena, view_cut(buf_of(&x->text), from, n - from));
        if (!x->now->text)
            stop(x, "does not fit into memory");
    }
    buf_clear(&x->text);
    x->now = x->now->up;
    x->depth--;
}

static void XMLCALL on_characters(void *ctx, const char *p, int n)
{
    struct xml *x = ctx;
    if (n > 0)
        buf_add(&x->text, p, (size_t)n);
}

static void XMLCALL on_doctype(void *ctx, const char *name, const char *system,
                               const char *public, int has)
{
    (void)name;
    (void)system;
    (void)public;
    (void)has;
    stop(ctx, "declares a document type, which bills of materials never do; "
              "entities are not read");
}

/* --- as JSON -----------------------------------------------------------------
 */

static bool is(const struct element *e, const char *name)
{
    return e && strcmp(e->name, name) == 0;
}

static bool is_list(const struct element *e)
{
    static const char *const lists[] = {
        "components",         "dependencies",   "licenses",   "hashes",
        "properties",         "authors",        "assemblies", "compositions",
        "externalReferences", "vulnerabilities"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (is(e, lists[i]))
            return true;
    return false;
}

static const char *attribute(const struct element *e, const char *name)
{
    for (size_t i = 0; e->attributes && e->attributes[i]; i += 2)
        if (strcmp(e->attributes[i], name) == 0)
            return e->attributes[i + 1];
    return NULL;
}

/* These take v over; no memory (or text that is none) leaves it out. */
static void set(json_t *object, const char *name, json_t *v)
{
    if (v)
        (void)json_object_set_new(object, name, v);
}

static void append(json_t *list, json_t *v)
{
    if (v)
        (void)json_array_append_new(list, v);
}

static json_t *text_of(const char *t)
{
    return t ? json_string(t) : NULL;
}

static json_t *object_of(const struct element *e);

static json_t *dependency_of(const struct element *e)
{
    json_t *o = json_object(), *on = json_array();
    set(o, "ref", text_of(attribute(e, "ref")));
    for (const struct element *c = e->first; c; c = c->next)
        append(on, text_of(attribute(c, "ref")));
    set(o, "dependsOn", on);
    return o;
}

/* An item of a list: what JSON calls otherwise. */
static json_t *item_of(const struct element *e)
{
    const struct element *list = e->up;
    if (is(list->up, "composition"))
        return text_of(attribute(e, "ref"));
    if (is(e, "dependency"))
        return dependency_of(e);
    json_t *o = object_of(e);
    if (is(e, "hash"))
        set(o, "content", text_of(e->text));
    else if (is(e, "property"))
        set(o, "value", text_of(e->text));
    else if (is(e, "expression"))
        set(o, "expression", text_of(e->text));
    if (!is(e, "license"))
        return o;
    json_t *outer = json_object();
    set(outer, "license", o);
    return outer;
}

static json_t *list_of(const struct element *e)
{
    json_t *list = json_array();
    for (const struct element *c = e->first; c; c = c->next)
        append(list, item_of(c));
    return list;
}

/* An organisation's, which may come again. */
static bool repeats(const struct element *e)
{
    return (is(e, "url") || is(e, "contact")) &&
           (is(e->up, "supplier") || is(e->up, "manufacturer") ||
            is(e->up, "manufacture"));
}

static json_t *value_of(const struct element *e)
{
    if (is_list(e))
        return list_of(e);
    return e->first || !e->text ? object_of(e) : text_of(e->text);
}

static json_t *object_of(const struct element *e)
{
    json_t *o = json_object();
    for (size_t i = 0; e->attributes && e->attributes[i]; i += 2)
        set(o, e->attributes[i], text_of(e->attributes[i + 1]));
    for (const struct element *c = e->first; c; c = c->next) {
        if (!repeats(c)) {
            set(o, c->name, value_of(c));
            continue;
        }
        if (!json_object_get(o, c->name))
            set(o, c->name, json_array());
        append(json_object_get(o, c->name), value_of(c));
    }
    return o;
}

/* The version is in the name of the namespace. */
static void on_namespace(struct xml *x, json_t *root)
{
    const char *ns = attribute(x->root, "xmlns");
    for (size_t i = 0; !ns && x->root->attributes[i]; i += 2)
        if (strstr(x->root->attributes[i + 1], "cyclonedx.org/schema/bom/"))
            ns = x->root->attributes[i + 1];
    const char *slash = ns ? strrchr(ns, '/') : NULL;
    set(root, "bomFormat", json_string("CycloneDX"));
    set(root, "specVersion", text_of(slash ? slash + 1 : NULL));
}

json_t *sbom_of_xml(struct view v, struct arena *a, const char **why)
{
    struct xml x = {.arena = a, .parser = XML_ParserCreate(NULL)};
    json_t *root = NULL;
    *why = "does not fit into memory";
    if (!x.parser || v.n > INT32_MAX) {
        if (x.parser)
            XML_ParserFree(x.parser);
        return NULL;
    }
    buf_init(&x.text, TEXT_MAX, NULL);
    XML_SetUserData(x.parser, &x);
    XML_SetElementHandler(x.parser, on_start, on_end);
    XML_SetCharacterDataHandler(x.parser, on_characters);
    XML_SetStartDoctypeDeclHandler(x.parser, on_doctype);
    enum XML_Status s =
        XML_Parse(x.parser, (const char *)v.p, (int)v.n, XML_TRUE);
    if (s != XML_STATUS_OK)
        *why = x.why ? x.why
                     : arena_printf(
                           a, "is broken XML: line %lu: %s",
                           (unsigned long)XML_GetCurrentLineNumber(x.parser),
                           XML_ErrorString(XML_GetErrorCode(x.parser)));
    else if (!is(x.root, "bom"))
        *why = "is XML, but no bill of materials of CycloneDX";
    else if ((root = object_of(x.root)))
        on_namespace(&x, root);
    XML_ParserFree(x.parser);
    buf_done(&x.text);
    if (root)
        *why = NULL;
    return root;
}

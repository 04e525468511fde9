/* Tells advisories and bills of materials from each other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/look_structured.h"

#include <string.h>
#include <strings.h>

#include "review/csaf.h"
#include "review/sbom.h"

static bool ends_with(const char *name, const char *tail)
{
    size_t n = strlen(name), k = strlen(tail);
    return n >= k && strcasecmp(name + n - k, tail) == 0;
}

static struct view skip_blank(struct view v)
{
    size_t i = view_has(v, 0, "\xef\xbb\xbf", 3) ? 3 : 0;
    while (i < v.n && (v.p[i] == ' ' || v.p[i] == '\t' || v.p[i] == '\n' ||
                       v.p[i] == '\r'))
        i++;
    return view_from(v, i);
}

static bool is_json(struct view v)
{
    v = skip_blank(v);
    return v.n > 1 && v.p[0] == '{';
}

/* <bom> is the first element. */
static bool is_cyclonedx_xml(struct view v)
{
    v = skip_blank(v);
    struct view head = view_cut(v, 0, 4096);
    return head.n > 0 && head.p[0] == '<' &&
           memmem(head.p, head.n, "cyclonedx.org/schema/bom/", 25);
}

/* SPDXVersion begins a line near the top. */
static bool is_tags(struct view v)
{
    static const char tag[] = "SPDXVersion:";
    struct view head = view_cut(skip_blank(v), 0, 4096);
    const uint8_t *at =
        head.n ? memmem(head.p, head.n, tag, sizeof tag - 1) : NULL;
    return at && (at == head.p || at[-1] == '\n');
}

bool look_is_structured(const char *name, struct view v)
{
    return (is_json(v) && ends_with(name, ".json")) || is_cyclonedx_xml(v) ||
           is_tags(v) || (ends_with(name, ".spdx") && is_json(v));
}

/* SPDX 3 is a graph, under @context. */
static bool is_spdx3(json_t *json)
{
    const char *context = json_string_value(json_object_get(json, "@context"));
    return context && strstr(context, "spdx.org/rdf/3");
}

static const char *look_json(const struct look_opts *o, struct view v,
                             struct arena *a, struct facts *facts)
{
    json_error_t e;
    v = skip_blank(v);
    json_t *json =
        json_loadb((const char *)v.p, v.n, JSON_REJECT_DUPLICATES, &e);
    const char *why = NULL;
    if (!json)
        return json_error_code(&e) == json_error_out_of_memory
                   ? "is JSON that does not fit into memory"
                   : arena_printf(a,
                                  "is JSON with a mistake: line %d, "
                                  "column %d: %s",
                                  e.line, e.column, e.text);
    const char *format = json_string_value(json_object_get(json, "bomFormat"));
    if (csaf_is(json))
        look_csaf(o, json, a, facts);
    else if (format && strcmp(format, "CycloneDX") == 0)
        look_sbom(o, json, "cyclonedx-json", a, facts);
    else if (json_object_get(json, "spdxVersion"))
        look_sbom(o, json, "spdx-json", a, facts);
    else if (is_spdx3(json))
        why = "is SPDX 3, which is not read yet; CycloneDX and SPDX 2 are";
    else
        why = "is JSON, but neither CycloneDX, SPDX nor an advisory of CSAF";
    json_decref(json);
    return why;
}

const char *look_structured(const struct look_opts *o, struct view v,
                            struct arena *a, struct facts *facts)
{
    const char *why = NULL;
    if (is_json(v))
        return look_json(o, v, a, facts);
    bool tags = is_tags(v);
    json_t *json =
        tags ? sbom_of_tags(v, a, &why) : sbom_of_xml(skip_blank(v), a, &why);
    if (json && !why)
        look_sbom(o, json, tags ? "spdx-tag-value" : "cyclonedx-xml", a, facts);
    json_decref(json);
    return why;
}

/* Tells advisories and bills of materials from each other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/look_structured.h"

#include <string.h>
#include <strings.h>

#include "review/csaf.h"

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

bool look_is_structured(const char *name, struct view v)
{
    return is_json(v) && ends_with(name, ".json");
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
    if (csaf_is(json))
        look_csaf(o, json, a, facts);
    else
        why = "is JSON, but no advisory of CSAF";
    json_decref(json);
    return why;
}

const char *look_structured(const struct look_opts *o, struct view v,
                            struct arena *a, struct facts *facts)
{
    return look_json(o, v, a, facts);
}

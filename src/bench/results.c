/* Results of the bench read again, as schema assay-bench/1 has them. They may
 * come from anywhere: nothing in them is trusted to be what assay wrote. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/results.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_FLAGS = JSON_REJECT_DUPLICATES };

static const char *text(json_t *o, const char *key, struct arena *arena)
{
    json_t *j = json_object_get(o, key);
    const char *s = json_string_value(j);
    return s ? arena_text(arena, view_of(s, json_string_length(j))) : NULL;
}

static uint32_t number(json_t *o, const char *key)
{
    json_int_t n = json_integer_value(json_object_get(o, key));
    return n < 0 || n > INT32_MAX ? 0 : (uint32_t)n;
}

static bool verdict(json_t *o, enum bench_verdict *out)
{
    const char *s = json_string_value(json_object_get(o, "verdict"));
    for (int v = 0; s && v <= BENCH_HANG; v++)
        if (strcmp(bench_verdict_text((enum bench_verdict)v), s) == 0) {
            *out = (enum bench_verdict)v;
            return true;
        }
    return false;
}

static bool read_variants(json_t *list, struct arena *arena,
                          struct bench_outcome *out)
{
    size_t n = json_array_size(list), i;
    json_t *j;
    n = n < BENCH_VARIANTS ? n : BENCH_VARIANTS;
    out->variants = n ? arena_array(arena, n, sizeof *out->variants) : NULL;
    json_array_foreach(list, i, j)
    {
        struct bench_variant v = {0};
        if (i == n || !out->variants)
            break;
        v.n = number(j, "n");
        v.note = text(j, "note", arena);
        v.kind = text(j, "fault", arena);
        v.at = number(j, "at");
        if (!verdict(j, &v.verdict) || !v.note)
            return false;
        out->variants[out->variants_n++] = v;
    }
    return true;
}

static bool read_outcome(json_t *j, struct arena *arena, struct bench_report *r)
{
    const char *id = json_string_value(json_object_get(j, "case"));
    for (size_t i = 0; id && i < r->n; i++) {
        struct bench_outcome *o = &r->v[i];
        if (strcmp(o->of->id, id) != 0)
            continue;
        o->note = text(j, "note", arena);
        o->saw = text(j, "medium", arena);
        o->tried = number(j, "tried");
        o->bad = number(j, "unsafe");
        const char *replay = text(j, "replay", arena);
        const char *dot = replay ? strrchr(replay, '.') : NULL;
        o->variant = dot ? (uint32_t)strtoul(dot + 1, NULL, 10) : 0;
        if (!verdict(j, &o->verdict))
            return false;
        /* A verdict of something needs something that was tried. */
        if ((o->tried == 0) != (o->verdict == BENCH_NOT_TESTED ||
                                o->verdict == BENCH_NOT_APPLICABLE))
            return false;
        return read_variants(json_object_get(j, "variants"), arena, o);
    }
    return id != NULL; /* a case of another version of assay */
}

static bool read_all(json_t *root, struct arena *arena, struct bench_report *r)
{
    const char *schema = json_string_value(json_object_get(root, "schema"));
    json_t *subject = json_object_get(root, "subject");
    json_t *list = json_object_get(root, "outcomes"), *j;
    size_t i;
    r->name = text(subject, "name", arena);
    r->version = text(subject, "version", arena);
    r->adapter = text(subject, "adapter", arena);
    r->fault = text(root, "fault", arena);
    if (!schema || strcmp(schema, "assay-bench/1") != 0 || !r->name ||
        !r->version || !json_is_array(list))
        return false;
    if (!r->adapter)
        r->adapter = "ADAPTER";
    json_array_foreach(list, i, j)
    {
        if (!read_outcome(j, arena, r))
            return false;
    }
    return !arena->failed;
}

bool bench_results_read(struct view v, struct arena *arena,
                        struct bench_report *out)
{
    json_error_t e;
    struct bench_report r = {.n = bench_cases_n};
    r.v = arena_array(arena, r.n, sizeof *r.v);
    if (!r.v)
        return false;
    for (size_t i = 0; i < r.n; i++)
        r.v[i] = (struct bench_outcome){.of = &bench_cases[i],
                                        .verdict = BENCH_NOT_TESTED,
                                        .note = "it is not in the file"};
    json_t *root = json_loadb((const char *)v.p, v.n, DEPTH_FLAGS, &e);
    bool ok = json_is_object(root) && read_all(root, arena, &r);
    json_decref(root);
    if (ok)
        *out = r;
    return ok;
}

/* From JSON to facts: kind, place, confidence, attributes. Whatever somebody
 * wrote there can only become facts, for rules to look at. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/facts_json.h"

#include <string.h>

enum { ITEMS_MAX = 10000 };

static const char *text_at(const json_t *o, const char *key)
{
    const char *t = json_string_value(json_object_get(o, key));
    return t ? t : "";
}

static struct view text_of(const json_t *v)
{
    return view_of(json_string_value(v), json_string_length(v));
}

/* Keys are not copied by the facts. */
static const char *keep(struct facts *f, const char *text)
{
    const char *t = arena_text(f->arena, view_of(text, strlen(text)));
    return t ? t : "";
}

static void put_map(struct facts *f, struct value *map, const json_t *o)
{
    const char *key;
    json_t *v;
    json_object_foreach((json_t *)(uintptr_t)o, key, v)
    {
        if (json_is_string(v))
            map_text(f, map, keep(f, key), text_of(v));
        else if (json_is_integer(v))
            map_int(f, map, keep(f, key), json_integer_value(v));
        else if (json_is_boolean(v))
            map_bool(f, map, keep(f, key), json_is_true(v));
    }
}

static void put_list(struct facts *f, struct value *list, const json_t *all)
{
    const json_t *v;
    size_t i;
    json_array_foreach(all, i, v)
    {
        if (json_is_string(v))
            list_text(f, list, text_of(v));
        else if (json_is_object(v))
            put_map(f, list_map(f, list), v);
    }
}

static void put_attributes(struct facts *f, struct obs *o, const json_t *all)
{
    const char *key;
    json_t *v;
    json_object_foreach((json_t *)(uintptr_t)all, key, v)
    {
        const char *k = keep(f, key);
        if (json_is_string(v))
            obs_text(o, k, text_of(v));
        else if (json_is_integer(v))
            obs_int(o, k, json_integer_value(v));
        else if (json_is_boolean(v))
            obs_bool(o, k, json_is_true(v));
        else if (json_is_array(v) && json_array_size(v) <= ITEMS_MAX)
            put_list(f, obs_list(o, k), v);
        else if (json_is_object(v))
            put_map(f, obs_map(o, k), v);
    }
}

void facts_of_json(const json_t *list, struct facts *out)
{
    const json_t *v;
    size_t i;
    json_array_foreach(list, i, v)
    {
        const char *kind = text_at(v, "kind");
        const char *path = text_at(json_object_get(v, "where"), "path");
        const char *sure = text_at(v, "confidence");
        if (!*kind || !*path || out->overflow)
            continue;
        struct obs *o = obs_new(out, keep(out, kind), path);
        o->confidence = strcmp(sure, "certain") == 0  ? CERTAIN
                        : strcmp(sure, "likely") == 0 ? LIKELY
                                                      : POSSIBLE;
        put_attributes(out, o, json_object_get(v, "attributes"));
    }
}

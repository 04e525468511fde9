/* Observations from the JSON of the rules' examples. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "examples.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static void fill_map(struct facts *f, struct value *map, json_t *j)
{
    const char *key = NULL;
    json_t *v = NULL;
    json_object_foreach(j, key, v)
    {
        if (json_is_string(v))
            map_str(f, map, key, json_string_value(v));
        else if (json_is_integer(v))
            map_int(f, map, key, json_integer_value(v));
        else
            map_bool(f, map, key, json_is_true(v));
    }
}

static void fill_list(struct facts *f, struct value *list, json_t *j)
{
    for (size_t i = 0; i < json_array_size(j); i++) {
        json_t *v = json_array_get(j, i);
        if (json_is_object(v))
            fill_map(f, list_map(f, list), v);
        else
            list_str(f, list, json_string_value(v));
    }
}

static void add(struct facts *f, struct obs *o, const char *key, json_t *v)
{
    if (json_is_string(v))
        obs_str(o, key, json_string_value(v));
    else if (json_is_integer(v))
        obs_int(o, key, json_integer_value(v));
    else if (json_is_boolean(v))
        obs_bool(o, key, json_is_true(v));
    else if (json_is_array(v))
        fill_list(f, obs_list(o, key), v);
    else
        fill_map(f, obs_map(o, key), v);
}

struct obs *example_obs(struct facts *f, const char *kind, json_t *j)
{
    const char *path = json_string_value(json_object_get(j, "path"));
    const char *sure = json_string_value(json_object_get(j, "confidence"));
    struct obs *o = obs_new(f, kind, path ? path : "fw.bin");
    o->confidence = !sure || strcmp(sure, "certain") == 0 ? CERTAIN
                    : strcmp(sure, "likely") == 0         ? LIKELY
                                                          : POSSIBLE;
    const char *key = NULL;
    json_t *v = NULL;
    json_object_foreach(json_object_get(j, "attributes"), key, v)
    {
        add(f, o, key, v);
        if (strcmp(key, "user") == 0 || strcmp(key, "name") == 0)
            obs_identity(o);
    }
    return o;
}

json_t *example_rules(const char *source_root)
{
    char path[4096];
    json_t *all = json_array();
    snprintf(path, sizeof path, "%s/catalogue/rules", source_root);
    DIR *d = opendir(path);
    struct dirent *e = NULL;
    while (d && (e = readdir(d)) != NULL) {
        if (!strstr(e->d_name, ".json"))
            continue;
        snprintf(path, sizeof path, "%s/catalogue/rules/%s", source_root,
                 e->d_name);
        json_error_t error;
        json_t *file = json_load_file(path, 0, &error);
        json_array_extend(all, json_object_get(file, "rules"));
        json_decref(file);
    }
    if (d)
        closedir(d);
    if (json_array_size(all) > 0)
        return all;
    json_decref(all);
    return NULL;
}

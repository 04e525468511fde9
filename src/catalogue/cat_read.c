/* From JSON to structs, by tables of fields. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/cat_read.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/limits.h"

enum {
    MAX_DEPTH = 24,    /* rules may nest tests; nothing honest goes deeper */
    MAX_ITEMS = 20000, /* of one list: bounds memory before items are read */
};

/* What CAT_LIST and struct cat_texts are, whatever the item. */
struct any_list {
    void *v;
    size_t n;
};

static void path_text(const struct cat_step *at, char *out, size_t max)
{
    if (!at) {
        out[0] = '\0';
        return;
    }
    path_text(at->up, out, max);
    size_t n = strlen(out);
    if (at->key)
        snprintf(out + n, max - n, "%s%s", n ? "." : "", at->key);
    else
        snprintf(out + n, max - n, "[%zu]", at->index);
}

bool cat_fail(struct cat_load *l, const struct cat_step *at, const char *fmt,
              ...)
{
    if (l->err != OK)
        return false;
    l->err = ERR_INPUT;
    struct catalogue_error *e = l->error;
    path_text(at, e->where, sizeof e->where);
    cat_locate(l->json, at, &e->line, &e->column);
    va_list args;
    va_start(args, fmt);
    vsnprintf(e->why, sizeof e->why, fmt, args);
    va_end(args);
    return false;
}

bool cat_nomem(struct cat_load *l)
{
    if (l->err == OK)
        l->err = ERR_NOMEM;
    return false;
}

void *cat_array(struct cat_load *l, size_t n, size_t bytes)
{
    void *v = arena_array(l->arena, n ? n : 1, bytes);
    if (!v)
        cat_nomem(l);
    return v;
}

const char *cat_read_text(struct cat_load *l, json_t *j,
                          const struct cat_step *at)
{
    if (!json_is_string(j)) {
        cat_fail(l, at, "must be a text");
        return NULL;
    }
    size_t n = json_string_length(j);
    if (n == 0 || n > MAX_ATTR_TEXT) {
        cat_fail(l, at, "a text of %zu bytes (1 to %d are allowed)", n,
                 MAX_ATTR_TEXT);
        return NULL;
    }
    char *s = arena_text(l->arena, view_of(json_string_value(j), n));
    if (!s)
        cat_nomem(l);
    return s;
}

static bool read_texts(struct cat_load *l, json_t *j, const struct cat_step *at,
                       struct any_list *out)
{
    if (!json_is_array(j))
        return cat_fail(l, at, "must be a list of texts");
    size_t n = json_array_size(j);
    const char **v = cat_array(l, n, sizeof *v);
    for (size_t i = 0; v && i < n; i++) {
        struct cat_step step = {.up = at, .index = i};
        v[i] = cat_read_text(l, json_array_get(j, i), &step);
        if (!v[i])
            return false;
    }
    *out = (struct any_list){.v = v, .n = n};
    return v != NULL;
}

static bool read_objects(struct cat_load *l, json_t *j,
                         const struct cat_spec *spec, const struct cat_step *at,
                         struct any_list *out)
{
    if (!json_is_array(j))
        return cat_fail(l, at, "must be a list of objects");
    size_t n = json_array_size(j);
    if (n > MAX_ITEMS)
        return cat_fail(l, at, "a list of %zu items (at most %d)", n,
                        MAX_ITEMS);
    uint8_t *v = cat_array(l, n, spec->bytes);
    for (size_t i = 0; v && i < n; i++) {
        struct cat_step step = {.up = at, .index = i};
        if (!cat_read(l, json_array_get(j, i), spec, &step,
                      v + i * spec->bytes))
            return false;
    }
    *out = (struct any_list){.v = v, .n = n};
    return v != NULL;
}

static bool read_name(struct cat_load *l, json_t *j,
                      const struct cat_names *names, const struct cat_step *at,
                      void *out)
{
    const char *s = json_string_value(j);
    if (!s)
        return cat_fail(l, at, "must be a text");
    for (size_t i = 0; i < names->n; i++) {
        if (strcmp(s, names->names[i]) == 0) {
            int value = (int)i;
            memcpy(out, &value, sizeof value);
            return true;
        }
    }
    return cat_fail(l, at, "'%.40s' is not one of the words allowed here", s);
}

static bool read_field(struct cat_load *l, json_t *j, const struct cat_field *f,
                       const struct cat_step *at, void *out)
{
    void *place = (uint8_t *)out + f->at;
    struct any_list list = {0};
    bool ok = true;
    switch (f->type) {
    case FIELD_TEXT: {
        const char *s = cat_read_text(l, j, at);
        memcpy(place, &s, sizeof s);
        return s != NULL;
    }
    case FIELD_BOOL:
        if (!json_is_boolean(j))
            return cat_fail(l, at, "must be true or false");
        *(bool *)place = json_is_true(j);
        return true;
    case FIELD_NAME:
        return read_name(l, j, f->arg, at, place);
    case FIELD_OBJECT:
        return cat_read(l, j, f->arg, at, place);
    case FIELD_CUSTOM:
        return ((const struct cat_custom *)f->arg)->read(l, j, at, place);
    case FIELD_TEXTS:
        ok = read_texts(l, j, at, &list);
        break;
    case FIELD_OBJECTS:
        ok = read_objects(l, j, f->arg, at, &list);
        break;
    case FIELD_SKIP:
        return true;
    }
    if (ok)
        memcpy(place, &list, sizeof list);
    return ok;
}

static const struct cat_field *find_field(const struct cat_spec *spec,
                                          const char *key)
{
    for (size_t i = 0; i < spec->n; i++)
        if (strcmp(spec->fields[i].key, key) == 0)
            return &spec->fields[i];
    return NULL;
}

static bool no_strange_keys(struct cat_load *l, json_t *j,
                            const struct cat_spec *spec,
                            const struct cat_step *at)
{
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(j, key, value)
    {
        struct cat_step step = {.up = at, .key = key};
        if (!find_field(spec, key))
            return cat_fail(l, &step, "this key is not known here");
    }
    return true;
}

bool cat_read(struct cat_load *l, json_t *j, const struct cat_spec *spec,
              const struct cat_step *at, void *out)
{
    if (!json_is_object(j))
        return cat_fail(l, at, "must be an object");
    if (l->depth >= MAX_DEPTH)
        return cat_fail(l, at, "nested too deeply");
    l->depth++;
    size_t seen = 0;
    bool ok = true;
    for (size_t i = 0; ok && i < spec->n; i++) {
        const struct cat_field *f = &spec->fields[i];
        json_t *value = json_object_get(j, f->key);
        struct cat_step step = {.up = at, .key = f->key};
        seen += value != NULL;
        if (!value && !(f->flags & FIELD_OPTIONAL))
            ok = cat_fail(l, at, "the key '%s' is missing", f->key);
        else if (value && !(json_is_null(value) && f->flags & FIELD_NULL))
            ok = read_field(l, value, f, &step, out);
    }
    l->depth--;
    if (ok && seen < json_object_size(j))
        ok = no_strange_keys(l, j, spec, at);
    return ok;
}

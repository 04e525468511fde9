/* Building facts and giving them stable names. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fact/fact.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "core/limits.h"

void facts_init(struct facts *f, struct arena *arena, uint32_t max)
{
    *f = (struct facts){.arena = arena, .max = max};
}

struct obs *obs_new(struct facts *f, const char *kind, const char *path)
{
    /* Shared by all callers that ran out of memory; its facts are lost and
     * overflow says so, but they need no check of their own. */
    static _Thread_local struct obs nowhere;
    struct obs *o = f->count < f->max ? ARENA_NEW(f->arena, struct obs) : NULL;
    char *copy = o ? arena_text(f->arena, view_of(path, strlen(path))) : NULL;
    if (!copy) {
        f->overflow = true;
        nowhere = (struct obs){.kind = kind, .where.path = "", .home = f};
        nowhere.attributes.type = VALUE_MAP;
        return &nowhere;
    }
    o->kind = kind;
    o->where.path = copy;
    o->home = f;
    o->attributes.type = VALUE_MAP;
    if (f->last)
        f->last->next = o;
    else
        f->first = o;
    f->last = o;
    f->count++;
    return o;
}

void obs_offset(struct obs *o, uint64_t offset)
{
    o->where.offset = offset;
    o->where.has_offset = true;
}

void obs_line(struct obs *o, uint32_t line)
{
    o->where.line = line;
}

static struct view cut(struct view v)
{
    return view_cut(v, 0, MAX_ATTR_TEXT);
}

void obs_excerpt(struct obs *o, struct view text)
{
    o->where.excerpt = arena_text(o->home->arena, view_cut(text, 0, 240));
}

static struct value *map_new(struct facts *f, struct value *map,
                             const char *key)
{
    static _Thread_local struct attr nowhere;
    ASSERT(map->type == VALUE_MAP);
    struct attr *a = ARENA_NEW(f->arena, struct attr);
    if (!a) {
        f->overflow = true;
        nowhere = (struct attr){.key = key};
        return &nowhere.value;
    }
    a->key = key;
    if (map->u.map.last)
        map->u.map.last->next = a;
    else
        map->u.map.first = a;
    map->u.map.last = a;
    return &a->value;
}

static struct value *list_new(struct facts *f, struct value *list)
{
    static _Thread_local struct value nowhere;
    ASSERT(list->type == VALUE_LIST);
    struct value *v = ARENA_NEW(f->arena, struct value);
    if (!v) {
        f->overflow = true;
        nowhere = (struct value){0};
        return &nowhere;
    }
    if (list->u.list.last)
        list->u.list.last->next = v;
    else
        list->u.list.first = v;
    list->u.list.last = v;
    return v;
}

static void set_text(struct facts *f, struct value *v, struct view text)
{
    v->type = VALUE_TEXT;
    v->u.text = arena_dup(f->arena, cut(text));
    if (!v->u.text.p) {
        f->overflow = true;
        v->u.text = view_of("", 0);
    }
}

void map_text(struct facts *f, struct value *map, const char *key,
              struct view text)
{
    set_text(f, map_new(f, map, key), text);
}

void map_str(struct facts *f, struct value *map, const char *key,
             const char *text)
{
    map_text(f, map, key, view_of(text, strlen(text)));
}

void map_int(struct facts *f, struct value *map, const char *key, int64_t n)
{
    struct value *v = map_new(f, map, key);
    v->type = VALUE_INT;
    v->u.num = n;
}

void map_bool(struct facts *f, struct value *map, const char *key, bool yes)
{
    struct value *v = map_new(f, map, key);
    v->type = VALUE_BOOL;
    v->u.yes = yes;
}

void obs_text(struct obs *o, const char *key, struct view text)
{
    map_text(o->home, &o->attributes, key, text);
}

void obs_str(struct obs *o, const char *key, const char *text)
{
    map_str(o->home, &o->attributes, key, text);
}

void obs_int(struct obs *o, const char *key, int64_t n)
{
    map_int(o->home, &o->attributes, key, n);
}

void obs_bool(struct obs *o, const char *key, bool yes)
{
    map_bool(o->home, &o->attributes, key, yes);
}

struct value *obs_list(struct obs *o, const char *key)
{
    struct value *v = map_new(o->home, &o->attributes, key);
    v->type = VALUE_LIST;
    return v;
}

struct value *obs_map(struct obs *o, const char *key)
{
    struct value *v = map_new(o->home, &o->attributes, key);
    v->type = VALUE_MAP;
    return v;
}

void obs_identity(struct obs *o)
{
    if (o->attributes.u.map.last)
        o->attributes.u.map.last->identity = true;
}

void list_text(struct facts *f, struct value *list, struct view text)
{
    set_text(f, list_new(f, list), text);
}

void list_str(struct facts *f, struct value *list, const char *text)
{
    list_text(f, list, view_of(text, strlen(text)));
}

struct value *list_map(struct facts *f, struct value *list)
{
    struct value *v = list_new(f, list);
    v->type = VALUE_MAP;
    return v;
}

const struct value *obs_get(const struct obs *o, const char *key)
{
    for (struct attr *a = o->attributes.u.map.first; a; a = a->next)
        if (strcmp(a->key, key) == 0)
            return &a->value;
    return NULL;
}

const char *obs_get_str(const struct obs *o, const char *key)
{
    const struct value *v = obs_get(o, key);
    return v && v->type == VALUE_TEXT ? (const char *)v->u.text.p : NULL;
}

int64_t obs_get_int(const struct obs *o, const char *key, int64_t otherwise)
{
    const struct value *v = obs_get(o, key);
    if (v && v->type == VALUE_INT)
        return v->u.num;
    if (v && v->type == VALUE_BOOL)
        return v->u.yes;
    return otherwise;
}

/* --- order and names ---------------------------------------------------- */

static int cmp_view(struct view a, struct view b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static int cmp_attrs(const struct attr *a, const struct attr *b);

static int cmp_value(const struct value *a, const struct value *b)
{
    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    switch (a->type) {
    case VALUE_TEXT:
        return cmp_view(a->u.text, b->u.text);
    case VALUE_INT:
        return (a->u.num > b->u.num) - (a->u.num < b->u.num);
    case VALUE_BOOL:
        return (int)a->u.yes - (int)b->u.yes;
    case VALUE_MAP:
        return cmp_attrs(a->u.map.first, b->u.map.first);
    case VALUE_LIST:
        break;
    }
    const struct value *x = a->u.list.first, *y = b->u.list.first;
    for (; x && y; x = x->next, y = y->next) {
        int c = cmp_value(x, y);
        if (c)
            return c;
    }
    return (x != NULL) - (y != NULL);
}

static int cmp_attrs(const struct attr *a, const struct attr *b)
{
    for (; a && b; a = a->next, b = b->next) {
        int c = strcmp(a->key, b->key);
        if (!c)
            c = cmp_value(&a->value, &b->value);
        if (c)
            return c;
    }
    return (a != NULL) - (b != NULL);
}

static int cmp_obs(const void *pa, const void *pb)
{
    const struct obs *a = *(struct obs *const *)pa;
    const struct obs *b = *(struct obs *const *)pb;
    int c = strcmp(a->kind, b->kind);
    if (!c)
        c = strcmp(a->where.path, b->where.path);
    if (!c)
        c = (a->where.offset > b->where.offset) -
            (a->where.offset < b->where.offset);
    if (!c)
        c = (a->where.line > b->where.line) - (a->where.line < b->where.line);
    return c ? c
             : cmp_attrs(a->attributes.u.map.first, b->attributes.u.map.first);
}

/* What of a path stays when a build moves things, or a vendor's header comes to
 * stand before them: from the first file on, or the last part alone. */
static const char *lasting(const char *path)
{
    const char *file = strstr(path, "!/");
    const char *last = strrchr(path, '!');
    return file ? file : last ? last : "";
}

/* Without "@0x..." */
static void hash_path(EVP_MD_CTX *md, const char *path)
{
    for (const char *p = lasting(path); *p;) {
        size_t n = strcspn(p, "@");
        EVP_DigestUpdate(md, p, n);
        p += n;
        if (strncmp(p, "@0x", 3) == 0) {
            p += 3;
            p += strspn(p, "0123456789abcdef");
        } else if (*p) {
            EVP_DigestUpdate(md, p++, 1);
        }
    }
}

static void name_obs(EVP_MD_CTX *md, struct obs *o, uint32_t again)
{
    EVP_DigestInit_ex(md, EVP_sha256(), NULL);
    EVP_DigestUpdate(md, o->kind, strlen(o->kind) + 1);
    hash_path(md, o->where.path);
    for (struct attr *a = o->attributes.u.map.first; a; a = a->next) {
        if (!a->identity)
            continue;
        EVP_DigestUpdate(md, a->key, strlen(a->key) + 1);
        if (a->value.type == VALUE_TEXT)
            EVP_DigestUpdate(md, a->value.u.text.p, a->value.u.text.n);
        else if (a->value.type == VALUE_INT)
            EVP_DigestUpdate(md, &a->value.u.num, sizeof a->value.u.num);
    }
    if (again)
        EVP_DigestUpdate(md, &again, sizeof again);
    uint8_t out[EVP_MAX_MD_SIZE];
    EVP_DigestFinal_ex(md, out, NULL);
    for (size_t i = 0; i < OBS_ID_CHARS; i++)
        o->id[i] = "0123456789abcdef"[out[i / 2] >> (i % 2 ? 0 : 4) & 15];
    o->id[OBS_ID_CHARS] = 0;
}

static int cmp_id(const void *pa, const void *pb)
{
    return strcmp((*(struct obs *const *)pa)->id,
                  (*(struct obs *const *)pb)->id);
}

/* Equal ids get the number of their turn, in the order of their places. */
static void name_all(struct obs **all, size_t n, struct arena *arena)
{
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    struct obs **sorted = arena_array(arena, n, sizeof *sorted);
    if (!md || !sorted) {
        EVP_MD_CTX_free(md);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        name_obs(md, all[i], 0);
        sorted[i] = all[i];
    }
    /* qsort need not be stable, but glibc's order of equals must not show:
     * the turn is counted over all[], which is in a total order. */
    qsort(sorted, n, sizeof *sorted, cmp_id);
    for (size_t i = 0; i < n;) {
        size_t j = i + 1;
        while (j < n && strcmp(sorted[j]->id, sorted[i]->id) == 0)
            j++;
        if (j - i > 1) {
            qsort(sorted + i, j - i, sizeof *sorted, cmp_obs);
            for (size_t k = i + 1; k < j; k++)
                name_obs(md, sorted[k], (uint32_t)(k - i));
        }
        i = j;
    }
    EVP_MD_CTX_free(md);
}

struct obs **facts_finish(struct facts *lists, size_t n, struct arena *arena,
                          size_t *out_n)
{
    size_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += lists[i].count;
    struct obs **all = arena_array(arena, total ? total : 1, sizeof *all);
    if (!all)
        return NULL;
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        for (struct obs *o = lists[i].first; o; o = o->next)
            all[k++] = o;
    qsort(all, total, sizeof *all, cmp_obs);
    size_t kept = 0;
    for (size_t i = 0; i < total; i++)
        if (kept == 0 || cmp_obs(&all[kept - 1], &all[i]) != 0)
            all[kept++] = all[i];
    name_all(all, kept, arena);
    *out_n = kept;
    return all;
}

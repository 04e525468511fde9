/* Rules against observations. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/rule_match.h"

#include <ctype.h>
#include <string.h>

static struct view str_view(const char *s)
{
    return view_of(s, strlen(s));
}

/* Goes back to the last * only, so time is bounded by the product of the
 * lengths. */
bool pattern_fits(const char *pattern, struct view text)
{
    const char *p = pattern, *star = NULL;
    size_t i = 0, from = 0;
    while (i < text.n) {
        if (*p == '*') {
            star = ++p;
            from = i;
        } else if (*p &&
                   (*p == '?' || tolower((uint8_t)*p) == tolower(text.p[i]))) {
            p++;
            i++;
        } else if (star) {
            p = star;
            i = ++from;
        } else {
            return false;
        }
    }
    while (*p == '*')
        p++;
    return *p == '\0';
}

static bool text_number(struct view v, int64_t *out)
{
    bool minus = v.n > 1 && v.p[0] == '-';
    int64_t n = 0;
    if (v.n == 0 || v.n > 18)
        return false;
    for (size_t i = minus; i < v.n; i++) {
        if (!isdigit(v.p[i]))
            return false;
        n = n * 10 + (v.p[i] - '0');
    }
    *out = minus ? -n : n;
    return true;
}

static bool number_of(const struct value *v, int64_t *out)
{
    if (v->type == VALUE_INT)
        *out = v->u.num;
    return v->type == VALUE_INT ||
           (v->type == VALUE_TEXT && text_number(v->u.text, out));
}

static bool is_word(const struct value *v, const char *word)
{
    return v->type == VALUE_TEXT && view_eq(v->u.text, str_view(word));
}

static bool equals(const struct value *v, const struct cat_literal *lit)
{
    int64_t n = 0;
    if (lit->type == VALUE_BOOL)
        return v->type == VALUE_BOOL
                   ? v->u.yes == lit->yes
                   : is_word(v, lit->yes ? "yes" : "no") ||
                         is_word(v, lit->yes ? "true" : "false");
    if (lit->type == VALUE_INT)
        return number_of(v, &n) && n == lit->num;
    if (v->type == VALUE_BOOL)
        return strcmp(lit->text, v->u.yes ? "yes" : "no") == 0;
    return is_word(v, lit->text);
}

/* -1, 0 or 1 in *out; false when the two cannot be put in an order. */
static bool compare(const struct value *v, const struct cat_literal *lit,
                    int *out)
{
    int64_t n = 0;
    if (lit->type == VALUE_INT) {
        if (!number_of(v, &n))
            return false;
        *out = (n > lit->num) - (n < lit->num);
        return true;
    }
    if (lit->type != VALUE_TEXT || v->type != VALUE_TEXT)
        return false;
    struct view a = v->u.text, b = str_view(lit->text);
    size_t least = a.n < b.n ? a.n : b.n;
    int c = least ? memcmp(a.p, b.p, least) : 0;
    *out = c ? (c > 0) - (c < 0) : (a.n > b.n) - (a.n < b.n);
    return true;
}

static bool equals_any(const struct cat_test *t, const struct value *v)
{
    for (size_t i = 0; v && i < t->values.n; i++)
        if (equals(v, &t->values.v[i]))
            return true;
    return false;
}

static bool fits_any(const struct cat_test *t, const struct value *v)
{
    for (size_t i = 0; v && v->type == VALUE_TEXT && i < t->values.n; i++)
        if (pattern_fits(t->values.v[i].text, v->u.text))
            return true;
    return false;
}

static const struct value *map_get(const struct value *map, const char *key,
                                   size_t n)
{
    if (!map || map->type != VALUE_MAP)
        return NULL;
    for (const struct attr *a = map->u.map.first; a; a = a->next)
        if (strlen(a->key) == n && memcmp(a->key, key, n) == 0)
            return &a->value;
    return NULL;
}

/* "a" of a map, "a.b" of a map in it, "." the value itself. */
static const struct value *get(const struct value *of, const char *attr)
{
    if (strcmp(attr, ".") == 0)
        return of;
    size_t n = strcspn(attr, ".");
    const struct value *v = map_get(of, attr, n);
    return v && attr[n] == '.' ? map_get(v, attr + n + 1, strlen(attr + n + 1))
                               : v;
}

static bool passes(const struct cat_test *t, const struct value *v);

static bool passes_all(const struct cat_test *tests, size_t n,
                       const struct value *of)
{
    for (size_t i = 0; i < n; i++)
        if (!passes(&tests[i], get(of, tests[i].attr)))
            return false;
    return true;
}

static bool some_item_passes(const struct cat_test *t, const struct value *list)
{
    if (!list || list->type != VALUE_LIST)
        return false;
    for (const struct value *v = list->u.list.first; v; v = v->next)
        if (passes_all(t->all.v, t->all.n, v))
            return true;
    return false;
}

/* A list or map with nothing in it says no more than none. */
static bool is_empty(const struct value *v)
{
    return (v->type == VALUE_LIST && !v->u.list.first) ||
           (v->type == VALUE_MAP && !v->u.map.first);
}

static bool passes(const struct cat_test *t, const struct value *v)
{
    int order = 0;
    switch (t->op) {
    case OP_PRESENT:
        return v && !is_empty(v);
    case OP_ABSENT:
        return !v || is_empty(v);
    case OP_EQ:
    case OP_IN:
        return equals_any(t, v);
    case OP_NE:
    case OP_NOT_IN:
        return !equals_any(t, v);
    case OP_LT:
        return v && compare(v, &t->values.v[0], &order) && order < 0;
    case OP_GT:
        return v && compare(v, &t->values.v[0], &order) && order > 0;
    case OP_MATCHES:
        return fits_any(t, v);
    case OP_NOT_MATCHES:
        return !fits_any(t, v);
    case OP_ANY:
        return some_item_passes(t, v);
    }
    return false;
}

bool rule_matches(const struct cat_rule *r, const struct obs *o)
{
    if (strcmp(r->when.kind, o->kind) != 0)
        return false;
    struct value path = {.type = VALUE_TEXT, .u.text = str_view(o->where.path)};
    for (size_t i = 0; i < r->when.all.n; i++) {
        const struct cat_test *t = &r->when.all.v[i];
        bool place = strcmp(t->attr, "where.path") == 0;
        if (!passes(t, place ? &path : get(&o->attributes, t->attr)))
            return false;
    }
    return true;
}

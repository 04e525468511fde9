/* Rules against observations. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/rule_match.h"

#include <ctype.h>
#include <string.h>

#include "core/utf8.h"

enum { MAX_SHOWN = 200 }; /* bytes of one value in a message */

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

/* Whole characters of v, at most MAX_SHOWN bytes. */
static void show_text(struct buf *out, struct view v)
{
    struct view cut = view_cut(v, 0, MAX_SHOWN);
    while (cut.n < v.n && cut.n > 0 && (v.p[cut.n] & 0xc0) == 0x80)
        cut.n--;
    utf8_visible(out, cut);
    if (cut.n < v.n)
        buf_str(out, "...");
}

static void show(struct buf *out, const struct value *v, int depth)
{
    const char *between = "";
    switch (v->type) {
    case VALUE_TEXT:
        show_text(out, v->u.text);
        break;
    case VALUE_INT:
        buf_printf(out, "%lld", (long long)v->u.num);
        break;
    case VALUE_BOOL:
        buf_str(out, v->u.yes ? "yes" : "no");
        break;
    case VALUE_LIST:
        for (const struct value *i = v->u.list.first; i && depth < 4;
             i = i->next, between = ", ") {
            buf_str(out, between);
            show(out, i, depth + 1);
        }
        break;
    case VALUE_MAP:
        for (const struct attr *a = v->u.map.first; a && depth < 4;
             a = a->next, between = " ") {
            buf_str(out, between);
            show(out, &a->value, depth + 1);
        }
        break;
    }
}

static void placeholder(struct buf *out, const struct obs *o, size_t count,
                        const char *key, size_t n)
{
    struct buf one;
    buf_init(&one, 16384, NULL);
    const struct value *v = map_get(&o->attributes, key, n);
    if (v)
        show(&one, v, 0);
    else if (n == 4 && memcmp(key, "path", n) == 0)
        show_text(&one, str_view(o->where.path));
    else if (n == 4 && memcmp(key, "line", n) == 0)
        buf_printf(&one, "%u", (unsigned)o->where.line);
    else if (n == 5 && memcmp(key, "count", n) == 0)
        buf_printf(&one, "%zu", count);
    else
        buf_str(&one, "unknown");
    struct view all = buf_of(&one);
    if (all.n > 4 * MAX_SHOWN) {
        all.n = 4 * MAX_SHOWN;
        while (all.n > 0 && (all.p[all.n] & 0xc0) == 0x80)
            all.n--;
    }
    buf_view(out, all);
    if (all.n < one.n || one.failed)
        buf_str(out, "...");
    buf_done(&one);
}

void rule_message(const struct cat_rule *r, const struct obs *o, size_t count,
                  struct buf *out)
{
    const char *p = r->message ? r->message : r->title;
    while (*p) {
        size_t n = strcspn(p, "{");
        buf_add(out, p, n);
        p += n;
        if (*p != '{')
            break;
        size_t key = strcspn(++p, "}");
        placeholder(out, o, count, p, key);
        p += key + (p[key] == '}');
    }
}

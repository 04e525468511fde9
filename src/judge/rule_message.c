/* The words of a finding: a rule's message, filled in from an observation. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/utf8.h"
#include "fact/show.h"
#include "judge/rule_match.h"

enum {
    MAX_SHOWN = 200, /* bytes of one text in a message */
    MAX_VALUE = 16384,
};

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

static const struct value *attr_of(const struct obs *o, const char *key,
                                   size_t n)
{
    for (const struct attr *a = o->attributes.u.map.first; a; a = a->next)
        if (strlen(a->key) == n && memcmp(a->key, key, n) == 0)
            return &a->value;
    return NULL;
}

static bool is_key(const char *key, size_t n, const char *word)
{
    return strlen(word) == n && memcmp(key, word, n) == 0;
}

/* {count:one|many}: the words that fit the number. */
static void by_count(struct buf *out, size_t count, const char *words, size_t n)
{
    const char *bar = memchr(words, '|', n);
    size_t one = bar ? (size_t)(bar - words) : n;
    if (count == 1 || !bar)
        buf_add(out, words, one);
    else
        buf_add(out, bar + 1, n - one - 1);
}

static void placeholder(struct buf *out, const struct obs *o, size_t count,
                        const char *key, size_t n)
{
    struct buf one;
    buf_init(&one, MAX_VALUE, NULL);
    const struct value *v = attr_of(o, key, n);
    if (v && is_key(key, n, "listens"))
        show_listens(&one, v);
    else if (v)
        show(&one, v, 0);
    else if (is_key(key, n, "path"))
        show_text(&one, view_of(o->where.path, strlen(o->where.path)));
    else if (is_key(key, n, "line"))
        buf_printf(&one, "%u", (unsigned)o->where.line);
    else if (is_key(key, n, "count"))
        buf_printf(&one, "%zu", count);
    else if (n > 6 && memcmp(key, "count:", 6) == 0)
        by_count(&one, count, key + 6, n - 6);
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

/* Whether the first placeholder of a part in brackets has a value that shows.
 */
static bool is_known(const struct obs *o, const char *part)
{
    size_t at = strcspn(part, "{]");
    const struct value *v =
        part[at] == '{' ? attr_of(o, part + at + 1, strcspn(part + at + 1, "}"))
                        : NULL;
    return v && !(v->type == VALUE_TEXT && v->u.text.n == 0);
}

void rule_message(const struct cat_rule *r, const struct obs *o, size_t count,
                  struct buf *out)
{
    const char *p = r->message ? r->message : r->title;
    while (*p) {
        size_t n = strcspn(p, "{[]");
        buf_add(out, p, n);
        p += n;
        if (*p == '[') {
            p++;
            p += is_known(o, p) ? 0 : strcspn(p, "]");
        } else if (*p == ']') {
            p++;
        } else if (*p == '{') {
            size_t key = strcspn(++p, "}");
            placeholder(out, o, count, p, key);
            p += key + (p[key] == '}');
        }
    }
}

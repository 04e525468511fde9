/* The form of an advisory: shapes (catalogue/review/csaf.json) held against
 * the document. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "review/csaf_inner.h"

static void check(struct csaf *c, const struct jnode *n,
                  const struct shape_member *m, csaf_visit_fn *visit,
                  unsigned depth);

static void members(struct csaf *c, const struct jnode *n,
                    const struct shape *s, csaf_visit_fn *visit, unsigned depth)
{
    size_t count = json_object_size(n->v);
    if (!visit && count < s->min)
        csaf_broken(c, "form", n, "has %zu members, not %u%s", count, s->min,
                    s->max == s->min ? "" : " or more");
    if (!visit && s->max && count > s->max)
        csaf_broken(c, "form", n, "has %zu members, not %u", count, s->max);
    for (size_t i = 0; i < s->n; i++) {
        const struct shape_member *m = &s->v[i];
        struct jnode one = jnode_get(n, m->name);
        if (one.v)
            check(c, &one, m, visit, depth);
        else if (m->must && !visit)
            csaf_broken(c, "form", n, "lacks \"%s\"", m->name);
    }
}

static bool is_choice(const char *choices, const char *text)
{
    size_t n = strlen(text);
    for (const char *p = choices; p; p = strchr(p, '|')) {
        p += *p == '|';
        if (strncmp(p, text, n) == 0 && (p[n] == '|' || p[n] == 0))
            return true;
    }
    return false;
}

static void check_text(struct csaf *c, const struct jnode *n,
                       const struct shape_member *m)
{
    const char *text = jnode_text(n), *why;
    bool known;
    if (!text) {
        csaf_broken(c, "form", n, "is no text");
        return;
    }
    why = csaf_text_wrong(m->type, text, &known);
    if (m->choices && !is_choice(m->choices, text))
        csaf_broken(c, "form", n, "is \"%.60s\", which is none of %s", text,
                    m->choices);
    else if (!m->choices && why)
        csaf_broken(c, "form", n, "%s: \"%.60s\"", why, text);
}

static void check_one(struct csaf *c, const struct jnode *n,
                      const struct shape_member *m, csaf_visit_fn *visit,
                      unsigned depth)
{
    if (visit)
        visit(c, n, m->type);
    if (m->shape && json_is_object(n->v))
        members(c, n, m->shape, visit, depth);
    else if (m->shape && !visit)
        csaf_broken(c, "form", n, "is no object");
    else if (!visit && strncmp(m->type, "cvss_", 5) != 0)
        check_text(c, n, m);
}

/* --- lists -------------------------------------------------------------------
 */

struct dumped {
    char *text;
    size_t at;
};

static int by_text(const void *a, const void *b)
{
    const struct dumped *x = a, *y = b;
    int c = strcmp(x->text, y->text);
    return c ? c : x->at < y->at ? -1 : 1;
}

/* Equal items, by what they are as sorted JSON. */
static void check_unique(struct csaf *c, const struct jnode *list)
{
    size_t n = jnode_count(list), k = 0;
    struct dumped *v = arena_array(c->arena, n, sizeof *v);
    for (; v && k < n; k++) {
        v[k] = (struct dumped){
            json_dumps(json_array_get(list->v, k),
                       JSON_SORT_KEYS | JSON_COMPACT | JSON_ENCODE_ANY),
            k};
        if (!v[k].text)
            break;
    }
    if (v && k == n && n > 1)
        qsort(v, n, sizeof *v, by_text);
    for (size_t i = 1; v && k == n && i < n; i++)
        if (strcmp(v[i].text, v[i - 1].text) == 0) {
            struct jnode at = jnode_item(list, v[i].at);
            csaf_broken(c, "form", &at, "stands in the list twice");
        }
    for (size_t i = 0; v && i < k; i++)
        free(v[i].text);
}

static void check(struct csaf *c, const struct jnode *n,
                  const struct shape_member *m, csaf_visit_fn *visit,
                  unsigned depth)
{
    if (depth > CSAF_MAX_DEPTH) {
        csaf_broken(c, "form", n, "is nested deeper than is read");
        return;
    }
    if (!m->list) {
        check_one(c, n, m, visit, depth + 1);
        return;
    }
    if (!json_is_array(n->v)) {
        if (!visit)
            csaf_broken(c, "form", n, "is no list");
        return;
    }
    if (!visit && jnode_count(n) < m->min)
        csaf_broken(c, "form", n, "has %zu items, not %u or more",
                    jnode_count(n), m->min);
    if (!visit && m->unique)
        check_unique(c, n);
    JNODE_EACH(item, n)
    check_one(c, &item, m, visit, depth + 1);
}

static void walk(struct csaf *c, csaf_visit_fn *visit)
{
    const struct shape_member all = {
        .name = "", .type = "csaf", .shape = c->d->shape};
    check(c, &c->root, &all, visit, 0);
}

void csaf_form(struct csaf *c)
{
    walk(c, NULL);
}

void csaf_walk(struct csaf *c, csaf_visit_fn *visit)
{
    walk(c, visit);
}

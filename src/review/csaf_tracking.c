/* Tests of the document's versions: 6.1.14, 6.1.16 to 6.1.22, 6.1.30. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "review/csaf_inner.h"
#include "review/instant.h"
#include "review/version.h"

struct revision {
    struct version version;
    struct instant at;
    size_t index; /* in the list */
    const char *number;
};

static int by_date(const void *a, const void *b)
{
    const struct revision *x = a, *y = b;
    int c = instant_cmp(&x->at, &y->at);
    if (c == 0)
        c = version_cmp(&x->version, &y->version, true);
    return c ? c : x->index < y->index ? -1 : 1;
}

static int by_version(const void *a, const void *b)
{
    const struct revision *x = a, *y = b;
    int c = strcmp(x->number, y->number);
    return c ? c : x->index < y->index ? -1 : 1;
}

/* Those with a date and a number that can be read. */
static size_t revisions_of(struct csaf *c, const struct jnode *list,
                           struct revision **out)
{
    size_t n = 0;
    struct revision *v =
        arena_array(c->arena, jnode_count(list) + 1, sizeof *v);
    *out = v;
    if (!v)
        return 0;
    JNODE_EACH(item, list)
    {
        const char *date = jnode_text_of(&item, "date");
        struct revision *r = &v[n];
        r->index = item.index;
        r->number = jnode_text_of(&item, "number");
        if (date && r->number && version_read(r->number, &r->version) &&
            instant_read(view_of(date, strlen(date)), &r->at))
            n++;
    }
    return n;
}

static struct jnode number_at(const struct jnode *list,
                              const struct revision *r, struct jnode *item)
{
    *item = jnode_item(list, r->index);
    return jnode_get(item, "number");
}

static void check_order(struct csaf *c, const struct jnode *list,
                        const struct revision *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct jnode item, at = number_at(list, &v[i], &item);
        if (version_cmp(&v[i - 1].version, &v[i].version, true) > 0)
            csaf_broken(c, "6.1.14", &at, "%.40s is dated behind %.40s",
                        v[i].number, v[i - 1].number);
    }
}

/* One more than the other, or the same. */
static bool follows(struct view a, struct view b)
{
    uint64_t x = 0, y = 0;
    for (size_t i = 0; i < a.n && i < 18; i++)
        x = 10 * x + (uint64_t)(a.p[i] - '0');
    for (size_t i = 0; i < b.n && i < 18; i++)
        y = 10 * y + (uint64_t)(b.p[i] - '0');
    return y <= x + 1;
}

static void check_missing(struct csaf *c, const struct jnode *list,
                          const struct revision *v, size_t n)
{
    struct view first = v[0].version.part[0];
    struct jnode item, at = number_at(list, &v[0], &item);
    if (first.n != 1 || first.p[0] > '1')
        csaf_broken(c, "6.1.21", &at, "is the first, and not 0 or 1");
    for (size_t i = 1; i < n; i++) {
        at = number_at(list, &v[i], &item);
        if (!follows(v[i - 1].version.part[0], v[i].version.part[0]))
            csaf_broken(c, "6.1.21", &at,
                        "follows on %.40s and leaves versions out",
                        v[i - 1].number);
    }
}

static void check_each(struct csaf *c, const struct jnode *list,
                       const struct revision *v, size_t n, bool released)
{
    for (size_t i = 0; i < n; i++) {
        struct jnode item, at = number_at(list, &v[i], &item);
        if (released && version_is_zero(&v[i].version))
            csaf_broken(c, "6.1.18", &at, "is 0 in a released document");
        if (v[i].version.before.n > 0)
            csaf_broken(c, "6.1.19", &at, "is a version before a release");
    }
}

static void check_doubles(struct csaf *c, const struct jnode *list,
                          struct revision *v, size_t n)
{
    if (n > 1)
        qsort(v, n, sizeof *v, by_version);
    for (size_t i = 1; i < n; i++) {
        struct jnode item, at = number_at(list, &v[i], &item);
        if (strcmp(v[i].number, v[i - 1].number) == 0)
            csaf_broken(c, "6.1.22", &at, "%.40s stands there twice",
                        v[i].number);
    }
}

static void check_version(struct csaf *c, const struct jnode *at,
                          const char *status, const struct revision *last)
{
    struct version v;
    bool draft = strcmp(status, "draft") == 0;
    if (!jnode_text(at) || !version_read(jnode_text(at), &v))
        return;
    if (last && (v.semantic != last->version.semantic ||
                 version_cmp(&v, &last->version, !draft) != 0))
        csaf_broken(c, "6.1.16", at, "is %.40s; the last revision is %.40s",
                    jnode_text(at), last->number);
    if (!draft && (version_is_zero(&v) || v.before.n > 0))
        csaf_broken(c, "6.1.17", at, "is %.40s, and the status is not draft",
                    jnode_text(at));
    if (!draft && v.before.n > 0)
        csaf_broken(c, "6.1.20", at, "is a version before a release");
}

static void check_kind(struct csaf *c, const struct jnode *n, const char *kind)
{
    struct version v;
    if (strcmp(kind, "version") != 0 || !jnode_text(n) ||
        !version_read(jnode_text(n), &v))
        return;
    bool mixed = c->versions[!v.semantic];
    if (mixed && !c->versions[v.semantic])
        csaf_broken(c, "6.1.30", n, "is %s; others of the document are not",
                    v.semantic ? "a semantic version" : "an integer");
    c->versions[v.semantic] = true;
}

void csaf_tracking(struct csaf *c)
{
    struct jnode document = jnode_get(&c->root, "document");
    struct jnode tracking = jnode_get(&document, "tracking");
    struct jnode list = jnode_get(&tracking, "revision_history");
    struct jnode version = jnode_get(&tracking, "version");
    const char *status = jnode_text_of(&tracking, "status");
    struct revision *v;
    size_t n = revisions_of(c, &list, &v);
    csaf_walk(c, check_kind);
    status = status ? status : "draft";
    if (n > 1)
        qsort(v, n, sizeof *v, by_date);
    check_version(c, &version, status, n ? &v[n - 1] : NULL);
    if (n == 0)
        return;
    check_order(c, &list, v, n);
    check_missing(c, &list, v, n);
    check_each(c, &list, v, n, strcmp(status, "draft") != 0);
    check_doubles(c, &list, v, n);
}

/* Tests of vulnerabilities: 6.1.6, 6.1.7, 6.1.23, 6.1.24, 6.1.27.5 to .10,
 * 6.1.29, 6.1.32, 6.1.33. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "review/csaf_inner.h"
#include "review/instant.h"

/* A product in a group of something, for finding it in two. */
struct pair {
    const char *product;
    unsigned group;
    const char *where; /* the list */
    size_t list, index;
};

struct pairs {
    struct pair *v;
    size_t n, cap;
    struct arena *arena;
};

static void add(struct pairs *p, struct pair one)
{
    if (p->n == p->cap) {
        size_t cap = p->cap ? 2 * p->cap : 64;
        struct pair *v = arena_array(p->arena, cap, sizeof *v);
        if (!v)
            return;
        if (p->n)
            memcpy(v, p->v, p->n * sizeof *v);
        p->v = v;
        p->cap = cap;
    }
    p->v[p->n++] = one;
}

static int by_product(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    int c = strcmp(x->product, y->product);
    if (c)
        return c;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->list != y->list)
        return x->list < y->list ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static void sort(struct pairs *p)
{
    if (p->n > 1)
        qsort(p->v, p->n, sizeof *p->v, by_product);
}

/* --- 6.1.6: statuses ---------------------------------------------------------
 */

static const struct {
    const char *name;
    unsigned group;
} statuses[] = {
    {"first_affected",      1},
    {"known_affected",      1},
    {"last_affected",       1},
    {"known_not_affected",  2},
    {"first_fixed",         3},
    {"fixed",               3},
    {"under_investigation", 4},
};

static void check_status(struct csaf *c, const struct jnode *vulnerability)
{
    struct pairs p = {.arena = c->arena};
    struct jnode status = jnode_get(vulnerability, "product_status");
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct jnode list = jnode_get(&status, statuses[i].name);
        JNODE_EACH(one, &list)
        if (jnode_text(&one))
            add(&p, (struct pair){jnode_text(&one), statuses[i].group,
                                  statuses[i].name, i, one.index});
    }
    sort(&p);
    for (size_t i = 1; i < p.n; i++) {
        const struct pair *a = &p.v[i - 1], *b = &p.v[i];
        if (strcmp(a->product, b->product) != 0 || a->group == b->group)
            continue;
        struct jnode list = jnode_get(&status, b->where);
        struct jnode at = jnode_item(&list, b->index);
        csaf_broken(c, "6.1.6", &at, "\"%.80s\" is %s as well", b->product,
                    a->where);
    }
}

/* --- 6.1.7: scores -----------------------------------------------------------
 */

/* 2.0, 3.0 and 3.1 are versions of their own. */
static unsigned version_of(const struct jnode *cvss)
{
    const char *text = jnode_text_of(cvss, "version");
    return !cvss->v || !text          ? 0
           : strcmp(text, "2.0") == 0 ? 1
           : strcmp(text, "3.0") == 0 ? 2
           : strcmp(text, "3.1") == 0 ? 3
                                      : 0;
}

static void check_scores(struct csaf *c, const struct jnode *vulnerability)
{
    struct pairs p = {.arena = c->arena};
    struct jnode scores = jnode_get(vulnerability, "scores");
    JNODE_EACH(score, &scores)
    {
        struct jnode products = jnode_get(&score, "products");
        struct jnode two = jnode_get(&score, "cvss_v2");
        struct jnode three = jnode_get(&score, "cvss_v3");
        unsigned v[] = {version_of(&two), version_of(&three)};
        JNODE_EACH(one, &products)
        for (size_t k = 0; k < 2; k++)
            if (v[k] && jnode_text(&one))
                add(&p, (struct pair){jnode_text(&one), v[k], "", score.index,
                                      one.index});
    }
    sort(&p);
    for (size_t i = 1; i < p.n; i++) {
        const struct pair *a = &p.v[i - 1], *b = &p.v[i];
        if (strcmp(a->product, b->product) != 0 || a->group != b->group)
            continue;
        struct jnode score = jnode_item(&scores, b->list);
        struct jnode products = jnode_get(&score, "products");
        struct jnode at = jnode_item(&products, b->index);
        csaf_broken(c, "6.1.7", &at,
                    "\"%.80s\" has a second score of one CVSS version",
                    b->product);
    }
}

/* --- 6.1.33: flags -----------------------------------------------------------
 */

static void check_flags(struct csaf *c, const struct jnode *vulnerability)
{
    struct pairs p = {.arena = c->arena};
    struct jnode flags = jnode_get(vulnerability, "flags");
    JNODE_EACH(flag, &flags)
    {
        struct jnode products = jnode_get(&flag, "product_ids");
        struct jnode groups = jnode_get(&flag, "group_ids");
        JNODE_EACH(one, &products)
        if (jnode_text(&one))
            add(&p, (struct pair){jnode_text(&one), 0, "", flag.index, 0});
        JNODE_EACH(group, &groups)
        {
            struct csaf_def *d =
                csaf_find(c, CSAF_GROUP_DEF, jnode_text(&group));
            json_t *list = d ? json_object_get(d->v, "product_ids") : NULL, *id;
            size_t i;
            json_array_foreach(list, i, id) if (json_string_value(id)) add(
                &p, (struct pair){json_string_value(id), 0, "", flag.index, 0});
        }
    }
    sort(&p);
    for (size_t i = 1; i < p.n; i++) {
        const struct pair *a = &p.v[i - 1], *b = &p.v[i];
        if (strcmp(a->product, b->product) != 0 || a->list == b->list)
            continue;
        struct jnode at = jnode_item(&flags, b->list);
        csaf_broken(c, "6.1.33", &at, "\"%.80s\" has a second justification",
                    b->product);
    }
}

/* --- others ------------------------------------------------------------------
 */

static void check_references(struct csaf *c, const struct jnode *vulnerability)
{
    static const struct {
        const char *list, *test;
    } lists[] = {
        {"remediations", "6.1.29"},
        {"flags",        "6.1.32"},
    };

    for (size_t i = 0; i < 2; i++) {
        struct jnode list = jnode_get(vulnerability, lists[i].list);
        JNODE_EACH(item, &list)
        if (!json_object_get(item.v, "product_ids") &&
            !json_object_get(item.v, "group_ids"))
            csaf_broken(c, lists[i].test, &item,
                        "says neither product_ids nor group_ids");
    }
}

static bool same_date(const char *a, const char *b)
{
    struct instant x, y;
    if (!a || !b)
        return a == b;
    return strcmp(a, b) == 0 || (instant_read(view_of(a, strlen(a)), &x) &&
                                 instant_read(view_of(b, strlen(b)), &y) &&
                                 instant_cmp(&x, &y) == 0);
}

/* There are five kinds of party, so few items that are right. */
static void check_involvements(struct csaf *c,
                               const struct jnode *vulnerability)
{
    struct jnode list = jnode_get(vulnerability, "involvements");
    JNODE_EACH(item, &list)
    {
        const char *party = jnode_text_of(&item, "party");
        for (size_t k = 0; party && k < item.index && k < 200; k++) {
            struct jnode other = jnode_item(&list, k);
            const char *its = jnode_text_of(&other, "party");
            if (its && strcmp(its, party) == 0 &&
                same_date(jnode_text_of(&item, "date"),
                          jnode_text_of(&other, "date"))) {
                csaf_broken(c, "6.1.24", &item,
                            "party %.20s stands there twice for one date",
                            party);
                break;
            }
        }
    }
}

struct named {
    const char *cve;
    size_t index;
};

static int by_cve(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int c = strcmp(x->cve, y->cve);
    return c ? c : x->index < y->index ? -1 : 1;
}

static void check_cves(struct csaf *c, const struct jnode *list)
{
    size_t n = 0;
    struct named *v = arena_array(c->arena, jnode_count(list) + 1, sizeof *v);
    if (!v)
        return;
    JNODE_EACH(item, list)
    if (jnode_text_of(&item, "cve"))
        v[n++] = (struct named){jnode_text_of(&item, "cve"), item.index};
    if (n > 1)
        qsort(v, n, sizeof *v, by_cve);
    for (size_t i = 1; i < n; i++) {
        struct jnode item = jnode_item(list, v[i].index);
        struct jnode at = jnode_get(&item, "cve");
        if (strcmp(v[i].cve, v[i - 1].cve) == 0)
            csaf_broken(c, "6.1.23", &at, "%.40s is in two vulnerabilities",
                        v[i].cve);
    }
}

void csaf_vulnerabilities(struct csaf *c)
{
    struct jnode list = jnode_get(&c->root, "vulnerabilities");
    check_cves(c, &list);
    JNODE_EACH(one, &list)
    {
        check_status(c, &one);
        check_scores(c, &one);
        check_flags(c, &one);
        check_references(c, &one);
        check_involvements(c, &one);
        csaf_profile(c, &one);
        if (json_object_get(one.v, "cwe"))
            c->unsure = true; /* 6.1.11: the list of CWEs is not here */
    }
}

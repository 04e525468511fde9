/* Tests of products: 6.1.1 to 6.1.5, 6.1.13, 6.1.25, 6.1.31. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "review/csaf_inner.h"
#include "review/purl.h"

static void check_ref(struct csaf *c, const struct jnode *n, const char *kind)
{
    const char *id = jnode_text(n);
    bool group = strncmp(kind, "group", 5) == 0;
    bool def = strcmp(kind + (group ? 5 : 7), "_def") == 0;
    struct csaf_def *d =
        csaf_find(c, group ? CSAF_GROUP_DEF : CSAF_PRODUCT_DEF, id);
    if (!id)
        return;
    if (!def && !d)
        csaf_broken(c, group ? "6.1.4" : "6.1.1", n,
                    "refers to %s \"%.80s\", which is not defined",
                    group ? "group" : "product", id);
    else if (def && d && d->seen++ > 0)
        csaf_broken(c, group ? "6.1.5" : "6.1.2", n,
                    "defines %s \"%.80s\" once more",
                    group ? "group" : "product", id);
}

/* One hash of each algorithm. A file has few. */
static void check_hashes(struct csaf *c, const struct jnode *file)
{
    struct jnode list = jnode_get(file, "file_hashes");
    size_t i = 0;
    JNODE_EACH(hash, &list)
    {
        const char *name = jnode_text_of(&hash, "algorithm");
        for (size_t k = 0; name && k < i && k < 64; k++) {
            struct jnode other = jnode_item(&list, k);
            const char *its = jnode_text_of(&other, "algorithm");
            if (its && strcmp(its, name) == 0) {
                csaf_broken(c, "6.1.25", &hash, "is a second hash by \"%.40s\"",
                            name);
                break;
            }
        }
        i++;
    }
}

/* Signs anywhere; words between blanks: "after-eight" is a name. */
static bool contains(const char *text, const char *part)
{
    size_t n = strlen(part);
    bool word = isalpha((unsigned char)*part) != 0;
    for (const char *at = text; *at; at++)
        if (strncasecmp(at, part, n) == 0 &&
            (!word || ((at == text || isspace((unsigned char)at[-1])) &&
                       (!at[n] || isspace((unsigned char)at[n])))))
            return true;
    return false;
}

static void check_branch(struct csaf *c, const struct jnode *n)
{
    const char *category = jnode_text_of(n, "category");
    struct jnode name = jnode_get(n, "name");
    const char *text = jnode_text(&name);
    if (!category || strcmp(category, "product_version") != 0 || !text)
        return;
    for (size_t i = 0; i < c->d->ranges.n; i++)
        if (contains(text, c->d->ranges.v[i])) {
            csaf_broken(c, "6.1.31", &name,
                        "\"%.80s\" holds \"%s\": for a range there is "
                        "product_version_range",
                        text, c->d->ranges.v[i]);
            return;
        }
}

static void visit(struct csaf *c, const struct jnode *n, const char *kind)
{
    if (strncmp(kind, "product_", 8) == 0 || strncmp(kind, "group_", 6) == 0) {
        check_ref(c, n, kind);
    } else if (strcmp(kind, "file") == 0) {
        check_hashes(c, n);
    } else if (strcmp(kind, "branch") == 0) {
        check_branch(c, n);
    } else if (strcmp(kind, "purl") == 0 && jnode_text(n)) {
        const char *why = purl_wrong(jnode_text(n), NULL);
        if (why)
            csaf_broken(c, "6.1.13", n, "\"%.80s\" %s", jnode_text(n), why);
    }
}

/* --- circles -----------------------------------------------------------------
 */

enum state { NEW, OPEN, DONE };

struct step {
    size_t def;
    unsigned side; /* 0 to 2: how many of its references were followed */
};

struct round {
    struct csaf *c;
    uint8_t *state;
    struct step *stack;
};

/* The definition that a side of a relationship refers to, or NULL. */
static struct csaf_def *side_of(struct csaf *c, const struct csaf_def *d,
                                unsigned side)
{
    static const char *const names[] = {"product_reference",
                                        "relates_to_product_reference"};
    return csaf_find(c, CSAF_PRODUCT_DEF,
                     json_string_value(json_object_get(d->v, names[side])));
}

/* Whether the walk from one definition comes back to where it still is. */
static bool goes_round(struct round *r, size_t from)
{
    struct csaf_defs *d = &r->c->defs[CSAF_PRODUCT_DEF];
    size_t n = 0;
    r->stack[n++] = (struct step){from, 0};
    r->state[from] = OPEN;
    while (n > 0) {
        struct step *s = &r->stack[n - 1];
        if (s->side == 2) {
            r->state[s->def] = DONE;
            n--;
            continue;
        }
        struct csaf_def *to = side_of(r->c, &d->v[s->def], s->side++);
        size_t at = to ? (size_t)(to - d->v) : 0;
        if (to && r->state[at] == OPEN)
            return true;
        if (to && r->state[at] == NEW) {
            r->state[at] = OPEN;
            r->stack[n++] = (struct step){at, 0};
        }
    }
    return false;
}

static void check_circles(struct csaf *c)
{
    struct csaf_defs *d = &c->defs[CSAF_PRODUCT_DEF];
    struct jnode tree = jnode_get(&c->root, "product_tree");
    struct jnode list = jnode_get(&tree, "relationships");
    struct round r = {.c = c,
                      .state = arena_alloc(c->arena, d->n + 1),
                      .stack =
                          arena_array(c->arena, d->n + 1, sizeof *r.stack)};
    if (!r.state || !r.stack)
        return;
    JNODE_EACH(relation, &list)
    {
        struct jnode name = jnode_get(&relation, "full_product_name");
        const char *id = jnode_text_of(&name, "product_id");
        struct csaf_def *def = csaf_find(c, CSAF_PRODUCT_DEF, id);
        if (!def || r.state[def - d->v] != NEW)
            continue;
        if (goes_round(&r, (size_t)(def - d->v))) {
            csaf_broken(c, "6.1.3", &relation,
                        "defines product \"%.80s\" in a circle", id);
            return;
        }
    }
}

void csaf_products(struct csaf *c)
{
    csaf_walk(c, visit);
    check_circles(c);
}

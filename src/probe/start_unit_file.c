/* systemd's unit files and their drop-ins, along the folders that hold them.
 *
 * A unit that is a link to /dev/null, or an empty file, is masked. The drop-ins
 * of X@Y.service: service.d, X@.service.d, X@Y.service.d, their
 * .conf files in the order of their names. Source: systemd.unit(5). */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_unit.h"

const char *const unit_dirs[UNIT_DIRS] = {
    "/etc/systemd/system", "/run/systemd/system",
    "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
    "/lib/systemd/system"};

struct view unit_instance(struct view name)
{
    const uint8_t *at = name.n ? memchr(name.p, '@', name.n) : NULL;
    const uint8_t *dot = name.n ? memrchr(name.p, '.', name.n) : NULL;
    if (!at || !dot || dot < at)
        return (struct view){0};
    return view_of(at + 1, (size_t)(dot - at) - 1);
}

/* getty@tty1.service: getty@.service */
static struct view template_of(struct start *st, struct view name)
{
    struct view in = unit_instance(name);
    size_t at = (size_t)(in.p - name.p);
    const char *s = arena_printf(st->arena, "%.*s%.*s", (int)at, name.p,
                                 (int)(name.n - at - in.n), name.p + at + in.n);
    return s ? view_of(s, strlen(s)) : name;
}

static bool is_masked(const struct node *n)
{
    if (node_is_link(n))
        return text_is(n->target, "/dev/null");
    return node_is_file(n) && n->size == 0;
}

/* The unit's own file, along the folders; *masked: there is one that says
 * no. */
static const struct node *unit_file(struct start *st, struct view name,
                                    bool *masked)
{
    for (size_t i = 0; i < UNIT_DIRS; i++) {
        const char *path = arena_printf(st->arena, "%s/%.*s", unit_dirs[i],
                                        (int)name.n, name.p);
        const struct node *n =
            path ? tree_find_link(st->root->node, path) : NULL;
        if (!n)
            continue;
        *masked = is_masked(n);
        if (*masked)
            return NULL;
        n = tree_follow(st->root->node, tree_find_link(st->root->node, path));
        if (n && node_is_file(n))
            return n;
    }
    return NULL;
}

const struct node *unit_find(struct start *st, struct view name, bool *masked)
{
    *masked = false;
    if (name.n == 0 || name.n > 255 || memchr(name.p, '/', name.n))
        return NULL;
    const struct node *n = unit_file(st, name, masked);
    if (n || *masked || !unit_instance(name).p || unit_instance(name).n == 0)
        return n;
    return unit_file(st, template_of(st, name), masked);
}

/* The drop-in of this name in the folders of a unit; one in an earlier folder
 * stands in the place of those in later ones. */
static const struct node *drop_in(struct start *st, struct view unit,
                                  struct view name)
{
    for (size_t i = 0; i < UNIT_DIRS; i++) {
        const char *path =
            arena_printf(st->arena, "%s/%.*s.d/%.*s", unit_dirs[i], (int)unit.n,
                         unit.p, (int)name.n, name.p);
        const struct node *n =
            path ? tree_find_link(st->root->node, path) : NULL;
        if (!n)
            continue;
        if (is_masked(n))
            return NULL;
        n = tree_follow(st->root->node, tree_find_link(st->root->node, path));
        return n && node_is_file(n) ? n : NULL;
    }
    return NULL;
}

static int by_bytes(struct view a, struct view b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int d = n ? memcmp(a.p, b.p, n) : 0;
    return d ? d : (a.n > b.n) - (a.n < b.n);
}

/* The name that comes next in the order of bytes, of all folders. */
static struct view next_drop_in(struct start *st, struct view unit,
                                struct view after)
{
    struct view best = {0};
    for (size_t i = 0; i < UNIT_DIRS; i++) {
        const char *path = arena_printf(st->arena, "%s/%.*s.d", unit_dirs[i],
                                        (int)unit.n, unit.p);
        const struct node *d =
            path ? start_node(st, view_of(path, strlen(path))) : NULL;
        for (d = d ? d->child : NULL; d && start_step(st); d = d->next) {
            struct view name = view_of(d->name, d->name_n);
            if (text_ends(name, ".conf") && by_bytes(name, after) > 0 &&
                (!best.n || by_bytes(name, best) < 0))
                best = name;
        }
    }
    return best;
}

static void add_drop_ins(struct start *st, struct view unit,
                         struct unit_setting **settings)
{
    struct view name = {0}, text;
    while ((name = next_drop_in(st, unit, name)).n && start_step(st)) {
        const struct node *n = drop_in(st, unit, name);
        if (n && subject_text(st->s, st->root->part, n, &text))
            unit_append(settings, unit_parse(st, text), n);
    }
}

const struct unit_setting *unit_settings(struct start *st, struct view name,
                                         struct view text)
{
    struct unit_setting *s = unit_parse(st, text);
    const uint8_t *dot = name.n ? memrchr(name.p, '.', name.n) : NULL;
    if (dot)
        add_drop_ins(st, view_from(name, (size_t)(dot - name.p) + 1), &s);
    if (unit_instance(name).n)
        add_drop_ins(st, template_of(st, name), &s);
    add_drop_ins(st, name, &s);
    unit_settle(&s);
    return s;
}

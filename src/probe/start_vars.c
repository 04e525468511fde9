/* The variables and functions of a script that is followed, and what is known
 * of them behind a question with two ways. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_run.h"

enum { WALK_STEP = 64 /* variables walked over for the price of a step */ };

void run_push(struct sh *sh, struct sh_var var)
{
    struct sh_var *v = ARENA_NEW(sh->st->arena, struct sh_var);
    sh->st->bytes += sizeof *v;
    if (!v || sh->st->bytes > START_BYTES) {
        sh->st->spent = true;
        return;
    }
    *v = var;
    v->up = sh->vars;
    sh->vars = v;
}

const struct sh_var *run_get(const struct sh *sh, struct view name)
{
    bool outside = false;
    uint32_t walked = 0;
    const struct sh_var *v = sh->vars;
    for (; v; v = v->up, walked++) {
        outside |= v->wall;
        if (!v->wall && view_eq(v->name, name))
            break;
    }
    sh->st->steps += walked / WALK_STEP;
    return v && (!outside || v->exported) ? v : NULL;
}

void run_set(struct sh *sh, struct view name, struct view value)
{
    const struct sh_var *old = run_get(sh, name);
    if (old && old->set && view_eq(old->value, value))
        return;
    run_push(sh, (struct sh_var){.name = name,
                                 .value = value,
                                 .set = true,
                                 .exported = old && old->exported});
}

void run_set_unsure(struct sh *sh, struct view name)
{
    static const uint8_t unsure[] = {UNSURE};
    run_set(sh, name, view_of(unsure, 1));
}

const struct sh_func *run_find_function(const struct sh *sh, const char *name)
{
    const struct sh_func *f = sh->funcs;
    while (f && strcmp(f->name, name) != 0)
        f = f->up;
    return f;
}

void run_define(struct sh *sh, const struct sh_node *n)
{
    struct sh_func *f = ARENA_NEW(sh->st->arena, struct sh_func);
    if (!f || !n->name) {
        sh->st->spent = true;
        return;
    }
    sh->st->bytes += sizeof *f;
    f->name = n->name;
    f->body = n->b;
    f->up = sh->funcs;
    sh->funcs = f;
}

/* --- both ways
 * ----------------------------------------------------------------
 */

static bool same_var(const struct sh_var *a, const struct sh_var *b)
{
    bool set_a = a && a->set, set_b = b && b->set;
    return set_a == set_b && (!set_a || view_eq(a->value, b->value));
}

/* Whether a newer binding between top and v has the same name. */
static bool is_hidden(struct sh *sh, const struct sh_var *top,
                      const struct sh_var *v)
{
    uint32_t walked = 0;
    for (; top != v && !view_eq(top->name, v->name); top = top->up)
        walked++;
    sh->st->steps += walked / WALK_STEP;
    return top != v;
}

/* What both values begin and end with, and the unknown between. */
static struct view common(struct sh *sh, struct view a, struct view b)
{
    size_t from = 0, to = 0, least = a.n < b.n ? a.n : b.n;
    while (from < least && a.p[from] == b.p[from])
        from++;
    while (to < least - from && a.p[a.n - 1 - to] == b.p[b.n - 1 - to])
        to++;
    uint8_t *p = arena_alloc(sh->st->arena, from + to + 1);
    sh->st->bytes += from + to + 1;
    if (!p)
        return a;
    if (from)
        memcpy(p, a.p, from);
    p[from] = UNSURE;
    if (to)
        memcpy(p + from + 1, a.p + a.n - to, to);
    return view_of(p, from + to + 1);
}

/* What either way set is known behind them only if both agree. */
void run_join_vars(struct sh *sh, const struct sh_var *base,
                   const struct sh_var *one, const struct sh_var *two)
{
    const struct sh_var *ways[] = {one, two};
    struct sh look = *sh;
    sh->vars = base;
    for (int w = 0; w < 2; w++) {
        for (const struct sh_var *v = ways[w]; v && v != base; v = v->up) {
            if (v->wall || is_hidden(sh, ways[w], v) || !start_step(sh->st))
                continue;
            look.vars = ways[!w];
            const struct sh_var *other = run_get(&look, v->name);
            if (same_var(v, other) && v->set)
                run_set(sh, v->name, v->value);
            else if (!same_var(v, other))
                run_set(sh, v->name,
                        common(sh, v->value,
                               other ? other->value : view_of("", 0)));
        }
    }
}

/* What must hold for the rules about declarations: they speak of tables,
 * columns, cases and features that exist. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "catalogue/cat_read.h"

static bool column_known(const struct catalogue *c, const char *table,
                         const char *key)
{
    char own[CAT_COLUMN_KEY];
    const struct cat_ixit *t = catalogue_ixit(c, table);
    for (size_t i = 0; t && i < t->columns.n; i++) {
        cat_column_key(t->columns.v[i], own);
        if (strcmp(own, key) == 0)
            return true;
    }
    for (size_t i = 0; i < c->declared.extras.n; i++)
        if (strcmp(c->declared.extras.v[i].table, table) == 0 &&
            strcmp(c->declared.extras.v[i].id, key) == 0)
            return true;
    return false;
}

static bool table_sane(struct cat_load *l, const struct catalogue *c,
                       const char *table, const struct cat_step *at)
{
    return catalogue_ixit(c, table) ||
           cat_fail(l, at, "there is no IXIT table '%.40s'", table);
}

static bool cases_sane(struct cat_load *l, const struct catalogue *c,
                       struct cat_texts cases, const struct cat_step *at)
{
    for (size_t i = 0; i < cases.n; i++)
        if (!catalogue_case(c, cases.v[i], NULL))
            return cat_fail(l, at, "there is no test case '%.40s'", cases.v[i]);
    return true;
}

static bool show_sane(struct cat_load *l, const struct catalogue *c,
                      const char *id, const struct cat_step *at)
{
    return catalogue_entry(c->features.v, c->features.n, id) ||
           catalogue_entry(c->conditions.v, c->conditions.n, id) ||
           cat_fail(l, at, "'%.40s' is no feature or condition", id);
}

static bool test_sane(struct cat_load *l, const struct catalogue *c,
                      const char *table, const struct cat_test *t,
                      const struct cat_step *at)
{
    bool bare = t->op == OP_PRESENT || t->op == OP_ABSENT;
    if (t->op == OP_LT || t->op == OP_GT || t->op == OP_ANY)
        return cat_fail(l, at, "a declaration is not asked that way");
    if (t->all.n || bare != (t->values.n == 0))
        return cat_fail(l, at, bare ? "takes no value" : "needs a value");
    for (size_t i = 0; i < t->values.n; i++)
        if (t->values.v[i].type != VALUE_TEXT)
            return cat_fail(l, at, "declarations are texts");
    return column_known(c, table, t->attr) ||
           cat_fail(l, at, "'%.40s' is no column of '%.40s'", t->attr, table);
}

static bool tests_sane(struct cat_load *l, const struct catalogue *c,
                       const char *table, const struct cat_test *v, size_t n,
                       const struct cat_step *at)
{
    for (size_t i = 0; i < n; i++)
        if (!test_sane(l, c, table, &v[i], at))
            return false;
    return true;
}

static bool shows_sane(struct cat_load *l, const struct catalogue *c,
                       const struct cat_step *up)
{
    const struct cat_declared *d = &c->declared;
    for (size_t i = 0; i < d->implies.n; i++)
        if (!show_sane(l, c, d->implies.v[i].id, up) ||
            !show_sane(l, c, d->implies.v[i].then, up))
            return false;
    for (size_t i = 0; i < d->asks.n; i++)
        if (!show_sane(l, c, d->asks.v[i].id, up) ||
            !cases_sane(l, c, d->asks.v[i].cases, up))
            return false;
    for (size_t i = 0; i < d->tells.n; i++)
        if (!show_sane(l, c, d->tells.v[i].id, up) ||
            !table_sane(l, c, d->tells.v[i].table, up) ||
            !tests_sane(l, c, d->tells.v[i].table, d->tells.v[i].all.v,
                        d->tells.v[i].all.n, up))
            return false;
    return true;
}

static bool columns_sane(struct cat_load *l, const struct catalogue *c,
                         const struct cat_step *up)
{
    const struct cat_declared *d = &c->declared;
    for (size_t i = 0; i < d->extras.n; i++)
        if (!table_sane(l, c, d->extras.v[i].table, up))
            return false;
    for (size_t i = 0; i < d->refers.n; i++) {
        const struct cat_refer *r = &d->refers.v[i];
        if (!table_sane(l, c, r->table, up) || !table_sane(l, c, r->to, up))
            return false;
        if (!column_known(c, r->table, r->column))
            return cat_fail(l, up, "'%.40s' is no column of '%.40s'", r->column,
                            r->table);
    }
    return true;
}

static bool tasks_sane(struct cat_load *l, const struct catalogue *c)
{
    struct cat_step root = {.key = "tasks"};
    for (size_t i = 0; i < c->tasks.n; i++) {
        const struct cat_task *t = &c->tasks.v[i];
        struct cat_step at = {.up = &root, .index = i};
        if (!catalogue_case(c, t->of, NULL))
            return cat_fail(l, &at, "there is no test case '%.40s'", t->of);
        if (catalogue_task(c, t->of) != t)
            return cat_fail(l, &at, "the case '%.40s' stands twice", t->of);
        for (size_t k = 0; k < t->with.n; k++)
            if (!catalogue_entry(c->equipment.v, c->equipment.n, t->with.v[k]))
                return cat_fail(l, &at, "there is no equipment '%.40s'",
                                t->with.v[k]);
    }
    return true;
}

bool cat_check_declared(struct cat_load *l, const struct catalogue *c)
{
    struct cat_step root = {.key = "declared"};
    struct cat_step undeclared = {.up = &root, .key = "undeclared"};
    struct cat_step checks = {.up = &root, .key = "checks"};
    const struct cat_declared *d = &c->declared;
    if (!tasks_sane(l, c) || !shows_sane(l, c, &root) ||
        !columns_sane(l, c, &root))
        return false;
    for (size_t i = 0; i < d->undeclared.n; i++) {
        const struct cat_undeclared *u = &d->undeclared.v[i];
        struct cat_step at = {.up = &undeclared, .index = i};
        if (!cat_check_when(l, c, &u->when, u->message, &at) ||
            !table_sane(l, c, u->table, &at) ||
            !cases_sane(l, c, u->cases, &at) ||
            !tests_sane(l, c, u->table, u->denied_by.v, u->denied_by.n, &at))
            return false;
    }
    for (size_t i = 0; i < d->checks.n; i++) {
        const struct cat_declared_check *k = &d->checks.v[i];
        struct cat_step at = {.up = &checks, .index = i};
        if (!table_sane(l, c, k->table, &at) ||
            !cases_sane(l, c, k->cases, &at) ||
            !tests_sane(l, c, k->table, k->where.v, k->where.n, &at) ||
            !tests_sane(l, c, k->table, k->must.v, k->must.n, &at))
            return false;
    }
    return true;
}

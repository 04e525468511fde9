/* Which rules and checks of the catalogue reach a test case. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "product/automation.h"

#include <string.h>

static const char *const names[][2] = {
#define X(name, code, text) [name] = {code, text},
    AUTOMATION_LIST(X)
#undef X
};

const char *automation_code(enum automation a)
{
    ASSERT(a < AUTOMATION_COUNT);
    return names[a][0];
}

const char *automation_text(enum automation a)
{
    ASSERT(a < AUTOMATION_COUNT);
    return names[a][1];
}

/* A check that only asks whether something is filled in fails nothing. */
static bool check_fails(const struct cat_declared_check *k)
{
    for (size_t i = 0; i < k->must.n; i++)
        if (k->must.v[i].op != OP_PRESENT)
            return !k->weak;
    return false;
}

struct reach {
    bool fails, passes, supports;
};

static void by_declarations(const struct catalogue *c, const char *id,
                            struct reach *r)
{
    const struct cat_declared *d = &c->declared;
    for (size_t i = 0; i < d->undeclared.n; i++)
        r->fails |= cat_has(d->undeclared.v[i].cases, id);
    for (size_t i = 0; i < d->asks.n; i++)
        r->fails |= cat_has(d->asks.v[i].cases, id);
    for (size_t i = 0; i < d->checks.n; i++) {
        const struct cat_declared_check *k = &d->checks.v[i];
        if (!cat_has(k->cases, id))
            continue;
        r->supports = true;
        r->passes |= k->settles;
        r->fails |= check_fails(k);
    }
}

static void by_evidence(const struct catalogue *c,
                        const struct cat_provision *p, const char *id,
                        struct reach *r)
{
    for (size_t i = 0; i < c->rules.n; i++) {
        const struct cat_rule *k = &c->rules.v[i];
        r->fails |= k->effect == EFFECT_FAIL && cat_has(k->cases, id);
        r->supports |=
            k->effect != EFFECT_APPLIES &&
            (cat_has(k->provisions, p->id) || cat_has(k->weighs, p->id));
    }
}

enum automation automation_of(const struct catalogue *c,
                              const struct cat_provision *p,
                              const struct cat_case *k)
{
    /* The case on the ICS is judged by code: assess. */
    bool ics = strcmp(p->id, "5.0-1") == 0;
    struct reach r = {.fails = ics, .passes = ics};
    by_declarations(c, k->id, &r);
    by_evidence(c, p, k->id, &r);
    if (r.passes && r.fails && k->type == CASE_CONCEPTUAL)
        return AUTOMATION_DECIDED;
    return r.fails      ? AUTOMATION_FAILS
           : r.supports ? AUTOMATION_SUPPORTED
                        : AUTOMATION_OPEN;
}

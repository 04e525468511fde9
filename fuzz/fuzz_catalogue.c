/* Feeds the catalogue loader: whatever loads must hold together. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "catalogue/catalogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void walk(const struct catalogue *c)
{
    const struct cat_provision *p = NULL;
    size_t seen = 0;
    while ((p = catalogue_next(c, p)) != NULL) {
        seen++;
        ASSERT(catalogue_provision(c, p->id) == p);
        for (size_t i = 0; i < p->tests.cases.n; i++) {
            const struct cat_provision *of = NULL;
            const struct cat_case *k = &p->tests.cases.v[i];
            ASSERT(catalogue_case(c, k->id, &of) == k && of == p);
            ASSERT(cat_case_type_name(k->type) != NULL);
        }
        for (size_t i = 0; i < p->tests.ixit.n; i++)
            ASSERT(catalogue_ixit(c, p->tests.ixit.v[i]) != NULL);
    }
    size_t all = 0;
    for (size_t i = 0; i < c->clauses.n; i++)
        all += c->clauses.v[i].provisions.n;
    ASSERT(seen == all);
    for (size_t i = 0; i < c->rules.n; i++) {
        const struct cat_rule *r = &c->rules.v[i];
        ASSERT(catalogue_kind(c, r->when.kind) != NULL);
        for (size_t k = 0; k < r->provisions.n; k++)
            ASSERT(catalogue_provision(c, r->provisions.v[k]) != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct budget budget = {.max_bytes = 64 << 20};
    struct arena a;
    arena_init(&a, &budget);
    struct catalogue c;
    struct catalogue_error error = {0};
    enum err e = catalogue_load(view_of(data, n), &a, &c, &error);
    if (e == OK)
        walk(&c);
    else if (e == ERR_INPUT)
        ASSERT(error.line >= 1 && error.column >= 1 && error.why[0] &&
               error.line <= n + 1 &&
               memchr(error.where, 0, sizeof error.where));
    arena_done(&a);
    return 0;
}

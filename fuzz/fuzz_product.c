/* Feeds the reader of product.yaml: every problem has a place, and what was
 * read holds together. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/day.h"
#include "product/product.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void walk(const struct product *p)
{
    ASSERT(p->name && *p->name && p->model && *p->model);
    for (size_t i = 0; i < p->claims.n; i++)
        ASSERT(product_claim(p, p->claims.v[i].id) && p->claims.v[i].at.line);
    for (size_t i = 0; i < p->ics.n; i++)
        ASSERT(product_ics(p, p->ics.v[i].provision) == &p->ics.v[i]);
    for (size_t i = 0; i < p->ixit.n; i++) {
        const struct ixit_table *t = &p->ixit.v[i];
        for (size_t k = 0; k < t->rows.n; k++)
            ASSERT(!t->table->list ||
                   ixit_row(t, t->rows.v[k].id) == &t->rows.v[k]);
    }
    for (size_t i = 0; i < p->suppressions.n; i++)
        ASSERT(day_is(p->suppressions.v[i].until));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena kept;
    static struct catalogue c;
    struct catalogue_error e;
    if (!c.id)
        ASSERT(catalogue_load(catalogue_builtin(), &kept, &c, &e) == OK);
    struct budget budget = {.max_bytes = 64 << 20};
    struct arena a;
    struct product p = {0};
    struct problems problems;
    arena_init(&a, &budget);
    enum err got = product_read(view_of(data, n), &c, &a, &p, &problems);
    if (got == OK)
        walk(&p);
    if (got == ERR_INPUT)
        ASSERT(problems.errors > 0);
    for (size_t i = 0; i < problems.n; i++)
        ASSERT(problems.v[i].at.line >= 1 && problems.v[i].text[0]);
    arena_done(&a);
    return 0;
}

/* Prints the explain JSON of every id, one document after the other, for the
 * schema test. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "catalogue/explain.h"

static void dump(const struct catalogue *c, const char *id)
{
    struct buf out;
    buf_init(&out, 1 << 20, NULL);
    ASSERT(explain_json(c, id, &out) && !out.failed);
    ASSERT(fwrite(out.p, 1, out.n, stdout) == out.n);
    buf_done(&out);
}

int main(void)
{
    struct arena a;
    struct catalogue c;
    struct catalogue_error error;
    arena_init(&a, NULL);
    ASSERT(catalogue_load(catalogue_builtin(), &a, &c, &error) == OK);
    const struct cat_provision *p = NULL;
    while ((p = catalogue_next(&c, p)) != NULL) {
        dump(&c, p->id);
        for (size_t i = 0; i < p->tests.cases.n; i++)
            dump(&c, p->tests.cases.v[i].id);
    }
    for (size_t i = 0; i < c.previous.rows.n; i++)
        dump(&c, c.previous.rows.v[i].id);
    for (size_t i = 0; i < c.ixit.n; i++)
        dump(&c, c.ixit.v[i].id);
    for (size_t i = 0; i < c.kinds.n; i++)
        dump(&c, c.kinds.v[i].id);
    for (size_t i = 0; i < c.rules.n; i++)
        dump(&c, c.rules.v[i].id);
    for (size_t i = 0; i < c.clauses.n; i++)
        dump(&c, c.clauses.v[i].id);
    arena_done(&a);
    return 0;
}

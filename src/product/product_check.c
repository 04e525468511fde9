/* What is odd about declarations that can be read: rows that are missing,
 * references to nothing, statements that the status does not allow. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "product/inner.h"

static void check_rows(struct reading *r, const struct product *p)
{
    size_t missing = 0;
    const char *first = NULL;
    const struct cat_provision *of = NULL;
    while ((of = catalogue_next(r->catalogue, of)) != NULL) {
        const struct ics_row *row = product_ics(p, of);
        if (row && row->support != SUPPORT_NONE)
            continue;
        first = first ? first : of->id;
        missing++;
    }
    if (missing)
        problem_add(r, (struct spot){1, 1}, false,
                    "the ICS says nothing of %zu provision%s, first %s",
                    missing, missing == 1 ? "" : "s", first);
}

static bool has_absent(const struct product *p, struct cat_texts ids)
{
    for (size_t i = 0; i < ids.n; i++) {
        const struct claim *c = product_claim(p, ids.v[i]);
        if (c && !c->present && product_says(c->reason))
            return true;
    }
    return false;
}

static void check_row(struct reading *r, const struct product *p,
                      const struct ics_row *row)
{
    const struct cat_provision *of = row->provision;
    bool bound = of->features.n + of->conditions.n > 0;
    bool absent = has_absent(p, of->features) || has_absent(p, of->conditions);
    if (row->support == SUPPORT_NA && !bound)
        problem_add(r, row->at, false,
                    "%s applies to every product; N/A is no answer", of->id);
    else if (row->support == SUPPORT_NA && !absent)
        problem_add(r, row->at, false,
                    "%s is N/A, and no feature or condition of it (%s) is "
                    "declared absent with a reason",
                    of->id, of->status);
    else if (row->support == SUPPORT_N && cat_is_mandatory(of))
        problem_add(r, row->at, false,
                    "%s is mandatory and declared not supported", of->id);
    else if (row->support == SUPPORT_N && !product_says(row->detail))
        problem_add(r, row->at, false,
                    "%s is not supported, and no detail justifies it", of->id);
}

static void check_reference(struct reading *r, const struct product *p,
                            const struct cat_refer *f,
                            const struct ixit_cell *cell)
{
    for (size_t i = 0; i < cell->values.n; i++) {
        const char *id = cell->values.v[i];
        bool none = strcmp(id, "none") == 0;
        if (!none && product_says(id) && !ixit_row(product_ixit(p, f->to), id))
            problem_add(r, cell->at, false, "'%s': %s has no row '%.60s'",
                        cell->key, f->to, id);
    }
}

static void check_references(struct reading *r, const struct product *p)
{
    for (size_t i = 0; i < r->catalogue->declared.refers.n; i++) {
        const struct cat_refer *f = &r->catalogue->declared.refers.v[i];
        const struct ixit_table *t = product_ixit(p, f->table);
        for (size_t k = 0; t && k < t->rows.n; k++) {
            const struct ixit_cell *cell = ixit_cell(&t->rows.v[k], f->column);
            if (cell)
                check_reference(r, p, f, cell);
        }
    }
}

static void check_cells(struct reading *r, const struct ixit_table *t)
{
    for (size_t i = 0; i < t->rows.n; i++)
        for (size_t k = 0; k < t->rows.v[i].cells.n; k++) {
            const struct ixit_cell *c = &t->rows.v[i].cells.v[k];
            for (size_t m = 0; m < c->values.n; m++)
                if (!product_says(c->values.v[m]))
                    problem_add(r, c->at, false,
                                "'%s' of %s holds the place of an answer: "
                                "'%.40s'",
                                c->key, t->table->id, c->values.v[m]);
        }
}

void check_product(struct reading *r, const struct product *p)
{
    check_rows(r, p);
    for (size_t i = 0; i < p->ics.n; i++)
        check_row(r, p, &p->ics.v[i]);
    check_references(r, p);
    for (size_t i = 0; i < p->ixit.n; i++)
        check_cells(r, &p->ixit.v[i]);
    for (size_t i = 0; i < p->claims.n; i++)
        if (!p->claims.v[i].present && !product_says(p->claims.v[i].reason))
            problem_add(r, p->claims.v[i].at, false,
                        "'%s' is declared absent without a reason",
                        p->claims.v[i].id);
}

/* The ICS in the form of Table B.1, and the IXIT. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/folio.h"
#include "sheet/book.h"

static void head(struct folio *f, const struct papers_of *p, const char *what)
{
    const struct catalogue *c = p->a->catalogue;
    const struct party *maker = paper_party(p->a->product, "manufacturer");
    f->title = p->a->product->name;
    f->subtitle = what;
    paper_identity(f, p->a->product);
    folio_must(f, "Manufacturer", maker ? maker->name : NULL,
               "product.yaml: roles.manufacturer");
    folio_field(f, "Standard",
                arena_printf(f->arena, "%s %s (%s)", c->standard.name,
                             c->standard.edition, c->standard.date));
    folio_field(f, "Assessment",
                arena_printf(f->arena, "%s %s (%s)", c->assessment.name,
                             c->assessment.edition, c->assessment.date));
    folio_field(f, "Declarations",
                arena_printf(f->arena, PRODUCT_FILE ", SHA-256 %s",
                             p->a->product->sha256));
}

static void claims(struct folio *f, const struct papers_of *p,
                   const char *title, const struct cat_entry *v, size_t n)
{
    folio_heading(f, 2, title);
    folio_head(f, "Id", "What", "Present", "Reason or evidence");
    for (size_t i = 0; i < n; i++) {
        const struct claim *k = product_claim(p->a->product, v[i].id);
        const char *why = !k ? "" : *k->reason ? k->reason : k->evidence;
        folio_row(f, v[i].id, v[i].text,
                  !k           ? "not declared"
                  : k->present ? "yes"
                               : "no",
                  why);
    }
}

void paper_ics(struct folio *f, const struct papers_of *p)
{
    static const char *const supports[] = {"", "Y", "N", "N/A"};
    const struct catalogue *c = p->a->catalogue;
    head(f, p, "Implementation conformance statement");
    folio_note(f, "The provisions are named in our words; the standard's own "
                  "stand in the standard. M: mandatory, R: recommended; C and "
                  "F: with conditions and features.");
    for (size_t i = 0; i < c->clauses.n; i++) {
        const struct cat_clause *k = &c->clauses.v[i];
        folio_heading(f, 2, arena_printf(f->arena, "%s %s", k->id, k->title));
        folio_head(f, "Reference", "Provision", "Status", "Support", "Detail");
        for (size_t m = 0; m < k->provisions.n; m++) {
            const struct cat_provision *q = &k->provisions.v[m];
            const struct ics_row *r = product_ics(p->a->product, q);
            folio_row(f, q->id, q->title, q->status,
                      supports[r ? r->support : SUPPORT_NONE],
                      r ? r->detail : "");
            f->gaps += r == NULL;
        }
    }
    claims(f, p, "Features", c->features.v, c->features.n);
    claims(f, p, "Conditions", c->conditions.v, c->conditions.n);
}

/* A sheet of the IXIT: rows one under the other, as wide tables need. */
static void table(struct folio *f, const struct cat_ixit *t,
                  const struct book_sheet *s)
{
    folio_heading(f, 2, arena_printf(f->arena, "%s %s", t->id, t->name));
    if (s->n < 2) {
        folio_gap(f, t->id, "not filled in");
        return;
    }
    if (t->list && strcmp(book_cell(&s->rows[1], 0), BOOK_NONE) == 0) {
        folio_para(f, "Declared: there is none.");
        return;
    }
    for (size_t i = 1; i < s->n; i++) {
        const struct book_row *r = &s->rows[i], *h = &s->rows[0];
        if (!t->list) {
            folio_must(f, book_cell(r, 0), book_cell(r, 1), "not told");
            continue;
        }
        folio_heading(f, 3, book_cell(r, 0));
        for (uint32_t k = 1; k < h->n; k++)
            folio_field(f, book_cell(h, k), book_cell(r, k));
    }
}

void paper_ixit(struct folio *f, const struct papers_of *p)
{
    const struct catalogue *c = p->a->catalogue;
    struct book b;
    head(f, p, "Implementation extra information for testing");
    if (book_of_product(p->a->product, c, f->arena, &b) != OK) {
        f->failed = true;
        return;
    }
    for (size_t i = 0; i < c->ixit.n; i++) {
        const struct book_sheet *s = book_sheet(&b, c->ixit.v[i].id);
        if (s)
            table(f, &c->ixit.v[i], s);
    }
}

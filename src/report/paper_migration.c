/* From the edition before: what became of each of its provisions, what is new,
 * and how both stand. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/folio.h"

/* The worst of what a provision became; N/A when none of it applies. */
static enum outcome worst(const struct assessment *a, struct cat_texts ids,
                          const char **because)
{
    enum outcome o = OUTCOME_NA;
    bool any = false;
    *because = NULL;
    for (size_t i = 0; i < ids.n; i++) {
        const struct provision_verdict *v = paper_verdict(a, ids.v[i]);
        if (!v)
            continue;
        bool settled =
            v->outcome == OUTCOME_NA || v->outcome == OUTCOME_NOT_SUPPORTED;
        enum outcome now = any ? lattice_overall(o, v->outcome) : v->outcome;
        if ((!settled && !any) || now != o || !*because)
            *because = v->because;
        o = settled && any ? o : now;
        any |= !settled;
    }
    return o;
}

/* Whether a verdict under the present edition is one under the old: the same
 * was asked, whatever it was called. */
static bool is_same(const struct cat_row *r)
{
    return r->fate == FATE_SAME || r->fate == FATE_MOVED;
}

static void rows(struct folio *f, const struct papers_of *p)
{
    const struct cat_previous *o = &p->a->catalogue->previous;
    folio_head(f, "Was", "What", "Is now", "V3.1.3", "V2.1.1", "Note");
    for (size_t i = 0; i < o->rows.n; i++) {
        const struct cat_row *r = &o->rows.v[i];
        const char *because;
        enum outcome v = worst(p->a, r->became, &because);
        folio_row(f, r->id, r->title, paper_join(f, r->became, ", "),
                  outcome_text(v),
                  is_same(r) ? outcome_text(v) : "to be judged",
                  r->note ? r->note : "");
    }
}

static void added(struct folio *f, const struct papers_of *p)
{
    const struct cat_previous *o = &p->a->catalogue->previous;
    folio_head(f, "Provision", "What", "Status", "Verdict", "Why");
    for (size_t i = 0; i < o->added.n; i++) {
        const struct provision_verdict *v = paper_verdict(p->a, o->added.v[i]);
        if (v)
            folio_row(f, v->of->id, v->of->title, v->of->status,
                      outcome_text(v->outcome), v->because);
    }
}

void paper_migration(struct folio *f, const struct papers_of *p)
{
    const struct cat_previous *o = &p->a->catalogue->previous;
    size_t same = 0;
    for (size_t i = 0; i < o->rows.n; i++)
        same += is_same(&o->rows.v[i]);
    f->title = p->a->product->name;
    f->subtitle = arena_printf(f->arena, "From EN 303 645 V%s (%s) to V%s",
                               o->edition, o->date, p->a->catalogue->edition);
    paper_identity(f, p->a->product);
    folio_para(f,
               "Of %zu provisions of V%s %zu ask the same in V%s, so that a "
               "verdict holds for both; the others were changed or split, and "
               "a verdict under V%s has to be given by a person, by the "
               "wording of that edition. %zu provisions are new.",
               o->rows.n, o->edition, same, p->a->catalogue->edition,
               o->edition, o->added.n);
    folio_heading(f, 2, "In general");
    for (size_t i = 0; i < o->general.n; i++)
        folio_item(f, "%s", o->general.v[i]);
    folio_heading(f, 2, "What is new");
    added(f, p);
    folio_heading(f, 2, "What became of each provision");
    rows(f, p);
}

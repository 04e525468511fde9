/* The threat model as a document. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/folio.h"
#include "report/threats.h"

enum { SVG_MAX = 8 << 20 };

static void picture(struct folio *f, const struct threat_model *m)
{
    struct buf svg;
    buf_init(&svg, SVG_MAX, NULL);
    threats_svg(m, &svg);
    const char *s = svg.failed ? NULL : arena_text(f->arena, buf_of(&svg));
    buf_done(&svg);
    f->failed |= s == NULL;
    folio_add(f, FOLIO_PICTURE, 0, &s, 1);
}

static void elements(struct folio *f, const struct threat_model *m)
{
    folio_head(f, "Element", "Kind", "Reached from", "What", "Declared");
    for (size_t i = 0; i < m->elements.n; i++) {
        const struct element *e = &m->elements.v[i];
        folio_row(f, e->id, element_text(e->kind), zone_text(e->zone), e->what,
                  e->at.line ? arena_printf(f->arena, PRODUCT_FILE ":%u",
                                            (unsigned)e->at.line)
                  : e->obs   ? "not declared; an image shows it"
                             : "");
    }
}

static void threats(struct folio *f, const struct threat_model *m,
                    const struct element *e)
{
    bool any = false;
    for (size_t i = 0; i < m->threats.n; i++) {
        const struct threat *t = &m->threats.v[i];
        if (t->on != e)
            continue;
        if (!any) {
            folio_heading(f, 3, e->id);
            folio_head(f, "Threat", "STRIDE", "Rating", "State", "Answered by");
        }
        any = true;
        folio_row(f,
                  arena_printf(f->arena, "%s %s\n%s", t->of->id, t->of->title,
                               t->of->what),
                  stride_text(t->of->stride), rating_text(t->rating),
                  threat_state_code(t->state),
                  arena_printf(f->arena, "%s%s%s",
                               paper_join(f, t->of->provisions, ", "),
                               t->because ? "\n" : "",
                               t->because ? t->because : ""));
    }
}

void paper_threat_model(struct folio *f, const struct papers_of *p)
{
    struct threat_model m;
    f->title = p->a->product->name;
    f->subtitle = "Threat model";
    if (threat_model(p->a, f->arena, &m) != OK) {
        f->failed = true;
        return;
    }
    paper_identity(f, p->a->product);
    folio_para(f, "Elements and flows are those of the IXIT and of what the "
                  "images show; threats are listed by STRIDE with the "
                  "provisions of EN 303 645 that answer them, and stand as the "
                  "verdicts do. What is declared wrongly, or not at all, is "
                  "wrong here too.");
    folio_note(f, "The rating is ours: how far away an attacker may be, times "
                  "what is lost. It is no rating after TS 102 165-1.");
    folio_heading(f, 2, "Data flow diagram");
    picture(f, &m);
    folio_heading(f, 2, "Summary");
    folio_head(f, "State", "Threats", "Meaning");
    for (int s = 0; s < THREAT_STATES; s++)
        folio_row(f, threat_state_code((enum threat_state)s),
                  arena_printf(f->arena, "%zu", m.states[s]),
                  threat_state_text((enum threat_state)s));
    folio_heading(f, 2, "Elements and flows");
    elements(f, &m);
    folio_heading(f, 2, "Threats");
    for (size_t i = 0; i < m.elements.n; i++)
        threats(f, &m, &m.elements.v[i]);
}

/* The test report and the test plan as documents. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "product/plan.h"
#include "report/folio.h"

static void identification(struct folio *f, const struct assessment *a)
{
    const struct product *p = a->product;
    folio_heading(f, 2, "Identification");
    folio_field(f, "Product", p->name);
    folio_field(f, "Model", p->model);
    folio_field(f, "Variant", p->variant);
    folio_field(f, "Hardware", p->hardware);
    folio_field(f, "Software", p->software);
    folio_field(f, "Intended use", p->intended_use);
    for (size_t i = 0; i < p->parties.n; i++)
        folio_field(f, paper_label(f, p->parties.v[i].role),
                    p->parties.v[i].name);
    folio_field(f, "Standard",
                arena_printf(f->arena, "%s %s (%s)",
                             a->catalogue->standard.name,
                             a->catalogue->standard.edition,
                             a->catalogue->standard.date));
    folio_field(f, "Assessed by",
                arena_printf(f->arena, "%s %s (%s)",
                             a->catalogue->assessment.name,
                             a->catalogue->assessment.edition,
                             a->catalogue->assessment.date));
    for (size_t i = 0; i < a->subjects_n; i++) {
        const struct subject *s = &a->subjects[i];
        const char *lack = subject_lack(s);
        folio_field(f, s->target->kind == TARGET_IMAGE ? "Image" : "Package",
                    arena_printf(f->arena, "%s\nSHA-256 %s%s%s",
                                 s->target->path, s->record->sha256,
                                 lack ? "\n" : "", lack ? lack : ""));
    }
    for (size_t i = 0; a->papers && i < a->papers->files.n; i++) {
        const struct paper *q = &a->papers->files.v[i];
        folio_field(f, "Document",
                    arena_printf(f->arena, "%s\nSHA-256 %s%s%s",
                                 q->target->path, q->sha256,
                                 q->fault ? "\n" : "",
                                 q->fault ? q->fault : ""));
    }
    folio_field(f, "Declarations",
                arena_printf(f->arena, PRODUCT_FILE "\nSHA-256 %s", p->sha256));
    folio_field(f, "Tool", "assay " ASSAY_VERSION);
}

static void summary(struct folio *f, const struct assessment *a)
{
    folio_heading(f, 2, "Summary");
    folio_head(f, "Verdict", "Provisions");

    static const enum outcome order[] = {OUTCOME_FAIL, OUTCOME_INCONCLUSIVE,
                                         OUTCOME_PASS, OUTCOME_NA,
                                         OUTCOME_NOT_SUPPORTED};

    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        folio_row(f, outcome_text(order[i]),
                  arena_printf(f->arena, "%zu", a->outcomes[order[i]]));
    folio_para(f,
               "Of %zu test cases %zu were decided from evidence and "
               "declarations, %zu by persons, %zu are open, %zu were not run. "
               "The verdict on a provision is the worst of its test cases: "
               "FAIL, INCONCLUSIVE, PASS; the verdict on the product is %s.",
               a->cases_n, a->states[STATE_DECIDED], a->states[STATE_RECORDED],
               a->states[STATE_OPEN], a->states[STATE_NOT_RUN],
               outcome_text(a->overall));
    folio_note(f, "The results are about the product, images and declarations "
                  "named here and no others. This report is no declaration of "
                  "conformity with any law.");
}

static void remarks(struct folio *f, const struct assessment *a)
{
    folio_heading(f, 2, "Declared against observed");
    if (a->remarks_n == 0)
        folio_para(f, "Nothing that the images or the documents show "
                      "contradicts what is declared.");
    for (size_t i = 0; i < a->remarks_n; i++) {
        const struct remark *m = &a->remarks[i];
        folio_heading(f, 3, arena_printf(f->arena, "%s (%s)", m->title, m->id));
        folio_field(f, "Effect", verdict_text(m->verdict));
        folio_field(f, "Cases", paper_join(f, m->cases, ", "));
        folio_field(f, "What", m->message);
        if (m->declared.line)
            folio_field(f, "Declared",
                        arena_printf(f->arena, PRODUCT_FILE ":%u",
                                     (unsigned)m->declared.line));
        if (m->obs)
            folio_field(f, "Observed", m->obs->where.path);
        for (size_t k = 0; m->paper && k < m->paper->places_n; k++)
            folio_field(f, m->paper->places[k].document,
                        m->paper->places[k].quote);
        folio_field(f, "To mend it", m->remedy);
    }
}

static const char *grounds(struct folio *f, const struct case_verdict *c)
{
    const struct recorded *r = c->result;
    const char *s = c->because;
    if (c->finding)
        s = arena_printf(f->arena, "%s\nFinding %s", s, c->finding->id);
    if (s && c->remark)
        s = arena_printf(f->arena, "%s\nContradiction %s", s, c->remark->id);
    if (s && c->declared.line)
        s = arena_printf(f->arena, "%s\n" PRODUCT_FILE ":%u", s,
                         (unsigned)c->declared.line);
    for (size_t i = 0; s && r && i < r->attachments.n; i++)
        s = arena_printf(f->arena, "%s\n%s, SHA-256 %s", s,
                         r->attachments.v[i].name, r->attachments.v[i].sha256);
    f->failed |= s == NULL;
    return s;
}

static void provisions(struct folio *f, const struct assessment *a)
{
    const struct catalogue *c = a->catalogue;
    size_t at = 0;
    for (size_t i = 0; i < c->clauses.n; i++) {
        const struct cat_clause *k = &c->clauses.v[i];
        folio_heading(f, 2, arena_printf(f->arena, "%s %s", k->id, k->title));
        for (size_t m = 0; m < k->provisions.n; m++) {
            const struct provision_verdict *v = &a->provisions[at++];
            folio_heading(
                f, 3, arena_printf(f->arena, "%s %s", v->of->id, v->of->title));
            folio_field(f, "Status", v->of->status);
            folio_field(f, "Verdict", outcome_text(v->outcome));
            folio_field(f, "Because", v->because);
            if (v->cases_n)
                folio_head(f, "Case", "Type", "Verdict", "Why");
            for (size_t n = 0; n < v->cases_n; n++) {
                const struct case_verdict *q = &v->cases[n];
                folio_row(f, q->of->id, cat_case_type_name(q->of->type),
                          q->state == STATE_NOT_RUN ? "not run"
                                                    : verdict_text(q->verdict),
                          grounds(f, q));
            }
        }
    }
}

static void evidence(struct folio *f, const struct assessment *a)
{
    size_t shown = 0;
    folio_heading(f, 2, "Evidence against");
    for (size_t i = 0; i < a->subjects_n; i++) {
        const struct judgement *g = a->subjects[i].judgement;
        for (size_t k = 0; k < g->findings_n; k++) {
            const struct finding *q = &g->findings[k];
            if (strcmp(q->effect, "fail") != 0 &&
                strcmp(q->effect, "inconclusive") != 0)
                continue;
            shown++;
            folio_heading(f, 3,
                          arena_printf(f->arena, "%s (%s)", q->title, q->id));
            folio_field(f, "Effect", q->effect);
            folio_field(f, "What", q->message);
            folio_field(f, "Where", q->obs_n ? q->obs[0]->where.path : "");
            folio_field(f, "Accepted", q->suppressed_why);
        }
    }
    if (!shown)
        folio_para(f, "No finding of the images speaks against a provision.");
}

void paper_test(struct folio *f, const struct papers_of *p)
{
    f->title = p->a->product->name;
    f->subtitle = "Test report";
    identification(f, p->a);
    summary(f, p->a);
    remarks(f, p->a);
    provisions(f, p->a);
    evidence(f, p->a);
    folio_heading(f, 2, "Responsible");
    folio_sign(f, "Name, date, signature");
}

/* --- the plan ----------------------------------------------------------------
 */

void paper_plan(struct folio *f, const struct papers_of *p)
{
    static const char *const who[] = {"assay", "a person", "a laboratory"};
    struct plan plan;
    f->title = p->a->product->name;
    f->subtitle = "Test plan";
    if (plan_make(p->a, NULL, p->today, f->arena, &plan) != OK) {
        f->failed = true;
        return;
    }
    paper_identity(f, p->a->product);
    folio_heading(f, 2,
                  plan.ready ? "Ready for a laboratory"
                             : "Not ready for a laboratory");
    if (plan.ready)
        folio_para(f, "ICS and IXIT are complete as far as assay can tell, the "
                      "images were read, and nothing fails.");
    for (size_t i = 0; i < plan.items_n; i++)
        folio_item(f, "%s", plan.items[i].text);
    folio_heading(f, 2, "Effort");
    folio_head(f, "Who", "Cases", "Open", "Hours of what is open");
    for (int i = 0; i < WHO_COUNT; i++)
        folio_row(f, who[i], arena_printf(f->arena, "%zu", plan.cases[i]),
                  arena_printf(f->arena, "%zu", plan.open[i]),
                  arena_printf(f->arena, "%.1f", plan.minutes[i] / 60.0));
    folio_heading(f, 2, "Test cases");
    folio_head(f, "Case", "Who", "To do", "With", "Minutes");
    for (size_t i = 0; i < plan.steps_n; i++) {
        const struct plan_step *s = &plan.steps[i];
        if (s->of->state != STATE_OPEN)
            continue;
        folio_row(f, s->of->of->id, who[s->who], s->task ? s->task->what : "",
                  s->task ? paper_join(f, s->task->with, ", ") : "",
                  s->task
                      ? arena_printf(f->arena, "%u", (unsigned)s->task->minutes)
                      : "");
    }
}

/* HTML: contradictions, test cases by provision, and the evidence cited. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/assess_html.h"

static const char *case_class(const struct case_verdict *c)
{
    if (c->state == STATE_NOT_RUN)
        return "na";
    return c->verdict == VERDICT_PASS   ? "pass"
           : c->verdict == VERDICT_FAIL ? "fail"
                                        : "inconclusive";
}

static void place(struct buf *out, const struct obs *o)
{
    buf_str(out, "<span class=\"mono\">");
    html_path(out, o->where.path);
    if (o->where.line)
        buf_printf(out, ":%u", (unsigned)o->where.line);
    buf_str(out, "</span>");
    if (!o->where.excerpt)
        return;
    buf_str(out, "<pre>");
    html_str(out, o->where.excerpt);
    buf_str(out, "</pre>");
}

static void paper_places(struct buf *out, const struct paper_result *r)
{
    for (size_t i = 0; i < r->places_n; i++) {
        const struct paper_place *p = &r->places[i];
        buf_str(out, "<li><span class=\"mono\">");
        html_path(out, p->document);
        if (p->page)
            buf_printf(out, ", page %u", (unsigned)p->page);
        else if (p->line)
            buf_printf(out, ":%u", (unsigned)p->line);
        buf_str(out, "</span>");
        if (p->quote) {
            buf_str(out, " <q>");
            html_str(out, p->quote);
            buf_str(out, "</q>");
        }
        buf_str(out, "</li>");
    }
}

static void remark(struct buf *out, const struct remark *m)
{
    bool fails = m->verdict == VERDICT_FAIL;
    buf_printf(out, "<article class=\"finding %s\" id=\"r-%s\"><header>",
               fails ? "fail" : "inconclusive", m->id);
    html_chip(out, fails ? "fail" : "inconclusive", verdict_text(m->verdict));
    buf_str(out, "<h3>");
    html_str(out, m->title);
    buf_str(out, "</h3>");
    for (size_t i = 0; i < m->cases.n; i++)
        buf_printf(out, "<a class=\"chip\" href=\"#c-%s\">%s</a>",
                   m->cases.v[i], m->cases.v[i]);
    buf_str(out, "</header><p>");
    html_str(out, m->message);
    buf_str(out, "</p><ul class=\"places\">");
    if (m->declared.line) {
        buf_str(out, "<li>declared: ");
        html_spot(out, m->declared);
        buf_str(out, "</li>");
    }
    if (m->obs) {
        buf_str(out, "<li>observed: ");
        place(out, m->obs);
        buf_str(out, "</li>");
    }
    if (m->paper)
        paper_places(out, m->paper);
    buf_str(out, "</ul>");
    html_mend(out, m->remedy);
    buf_printf(out, "<p class=\"meta\">%s</p></article>\n", m->id);
}

void assess_html_remarks(struct buf *out, const struct assessment *a)
{
    buf_str(out, "<section id=\"remarks\"><h2>Declared against "
                 "observed</h2>\n");
    if (a->remarks_n == 0)
        buf_str(out, "<p>Nothing that the images or the documents show "
                     "contradicts what is declared.</p>\n");
    for (size_t i = 0; i < a->remarks_n; i++)
        remark(out, &a->remarks[i]);
    buf_str(out, "</section>\n");
}

/* --- test cases --------------------------------------------------------------
 */

static void result(struct buf *out, const struct case_verdict *c)
{
    static const char *const standings[] = {
        [STANDING_UNBOUND] = "is about a target without a digest",
        [STANDING_OUTDATED] = "is about other targets or declarations",
        [STANDING_DAMAGED] = "has an attachment that is gone or another",
        [STANDING_CURRENT] = "is current",
    };
    const struct recorded *r = c->result;
    if (!r)
        return;
    buf_printf(out, "<p class=\"meta\">Result %s by ",
               verdict_text(r->verdict));
    html_str(out, r->by);
    buf_printf(out, ", %s: ", r->date);
    html_str(out, r->note);
    buf_printf(out, " (it %s)", standings[c->standing]);
    for (size_t i = 0; i < r->attachments.n; i++) {
        buf_str(out, "<br>");
        html_str(out, r->attachments.v[i].name);
        buf_printf(out, " <span class=\"mono\">SHA-256 %s</span>",
                   r->attachments.v[i].sha256);
    }
    buf_str(out, "</p>");
}

static void grounds(struct buf *out, const struct case_verdict *c)
{
    if (c->finding)
        buf_printf(out, " <a class=\"chip\" href=\"#f-%s\">finding</a>",
                   c->finding->id);
    if (c->remark)
        buf_printf(out, " <a class=\"chip\" href=\"#r-%s\">contradiction</a>",
                   c->remark->id);
    if (c->declared.line) {
        buf_byte(out, ' ');
        html_spot(out, c->declared);
    }
}

/* What documents say for the case; what speaks against it is a remark. */
static void said_for(struct buf *out, const struct assessment *a,
                     const struct case_verdict *c)
{
    size_t n = 0;
    for (size_t i = 0; a->papers && i < a->papers->results.n; i++) {
        const struct paper_result *r = &a->papers->results.v[i];
        if (r->verdict != VERDICT_PASS || !cat_has(r->cases, c->of->id))
            continue;
        buf_str(out, n++ ? ", " : "<p class=\"meta\">Documents say: ");
        buf_printf(out, "<a href=\"#d-%zu\">", i);
        html_str(out, r->title);
        buf_str(out, "</a>");
    }
    buf_str(out, n ? "</p>" : "");
}

static void test_case(struct buf *out, const struct assessment *a,
                      const struct case_verdict *c)
{
    const struct cat_task *t = catalogue_task(a->catalogue, c->of->id);
    buf_printf(out,
               "<tr id=\"c-%s\"><td data-label=\"case\"><b>%s</b><br>"
               "<small>%s</small></td><td data-label=\"verdict\">",
               c->of->id, c->of->id, cat_case_type_name(c->of->type));
    html_chip(out, case_class(c),
              c->state == STATE_NOT_RUN ? "not run" : verdict_text(c->verdict));
    if (c->state != STATE_NOT_RUN)
        buf_printf(out, "<br><small>%s</small>", case_state_text(c->state));
    buf_str(out, "</td><td data-label=\"why\">");
    html_str(out, c->because);
    grounds(out, c);
    said_for(out, a, c);
    result(out, c);
    if (c->state == STATE_OPEN && t) {
        buf_str(out, "<p class=\"meta\">To do: ");
        html_str(out, t->what);
        buf_str(out, "</p>");
    }
    buf_str(out, "</td></tr>\n");
}

static void provision(struct buf *out, const struct assessment *a,
                      const struct provision_verdict *v)
{
    buf_printf(out, "<article class=\"finding %s\" id=\"p-%s\"><header>",
               outcome_class(v->outcome), v->of->id);
    html_chip(out, outcome_class(v->outcome), outcome_text(v->outcome));
    buf_printf(out, "<h3>%s ", v->of->id);
    html_str(out, v->of->title);
    buf_str(out, "</h3><small>");
    html_str(out, v->of->status);
    buf_str(out, "</small></header><p>");
    html_str(out, v->because);
    buf_str(out, "</p>");
    if (v->cases_n)
        buf_str(out, "<table class=\"stack cases\"><thead><tr><th>Case</th>"
                     "<th>Verdict</th><th>Why</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < v->cases_n; i++)
        test_case(out, a, &v->cases[i]);
    buf_str(out, v->cases_n ? "</tbody></table></article>\n" : "</article>\n");
}

void assess_html_cases(struct buf *out, const struct assessment *a)
{
    buf_str(out, "<section id=\"cases\"><h2>Test cases by provision</h2>\n");
    for (size_t i = 0; i < a->provisions_n; i++)
        provision(out, a, &a->provisions[i]);
    buf_str(out, "</section>\n");
}

/* --- evidence ---------------------------------------------------------------
 */

enum { PLACES = 20 };

static void finding(struct buf *out, const struct finding *f)
{
    buf_printf(out, "<article class=\"finding %s\" id=\"f-%s\"><header>",
               f->suppressed_why ? "suppressed" : f->effect, f->id);
    html_chip(out, f->effect,
              strcmp(f->effect, "fail") == 0 ? "FAIL" : "INCONCLUSIVE");
    buf_str(out, "<h3>");
    html_str(out, f->title);
    buf_str(out, "</h3>");
    for (size_t i = 0; i < f->provisions_n; i++)
        buf_printf(out, "<a class=\"chip\" href=\"#p-%s\">%s</a>",
                   f->provisions[i], f->provisions[i]);
    buf_str(out, "</header><p>");
    html_str(out, f->message);
    buf_str(out, "</p><ul class=\"places\">");
    for (size_t i = 0; i < f->obs_n && i < PLACES; i++) {
        buf_str(out, "<li>");
        place(out, f->obs[i]);
        buf_str(out, "</li>");
    }
    if (f->obs_n > PLACES)
        buf_printf(out, "<li>and %zu more</li>", f->obs_n - PLACES);
    buf_str(out, "</ul>");
    if (f->suppressed_why) {
        buf_printf(out, "<p>Accepted until %s: ", f->suppressed_until);
        html_str(out, f->suppressed_why);
        buf_str(out, "</p>");
    }
    buf_printf(out, "<p class=\"meta\">%s · rule %s</p></article>\n", f->id,
               f->rule);
}

void assess_html_evidence(struct buf *out, const struct assessment *a)
{
    size_t shown = 0;
    buf_str(out, "<section id=\"evidence\"><h2>Evidence against</h2>\n");
    for (size_t i = 0; i < a->subjects_n; i++) {
        const struct judgement *g = a->subjects[i].judgement;
        for (size_t k = 0; k < g->findings_n; k++) {
            const struct finding *f = &g->findings[k];
            if (strcmp(f->effect, "fail") != 0 &&
                strcmp(f->effect, "inconclusive") != 0)
                continue;
            finding(out, f);
            shown++;
        }
    }
    if (!shown)
        buf_str(out, "<p>No finding of the images speaks against a "
                     "provision.</p>\n");
    buf_str(out, "</section>\n");
}

/* --- documents ---------------------------------------------------------------
 */

static void paper_row(struct buf *out, const struct paper_result *r, size_t i)
{
    const char *kind = r->verdict == VERDICT_PASS ? "pass" : "inconclusive";
    if (r->verdict == VERDICT_FAIL)
        kind = r->shown || !r->level ? "fail" : "inconclusive";
    buf_printf(out, "<tr id=\"d-%zu\"><td data-label=\"rule\"><b>", i);
    html_str(out, r->rule);
    buf_str(out, "</b>");
    if (r->level) {
        buf_str(out, "<br><small>");
        html_str(out, r->level);
        buf_str(out, "</small>");
    }
    buf_str(out, "</td><td data-label=\"said\">");
    html_chip(out, kind,
              r->verdict == VERDICT_PASS ? "said"
              : r->verdict == VERDICT_FAIL
                  ? r->level && !r->shown ? "not found" : "against"
                  : "open");
    buf_str(out, "</td><td data-label=\"what\">");
    html_str(out, r->title);
    if (r->verdict != VERDICT_PASS) {
        buf_str(out, ": ");
        html_str(out, r->because);
    }
    if (r->missing) {
        buf_str(out, "<p class=\"meta\">Missing: ");
        html_str(out, r->missing);
        buf_str(out, "</p>");
    }
    if (r->places_n) {
        buf_str(out, "<ul class=\"places\">");
        paper_places(out, r);
        buf_str(out, "</ul>");
    }
    buf_str(out, "</td></tr>\n");
}

void assess_html_documents(struct buf *out, const struct assessment *a)
{
    const struct papers *p = a->papers;
    buf_str(out, "<section id=\"documents\"><h2>Documents</h2>\n");
    if (!p || p->files.n == 0) {
        buf_str(out, "<p>" PRODUCT_FILE " names no documents.</p></section>\n");
        return;
    }
    buf_str(out, "<p>What the documents say, as far as assay can read them. "
                 "That a document says something is evidence for a person who "
                 "decides, and passes nothing by itself.</p>\n"
                 "<table class=\"stack cases\"><thead><tr><th>Rule</th>"
                 "<th>Said</th><th>What</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < p->results.n; i++)
        paper_row(out, &p->results.v[i], i);
    buf_str(out, "</tbody></table></section>\n");
}

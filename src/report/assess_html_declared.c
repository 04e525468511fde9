/* HTML: the ICS with features and conditions, and the IXIT tables. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/assess_html.h"

static void ics_row(struct buf *out, const struct provision_verdict *v)
{
    static const char *const supports[] = {"", "Y", "N", "N/A"};
    buf_str(out, "<tr>");
    buf_printf(out, "<td data-label=\"provision\"><a href=\"#p-%s\">%s</a> ",
               v->of->id, v->of->id);
    html_str(out, v->of->title);
    buf_str(out, "</td>");
    html_cell(out, "status", v->of->status);
    html_cell(out, "support", supports[v->row ? v->row->support : 0]);
    html_cell(out, "detail", v->row ? v->row->detail : "");
    buf_str(out, "<td data-label=\"verdict\">");
    html_chip(out, outcome_class(v->outcome), outcome_text(v->outcome));
    buf_str(out, "</td></tr>\n");
}

static void claim_row(struct buf *out, const struct product *p,
                      const struct cat_entry *e)
{
    const struct claim *c = product_claim(p, e->id);
    buf_str(out, "<tr>");
    html_cell(out, "id", e->id);
    html_cell(out, "what", e->text);
    html_cell(out, "declared", !c ? "" : c->present ? "present" : "absent");
    html_cell(out, "because",
              !c                        ? ""
              : product_says(c->reason) ? c->reason
                                        : c->evidence);
    buf_str(out, "</tr>\n");
}

static void claims(struct buf *out, const struct assessment *a)
{
    const struct catalogue *c = a->catalogue;
    buf_str(out, "<h3>Features and conditions</h3>\n<div class=\"scroll\">"
                 "<table class=\"stack\"><thead><tr><th>Id</th><th>What</th>"
                 "<th>Declared</th><th>Because</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < c->features.n; i++)
        claim_row(out, a->product, &c->features.v[i]);
    for (size_t i = 0; i < c->conditions.n; i++)
        claim_row(out, a->product, &c->conditions.v[i]);
    buf_str(out, "</tbody></table></div>\n");
}

void assess_html_ics(struct buf *out, const struct assessment *a)
{
    buf_str(out, "<section id=\"ics\"><h2>Implementation conformance "
                 "statement (ICS)</h2>\n<div class=\"scroll\">"
                 "<table class=\"stack\"><thead><tr><th>Provision</th>"
                 "<th>Status</th><th>Support</th><th>Detail</th>"
                 "<th>Verdict</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < a->provisions_n; i++)
        ics_row(out, &a->provisions[i]);
    buf_str(out, "</tbody></table></div>\n");
    claims(out, a);
    buf_str(out, "</section>\n");
}

static void cells(struct buf *out, const struct ixit_row *r)
{
    for (size_t i = 0; i < r->cells.n; i++) {
        const struct ixit_cell *c = &r->cells.v[i];
        buf_str(out, "<tr><th>");
        html_label(out, c->key);
        buf_str(out, "</th><td>");
        for (size_t k = 0; k < c->values.n; k++) {
            buf_str(out, k ? ", " : "");
            html_lines(out, c->values.v[k]);
        }
        buf_str(out, "</td></tr>\n");
    }
    if (r->seen_as.n == 0)
        return;
    buf_str(out, "<tr><th>Seen as</th><td class=\"mono\">");
    for (size_t k = 0; k < r->seen_as.n; k++) {
        buf_str(out, k ? ", " : "");
        html_str(out, r->seen_as.v[k]);
    }
    buf_str(out, "</td></tr>\n");
}

static void ixit_table(struct buf *out, const struct assessment *a,
                       const struct cat_ixit *c)
{
    const struct ixit_table *t = product_ixit(a->product, c->id);
    buf_printf(out, "<article class=\"finding\" id=\"t-%s\"><header><h3>%s ",
               c->id, c->id);
    html_str(out, c->name);
    buf_str(out, "</h3></header>\n");
    if (!t)
        buf_str(out, "<p>Not filled in.</p>\n");
    else if (t->rows.n == 0)
        buf_str(out, "<p>Declared: there is none.</p>\n");
    for (size_t i = 0; t && i < t->rows.n; i++) {
        if (t->rows.v[i].id) {
            buf_str(out, "<p><b>");
            html_str(out, t->rows.v[i].id);
            buf_str(out, "</b> <small>");
            html_spot(out, t->rows.v[i].at);
            buf_str(out, "</small></p>\n");
        }
        buf_str(out, "<table class=\"fields\">\n");
        cells(out, &t->rows.v[i]);
        buf_str(out, "</table>\n");
    }
    buf_str(out, "</article>\n");
}

void assess_html_ixit(struct buf *out, const struct assessment *a)
{
    buf_str(out, "<section id=\"ixit\"><h2>Extra information for testing "
                 "(IXIT)</h2>\n");
    for (size_t i = 0; i < a->catalogue->ixit.n; i++)
        ixit_table(out, a, &a->catalogue->ixit.v[i]);
    buf_str(out, "</section>\n");
}

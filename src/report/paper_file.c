/* The index of the technical documentation, and what importers and
 * distributors look at. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <strings.h>

#include "report/folio.h"

/* Whether text has one of the words, parted by '|', case ignored. */
static bool has_word(const char *text, const char *words)
{
    for (const char *w = words; *w;) {
        size_t n = strcspn(w, "|");
        for (const char *t = text; *t; t++)
            if (strncasecmp(t, w, n) == 0)
                return true;
        w += n + (w[n] == '|');
    }
    return false;
}

/* The documents of product.yaml that are said to be about it. */
static const char *documents(struct folio *f, const struct product *p,
                             const char *words)
{
    const char *s = "";
    for (size_t i = 0; i < p->targets.n && s; i++) {
        const struct target *t = &p->targets.v[i];
        if (t->kind == TARGET_DOCUMENT &&
            (has_word(t->what, words) || has_word(t->path, words)))
            s = arena_printf(f->arena, "%s%s%s", s, *s ? "\n" : "", t->path);
    }
    f->failed |= s == NULL;
    return s ? s : "";
}

static void row(struct folio *f, const char *item, const char *what,
                const char *there, const char *missing)
{
    bool gap = !there || !*there || !product_says(there);
    f->gaps += gap;
    folio_row(f, item, folio_tr(f, what), gap ? "missing" : there,
              gap ? folio_tr(f, missing) : "");
}

static const char *count_rows(struct folio *f, const struct product *p,
                              const char *table)
{
    const struct ixit_table *t = product_ixit(p, table);
    const char *s = t && t->rows.n
                        ? arena_printf(f->arena, "IXIT %s: %zu row%s", table,
                                       t->rows.n, t->rows.n == 1 ? "" : "s")
                        : "";
    f->failed |= s == NULL;
    return s;
}

static void design(struct folio *f, const struct papers_of *p)
{
    const struct product *o = p->a->product;
    row(f, "2(a)", "Design and architecture",
        documents(f, o, "architecture|design"),
        "a document on design and architecture");
    row(f, "2(b)", "Bill of materials (SBOM)", documents(f, o, "sbom|bill of"),
        "an SBOM; 'assay scan --format cyclonedx' writes one of what it saw");
    row(f, "2(b)", "Disclosure policy", documents(f, o, "disclosure|policy"),
        "the policy; 'assay report --kind policy' drafts one");
    row(f, "2(b)", "Contact address for reports", o->report_to,
        "product.yaml: disclosure.contact");
    row(f, "2(b)", "Secure distribution of updates",
        count_rows(f, o, "7-UpdMech"), "IXIT 7-UpdMech");
    row(f, "2(c)", "Production and monitoring", documents(f, o, "process"),
        "a document on production and monitoring processes");
}

void paper_technical_file(struct folio *f, const struct papers_of *p)
{
    const struct product *o = p->a->product;
    const struct assessment *a = p->a;
    f->title = "Technical documentation: index";
    f->subtitle = arena_printf(
        f->arena, "%s, Regulation (EU) 2024/2847, Annex VII", o->name);
    paper_identity(f, o);
    folio_head(f, "Annex VII", "What", "There is", "To do");
    row(f, "1", "Intended purpose", o->intended_use,
        "product.yaml: intended_use");
    row(f, "1", "Software versions", o->software,
        "product.yaml: product.software");
    row(f, "1", "Photographs or drawings",
        documents(f, o, "photo|drawing|picture"),
        "photographs or drawings of the hardware");
    row(f, "1", "Information for users",
        documents(f, o, "user information|user guide|manual"),
        "the user information; 'assay report --kind user-information'");
    design(f, p);
    row(f, "3", "Risk assessment", documents(f, o, "risk"),
        "the risk assessment, with how each point of Annex I part I applies");
    row(f, "4", "Basis for the support period", o->support_reason,
        "product.yaml: support_period.reason");
    row(f, "5", "Standards and specifications",
        paper_join(f, o->standards, "\n"),
        "product.yaml: declaration.standards; EN 303 645 may be listed as "
        "another technical specification");
    row(f, "6", "Test reports",
        a->states[STATE_OPEN] == 0
            ? arena_printf(f->arena, "test report, verdict %s",
                           outcome_text(a->overall))
            : "",
        arena_printf(f->arena, "%zu test cases are open; 'assay plan'",
                     a->states[STATE_OPEN]));
    row(f, "7", "EU declaration of conformity",
        documents(f, o, "declaration of conformity"),
        "the signed declaration; 'assay report --kind doc' drafts it");
    folio_row(f, "8",
              folio_tr(f, "SBOM, on a reasoned request of an authority"), "",
              "");
    folio_note(f, "Kept for ten years or the support period, whichever is "
                  "longer (Art. 13(13)).");
}

/* --- checklists --------------------------------------------------------------
 */

static void check(struct folio *f, const char *what, const char *there)
{
    folio_row(f, folio_tr(f, what), there ? there : "", "");
}

static const char *maker_named(const struct product *o)
{
    const struct party *m = paper_party(o, "manufacturer");
    return m ? m->name : "";
}

static void head_of_list(struct folio *f, const struct papers_of *p,
                         const char *title)
{
    f->title = title;
    f->subtitle = p->a->product->name;
    paper_identity(f, p->a->product);
    folio_field(f, "Manufacturer", maker_named(p->a->product));
    folio_field(f, "EN 303 645",
                arena_printf(f->arena,
                             folio_tr(f, "assessment %s; no presumption of "
                                         "conformity follows from it"),
                             outcome_text(p->a->overall)));
    folio_head(f, "To be seen", "The workspace shows", "Checked");
}

void paper_importer(struct folio *f, const struct papers_of *p)
{
    const struct product *o = p->a->product;
    head_of_list(f, p,
                 "Checklist for importers (Regulation (EU) 2024/2847, "
                 "Art. 19)");
    check(f, "The conformity assessment was carried out", o->procedure);
    check(f, "The technical documentation is drawn up",
          "assay report --kind technical-file");
    check(f,
          "CE mark, declaration of conformity, and the information of Annex "
          "II in a language that is easily understood",
          documents(f, o, "user information|user guide|manual|declaration of"));
    check(f, "The product can be identified (Art. 13(15))", o->model);
    check(f, "The manufacturer's name and contacts are on it (Art. 13(16))",
          maker_named(o));
    check(f, "The end of support is told, month and year (Art. 13(19))",
          paper_day(f, o->support_until));
    check(f, "The importer's own name and contacts are put on it", "");
    check(f,
          "A copy of the declaration is kept for ten years or the support "
          "period, whichever is longer",
          "");
    check(f,
          "Vulnerabilities are reported to the manufacturer, significant "
          "risk to the authorities",
          "");
    folio_sign(f, "Name, date, signature");
}

void paper_distributor(struct folio *f, const struct papers_of *p)
{
    const struct product *o = p->a->product;
    head_of_list(f, p,
                 "Checklist for distributors (Regulation (EU) "
                 "2024/2847, Art. 20)");
    check(f, "CE mark", "");
    check(f, "The product can be identified (Art. 13(15))", o->model);
    check(f, "The manufacturer's name and contacts (Art. 13(16))",
          maker_named(o));
    check(f, "The information for users (Art. 13(18))",
          documents(f, o, "user information|user guide|manual"));
    check(f, "The end of support, month and year (Art. 13(19))",
          paper_day(f, o->support_until));
    check(f, "The declaration or its simplified form (Art. 13(20))",
          o->declared_at);
    check(f, "The importer's name and contacts (Art. 19(4))", "");
    check(f,
          "Vulnerabilities and risks are reported; on doubt the product is "
          "held back",
          "");
    folio_note(f, "Whoever sells under a brand of its own, or modifies the "
                  "product substantially, becomes its manufacturer (Art. 21, "
                  "22).");
    folio_sign(f, "Name, date, signature");
}

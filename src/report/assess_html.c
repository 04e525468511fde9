/* The report on a product as one page: identification, verdicts, then the
 * parts of assess_html_parts.c and assess_html_declared.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report/assess_html.h"

#include <string.h>

extern const unsigned char html_style[];
extern const size_t html_style_size;

const char *outcome_class(enum outcome o)
{
    static const char *const classes[] = {
        [OUTCOME_PASS] = "pass",        [OUTCOME_INCONCLUSIVE] = "inconclusive",
        [OUTCOME_FAIL] = "fail",        [OUTCOME_NA] = "na",
        [OUTCOME_NOT_SUPPORTED] = "na",
    };
    ASSERT(o < OUTCOME_COUNT);
    return classes[o];
}

void html_lines(struct buf *out, const char *s)
{
    while (s && *s) {
        size_t n = strcspn(s, "\n");
        html_text(out, view_of(s, n));
        s += n + (s[n] == '\n');
        if (*s)
            buf_str(out, "<br>");
    }
}

void html_label(struct buf *out, const char *key)
{
    for (const char *p = key; *p; p++) {
        char c = *p == '_' ? ' ' : *p;
        if (p == key && c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        html_text(out, view_of(&c, 1));
    }
}

void html_spot(struct buf *out, struct spot at)
{
    if (at.line)
        buf_printf(out, "<span class=\"mono\">" PRODUCT_FILE ":%u</span>",
                   (unsigned)at.line);
}

void html_page(struct buf *out, const char *lang, const char *title)
{
    buf_printf(out,
               "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
               "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
               "content=\"width=device-width, initial-scale=1\">\n"
               "<meta http-equiv=\"Content-Security-Policy\" "
               "content=\"default-src 'none'; style-src 'unsafe-inline'; "
               "base-uri 'none'; form-action 'none'\">\n"
               "<meta name=\"referrer\" content=\"no-referrer\">\n<title>",
               lang);
    html_str(out, title);
    buf_str(out, "</title>\n<style>\n");
    buf_add(out, html_style, html_style_size);
    buf_str(out, "</style>\n</head>\n<body>\n");
}

static void head(struct buf *out, const struct assessment *a)
{
    struct buf title;
    buf_init(&title, 4096, NULL);
    buf_printf(&title, "%.2000s · test report", a->product->name);
    buf_byte(&title, 0);
    html_page(out, "en", title.failed ? "test report" : (const char *)title.p);
    buf_done(&title);
}

static void row(struct buf *out, const char *what, const char *text)
{
    if (!text || !*text)
        return;
    buf_printf(out, "<tr><th>%s</th><td>", what);
    html_lines(out, text);
    buf_str(out, "</td></tr>\n");
}

static void edition_row(struct buf *out, const char *what,
                        const struct cat_edition *e)
{
    buf_printf(out, "<tr><th>%s</th><td>", what);
    html_str(out, e->name);
    buf_byte(out, ' ');
    html_str(out, e->edition);
    buf_str(out, " (");
    html_str(out, e->date);
    buf_str(out, ")</td></tr>\n");
}

static void digest_row(struct buf *out, const char *what, const char *path,
                       const char *sha256, const char *lack)
{
    buf_printf(out, "<tr><th>%s</th><td class=\"path\">", what);
    html_path(out, path);
    if (sha256 && *sha256)
        buf_printf(out, "<br><span class=\"mono\">SHA-256 %s</span>", sha256);
    if (lack) {
        buf_str(out, "<br><b>");
        html_str(out, lack);
        buf_str(out, "</b>");
    }
    buf_str(out, "</td></tr>\n");
}

static void party_row(struct buf *out, const struct party *p)
{
    buf_str(out, "<tr><th>");
    html_label(out, p->role);
    buf_str(out, "</th><td>");
    html_str(out, p->name);
    if (p->address && *p->address) {
        buf_str(out, "<br>");
        html_lines(out, p->address);
    }
    if (p->contact && *p->contact) {
        buf_str(out, "<br>");
        html_str(out, p->contact);
    }
    buf_str(out, "</td></tr>\n");
}

static void identification(struct buf *out, const struct assessment *a)
{
    const struct product *p = a->product;
    buf_str(out, "<section id=\"identification\"><h2>Identification</h2>\n"
                 "<div class=\"scroll\"><table class=\"fields\">\n");
    row(out, "Product", p->name);
    row(out, "Model", p->model);
    row(out, "Variant", p->variant);
    row(out, "Hardware", p->hardware);
    row(out, "Software", p->software);
    row(out, "Intended use", p->intended_use);
    row(out, "Support from", p->support_from);
    row(out, "Support until", p->support_until);
    for (size_t i = 0; i < p->parties.n; i++)
        party_row(out, &p->parties.v[i]);
    edition_row(out, "Standard", &a->catalogue->standard);
    edition_row(out, "Assessed by", &a->catalogue->assessment);
    for (size_t i = 0; i < a->subjects_n; i++)
        digest_row(out,
                   a->subjects[i].target->kind == TARGET_IMAGE ? "Image"
                                                               : "Package",
                   a->subjects[i].target->path, a->subjects[i].record->sha256,
                   subject_lack(&a->subjects[i]));
    for (size_t i = 0; a->papers && i < a->papers->files.n; i++)
        digest_row(out, "Document", a->papers->files.v[i].target->path,
                   a->papers->files.v[i].sha256, a->papers->files.v[i].fault);
    digest_row(out, "Declarations", PRODUCT_FILE, p->sha256, NULL);
    row(out, "Tool", "assay " ASSAY_VERSION);
    buf_str(out, "</table></div></section>\n");
}

static void tile(struct buf *out, const char *kind, size_t n, const char *what)
{
    buf_printf(out, "<div class=\"tile %s\"><b>%zu</b><span>%s</span></div>",
               kind, n, what);
}

static void title(struct buf *out, const struct assessment *a)
{
    const size_t *o = a->outcomes;
    buf_str(out, "<header class=\"top\">\n<p class=\"brand\">Test report</p>\n"
                 "<h1>");
    html_str(out, a->product->name);
    buf_str(out, "</h1>\n<p class=\"meta\">Model ");
    html_str(out, a->product->model);
    buf_str(out, " · ");
    html_str(out, a->catalogue->standard.name);
    buf_byte(out, ' ');
    html_str(out, a->catalogue->standard.edition);
    buf_str(out, " · verdict ");
    html_chip(out, outcome_class(a->overall), outcome_text(a->overall));
    buf_str(out, "</p>\n<div class=\"tiles\">");
    tile(out, o[OUTCOME_FAIL] ? "fail" : "", o[OUTCOME_FAIL],
         "provisions FAIL");
    tile(out, a->fail_mandatory ? "fail" : "", a->fail_mandatory,
         "of them mandatory");
    tile(out, "open", o[OUTCOME_INCONCLUSIVE], "INCONCLUSIVE");
    tile(out, "pass", o[OUTCOME_PASS], "PASS");
    tile(out, "", o[OUTCOME_NA], "N/A");
    tile(out, "", o[OUTCOME_NOT_SUPPORTED], "not supported");
    buf_str(out, "</div>\n<p class=\"remark\">The results are about the "
                 "product, images and declarations named here and no others. ");
    buf_printf(out,
               "Of %zu test cases %zu were decided from evidence and "
               "declarations, %zu by persons, %zu are open, %zu were not run. ",
               a->cases_n, a->states[STATE_DECIDED], a->states[STATE_RECORDED],
               a->states[STATE_OPEN], a->states[STATE_NOT_RUN]);
    buf_str(out,
            "The verdict on a provision is the worst of its test cases: FAIL, "
            "INCONCLUSIVE, PASS. This report is no declaration of conformity "
            "with any law.</p>\n</header>\n");
}

static void navigation(struct buf *out)
{
    static const char *const parts[][2] = {
        {"identification", "Identification"},
        {"summary",        "Summary"       },
        {"remarks",        "Contradictions"},
        {"cases",          "Test cases"    },
        {"evidence",       "Evidence"      },
        {"documents",      "Documents"     },
        {"ics",            "ICS"           },
        {"ixit",           "IXIT"          },
    };

    buf_str(out, "<nav aria-label=\"Sections\"><ul>");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        buf_printf(out, "<li><a href=\"#%s\">%s</a></li>", parts[i][0],
                   parts[i][1]);
    buf_str(out, "</ul></nav>\n");
}

/* The provisions by clause, each with its colour and a link. */
static void summary(struct buf *out, const struct assessment *a)
{
    const struct catalogue *c = a->catalogue;
    size_t at = 0;
    buf_str(out, "<section id=\"summary\"><h2>Summary</h2>\n"
                 "<div class=\"matrix\">\n");
    for (size_t i = 0; i < c->clauses.n; i++) {
        const struct cat_clause *k = &c->clauses.v[i];
        buf_printf(out, "<p class=\"clause\"><b>%s</b> ", k->id);
        html_str(out, k->title);
        buf_str(out, "</p><div class=\"cells\">");
        for (size_t p = 0; p < k->provisions.n; p++) {
            const struct provision_verdict *v = &a->provisions[at++];
            buf_printf(out,
                       "<a class=\"%s\" href=\"#p-%s\" title=\"%s\">%s</a>",
                       outcome_class(v->outcome), v->of->id,
                       outcome_text(v->outcome), v->of->id);
        }
        buf_str(out, "</div>\n");
    }
    buf_str(out, "</div></section>\n");
}

void assess_html(const struct assessment *a, struct buf *out)
{
    head(out, a);
    title(out, a);
    navigation(out);
    buf_str(out, "<main>\n");
    identification(out, a);
    summary(out, a);
    assess_html_remarks(out, a);
    assess_html_cases(out, a);
    assess_html_evidence(out, a);
    assess_html_documents(out, a);
    assess_html_ics(out, a);
    assess_html_ixit(out, a);
    buf_str(out, "<section class=\"signatures\"><h2>Responsible</h2>\n"
                 "<p>Name, date, signature:</p><p class=\"line\"></p>\n"
                 "</section>\n</main>\n<footer><p>Made by assay " ASSAY_VERSION
                 " from the workspace; the same workspace gives the same page. "
                 "For programs: <span class=\"mono\">assay assess --format "
                 "json</span>.</p></footer>\n</body>\n</html>\n");
}

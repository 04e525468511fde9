/* A document as one HTML page that loads nothing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/assess_html.h"
#include "report/folio.h"

static const char *class_of(const char *word)
{
    static const char *const words[][2] = {
        {"PASS",          "pass"        },
        {"FAIL",          "fail"        },
        {"INCONCLUSIVE",  "inconclusive"},
        {"N/A",           "na"          },
        {"NOT SUPPORTED", "na"          },
        {"missing",       "fail"        }
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], word) == 0)
            return words[i][1];
    return NULL;
}

static void cell(struct buf *out, const struct folio *f, const char *text)
{
    if (class_of(text))
        html_chip(out, class_of(text),
                  strcmp(text, "missing") == 0 ? folio_tr(f, text) : text);
    else
        html_lines(out, text);
}

static void block_row(struct buf *out, const struct folio *f,
                      const struct folio_block *b,
                      const struct folio_block *head)
{
    bool is_head = b->kind == FOLIO_HEAD;
    buf_str(out, is_head ? "<thead><tr>" : "<tr>");
    for (uint32_t i = 0; i < b->n; i++) {
        if (is_head) {
            buf_str(out, "<th>");
        } else {
            buf_str(out, "<td data-label=\"");
            html_str(out, head && i < head->n ? head->v[i] : "");
            buf_str(out, "\">");
        }
        cell(out, f, b->v[i]);
        buf_str(out, is_head ? "</th>" : "</td>");
    }
    buf_str(out, is_head ? "</tr></thead><tbody>\n" : "</tr>\n");
}

static void field(struct buf *out, const struct folio *f,
                  const struct folio_block *b)
{
    buf_str(out, "<tr><th>");
    html_str(out, b->v[0]);
    buf_str(out, "</th><td>");
    if (b->kind == FOLIO_GAP) {
        html_chip(out, "fail", folio_tr(f, "missing"));
        buf_byte(out, ' ');
    }
    html_lines(out, b->v[1]);
    buf_str(out, "</td></tr>\n");
}

/* What is open around blocks of a kind. */
enum around { AROUND_NOTHING, AROUND_FIELDS, AROUND_LIST, AROUND_TABLE };

static enum around around_of(const struct folio_block *b)
{
    switch (b->kind) {
    case FOLIO_FIELD:
    case FOLIO_GAP:
        return AROUND_FIELDS;
    case FOLIO_ITEM:
        return AROUND_LIST;
    case FOLIO_HEAD:
    case FOLIO_ROW:
        return AROUND_TABLE;
    case FOLIO_HEADING:
    case FOLIO_PARA:
    case FOLIO_NOTE:
    case FOLIO_SIGN:
    case FOLIO_PLAIN:
    case FOLIO_PICTURE:
        break;
    }
    return AROUND_NOTHING;
}

static void change(struct buf *out, enum around *now, enum around to)
{
    static const char *const begins[] = {
        "", "<div class=\"scroll\"><table class=\"fields\"><tbody>\n", "<ul>\n",
        "<table class=\"stack\">"};
    static const char *const ends[] = {"", "</tbody></table></div>\n",
                                       "</ul>\n", "</tbody></table>\n"};
    if (*now == to)
        return;
    buf_str(out, ends[*now]);
    buf_str(out, begins[to]);
    *now = to;
}

static void text(struct buf *out, const char *begin, const char *s,
                 const char *end)
{
    buf_str(out, begin);
    html_lines(out, s);
    buf_str(out, end);
}

static void block(struct buf *out, const struct folio *f,
                  const struct folio_block *b, const struct folio_block *head)
{
    switch (b->kind) {
    case FOLIO_HEADING:
        text(out, b->level > 2 ? "<h3>" : "<h2>", b->v[0],
             b->level > 2 ? "</h3>\n" : "</h2>\n");
        break;
    case FOLIO_PARA:
        text(out, "<p>", b->v[0], "</p>\n");
        break;
    case FOLIO_NOTE:
        text(out, "<p class=\"meta\">", b->v[0], "</p>\n");
        break;
    case FOLIO_ITEM:
        text(out, "<li>", b->v[0], "</li>\n");
        break;
    case FOLIO_SIGN:
        text(out, "<div class=\"signatures\"><p class=\"line\"></p><p>",
             b->v[0], "</p></div>\n");
        break;
    case FOLIO_PICTURE: /* made by us, its texts escaped */
        buf_str(out, "<div class=\"scroll\">");
        buf_str(out, b->v[0]);
        buf_str(out, "</div>\n");
        break;
    case FOLIO_PLAIN:
        buf_str(out, "<pre>");
        html_str(out, b->v[0]);
        buf_str(out, "</pre>\n");
        break;
    case FOLIO_FIELD:
    case FOLIO_GAP:
        field(out, f, b);
        break;
    case FOLIO_HEAD:
    case FOLIO_ROW:
        block_row(out, f, b, head);
        break;
    }
}

static void top(const struct folio *f, struct buf *out)
{
    const char *title = folio_tr(f, f->title);
    html_page(out, f->lang, title);
    text(out, "<header class=\"top\">\n<p class=\"brand\">",
         folio_tr(f, f->subtitle), "</p>\n");
    text(out, "<h1>", title, "</h1>\n");
    if (f->gaps) {
        buf_str(out, "<p class=\"remark\">");
        buf_printf(out,
                   folio_tr(f, "Draft: %zu missing and marked; not to be used "
                               "before."),
                   f->gaps);
        buf_str(out, "</p>\n");
    }
    buf_str(out, "</header>\n<main class=\"folio\">\n");
}

void folio_html(const struct folio *f, struct buf *out)
{
    enum around now = AROUND_NOTHING;
    const struct folio_block *head = NULL;
    top(f, out);
    for (size_t i = 0; i < f->n; i++) {
        const struct folio_block *b = &f->blocks[i];
        enum around to = around_of(b);
        if (b->kind == FOLIO_HEAD) {
            change(out, &now, AROUND_NOTHING);
            head = b;
        }
        change(out, &now, to);
        block(out, f, b, head);
    }
    change(out, &now, AROUND_NOTHING);
    buf_str(out, "</main>\n<footer><p>");
    buf_printf(out, folio_tr(f, "Made by assay %s from the workspace."),
               ASSAY_VERSION);
    buf_str(out, "</p></footer>\n</body>\n</html>\n");
}

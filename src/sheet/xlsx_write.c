/* A workbook as XLSX (ISO/IEC 29500-1): texts only, in cells of their own, a
 * head that stays in sight, lists to choose from. The same book gives the same
 * bytes.
 *
 * [Content_Types].xml            what each part is
 * _rels/.rels                    where the workbook is
 * xl/workbook.xml                names and order of the sheets
 * xl/_rels/workbook.xml.rels     where the sheets are
 * xl/styles.xml                  0 nothing, 1 texts, 2 heads
 * xl/worksheets/sheetN.xml       rows of cells
 *
 * In a text _xHHHH_ stands for a character that XML cannot hold (22.9.2.19). */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "core/utf8.h"
#include "pack/container.h"
#include "sheet/book.h"

enum { WIDEST = 60, NARROWEST = 8, PART_MAX = 64 << 20 };

#define HEAD  "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN  "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELS  "http://schemas.openxmlformats.org/package/2006/relationships"
#define TYPES "http://schemas.openxmlformats.org/package/2006/content-types"
#define DOC                                                                    \
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define KIND "application/vnd.openxmlformats-officedocument.spreadsheetml."

/* --- texts -------------------------------------------------------------------
 */

static bool is_hex(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strchr("0123456789abcdefABCDEF", s[i]) || !s[i])
            return false;
    return true;
}

/* Whether s begins with what would be read as an escape. */
static bool is_escape(const char *s)
{
    return s[0] == '_' && s[1] == 'x' && is_hex(s + 2, 4) && s[6] == '_';
}

static void put_text(struct buf *out, const char *s)
{
    struct view v = view_of(s, strlen(s));
    while (v.n > 0) {
        uint32_t c = 0;
        size_t n = utf8_next(v, &c);
        if (n == 0)
            buf_str(out, "\xef\xbf\xbd");
        else if (is_escape((const char *)v.p))
            buf_str(out, "_x005F_");
        else if (c == '&')
            buf_str(out, "&amp;");
        else if (c == '<')
            buf_str(out, "&lt;");
        else if (c == '>')
            buf_str(out, "&gt;");
        else if (c == '"')
            buf_str(out, "&quot;");
        else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0xfffe ||
                 c == 0xffff)
            buf_printf(out, "_x%04X_", (unsigned)c);
        else
            buf_add(out, v.p, n);
        n = n ? n : 1;
        v = view_of(v.p + n, v.n - n);
    }
}

/* Characters as a spreadsheet counts them: two for those of other planes. */
static size_t characters(const char *s)
{
    size_t n = 0;
    for (; *s; s++) {
        uint8_t c = (uint8_t)*s;
        n += (c & 0xc0) == 0x80 ? 0 : c >= 0xf0 ? 2 : 1;
    }
    return n;
}

/* --- a sheet -----------------------------------------------------------------
 */

static void put_column(struct buf *out, uint32_t column)
{
    if (column >= 26)
        put_column(out, column / 26 - 1);
    buf_byte(out, (uint8_t)('A' + column % 26));
}

static uint32_t columns_of(const struct book_sheet *s)
{
    uint32_t n = 1;
    for (size_t i = 0; i < s->n; i++)
        n = s->rows[i].n > n ? s->rows[i].n : n;
    return n;
}

static unsigned width_of(const struct book_sheet *s, uint32_t column)
{
    size_t most = NARROWEST;
    for (size_t i = 0; i < s->n; i++) {
        size_t n = characters(book_cell(&s->rows[i], column)) + 2;
        most = n > most ? n : most;
    }
    return most > WIDEST ? WIDEST : (unsigned)most;
}

static void put_row(struct buf *out, const struct book_row *r)
{
    buf_printf(out, "<row r=\"%u\">", (unsigned)r->number);
    for (uint32_t k = 0; k < r->n; k++) {
        if (!*r->v[k])
            continue;
        buf_str(out, "<c r=\"");
        put_column(out, k);
        buf_printf(out,
                   "%u\" s=\"%d\" t=\"inlineStr\"><is><t "
                   "xml:space=\"preserve\">",
                   (unsigned)r->number, r->head ? 2 : 1);
        put_text(out, r->v[k]);
        buf_str(out, "</t></is></c>");
    }
    buf_str(out, "</row>\n");
}

/* Words are offered and not enforced: a cell may hold several. */
static void put_choices(struct buf *out, const struct book_sheet *s)
{
    if (s->choices_n == 0)
        return;
    buf_printf(out, "<dataValidations count=\"%zu\">", s->choices_n);
    for (size_t i = 0; i < s->choices_n; i++) {
        buf_str(out, "<dataValidation type=\"list\" allowBlank=\"1\" sqref=\"");
        put_column(out, s->choices[i].column);
        buf_str(out, "2:");
        put_column(out, s->choices[i].column);
        buf_str(out, "2000\"><formula1>&quot;");
        put_text(out, s->choices[i].words);
        buf_str(out, "&quot;</formula1></dataValidation>");
    }
    buf_str(out, "</dataValidations>");
}

static void put_sheet(struct buf *out, const struct book_sheet *s)
{
    buf_str(out, HEAD "<worksheet xmlns=\"" MAIN "\"><sheetPr><pageSetUpPr "
                      "fitToPage=\"1\"/></sheetPr><sheetViews><sheetView "
                      "workbookViewId=\"0\">");
    if (s->n && s->rows[0].head)
        buf_str(out, "<pane ySplit=\"1\" topLeftCell=\"A2\" "
                     "activePane=\"bottomLeft\" state=\"frozen\"/>");
    buf_str(out, "</sheetView></sheetViews><cols>");
    for (uint32_t k = 0; k < columns_of(s); k++)
        buf_printf(out,
                   "<col min=\"%u\" max=\"%u\" width=\"%u\" style=\"1\" "
                   "customWidth=\"1\"/>",
                   (unsigned)k + 1, (unsigned)k + 1, width_of(s, k));
    buf_str(out, "</cols><sheetData>\n");
    for (size_t i = 0; i < s->n; i++)
        put_row(out, &s->rows[i]);
    buf_str(out, "</sheetData>");
    put_choices(out, s);
    buf_str(out, "<pageSetup orientation=\"landscape\" fitToHeight=\"0\"/>"
                 "</worksheet>\n");
}

/* --- the workbook ------------------------------------------------------------
 */

/* Texts stay texts when somebody edits them (format 49): 2.10, 2031-12-31. */
static const char styles[] =
    HEAD "<styleSheet xmlns=\"" MAIN "\"><fonts count=\"2\"><font><sz "
         "val=\"10\"/><name val=\"Arial\"/></font><font><b/><sz val=\"10\"/>"
         "<name val=\"Arial\"/></font></fonts><fills count=\"2\"><fill>"
         "<patternFill patternType=\"none\"/></fill><fill><patternFill "
         "patternType=\"gray125\"/></fill></fills><borders count=\"2\">"
         "<border><left/><right/><top/><bottom/><diagonal/></border><border>"
         "<left/><right/><top/><bottom style=\"thin\"><color auto=\"1\"/>"
         "</bottom><diagonal/></border></borders><cellStyleXfs count=\"1\">"
         "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>"
         "</cellStyleXfs><cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" "
         "fillId=\"0\" borderId=\"0\" xfId=\"0\"/><xf numFmtId=\"49\" "
         "fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
         "applyNumberFormat=\"1\" applyAlignment=\"1\"><alignment "
         "vertical=\"top\" wrapText=\"1\"/></xf><xf numFmtId=\"49\" "
         "fontId=\"1\" fillId=\"0\" borderId=\"1\" xfId=\"0\" "
         "applyNumberFormat=\"1\" applyFont=\"1\" applyBorder=\"1\"/>"
         "</cellXfs></styleSheet>\n";

static void put_types(struct buf *out, size_t sheets)
{
    buf_str(out, HEAD "<Types xmlns=\"" TYPES "\"><Default Extension=\"rels\" "
                      "ContentType=\"application/vnd.openxmlformats-package."
                      "relationships+xml\"/><Default Extension=\"xml\" "
                      "ContentType=\"application/xml\"/><Override "
                      "PartName=\"/xl/workbook.xml\" ContentType=\"" KIND
                      "sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" "
                      "ContentType=\"" KIND "styles+xml\"/>");
    for (size_t i = 0; i < sheets; i++)
        buf_printf(out,
                   "<Override PartName=\"/xl/worksheets/sheet%zu.xml\" "
                   "ContentType=\"" KIND "worksheet+xml\"/>",
                   i + 1);
    buf_str(out, "</Types>\n");
}

static void put_workbook(struct buf *out, const struct book *b)
{
    buf_str(out, HEAD "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" DOC
                      "\"><bookViews><workbookView/></bookViews><sheets>");
    for (size_t i = 0; i < b->n; i++) {
        buf_str(out, "<sheet name=\"");
        put_text(out, b->sheets[i].name);
        buf_printf(out, "\" sheetId=\"%zu\" r:id=\"rId%zu\"/>", i + 1, i + 1);
    }
    buf_str(out, "</sheets></workbook>\n");
}

static void put_rels(struct buf *out, size_t sheets)
{
    buf_str(out, HEAD "<Relationships xmlns=\"" RELS "\">");
    for (size_t i = 0; i < sheets; i++)
        buf_printf(out,
                   "<Relationship Id=\"rId%zu\" Type=\"" DOC "/worksheet\" "
                   "Target=\"worksheets/sheet%zu.xml\"/>",
                   i + 1, i + 1);
    buf_printf(out,
               "<Relationship Id=\"rId%zu\" Type=\"" DOC "/styles\" "
               "Target=\"styles.xml\"/></Relationships>\n",
               sheets + 1);
}

static const char root_rels[] =
    HEAD "<Relationships xmlns=\"" RELS "\"><Relationship Id=\"rId1\" "
         "Type=\"" DOC "/officeDocument\" Target=\"xl/workbook.xml\"/>"
         "</Relationships>\n";

/* A text that a cell cannot hold, or NULL. */
static const char *unfit(const struct book *b)
{
    for (size_t i = 0; i < b->n; i++)
        for (size_t k = 0; k < b->sheets[i].n; k++)
            for (uint32_t m = 0; m < b->sheets[i].rows[k].n; m++)
                if (characters(b->sheets[i].rows[k].v[m]) > BOOK_MAX_TEXT)
                    return arena_printf(
                        b->arena,
                        "sheet %s, row %u: a text is longer than the %d "
                        "characters that a cell can hold",
                        b->sheets[i].name,
                        (unsigned)b->sheets[i].rows[k].number, BOOK_MAX_TEXT);
    return NULL;
}

static bool append(void *ctx, struct view v)
{
    struct buf *out = ctx;
    buf_view(out, v);
    return !out->failed;
}

static void put_parts(struct container_writer *w, const struct book *b)
{
    struct buf part;
    char name[48];
    buf_init(&part, PART_MAX, NULL);
    put_types(&part, b->n);
    container_add(w, "[Content_Types].xml", buf_of(&part), true);
    container_add(w, "_rels/.rels", view_of(root_rels, sizeof root_rels - 1),
                  true);
    buf_clear(&part);
    put_workbook(&part, b);
    container_add(w, "xl/workbook.xml", buf_of(&part), true);
    buf_clear(&part);
    put_rels(&part, b->n);
    container_add(w, "xl/_rels/workbook.xml.rels", buf_of(&part), true);
    container_add(w, "xl/styles.xml", view_of(styles, sizeof styles - 1), true);
    for (size_t i = 0; i < b->n; i++) {
        bool failed = part.failed;
        buf_clear(&part);
        part.failed = failed;
        put_sheet(&part, &b->sheets[i]);
        snprintf(name, sizeof name, "xl/worksheets/sheet%zu.xml", i + 1);
        container_add(w, name, buf_of(&part), true);
    }
    w->failed |= part.failed;
    buf_done(&part);
}

enum err xlsx_write(const struct book *b, struct buf *out, const char **why)
{
    struct container_writer w;
    *why = unfit(b);
    if (*why)
        return ERR_LIMIT;
    container_begin(&w, append, out);
    put_parts(&w, b);
    return container_end(&w) && !out->failed ? OK : ERR_NOMEM;
}

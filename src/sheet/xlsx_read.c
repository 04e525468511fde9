/* XLSX as texts in cells: shared and inline strings, numbers and truth values
 * as they stand. No document type declaration is accepted, so there are no
 * entities but XML's own; formulas count by their last result. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "review/zip.h"
#include "sheet/book.h"

enum { XML_MAX_DEPTH = 64, PATH_MAX_BYTES = 300, STRINGS_MAX = 1000000 };

enum part { PART_BOOK, PART_RELS, PART_STRINGS, PART_SHEET };

struct sheet_ref {
    const char *name, *id, *target;
};

struct reading {
    struct book *b;
    struct arena *arena;
    XML_Parser parser;
    enum part part;
    const char *why; /* the first failure */
    unsigned depth, mute;
    struct buf text; /* of the cell or string */
    bool in_text;
    struct sheet_ref refs[BOOK_MAX_SHEETS];
    size_t refs_n;
    const char **strings;
    size_t strings_n, strings_max, cells;
    /* Of the sheet. */
    struct book_sheet *sheet;
    const char *row[BOOK_MAX_COLUMNS];
    uint32_t row_n, number, column;
    char type;              /* of the cell: s shared, i inline, b truth, or 0 */
    const char *strings_at; /* the part with the shared strings */
};

static void stop(struct reading *r, const char *why)
{
    if (!r->why)
        r->why = why;
    XML_StopParser(r->parser, XML_FALSE);
}

static const char *kept(struct reading *r, struct view v)
{
    const char *s = arena_text(r->arena, v);
    if (!s)
        stop(r, "does not fit into memory");
    return s ? s : "";
}

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static bool is(const char *name, const char *what)
{
    return strcmp(name, what) == 0;
}

static const char *attr(const char **v, const char *name)
{
    for (; *v; v += 2)
        if (is(local(v[0]), name))
            return v[1];
    return NULL;
}

/* The attribute with its prefix: r:id and id are two. */
static const char *prefixed(const char **v, const char *name)
{
    for (; *v; v += 2)
        if (strchr(v[0], ':') && is(local(v[0]), name))
            return v[1];
    return NULL;
}

/* --- texts -------------------------------------------------------------------
 */

static int hex(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code that _xHHHH_ at v stands for, or -1. */
static int escape_of(struct view v)
{
    int code = 0;
    if (v.n < 7 || v.p[0] != '_' || v.p[1] != 'x' || v.p[6] != '_')
        return -1;
    for (size_t i = 2; i < 6; i++) {
        if (hex(v.p[i]) < 0)
            return -1;
        code = code * 16 + hex(v.p[i]);
    }
    return code >= 0xd800 && code <= 0xdfff ? -1 : code;
}

static void put_code(struct buf *out, int c)
{
    if (c < 0x80) {
        buf_byte(out, (uint8_t)c);
    } else if (c < 0x800) {
        buf_byte(out, (uint8_t)(0xc0 | c >> 6));
        buf_byte(out, (uint8_t)(0x80 | (c & 0x3f)));
    } else {
        buf_byte(out, (uint8_t)(0xe0 | c >> 12));
        buf_byte(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
        buf_byte(out, (uint8_t)(0x80 | (c & 0x3f)));
    }
}

/* With escapes undone; a zero byte is left out. */
static const char *plain(struct reading *r, struct view v)
{
    struct buf out;
    buf_init(&out, v.n + 1, r->arena->budget);
    for (size_t i = 0; i < v.n;) {
        int c = escape_of(view_of(v.p + i, v.n - i));
        if (c > 0)
            put_code(&out, c);
        else if (c < 0)
            buf_byte(&out, v.p[i]);
        i += c < 0 ? 1 : 7;
    }
    if (out.failed)
        stop(r, "does not fit into memory");
    const char *s = kept(r, buf_of(&out));
    buf_done(&out);
    return s;
}

static void add_string(struct reading *r)
{
    if (r->strings_n == STRINGS_MAX) {
        stop(r, "has more texts than are allowed");
        return;
    }
    if (r->strings_n == r->strings_max) {
        size_t max = r->strings_max ? 2 * r->strings_max : 256;
        const char **v = arena_array(r->arena, max, sizeof *v);
        if (!v) {
            stop(r, "does not fit into memory");
            return;
        }
        if (r->strings_n)
            memcpy(v, r->strings, r->strings_n * sizeof *v);
        r->strings = v;
        r->strings_max = max;
    }
    r->strings[r->strings_n++] = plain(r, buf_of(&r->text));
}

/* --- cells -------------------------------------------------------------------
 */

/* "BC12": the column, from 0. */
static uint32_t column_of(const char *ref)
{
    uint32_t n = 0;
    for (; *ref >= 'A' && *ref <= 'Z' && n <= BOOK_MAX_COLUMNS; ref++)
        n = n * 26 + (uint32_t)(*ref - 'A') + 1;
    return n ? n - 1 : 0;
}

static const char *cell_text(struct reading *r)
{
    struct view v = buf_of(&r->text);
    char digits[12] = "";
    if (r->type == 'b')
        return v.n == 1 && *v.p == '1' ? "yes" : "no";
    if (r->type != 's')
        return plain(r, v);
    if (v.n == 0 || v.n >= sizeof digits)
        return "";
    memcpy(digits, v.p, v.n);
    unsigned long i = strtoul(digits, NULL, 10);
    return i < r->strings_n ? r->strings[i] : "";
}

static void end_cell(struct reading *r)
{
    if (r->column >= BOOK_MAX_COLUMNS) {
        stop(r, "has more columns than are read");
        return;
    }
    if (++r->cells > BOOK_MAX_CELLS) {
        stop(r, "has more cells than are read");
        return;
    }
    while (r->row_n <= r->column)
        r->row[r->row_n++] = "";
    r->row[r->column++] = cell_text(r);
}

static void end_row(struct reading *r)
{
    while (r->row_n && !*r->row[r->row_n - 1])
        r->row_n--;
    if (r->row_n && !book_add_row(r->b, r->sheet, r->number, r->row, r->row_n))
        stop(r, "has more rows than are read");
}

static char type_of(const char *t)
{
    return !t                   ? 0
           : is(t, "s")         ? 's'
           : is(t, "b")         ? 'b'
           : is(t, "inlineStr") ? 'i'
                                : 0;
}

static void sheet_start(struct reading *r, const char *name, const char **a)
{
    if (is(name, "row")) {
        const char *n = attr(a, "r");
        unsigned long number = n ? strtoul(n, NULL, 10) : 0;
        r->number = number > r->number && number < UINT32_MAX ? (uint32_t)number
                                                              : r->number + 1;
        r->row_n = r->column = 0;
    } else if (is(name, "c")) {
        const char *ref = attr(a, "r");
        uint32_t column = ref ? column_of(ref) : r->column;
        r->column = column >= r->column ? column : r->column;
        r->type = type_of(attr(a, "t"));
        buf_clear(&r->text);
    } else if (is(name, "v") || is(name, "t")) {
        r->in_text = true;
    } else if (is(name, "rPh")) {
        r->mute = r->depth; /* how it is pronounced */
    }
}

/* --- expat -------------------------------------------------------------------
 */

static void book_start(struct reading *r, const char *name, const char **a)
{
    if (is(name, "workbookPr")) {
        const char *v = attr(a, "date1904");
        r->b->dates_1904 = v && (is(v, "1") || is(v, "true"));
    }
    if (!is(name, "sheet"))
        return;
    const char *title = attr(a, "name"), *id = prefixed(a, "id");
    if (r->refs_n == BOOK_MAX_SHEETS) {
        stop(r, "has more sheets than are read");
        return;
    }
    if (title && id)
        r->refs[r->refs_n++] =
            (struct sheet_ref){kept(r, view_of(title, strlen(title))),
                               kept(r, view_of(id, strlen(id))), NULL};
}

/* "worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml" */
static const char *part_name(struct reading *r, const char *target)
{
    if (strlen(target) > PATH_MAX_BYTES)
        return "";
    const char *s = *target == '/' ? arena_printf(r->arena, "%s", target + 1)
                                   : arena_printf(r->arena, "xl/%s", target);
    if (!s)
        stop(r, "does not fit into memory");
    return s ? s : "";
}

static void rels_start(struct reading *r, const char *name, const char **a)
{
    const char *id = attr(a, "Id"), *target = attr(a, "Target");
    const char *type = attr(a, "Type");
    if (!is(name, "Relationship") || !id || !target)
        return;
    const char *kind = type ? strrchr(type, '/') : NULL;
    if (kind && is(kind, "/sharedStrings"))
        r->strings_at = part_name(r, target);
    for (size_t i = 0; i < r->refs_n; i++)
        if (is(r->refs[i].id, id))
            r->refs[i].target = part_name(r, target);
}

static void XMLCALL on_start(void *ctx, const char *name, const char **a)
{
    struct reading *r = ctx;
    if (++r->depth > XML_MAX_DEPTH)
        stop(r, "has elements nested deeper than is allowed");
    if (r->mute)
        return;
    name = local(name);
    if (r->part == PART_BOOK)
        book_start(r, name, a);
    else if (r->part == PART_RELS)
        rels_start(r, name, a);
    else if (r->part == PART_SHEET)
        sheet_start(r, name, a);
    else if (is(name, "si"))
        buf_clear(&r->text);
    else if (is(name, "rPh"))
        r->mute = r->depth;
    else if (is(name, "t"))
        r->in_text = true;
}

static void XMLCALL on_end(void *ctx, const char *name)
{
    struct reading *r = ctx;
    unsigned depth = r->depth--;
    if (r->mute) {
        r->mute = r->mute == depth ? 0 : r->mute;
        return;
    }
    name = local(name);
    if (is(name, "t") || is(name, "v"))
        r->in_text = false;
    else if (r->part == PART_STRINGS && is(name, "si"))
        add_string(r);
    else if (r->part == PART_SHEET && is(name, "c"))
        end_cell(r);
    else if (r->part == PART_SHEET && is(name, "row"))
        end_row(r);
}

static void XMLCALL on_characters(void *ctx, const char *p, int n)
{
    struct reading *r = ctx;
    if (r->in_text && !r->mute && n > 0)
        buf_add(&r->text, p, (size_t)n);
    if (r->text.failed)
        stop(r, "has a text longer than is read");
}

static void XMLCALL on_doctype(void *ctx, const char *name, const char *system,
                               const char *public, int has)
{
    (void)name;
    (void)system;
    (void)public;
    (void)has;
    stop(ctx, "declares a document type, which workbooks never do; entities "
              "are not read");
}

static void parse(struct reading *r, struct view xml)
{
    r->parser = XML_ParserCreate(NULL);
    if (!r->parser) {
        r->why = "does not fit into memory";
        return;
    }
    r->depth = r->mute = 0;
    r->in_text = false;
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_characters);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    if (XML_Parse(r->parser, (const char *)xml.p, (int)xml.n, XML_TRUE) !=
            XML_STATUS_OK &&
        !r->why)
        r->why = "holds broken XML";
    XML_ParserFree(r->parser);
}

static void part(struct reading *r, const struct zip *z, enum part part,
                 const char *name)
{
    struct zip_item e;
    struct buf xml;
    if (r->why)
        return;
    if (!name || !zip_find(z, name, &e)) {
        r->why = "lacks a part that workbooks have";
        return;
    }
    buf_init(&xml, ZIP_MAX_ENTRY, r->arena->budget);
    r->part = part;
    r->why = zip_decode(&e, &xml);
    if (!r->why)
        parse(r, buf_of(&xml));
    buf_done(&xml);
}

const char *xlsx_read(struct view bytes, struct arena *arena, struct book *out)
{
    struct zip z;
    struct book b = {.arena = arena};
    struct reading *r = ARENA_NEW(arena, struct reading);
    if (!r)
        return "does not fit into memory";
    r->b = &b;
    r->arena = arena;
    r->why = zip_open(bytes, &z);
    buf_init(&r->text, 4 << 20, arena->budget);
    if (!r->why && !zip_has(&z, "xl/workbook.xml"))
        r->why = "is no XLSX workbook";
    part(r, &z, PART_BOOK, "xl/workbook.xml");
    part(r, &z, PART_RELS, "xl/_rels/workbook.xml.rels");
    if (!r->why && r->strings_at)
        part(r, &z, PART_STRINGS, r->strings_at);
    for (size_t i = 0; i < r->refs_n && !r->why; i++) {
        r->sheet = book_add_sheet(&b, r->refs[i].name);
        r->number = 0;
        part(r, &z, PART_SHEET, r->refs[i].target);
    }
    buf_done(&r->text);
    if (!r->why && b.failed)
        r->why = "does not fit into memory";
    if (!r->why)
        *out = b;
    return r->why;
}

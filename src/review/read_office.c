/* DOCX, ODT, XLSX and ODS: zip archives of XML, which expat reads. No document
 * type declaration is accepted, so there are no entities but XML's own. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "review/read.h"
#include "review/zip.h"

enum {
    XML_MAX_DEPTH = 256,
    STRINGS_MAX = 1000000, /* shared strings of a workbook */
    SHEETS_MAX = 200,
    NAME_MAX_BYTES = 256,
};

struct office {
    struct text *t;
    enum read_format format;
    XML_Parser parser;
    const char *why;      /* the first failure */
    unsigned depth, mute; /* mute: the depth of what is not read */
    bool in_text, hidden;
    bool item;
    /* A workbook. */
    struct buf string;
    struct view *strings;
    size_t strings_n;
    bool shared;
    bool filling; /* the shared strings are being read */
};

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static const char *attr(const char **v, const char *name)
{
    for (; *v; v += 2)
        if (strcmp(local(v[0]), name) == 0)
            return v[1];
    return NULL;
}

static bool is(const char *name, const char *what)
{
    return strcmp(name, what) == 0;
}

static void stop(struct office *o, const char *why)
{
    if (!o->why)
        o->why = why;
    XML_StopParser(o->parser, XML_FALSE);
}

static void begin_paragraph(struct office *o)
{
    if (o->t->in_table)
        text_blank(o->t);
    else
        text_block(o->t, BLOCK_TEXT, 0);
}

static void begin_row(struct office *o)
{
    text_block(o->t, BLOCK_ROW, 0);
}

/* --- DOCX --------------------------------------------------------------------
 */

/* Heading1, Title, berschrift1, Titre2: the figure is the level. */
static uint32_t style_level(const char *style)
{
    static const char *const names[] = {"Heading", "heading", "berschrift",
                                        "Titre",   "Titel",   "Title"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *at = strstr(style, names[i]);
        if (!at)
            continue;
        char c = at[strlen(names[i])];
        return c >= '1' && c <= '6' ? (uint32_t)(c - '0') : 1;
    }
    return 0;
}

static void docx_start(struct office *o, const char *name, const char **a)
{
    if (is(name, "del") || is(name, "moveFrom") || is(name, "instrText"))
        o->mute = o->depth; /* what was struck out, and field codes */
    else if (is(name, "p"))
        begin_paragraph(o);
    else if (is(name, "pStyle") && o->t->open && !o->t->in_table) {
        uint32_t level = attr(a, "val") ? style_level(attr(a, "val")) : 0;
        if (level)
            o->t->open->kind = BLOCK_HEADING, o->t->open->level = level;
    } else if (is(name, "numPr") && o->t->open && !o->t->in_table &&
               o->t->open->kind == BLOCK_TEXT)
        o->t->open->kind = BLOCK_ITEM;
    else if (is(name, "r"))
        o->hidden = false;
    else if (is(name, "vanish")) {
        const char *val = attr(a, "val");
        o->hidden = !val || (!is(val, "0") && !is(val, "false"));
    } else if (is(name, "tbl"))
        text_table(o->t, true);
    else if (is(name, "tr"))
        begin_row(o);
    else if (is(name, "t"))
        o->in_text = !o->hidden;
    else if (is(name, "tab") || is(name, "br") || is(name, "cr"))
        text_blank(o->t);
}

static void docx_end(struct office *o, const char *name)
{
    if (is(name, "t"))
        o->in_text = false;
    else if (is(name, "p") && !o->t->in_table)
        text_end(o->t);
    else if (is(name, "tc"))
        text_put(o->t, view_of(" | ", 3));
    else if (is(name, "tr"))
        text_end(o->t);
    else if (is(name, "tbl"))
        text_table(o->t, false);
}

/* --- ODT and ODS -------------------------------------------------------------
 */

static void odf_start(struct office *o, const char *name, const char **a)
{
    if (is(name, "tracked-changes") || is(name, "annotation"))
        o->mute = o->depth;
    else if (is(name, "h") || is(name, "p")) {
        begin_paragraph(o);
        const char *level = attr(a, "outline-level");
        if (is(name, "h") && o->t->open && !o->t->in_table) {
            o->t->open->kind = BLOCK_HEADING;
            o->t->open->level = level && *level >= '1' && *level <= '6'
                                    ? (uint32_t)(*level - '0')
                                    : 1;
        } else if (o->item && o->t->open && !o->t->in_table) {
            o->t->open->kind = BLOCK_ITEM;
        }
        o->in_text = true;
    } else if (is(name, "list-item"))
        o->item = true;
    else if (is(name, "table")) {
        const char *sheet = attr(a, "name");
        text_table(o->t, true);
        if (o->format == READ_ODS && sheet)
            o->t->where =
                arena_text(o->t->arena, view_of(sheet, strlen(sheet)));
    } else if (is(name, "table-row"))
        begin_row(o);
    else if (is(name, "tab") || is(name, "s") || is(name, "line-break"))
        text_blank(o->t);
}

static void odf_end(struct office *o, const char *name)
{
    if (is(name, "h") || is(name, "p")) {
        if (!o->t->in_table)
            text_end(o->t);
        o->in_text = false;
    } else if (is(name, "list-item"))
        o->item = false;
    else if (is(name, "table-cell"))
        text_put(o->t, view_of(" | ", 3));
    else if (is(name, "table-row"))
        text_end(o->t);
    else if (is(name, "table"))
        text_table(o->t, false);
}

/* --- XLSX --------------------------------------------------------------------
 */

static void xlsx_start(struct office *o, const char *name, const char **a)
{
    const char *r = attr(a, "r"), *type = attr(a, "t");
    if (is(name, "si"))
        buf_clear(&o->string);
    else if (is(name, "rPh"))
        o->mute = o->depth;
    else if (is(name, "row") && !o->filling) {
        o->t->line = r ? (uint32_t)strtoul(r, NULL, 10) : o->t->line + 1;
        begin_row(o);
    } else if (is(name, "c")) {
        o->shared = type && strcmp(type, "s") == 0;
        buf_clear(&o->string);
    } else if (is(name, "v") || is(name, "t"))
        o->in_text = true;
}

static void add_string(struct office *o)
{
    if (o->strings_n == STRINGS_MAX) {
        stop(o, "has more texts than are allowed");
        return;
    }
    struct view v = arena_dup(o->t->arena, buf_of(&o->string));
    o->strings[o->strings_n++] = v;
}

static void put_cell(struct office *o)
{
    struct view v = buf_of(&o->string);
    char digits[12] = "";
    if (o->shared && v.n > 0 && v.n < sizeof digits) {
        memcpy(digits, v.p, v.n);
        unsigned long i = strtoul(digits, NULL, 10);
        v = i < o->strings_n ? o->strings[i] : (struct view){0};
    }
    text_put(o->t, v);
    text_put(o->t, view_of(" | ", 3));
}

static void xlsx_end(struct office *o, const char *name)
{
    if (is(name, "v") || is(name, "t"))
        o->in_text = false;
    else if (is(name, "si") && o->filling)
        add_string(o);
    else if (is(name, "c") && !o->filling)
        put_cell(o);
    else if (is(name, "row"))
        text_end(o->t);
}

/* --- expat -------------------------------------------------------------------
 */

static void XMLCALL on_start(void *ctx, const char *name, const char **a)
{
    struct office *o = ctx;
    if (++o->depth > XML_MAX_DEPTH)
        stop(o, "has elements nested deeper than is allowed");
    if (o->mute)
        return;
    name = local(name);
    if (o->format == READ_DOCX)
        docx_start(o, name, a);
    else if (o->format == READ_XLSX)
        xlsx_start(o, name, a);
    else
        odf_start(o, name, a);
}

static void XMLCALL on_end(void *ctx, const char *name)
{
    struct office *o = ctx;
    unsigned depth = o->depth--;
    if (o->mute) {
        if (o->mute == depth)
            o->mute = 0;
        return;
    }
    name = local(name);
    if (o->format == READ_DOCX)
        docx_end(o, name);
    else if (o->format == READ_XLSX)
        xlsx_end(o, name);
    else
        odf_end(o, name);
}

static void XMLCALL on_characters(void *ctx, const char *p, int n)
{
    struct office *o = ctx;
    if (o->mute || !o->in_text || n <= 0)
        return;
    if (o->format == READ_XLSX) {
        buf_add(&o->string, p, (size_t)n);
        return;
    }
    if (n == 1 && *p == '\n') /* expat gives ends of lines by themselves */
        text_blank(o->t);
    else
        text_put(o->t, view_of(p, (size_t)n));
}

static void XMLCALL on_doctype(void *ctx, const char *name, const char *system,
                               const char *public, int has)
{
    (void)name;
    (void)system;
    (void)public;
    (void)has;
    stop(ctx, "declares a document type, which office documents never do; "
              "entities are not read");
}

static const char *parse(struct office *o, struct view xml)
{
    o->parser = XML_ParserCreate(NULL);
    if (!o->parser)
        return "does not fit into memory";
    o->depth = o->mute = 0;
    o->in_text = false;
    XML_SetUserData(o->parser, o);
    XML_SetElementHandler(o->parser, on_start, on_end);
    XML_SetCharacterDataHandler(o->parser, on_characters);
    XML_SetStartDoctypeDeclHandler(o->parser, on_doctype);
    enum XML_Status s =
        XML_Parse(o->parser, (const char *)xml.p, (int)xml.n, XML_TRUE);
    XML_ParserFree(o->parser);
    if (s != XML_STATUS_OK && !o->why)
        o->why = "holds broken XML";
    return o->why;
}

static const char *part(struct office *o, const struct zip *z, const char *name,
                        bool must)
{
    struct zip_item e;
    struct buf xml;
    if (!zip_find(z, name, &e))
        return must ? "lacks a part that such documents have" : NULL;
    buf_init(&xml, ZIP_MAX_ENTRY, o->t->arena->budget);
    const char *why = zip_decode(&e, &xml);
    if (!why)
        why = parse(o, buf_of(&xml));
    text_end(o->t);
    buf_done(&xml);
    return why;
}

static const char *read_docx(struct office *o, const struct zip *z)
{
    static const char *const more[] = {"word/footnotes.xml",
                                       "word/endnotes.xml"};
    static const char *const where[] = {"footnote", "endnote"};
    const char *why = part(o, z, "word/document.xml", true);
    for (size_t i = 0; !why && i < 2; i++) {
        o->t->where = where[i];
        why = part(o, z, more[i], false);
    }
    for (unsigned i = 1; !why && i <= 6; i++) {
        char name[32];
        snprintf(name, sizeof name, "word/header%u.xml", i);
        o->t->where = "header";
        why = part(o, z, name, false);
        snprintf(name, sizeof name, "word/footer%u.xml", i);
        o->t->where = "footer";
        if (!why)
            why = part(o, z, name, false);
    }
    return why;
}

static const char *read_xlsx(struct office *o, const struct zip *z)
{
    o->strings = calloc(STRINGS_MAX, sizeof *o->strings);
    if (!o->strings)
        return "does not fit into memory";
    o->filling = true;
    const char *why = part(o, z, "xl/sharedStrings.xml", false);
    o->filling = false;
    for (unsigned i = 1; !why && i <= SHEETS_MAX; i++) {
        char name[48];
        snprintf(name, sizeof name, "xl/worksheets/sheet%u.xml", i);
        if (!zip_has(z, name))
            break;
        text_table(o->t, true);
        o->t->where = arena_printf(o->t->arena, "sheet %u", i);
        why = part(o, z, name, true);
        text_table(o->t, false);
    }
    free(o->strings);
    return why;
}

static bool is_encrypted(const struct zip *z)
{
    struct zip_item e;
    struct buf xml;
    buf_init(&xml, ZIP_MAX_ENTRY, NULL);
    bool yes = zip_find(z, "META-INF/manifest.xml", &e) &&
               !zip_decode(&e, &xml) &&
               memmem(xml.p, xml.n, "encryption-data", 15);
    buf_done(&xml);
    return yes;
}

const char *read_office(struct view bytes, enum read_format f, struct text *t)
{
    struct zip z;
    struct office o = {.t = t, .format = f};
    const char *why = zip_open(bytes, &z);
    buf_init(&o.string, TEXT_MAX_BLOCK, t->arena->budget);
    if (!why && f == READ_DOCX)
        why = read_docx(&o, &z);
    else if (!why && f == READ_XLSX)
        why = read_xlsx(&o, &z);
    else if (!why && is_encrypted(&z))
        why = "is encrypted; give a copy without a password";
    else if (!why)
        why = part(&o, &z, "content.xml", true);
    text_end(t);
    buf_done(&o.string);
    return why;
}

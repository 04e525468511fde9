/* A document as PDF, by libharu: real text in embedded fonts, bookmarks, page
 * numbers. No times go in, so that the same document gives the same bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report/folio_pdf.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/utf8.h"

enum { MAX_PAGES = 20000, LINE_MAX_BYTES = 8192, READ = 1 << 16 };

/* Where distributions keep DejaVu. */
static const char *const folders[] = {
    "/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/dejavu",
    "/usr/share/fonts/dejavu-sans-fonts", "/usr/share/fonts/TTF"};

static void on_error(HPDF_STATUS e, HPDF_STATUS detail, void *ctx)
{
    struct pdf *p = ctx;
    (void)detail;
    p->failed = e != HPDF_OK || p->failed;
}

static HPDF_Font font(struct pdf *p, const char *name)
{
    char path[200];
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s/%s.ttf", folders[i], name);
        if (access(path, R_OK) != 0)
            continue;
        const char *own = HPDF_LoadTTFontFromFile(p->doc, path, HPDF_TRUE);
        return own ? HPDF_GetFont(p->doc, own, "UTF-8") : NULL;
    }
    p->no_font = true;
    return NULL;
}

/* --- text --------------------------------------------------------------------
 */

float pdf_width(const struct pdf *p, enum pdf_face face, float size,
                struct view v)
{
    HPDF_TextWidth w = HPDF_Font_TextWidth(p->fonts[face], v.p, (HPDF_UINT)v.n);
    return (float)w.width * size / 1000;
}

void pdf_text(struct pdf *p, enum pdf_face face, float size, enum pdf_tone tone,
              float x, float y, struct view v)
{
    static const float tones[][3] = {
        [TONE_BLACK] = {.1f,  .12f, .15f},
          [TONE_GREY] = {.36f, .4f,  .45f},
        [TONE_GREEN] = {.08f, .42f, .2f },
          [TONE_RED] = {.7f,  .12f, .12f},
        [TONE_AMBER] = {.55f, .36f, 0   },
          [TONE_BROWN] = {.47f, .33f, .1f }
    };
    char text[LINE_MAX_BYTES];
    size_t n = v.n < sizeof text ? v.n : sizeof text - 1;
    if (n == 0 || !p->page)
        return;
    memcpy(text, v.p, n);
    text[n] = '\0';
    HPDF_Page_SetRGBFill(p->page, tones[tone][0], tones[tone][1],
                         tones[tone][2]);
    HPDF_Page_BeginText(p->page);
    HPDF_Page_SetFontAndSize(p->page, p->fonts[face], size);
    HPDF_Page_TextOut(p->page, x, y, text);
    HPDF_Page_EndText(p->page);
}

void pdf_rule(struct pdf *p, float x, float y, float width, float thick)
{
    if (!p->page)
        return;
    HPDF_Page_SetRGBStroke(p->page, .75f, .77f, .8f);
    HPDF_Page_SetLineWidth(p->page, thick);
    HPDF_Page_MoveTo(p->page, x, y);
    HPDF_Page_LineTo(p->page, x + width, y);
    HPDF_Page_Stroke(p->page);
}

static void add_line(struct pdf *p, struct pdf_lines *l, struct view v)
{
    if (l->n == l->max) {
        size_t max = l->max ? 2 * l->max : 8;
        struct view *more = arena_array(p->arena, max, sizeof *more);
        if (!more) {
            p->failed = true;
            return;
        }
        if (l->n)
            memcpy(more, l->v, l->n * sizeof *more);
        l->v = more;
        l->max = max;
    }
    l->v[l->n++] = v;
}

/* As much of a word as fits; at least one character. */
static size_t fitting(const struct pdf *p, enum pdf_face face, float size,
                      struct view word, float width)
{
    float so_far = 0;
    size_t n = 0;
    while (n < word.n) {
        uint32_t c;
        size_t k = utf8_next(view_of(word.p + n, word.n - n), &c);
        k = k ? k : 1;
        so_far += pdf_width(p, face, size, view_of(word.p + n, k));
        if (n && so_far > width)
            break;
        n += k;
    }
    return n;
}

/* One line of text into lines of at most width. */
static void wrap(struct pdf *p, enum pdf_face face, float size, float width,
                 struct view v, struct pdf_lines *out)
{
    float blank = pdf_width(p, face, size, view_of(" ", 1)), used = 0;
    size_t from = 0, at = 0;
    while (at < v.n) {
        size_t end = at;
        while (end < v.n && v.p[end] != ' ')
            end++;
        struct view word = view_of(v.p + at, end - at);
        float w = pdf_width(p, face, size, word);
        if (at > from && used + blank + w > width) {
            add_line(p, out, view_of(v.p + from, at - from));
            from = at;
            used = 0;
        }
        if (at == from && w > width) {
            size_t n = fitting(p, face, size, word, width);
            if (n < word.n) {
                add_line(p, out, view_of(v.p + at, n));
                from = at += n;
                continue;
            }
        }
        used += (at > from ? blank : 0) + w;
        at = end;
        while (at < v.n && v.p[at] == ' ')
            at++;
    }
    add_line(p, out, view_of(v.p + from, v.n - from));
}

void pdf_lines(struct pdf *p, enum pdf_face face, float size, float width,
               const char *text, struct pdf_lines *out)
{
    struct buf clean;
    *out = (struct pdf_lines){0};
    while (*text && !p->failed) {
        size_t n = strcspn(text, "\n");
        buf_init(&clean, 1 << 20, NULL);
        utf8_visible(&clean, view_of(text, n));
        struct view kept = arena_dup(p->arena, buf_of(&clean));
        p->failed |= clean.failed || (clean.n && !kept.p);
        buf_done(&clean);
        wrap(p, face, size, width, kept, out);
        text += n + (text[n] == '\n');
    }
}

/* --- pages -------------------------------------------------------------------
 */

void pdf_page(struct pdf *p)
{
    if (p->pages_n == MAX_PAGES)
        p->failed = true;
    if (p->failed)
        return;
    if (p->pages_n == p->pages_max) {
        size_t max = p->pages_max ? 2 * p->pages_max : 64;
        HPDF_Page *v = arena_array(p->arena, max, sizeof(HPDF_Page));
        if (!v) {
            p->failed = true;
            return;
        }
        if (p->pages_n)
            memcpy(v, p->pages, p->pages_n * sizeof(HPDF_Page));
        p->pages = v;
        p->pages_max = max;
    }
    p->page = HPDF_AddPage(p->doc);
    if (!p->page) {
        p->failed = true;
        return;
    }
    HPDF_Page_SetSize(p->page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
    p->pages[p->pages_n++] = p->page;
    p->y = PDF_TOP;
}

void pdf_need(struct pdf *p, float height)
{
    if (p->y - height < PDF_BOTTOM)
        pdf_page(p);
}

static void footers(struct pdf *p)
{
    char text[60];
    struct pdf_lines title;
    pdf_lines(p, FACE_PLAIN, 7.5f, PDF_WIDTH - 90,
              folio_tr(p->folio, p->folio->title), &title);
    for (size_t i = 0; i < p->pages_n && !p->failed; i++) {
        p->page = p->pages[i];
        pdf_rule(p, PDF_LEFT, 46, PDF_WIDTH, .5f);
        if (title.n)
            pdf_text(p, FACE_PLAIN, 7.5f, TONE_GREY, PDF_LEFT, 35, title.v[0]);
        int n =
            snprintf(text, sizeof text, "page %zu of %zu", i + 1, p->pages_n);
        struct view v = view_of(text, (size_t)n);
        pdf_text(p, FACE_PLAIN, 7.5f, TONE_GREY,
                 PDF_LEFT + PDF_WIDTH - pdf_width(p, FACE_PLAIN, 7.5f, v), 35,
                 v);
    }
}

void pdf_bookmark(struct pdf *p, uint32_t level, const char *text)
{
    HPDF_Outline under = level > 2 ? p->section : NULL;
    HPDF_Outline o = HPDF_CreateOutline(p->doc, under, text,
                                        HPDF_GetEncoder(p->doc, "UTF-8"));
    HPDF_Destination d = p->page ? HPDF_Page_CreateDestination(p->page) : NULL;
    if (o && d) {
        HPDF_Destination_SetXYZ(d, 0, p->y + 30, 1);
        HPDF_Outline_SetDestination(o, d);
        HPDF_Outline_SetOpened(o, HPDF_FALSE);
    }
    if (level <= 2)
        p->section = o;
}

static void save(struct pdf *p, struct buf *out)
{
    if (p->failed || HPDF_SaveToStream(p->doc) != HPDF_OK) {
        p->failed = true;
        return;
    }
    HPDF_ResetStream(p->doc);
    for (;;) {
        HPDF_UINT32 n = READ;
        if (!buf_reserve(out, n))
            break;
        HPDF_STATUS e = HPDF_ReadFromStream(p->doc, out->p + out->n, &n);
        out->n += n;
        if (n == 0 || (e != HPDF_OK && e != HPDF_STREAM_EOF))
            break;
    }
    HPDF_ResetError(p->doc);
}

const char *folio_pdf(const struct folio *f, struct buf *out)
{
    struct pdf p = {.folio = f, .arena = f->arena};
    p.doc = HPDF_New(on_error, &p);
    if (!p.doc)
        return "out of memory";
    HPDF_UseUTFEncodings(p.doc);
    HPDF_SetCompressionMode(p.doc, HPDF_COMP_ALL);
    HPDF_SetPageMode(p.doc, HPDF_PAGE_MODE_USE_OUTLINE);
    p.fonts[FACE_PLAIN] = font(&p, "DejaVuSans");
    p.fonts[FACE_BOLD] = font(&p, "DejaVuSans-Bold");
    p.fonts[FACE_MONO] = font(&p, "DejaVuSansMono");
    if (!p.failed && !p.no_font) {
        HPDF_SetInfoAttr(p.doc, HPDF_INFO_TITLE, folio_tr(f, f->title));
        HPDF_SetInfoAttr(p.doc, HPDF_INFO_CREATOR, "assay " ASSAY_VERSION);
        pdf_blocks(&p);
        footers(&p);
        save(&p, out);
    }
    HPDF_Free(p.doc);
    if (p.no_font)
        return "the fonts DejaVu are not installed (fonts-dejavu-core)";
    return p.failed || out->failed ? "the PDF could not be made" : NULL;
}

/* What the files that make a PDF share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REPORT_FOLIO_PDF_H
#define ASSAY_REPORT_FOLIO_PDF_H

#include <hpdf.h>

#include "report/folio.h"

/* A4, in points from the lower left corner. */
#define PDF_LEFT   56.f
#define PDF_WIDTH  483.f
#define PDF_TOP    786.f
#define PDF_BOTTOM 60.f

enum pdf_face { FACE_PLAIN, FACE_BOLD, FACE_MONO, FACES };

enum pdf_tone {
    TONE_BLACK,
    TONE_GREY,
    TONE_GREEN,
    TONE_RED,
    TONE_AMBER,
    TONE_BROWN
};

struct pdf {
    const struct folio *folio;
    struct arena *arena;
    HPDF_Doc doc;
    HPDF_Font fonts[FACES];
    HPDF_Page page, *pages;
    size_t pages_n, pages_max;
    HPDF_Outline section;
    float y; /* where the next line's top is */
    bool failed, no_font;
};

struct pdf_lines {
    struct view *v;
    size_t n, max;
};

float pdf_width(const struct pdf *p, enum pdf_face face, float size,
                struct view v);
void pdf_text(struct pdf *p, enum pdf_face face, float size, enum pdf_tone tone,
              float x, float y, struct view v);
void pdf_rule(struct pdf *p, float x, float y, float width, float thick);
/* Text in lines of at most width. */
void pdf_lines(struct pdf *p, enum pdf_face face, float size, float width,
               const char *text, struct pdf_lines *out);
void pdf_page(struct pdf *p);
/* A new page unless so much is free on this one. */
void pdf_need(struct pdf *p, float height);
void pdf_bookmark(struct pdf *p, uint32_t level, const char *text);

/* All blocks; folio_pdf_blocks.c. */
void pdf_blocks(struct pdf *p);

#endif

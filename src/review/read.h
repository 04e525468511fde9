/* Documents of all formats as text. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_READ_H
#define ASSAY_REVIEW_READ_H

#include "review/text.h"

enum read_format {
    READ_TEXT,
    READ_MARKDOWN,
    READ_HTML,
    READ_DOCX,
    READ_ODT,
    READ_XLSX,
    READ_ODS,
    READ_PDF, /* its bytes go through pdftotext first; read_pages reads that */
    READ_UNKNOWN,
};

const char *read_format_name(enum read_format f);

bool read_is_pdf(struct view bytes);

/* What the bytes are; the name only helps where they do not tell. */
enum read_format read_format_of(struct view bytes, const char *name);

/* Fills t. NULL, or why the document cannot be read at all (static text);
 * *line gets where, 0 if nowhere. */
const char *read_document(enum read_format f, struct view bytes, struct text *t,
                          uint32_t *line);

/* The readers behind it. */
const char *read_plain(struct view bytes, struct text *t, uint32_t *line);
const char *read_markdown(struct view bytes, struct text *t, uint32_t *line);
const char *read_html(struct view bytes, struct text *t, uint32_t *line);
const char *read_office(struct view bytes, enum read_format f, struct text *t);
/* What pdftotext gave: pages end with a form feed. */
const char *read_pages(struct view bytes, struct text *t);

/* UTF-8 of bytes that are UTF-8, or UTF-16 with a byte order mark; into out.
 * NULL, or why not, with the line. */
const char *read_utf8(struct view bytes, struct buf *out, uint32_t *line);

#endif

/* A document as text: paragraphs in order, each with its place. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_TEXT_H
#define ASSAY_REVIEW_TEXT_H

#include "core/buf.h"

enum {
    TEXT_MAX_BYTES = 64 << 20, /* of text in one document */
    TEXT_MAX_BLOCKS = 2000000,
    TEXT_MAX_BLOCK = 1 << 20, /* bytes of one paragraph; the rest is cut */
    TEXT_MAX_GAPS = 64,
    TEXT_HEADINGS = 6,
};

/* As the where of a block: words of someone else. */
#define TEXT_QUOTATION "quotation"

enum block_kind {
    BLOCK_HEADING,
    BLOCK_TEXT,
    BLOCK_ITEM, /* of a list */
    BLOCK_ROW,  /* of a table; cells are parted by " | " */
    BLOCK_CODE,
};

struct block {
    enum block_kind kind;
    uint32_t level;        /* of a heading, from 1 */
    uint32_t page;         /* from 1; 0: the format has none */
    uint32_t line;         /* of its first character, from 1; 0: none */
    uint32_t paragraph;    /* from 1 */
    const char *where;     /* "Sheet1!4", "footnote"; NULL: the body */
    struct view text;      /* UTF-8; blanks are single, '\n' is a line's end */
    struct block *heading; /* the one above it, whose heading is above that;
                            * NULL: none */
    uint32_t marks;        /* for whoever looks at it */
    const struct block *lead; /* the sentence with a colon in front of a
                               * list, the first row of a table; or NULL */
    struct block *next;
};

/* A part that could not be read. */
struct text_gap {
    uint32_t page, line; /* 0: none */
    const char *why;
};

/* Readers fill it: set page and line, then text_block, text_put ..., text_end
 * (which the next text_block does by itself). */
struct text {
    struct arena *arena;
    struct block *first, *last;
    uint32_t blocks, pages, page, line;
    const char *where;
    const char *format; /* "markdown", "html", "text", "docx" ... */
    const char *title;  /* as its metadata or first heading say; or NULL */
    struct text_gap gaps[TEXT_MAX_GAPS];
    size_t gaps_n;
    uint64_t bytes;
    bool overflow; /* more than the limits: the rest was left out */

    struct block *open;
    struct buf now;     /* of the open block */
    bool blank, broken; /* a blank, a line's end waits */
    struct block *headings[TEXT_HEADINGS + 1];
    const struct block *lead;
    bool in_table;
};

void text_init(struct text *t, struct arena *a);
void text_done(struct text *t);

void text_block(struct text *t, enum block_kind kind, uint32_t level);
/* Blanks are made one; what is no UTF-8 becomes U+FFFD. */
void text_put(struct text *t, struct view utf8);
void text_blank(struct text *t);
void text_end(struct text *t);
/* Where a link leads, behind its words; unless they say it already. */
void text_link(struct text *t, struct view target);
/* A table begins or ends: its first row leads the others. */
void text_table(struct text *t, bool begins);
void text_gap(struct text *t, uint32_t page, uint32_t line, const char *why);

/* The line of a place within a block's text; 0: none. */
uint32_t block_line(const struct block *b, const uint8_t *at);

#endif

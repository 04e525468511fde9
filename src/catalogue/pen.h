/* Writes wrapped text into a buffer: words, indents, a little colour. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CATALOGUE_PEN_H
#define ASSAY_CATALOGUE_PEN_H

#include "core/buf.h"

struct pen {
    struct buf *out;
    bool colour;
    unsigned width;  /* columns of a line */
    unsigned indent; /* of the lines that follow */
    unsigned column; /* where the next character goes */
    bool gap;        /* a blank is due before the next word */
};

enum pen_tone { TONE_PLAIN, TONE_STRONG, TONE_DIM, TONE_GOOD, TONE_BAD };

struct pen pen_of(struct buf *out, bool colour, unsigned width);
/* Words of text, wrapped; control characters become '?'. */
void pen_words(struct pen *p, enum pen_tone tone, const char *text);
/* Text that must not be broken, as one word. */
void pen_word(struct pen *p, enum pen_tone tone, const char *text);
void pen_format(struct pen *p, enum pen_tone tone, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Go to a column on this line, or on the next if it is passed already. */
void pen_to(struct pen *p, unsigned column);
/* End the line; the next one begins at indent. */
void pen_end(struct pen *p, unsigned indent);
/* An empty line, then a heading. */
void pen_head(struct pen *p, const char *text);

#endif

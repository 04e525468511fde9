/* Wrapped text. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/pen.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const tones[] = {
    [TONE_PLAIN] = "",        [TONE_STRONG] = "\x1b[1m", [TONE_DIM] = "\x1b[2m",
    [TONE_GOOD] = "\x1b[32m", [TONE_BAD] = "\x1b[31m",
};

struct pen pen_of(struct buf *out, bool colour, unsigned width)
{
    return (struct pen){
        .out = out,
        .colour = colour,
        .width = width ? width : 80,
    };
}

/* Columns of a UTF-8 text: bytes that begin a character. */
static unsigned columns(const char *s, size_t n)
{
    unsigned c = 0;
    for (size_t i = 0; i < n; i++)
        c += ((uint8_t)s[i] & 0xc0) != 0x80;
    return c;
}

static void put(struct pen *p, enum pen_tone tone, const char *s, size_t n)
{
    unsigned wide = columns(s, n);
    if (p->column > p->indent && p->column + p->gap + wide > p->width)
        pen_end(p, p->indent);
    if (p->column == 0)
        for (; p->column < p->indent; p->column++)
            buf_byte(p->out, ' ');
    else if (p->gap && p->column > p->indent) {
        buf_byte(p->out, ' ');
        p->column++;
    }
    bool dressed = p->colour && tone != TONE_PLAIN;
    if (dressed)
        buf_str(p->out, tones[tone]);
    for (size_t i = 0; i < n; i++) {
        uint8_t c = (uint8_t)s[i];
        buf_byte(p->out, c < ' ' || c == 0x7f ? '?' : c);
    }
    if (dressed)
        buf_str(p->out, "\x1b[0m");
    p->column += wide;
    p->gap = true;
}

void pen_word(struct pen *p, enum pen_tone tone, const char *text)
{
    put(p, tone, text, strlen(text));
}

void pen_words(struct pen *p, enum pen_tone tone, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, " ");
        if (n > 0)
            put(p, tone, text, n);
        text += n;
        text += strspn(text, " ");
    }
}

void pen_format(struct pen *p, enum pen_tone tone, const char *fmt, ...)
{
    char line[4608]; /* one text of the catalogue and a little */
    va_list args;
    va_start(args, fmt);
    vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    pen_words(p, tone, line);
}

void pen_to(struct pen *p, unsigned column)
{
    if (p->column >= column)
        pen_end(p, column);
    p->indent = column;
    for (; p->column < column; p->column++)
        buf_byte(p->out, ' ');
    p->gap = false;
}

void pen_end(struct pen *p, unsigned indent)
{
    buf_byte(p->out, '\n');
    p->column = 0;
    p->indent = indent;
    p->gap = false;
}

void pen_head(struct pen *p, const char *text)
{
    pen_end(p, 0);
    pen_words(p, TONE_STRONG, text);
    pen_end(p, 2);
}

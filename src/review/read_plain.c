/* Plain text, and the pages that pdftotext gives. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "review/read.h"

enum { HEADING_MAX = 80 };

struct lines {
    struct view v;
    size_t at;
};

/* The next line without its end; false after the last. */
static bool next_line(struct lines *l, struct view *out)
{
    if (l->at >= l->v.n)
        return false;
    const uint8_t *p = l->v.p + l->at;
    const uint8_t *end = memchr(p, '\n', l->v.n - l->at);
    size_t n = end ? (size_t)(end - p) : l->v.n - l->at;
    l->at += n + (end != NULL);
    while (n > 0 && (p[n - 1] == '\r' || p[n - 1] == ' ' || p[n - 1] == '\t'))
        n--;
    *out = view_of(p, n);
    return true;
}

static struct view trim(struct view v)
{
    while (v.n > 0 && (v.p[0] == ' ' || v.p[0] == '\t'))
        v = view_from(v, 1);
    return v;
}

/* "===" or "---" below a title. */
static bool is_rule(struct view v)
{
    v = trim(v);
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] != v.p[0] || !strchr("=-~_*", v.p[0]))
            return false;
    return v.n >= 3;
}

/* How much of a line is the mark of a list's item; 0: it is none. */
static size_t item_mark(struct view v)
{
    static const char *const marks[] = {
        "- ",           "* ",           "+ ", "\xe2\x80\xa2", "\xe2\x80\x93 ",
        "\xe2\x96\xaa", "\xef\x82\xb7", "o  "};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (view_has(v, 0, marks[i], strlen(marks[i])))
            return strlen(marks[i]);
    size_t k = 0;
    while (k < v.n && k < 3 && v.p[k] >= '0' && v.p[k] <= '9')
        k++;
    if (k == 0 && v.n > 1 && v.p[0] >= 'a' && v.p[0] <= 'z')
        k = 1;
    if (k > 0 && k + 1 < v.n && (v.p[k] == ')' || v.p[k] == '.') &&
        v.p[k + 1] == ' ')
        return k + 2;
    return 0;
}

/* A short line that stands alone and ends in no stop. */
static bool is_heading(struct view v)
{
    if (v.n < 3 || v.n > HEADING_MAX || strchr(".;:,!?", v.p[v.n - 1]) ||
        memchr(v.p, '@', v.n) || memmem(v.p, v.n, "://", 3))
        return false;
    uint8_t c = v.p[0];
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0xc3;
}

struct plain {
    struct text *t;
    struct view held; /* a line that may be a heading */
    uint32_t held_line;
    bool holds, open;
};

static void release(struct plain *p, bool heading)
{
    struct text *t = p->t;
    uint32_t line = t->line;
    if (!p->holds)
        return;
    p->holds = false;
    t->line = p->held_line;
    text_block(t, heading ? BLOCK_HEADING : BLOCK_TEXT, heading ? 2 : 0);
    text_put(t, p->held);
    t->line = line;
    p->open = !heading;
    if (heading)
        text_end(t);
}

static void close_paragraph(struct plain *p)
{
    release(p, is_heading(p->held));
    text_end(p->t);
    p->open = false;
}

static void take_line(struct plain *p, struct view line)
{
    struct text *t = p->t;
    struct view v = trim(line);
    size_t mark = v.n ? item_mark(v) : 0;
    if (v.n == 0) {
        close_paragraph(p);
    } else if (is_rule(v)) {
        release(p, true);
        text_end(t);
        p->open = false;
    } else if (mark) {
        close_paragraph(p);
        text_block(t, BLOCK_ITEM, 0);
        text_put(t, trim(view_from(v, mark)));
        p->open = true;
    } else if (p->holds || p->open) {
        release(p, false);
        text_put(t, view_of("\n", 1));
        text_put(t, v);
    } else {
        p->held = v;
        p->held_line = t->line;
        p->holds = true;
    }
}

const char *read_plain(struct view bytes, struct text *t, uint32_t *line)
{
    struct buf utf8;
    buf_init(&utf8, TEXT_MAX_BYTES, t->arena->budget);
    const char *why = read_utf8(bytes, &utf8, line);
    if (!why && utf8.failed)
        why = "is larger than texts may be";
    struct lines l = {.v = buf_of(&utf8)};
    struct plain p = {.t = t};
    struct view v;
    t->line = 0;
    while (!why && next_line(&l, &v)) {
        t->line++;
        take_line(&p, v);
    }
    close_paragraph(&p);
    buf_done(&utf8);
    return why;
}

static bool has_text(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] > ' ')
            return true;
    return false;
}

const char *read_pages(struct view bytes, struct text *t)
{
    size_t at = 0, with_text = 0;
    while (at < bytes.n) {
        const uint8_t *end = memchr(bytes.p + at, '\f', bytes.n - at);
        size_t n = end ? (size_t)(end - bytes.p) - at : bytes.n - at;
        struct lines l = {.v = view_cut(bytes, at, n)};
        struct plain p = {.t = t};
        struct view v;
        t->page++;
        t->line = 0;
        if (has_text(l.v))
            with_text++;
        else
            text_gap(t, t->page, 0,
                     "has no text that can be read; is it a picture?");
        while (next_line(&l, &v))
            take_line(&p, v);
        close_paragraph(&p);
        at += n + 1;
    }
    t->pages = t->page;
    return with_text ? NULL
                     : "has no text on any page, as scans have; make it "
                       "readable with OCR, or give the original";
}

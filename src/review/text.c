/* Builds the text of a document, paragraph by paragraph. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/text.h"

#include <string.h>

#include "core/utf8.h"

void text_init(struct text *t, struct arena *a)
{
    *t = (struct text){.arena = a};
    buf_init(&t->now, TEXT_MAX_BLOCK, a->budget);
}

void text_done(struct text *t)
{
    buf_done(&t->now);
}

void text_gap(struct text *t, uint32_t page, uint32_t line, const char *why)
{
    if (t->gaps_n < TEXT_MAX_GAPS)
        t->gaps[t->gaps_n++] = (struct text_gap){page, line, why};
}

void text_table(struct text *t, bool begins)
{
    text_end(t);
    t->in_table = begins;
    t->lead = NULL;
}

static bool ends_with_colon(struct view v)
{
    return v.n > 0 && v.p[v.n - 1] == ':';
}

/* What comes after a heading of some level hangs on it, until the next one of
 * that level or above. */
static void hang_up(struct text *t, struct block *b)
{
    uint32_t below = b->kind == BLOCK_HEADING ? b->level : TEXT_HEADINGS + 1;
    for (uint32_t i = 1; i < below && i <= TEXT_HEADINGS; i++)
        if (t->headings[i])
            b->heading = t->headings[i];
    if (b->kind != BLOCK_HEADING)
        return;
    for (uint32_t i = b->level; i <= TEXT_HEADINGS; i++)
        t->headings[i] = NULL;
    t->headings[b->level] = b;
    if (!t->title)
        t->title = arena_text(t->arena, b->text);
}

static void find_lead(struct text *t, struct block *b)
{
    switch (b->kind) {
    case BLOCK_ITEM:
        b->lead = t->lead;
        return;
    case BLOCK_ROW:
        b->lead = t->in_table ? t->lead : NULL;
        if (t->in_table && !t->lead)
            t->lead = b;
        return;
    case BLOCK_HEADING:
    case BLOCK_TEXT:
    case BLOCK_CODE:
        t->lead = ends_with_colon(b->text) ? b : NULL;
        return;
    }
}

void text_end(struct text *t)
{
    struct block *b = t->open;
    t->open = NULL;
    t->blank = t->broken = false;
    if (!b || t->now.n == 0)
        return;
    if (t->blocks >= TEXT_MAX_BLOCKS || t->bytes + t->now.n > TEXT_MAX_BYTES) {
        t->overflow = true;
        return;
    }
    b->text = arena_dup(t->arena, buf_of(&t->now));
    if (b->text.n == 0) {
        t->overflow = true;
        return;
    }
    t->bytes += b->text.n;
    b->paragraph = ++t->blocks;
    hang_up(t, b);
    find_lead(t, b);
    if (t->last)
        t->last->next = b;
    else
        t->first = b;
    t->last = b;
}

void text_block(struct text *t, enum block_kind kind, uint32_t level)
{
    text_end(t);
    struct block *b = ARENA_NEW(t->arena, struct block);
    if (!b) {
        t->overflow = true;
        return;
    }
    if (level < 1 || level > TEXT_HEADINGS)
        level = level < 1 ? 1 : TEXT_HEADINGS;
    *b = (struct block){.kind = kind,
                        .level = kind == BLOCK_HEADING ? level : 0,
                        .page = t->page,
                        .line = t->line,
                        .where = t->where};
    t->open = b;
    buf_clear(&t->now);
}

void text_blank(struct text *t)
{
    t->blank = true;
}

/* A word that a line's end cut in two: "vulnera-" and "bility". */
static bool is_cut_word(const struct buf *b, uint32_t next)
{
    if (next < 'a' || next > 'z' || b->n < 2 || b->p[b->n - 1] != '-')
        return false;
    for (size_t i = b->n - 1; i-- > 0;) {
        uint8_t c = b->p[i];
        if (c == '-' || (c >= '0' && c <= '9'))
            return false;
        if (c == ' ' || c == '\n')
            break;
    }
    uint8_t before = b->p[b->n - 2];
    return (before >= 'a' && before <= 'z') || before >= 0x80;
}

static void put_char(struct text *t, struct view raw, uint32_t c)
{
    if (t->now.n > 0 && t->broken && is_cut_word(&t->now, c))
        t->now.n--;
    else if (t->now.n > 0 && (t->blank || t->broken))
        buf_byte(&t->now, t->broken ? '\n' : ' ');
    else if (t->broken && t->open->line && t->now.n == 0)
        t->open->line++;
    t->blank = t->broken = false;
    buf_view(&t->now, raw);
}

static bool is_blank(uint32_t c)
{
    return c <= ' ' || c == 0x7f || c == 0xa0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
           c == 0x202f || c == 0x205f || c == 0x3000;
}

/* Soft hyphens, joiners, marks: not seen, and in the way of every comparison.
 */
static bool is_nothing(uint32_t c)
{
    return c == 0xad || (c >= 0x80 && utf8_is_hidden(c));
}

void text_put(struct text *t, struct view v)
{
    static const uint8_t odd[] = {0xef, 0xbf, 0xbd};
    if (!t->open)
        return;
    while (v.n > 0) {
        uint32_t c = 0xfffd;
        size_t n = utf8_next(v, &c);
        struct view raw = n ? view_cut(v, 0, n) : view_of(odd, sizeof odd);
        v = view_from(v, n ? n : 1);
        if (c == '\n')
            t->broken = true;
        else if (is_blank(c))
            t->blank = true;
        else if (!is_nothing(c))
            put_char(t, raw, c);
    }
    if (t->now.failed)
        t->overflow = true;
}

void text_link(struct text *t, struct view target)
{
    struct view bare = target, now = buf_of(&t->now);
    if (view_has(target, 0, "mailto:", 7))
        bare = view_from(target, 7);
    if (bare.n == 0 ||
        (now.n >= bare.n && view_eq(view_from(now, now.n - bare.n), bare)))
        return;
    text_put(t, view_of(" <", 2));
    text_put(t, target);
    text_put(t, view_of("> ", 2));
}

uint32_t block_line(const struct block *b, const uint8_t *at)
{
    if (b->line == 0 || at < b->text.p || at > b->text.p + b->text.n)
        return b->line;
    uint32_t line = b->line;
    for (const uint8_t *p = b->text.p; p < at; p++)
        line += *p == '\n';
    return line;
}

/* Markdown, by md4c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <md4c.h>
#include <stdlib.h>
#include <string.h>

#include "review/read.h"

struct markdown {
    struct text *t;
    struct view source;
    const uint8_t *counted; /* where lines were counted to */
    uint32_t line;
    unsigned items;  /* lists within lists */
    unsigned struck; /* within text that is struck out */
    bool fresh;      /* a block was asked for, not begun */
    enum block_kind kind;
    uint32_t level;
};

/* The line of a place in the source; places come in order. */
static uint32_t line_at(struct markdown *m, const uint8_t *at)
{
    const uint8_t *end = m->source.p + m->source.n;
    if (at < m->counted || at > end)
        return m->line;
    for (; m->counted < at; m->counted++)
        m->line += *m->counted == '\n';
    return m->line;
}

static void want(struct markdown *m, enum block_kind kind, uint32_t level)
{
    text_end(m->t);
    m->fresh = true;
    m->kind = kind;
    m->level = level;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
    struct markdown *m = ctx;
    if (type == MD_BLOCK_QUOTE)
        m->t->where = TEXT_QUOTATION;
    if (type == MD_BLOCK_H) {
        want(m, BLOCK_HEADING, ((MD_BLOCK_H_DETAIL *)detail)->level);
    } else if (type == MD_BLOCK_LI) {
        m->items++;
        want(m, BLOCK_ITEM, 0);
    } else if (type == MD_BLOCK_P || type == MD_BLOCK_QUOTE ||
               type == MD_BLOCK_HTML) {
        if (!m->items || !m->fresh)
            want(m, m->items ? BLOCK_ITEM : BLOCK_TEXT, 0);
    } else if (type == MD_BLOCK_CODE) {
        want(m, BLOCK_CODE, 0);
    } else if (type == MD_BLOCK_TABLE) {
        text_table(m->t, true);
    } else if (type == MD_BLOCK_TR) {
        want(m, BLOCK_ROW, 0);
    }
    return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
    struct markdown *m = ctx;
    (void)detail;
    if (type == MD_BLOCK_QUOTE)
        m->t->where = NULL;
    if (type == MD_BLOCK_LI) {
        m->items -= m->items > 0;
        want(m, m->items ? BLOCK_ITEM : BLOCK_TEXT, 0);
    } else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD) {
        text_put(m->t, view_of(" | ", 3));
    } else if (type == MD_BLOCK_TABLE) {
        text_table(m->t, false);
    } else if (type == MD_BLOCK_H || type == MD_BLOCK_P ||
               type == MD_BLOCK_CODE || type == MD_BLOCK_TR) {
        text_end(m->t);
    }
    return 0;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *ctx)
{
    struct markdown *m = ctx;
    (void)detail;
    m->struck += type == MD_SPAN_DEL;
    return 0;
}

/* The target of a link counts as text behind it: an address is what counts. */
static int leave_span(MD_SPANTYPE type, void *detail, void *ctx)
{
    struct markdown *m = ctx;
    if (type == MD_SPAN_DEL)
        m->struck -= m->struck > 0;
    if (type != MD_SPAN_A || m->struck)
        return 0;
    const MD_SPAN_A_DETAIL *a = detail;
    if (a->href.size == 0 || a->href.text[0] == '#')
        return 0;
    text_link(m->t, view_of(a->href.text, a->href.size));
    return 0;
}

static void put_entity(struct text *t, const char *p, size_t n)
{
    static const struct {
        const char *name, *text;
    } known[] = {
        {"&amp;",    "&"       },
        {"&lt;",     "<"       },
        {"&gt;",     ">"       },
        {"&quot;",   "\""      },
        {"&nbsp;",   " "       },
        {"&shy;",    ""        },
        {"&commat;", "@"       },
        {"&ndash;",  "-"       },
        {"&mdash;",  "-"       },
        {"&auml;",   "\xc3\xa4"},
        {"&ouml;",   "\xc3\xb6"},
        {"&uuml;",   "\xc3\xbc"},
        {"&Auml;",   "\xc3\x84"},
        {"&Ouml;",   "\xc3\x96"},
        {"&Uuml;",   "\xc3\x9c"},
        {"&szlig;",  "\xc3\x9f"},
        {"&eacute;", "\xc3\xa9"},
        {"&egrave;", "\xc3\xa8"},
        {"&agrave;", "\xc3\xa0"}
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].name) == n && memcmp(known[i].name, p, n) == 0) {
            text_put(t, view_of(known[i].text, strlen(known[i].text)));
            return;
        }
    unsigned long c = 0;
    char digits[12] = "";
    if (n > 3 && p[1] == '#' && n - 3 < sizeof digits) {
        memcpy(digits, p + 2, n - 3);
        bool hex = digits[0] == 'x' || digits[0] == 'X';
        c = strtoul(digits + hex, NULL, hex ? 16 : 10);
    }
    if (c >= 0x20 && c < 0x7f)
        text_put(t, view_of(&(char){(char)c}, 1));
    else
        text_put(t, view_of(p, n));
}

static int put(MD_TEXTTYPE type, const MD_CHAR *p, MD_SIZE n, void *ctx)
{
    struct markdown *m = ctx;
    const uint8_t *at = (const uint8_t *)p;
    if (at >= m->source.p && at < m->source.p + m->source.n)
        m->t->line = line_at(m, at);
    if (m->fresh)
        text_block(m->t, m->kind, m->level);
    m->fresh = false;
    if (m->struck)
        return 0;
    if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR)
        text_put(m->t, view_of("\n", 1));
    else if (type == MD_TEXT_ENTITY)
        put_entity(m->t, p, n);
    else if (type != MD_TEXT_NULLCHAR && type != MD_TEXT_HTML)
        text_put(m->t, view_of(p, n)); /* of HTML only what it holds counts */
    return 0;
}

const char *read_markdown(struct view bytes, struct text *t, uint32_t *line)
{
    struct buf utf8;
    buf_init(&utf8, TEXT_MAX_BYTES, t->arena->budget);
    const char *why = read_utf8(bytes, &utf8, line);
    if (!why && utf8.failed)
        why = "is larger than texts may be";
    struct markdown m = {.t = t,
                         .source = buf_of(&utf8),
                         .counted = utf8.p,
                         .line = 1,
                         .fresh = true};
    MD_PARSER parser = {.flags = MD_FLAG_TABLES | MD_FLAG_PERMISSIVEAUTOLINKS |
                                 MD_FLAG_STRIKETHROUGH | MD_FLAG_NOHTMLBLOCKS,
                        .enter_block = enter_block,
                        .leave_block = leave_block,
                        .enter_span = enter_span,
                        .leave_span = leave_span,
                        .text = put};
    if (!why && utf8.n > 0 &&
        md_parse((const char *)utf8.p, (MD_SIZE)utf8.n, &parser, &m) != 0)
        why = "does not fit into memory";
    text_end(t);
    buf_done(&utf8);
    return why;
}

/* A document as Markdown, to be edited and published. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/utf8.h"
#include "report/folio.h"

/* Lines after the first begin with indent. */
static void visible(struct buf *out, const char *s, const char *indent)
{
    while (*s) {
        size_t n = strcspn(s, "\n");
        utf8_visible(out, view_of(s, n));
        s += n + (s[n] == '\n');
        if (*s)
            buf_printf(out, "\n%s", indent);
    }
}

static void row(struct buf *out, const struct folio *f,
                const struct folio_block *b)
{
    for (uint32_t i = 0; i < b->n; i++) {
        buf_str(out, "| ");
        const char *s = b->v[i];
        for (s = strcmp(s, "missing") == 0 ? folio_tr(f, s) : s; *s;) {
            size_t n = strcspn(s, "\n|");
            utf8_visible(out, view_of(s, n));
            s += n;
            if (*s)
                buf_str(out, *s++ == '|' ? "\\|" : " ");
        }
        buf_byte(out, ' ');
    }
    buf_str(out, "|\n");
    for (uint32_t i = 0; b->kind == FOLIO_HEAD && i < b->n; i++)
        buf_str(out, i + 1 < b->n ? "|---" : "|---|\n");
}

static void block(struct buf *out, const struct folio *f,
                  const struct folio_block *b)
{
    switch (b->kind) {
    case FOLIO_HEADING:
        buf_printf(out, "%.*s ", (int)b->level, "####");
        visible(out, b->v[0], "");
        buf_str(out, "\n\n");
        break;
    case FOLIO_PARA:
    case FOLIO_NOTE:
        visible(out, b->v[0], "");
        buf_str(out, "\n\n");
        break;
    case FOLIO_ITEM:
        buf_str(out, "- ");
        visible(out, b->v[0], "");
        buf_byte(out, '\n');
        break;
    case FOLIO_SIGN:
        buf_str(out, "\n________________________________\n");
        visible(out, b->v[0], "");
        buf_str(out, "\n\n");
        break;
    case FOLIO_PICTURE:
        buf_str(out, "The picture stands in the HTML form.\n\n");
        break;
    case FOLIO_PLAIN:
        visible(out, b->v[0], "");
        buf_byte(out, '\n');
        break;
    case FOLIO_FIELD:
    case FOLIO_GAP:
        buf_printf(out, "- %s: ", b->v[0]);
        if (b->kind == FOLIO_GAP)
            buf_printf(out, "[%s] ", folio_tr(f, "missing"));
        visible(out, b->v[1], "  ");
        buf_byte(out, '\n');
        break;
    case FOLIO_HEAD:
    case FOLIO_ROW:
        row(out, f, b);
        break;
    }
}

/* 1: of a list, 2: of a table, 0: a paragraph by itself. */
static int group_of(enum folio_kind k)
{
    return k == FOLIO_ITEM || k == FOLIO_FIELD || k == FOLIO_GAP ? 1
           : k == FOLIO_HEAD || k == FOLIO_ROW                   ? 2
                                                                 : 0;
}

void folio_text(const struct folio *f, struct buf *out)
{
    bool plain = f->n == 1 && f->blocks[0].kind == FOLIO_PLAIN;
    if (!plain) {
        buf_str(out, "# ");
        visible(out, folio_tr(f, f->title), "");
        buf_str(out, "\n\n");
    }
    if (!plain && f->gaps) {
        buf_printf(out,
                   folio_tr(f, "Draft: %zu missing and marked; not to be used "
                               "before."),
                   f->gaps);
        buf_str(out, "\n\n");
    }
    for (size_t i = 0; i < f->n; i++) {
        /* A list or a table ends with an empty line. */
        int before = i ? group_of(f->blocks[i - 1].kind) : 0;
        if (before && before != group_of(f->blocks[i].kind))
            buf_byte(out, '\n');
        block(out, f, &f->blocks[i]);
    }
}

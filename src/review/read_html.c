/* HTML, by gumbo: what a person sees of a page, and where its links lead. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <gumbo.h>
#include <string.h>
#include <strings.h>

#include "review/read.h"

enum {
    HTML_MAX_BYTES = 16 << 20,
    HTML_MAX_DEPTH = 400, /* elements within elements */
};

struct html {
    struct text *t;
    bool fresh; /* a block is wanted, not begun */
    enum block_kind kind;
    uint32_t level;
};

static void want(struct html *h, enum block_kind kind, uint32_t level)
{
    text_end(h->t);
    h->fresh = true;
    h->kind = kind;
    h->level = level;
}

static bool is_one_of(GumboTag tag, const GumboTag *tags, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (tags[i] == tag)
            return true;
    return false;
}

static bool is_skipped(GumboTag tag)
{
    static const GumboTag tags[] = {
        GUMBO_TAG_SCRIPT,   GUMBO_TAG_STYLE,  GUMBO_TAG_NOSCRIPT,
        GUMBO_TAG_TEMPLATE, GUMBO_TAG_NAV,    GUMBO_TAG_SVG,
        GUMBO_TAG_IFRAME,   GUMBO_TAG_OBJECT, GUMBO_TAG_DEL,
        GUMBO_TAG_S,        GUMBO_TAG_STRIKE, GUMBO_TAG_SELECT,
        GUMBO_TAG_TEXTAREA};
    return is_one_of(tag, tags, sizeof tags / sizeof *tags);
}

/* Gumbo gives attribute names in small letters and values as they are. */
static const char *value_of(const GumboElement *e, const char *name)
{
    const GumboAttribute *a = gumbo_get_attribute(&e->attributes, name);
    return a ? a->value : NULL;
}

static bool is_hidden(const GumboElement *e)
{
    const char *style = value_of(e, "style"),
               *aria = value_of(e, "aria-hidden");
    if (value_of(e, "hidden") || (aria && strcmp(aria, "true") == 0))
        return true;
    if (!style)
        return false;
    char flat[256];
    size_t n = 0;
    for (; *style && n + 1 < sizeof flat; style++)
        if (*style > ' ')
            flat[n++] = *style;
    flat[n] = 0;
    return strcasestr(flat, "display:none") ||
           strcasestr(flat, "visibility:hidden");
}

static bool is_paragraph(GumboTag tag)
{
    static const GumboTag tags[] = {
        GUMBO_TAG_P,          GUMBO_TAG_DIV,     GUMBO_TAG_SECTION,
        GUMBO_TAG_ARTICLE,    GUMBO_TAG_MAIN,    GUMBO_TAG_HEADER,
        GUMBO_TAG_FOOTER,     GUMBO_TAG_ASIDE,   GUMBO_TAG_BLOCKQUOTE,
        GUMBO_TAG_PRE,        GUMBO_TAG_ADDRESS, GUMBO_TAG_FIGURE,
        GUMBO_TAG_FIGCAPTION, GUMBO_TAG_DETAILS, GUMBO_TAG_SUMMARY,
        GUMBO_TAG_FORM,       GUMBO_TAG_UL,      GUMBO_TAG_OL,
        GUMBO_TAG_DL,         GUMBO_TAG_CAPTION, GUMBO_TAG_LABEL,
        GUMBO_TAG_BODY};
    return is_one_of(tag, tags, sizeof tags / sizeof *tags);
}

static void enter(struct html *h, GumboTag tag)
{
    if (tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6)
        want(h, BLOCK_HEADING, (uint32_t)(tag - GUMBO_TAG_H1) + 1);
    else if (tag == GUMBO_TAG_LI || tag == GUMBO_TAG_DD)
        want(h, BLOCK_ITEM, 0);
    else if (tag == GUMBO_TAG_DT)
        want(h, BLOCK_TEXT, 0);
    else if (tag == GUMBO_TAG_TABLE)
        text_table(h->t, true);
    else if (tag == GUMBO_TAG_TR)
        want(h, BLOCK_ROW, 0);
    else if (is_paragraph(tag) && !h->t->in_table)
        want(h, h->kind == BLOCK_ITEM && h->fresh ? BLOCK_ITEM : BLOCK_TEXT, 0);
    else if (tag == GUMBO_TAG_BR)
        text_put(h->t, view_of("\n", 1));
    else if (is_paragraph(tag))
        text_blank(h->t);
}

static void leave(struct html *h, GumboTag tag)
{
    if ((tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6) || tag == GUMBO_TAG_LI ||
        tag == GUMBO_TAG_DD || tag == GUMBO_TAG_DT || tag == GUMBO_TAG_TR)
        want(h, BLOCK_TEXT, 0);
    else if (tag == GUMBO_TAG_TABLE)
        text_table(h->t, false);
    else if (tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH)
        text_put(h->t, view_of(" | ", 3));
    else if (is_paragraph(tag) && !h->t->in_table)
        want(h, BLOCK_TEXT, 0);
}

static void put_text(struct html *h, const GumboText *text)
{
    struct view v = view_of(text->text, strlen(text->text));
    bool blank = true;
    for (size_t i = 0; i < v.n && blank; i++)
        blank = v.p[i] <= ' ';
    if (blank) {
        text_blank(h->t);
        return;
    }
    h->t->line = text->start_pos.line;
    if (h->fresh || !h->t->open)
        text_block(h->t, h->fresh ? h->kind : BLOCK_TEXT, h->level);
    h->fresh = false;
    for (size_t i = 0; i < v.n;) { /* ends of lines mean nothing here */
        const uint8_t *end = memchr(v.p + i, '\n', v.n - i);
        size_t n = end ? (size_t)(end - v.p) - i : v.n - i;
        text_put(h->t, view_cut(v, i, n));
        if (end)
            text_blank(h->t);
        i += n + 1;
    }
}

static void put_link(struct html *h, const GumboElement *e)
{
    const char *to = value_of(e, "href");
    if (!to ||
        (strncasecmp(to, "http", 4) != 0 &&
         strncasecmp(to, "mailto:", 7) != 0 && strncasecmp(to, "tel:", 4) != 0))
        return;
    size_t n = strcspn(to, "?#"); /* mailto:a@b?subject=... */
    if (strncasecmp(to, "mailto:", 7) != 0)
        n = strlen(to);
    text_link(h->t, view_of(to, n));
}

static const char *walk(struct html *h, const GumboNode *node, unsigned depth)
{
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA ||
        node->type == GUMBO_NODE_WHITESPACE) {
        put_text(h, &node->v.text);
        return NULL;
    }
    if (node->type != GUMBO_NODE_ELEMENT)
        return NULL;
    const GumboElement *e = &node->v.element;
    if (is_skipped(e->tag) || is_hidden(e))
        return NULL;
    if (depth > HTML_MAX_DEPTH)
        return "has elements nested deeper than is allowed";
    bool link = e->tag == GUMBO_TAG_A;
    enter(h, e->tag);
    const char *why = NULL;
    for (unsigned i = 0; i < e->children.length && !why; i++)
        why = walk(h, e->children.data[i], depth + 1);
    if (link && !why)
        put_link(h, e);
    leave(h, e->tag);
    return why;
}

static void find_title(struct text *t, const GumboNode *root)
{
    const GumboVector *v = &root->v.element.children;
    for (unsigned i = 0; i < v->length; i++) {
        const GumboNode *head = v->data[i];
        if (head->type != GUMBO_NODE_ELEMENT ||
            head->v.element.tag != GUMBO_TAG_HEAD)
            continue;
        const GumboVector *c = &head->v.element.children;
        for (unsigned k = 0; k < c->length; k++) {
            const GumboNode *n = c->data[k];
            if (n->type == GUMBO_NODE_ELEMENT &&
                n->v.element.tag == GUMBO_TAG_TITLE &&
                n->v.element.children.length > 0) {
                const GumboNode *x = n->v.element.children.data[0];
                const char *s = x->v.text.text;
                if (x->type == GUMBO_NODE_TEXT)
                    t->title = arena_text(t->arena, view_of(s, strlen(s)));
            }
        }
    }
}

/* An encoding that the page declares and that is not UTF-8 must be converted
 * first; Windows-1252 is what all of ISO-8859-1 means on the web. */
static bool is_windows_1252(struct view v)
{
    static const char *const names[] = {
        "charset=iso-8859-1", "charset=\"iso-8859-1", "charset=windows-1252",
        "charset=\"windows-1252", NULL};
    char head[2049];
    struct view cut = view_cut(v, 0, sizeof head - 1);
    for (size_t i = 0; i < cut.n; i++)
        head[i] = (char)(cut.p[i] ? cut.p[i] : ' ');
    head[cut.n] = 0;
    for (size_t i = 0; names[i]; i++)
        if (strcasestr(head, names[i]))
            return true;
    return false;
}

static void from_windows_1252(struct view v, struct buf *out)
{
    static const uint16_t high[32] = {
        0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
        0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
        0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
        0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178};
    for (size_t i = 0; i < v.n; i++) {
        uint32_t c = v.p[i];
        if (c >= 0x80 && c < 0xa0)
            c = high[c - 0x80];
        if (c < 0x80) {
            buf_byte(out, (uint8_t)c);
        } else if (c < 0x800) {
            buf_byte(out, (uint8_t)(0xc0 | (c >> 6)));
            buf_byte(out, (uint8_t)(0x80 | (c & 0x3f)));
        } else {
            buf_byte(out, (uint8_t)(0xe0 | (c >> 12)));
            buf_byte(out, (uint8_t)(0x80 | ((c >> 6) & 0x3f)));
            buf_byte(out, (uint8_t)(0x80 | (c & 0x3f)));
        }
    }
}

/* Whether the page nests deeper than gumbo can free; it counts tags only. */
static bool is_too_deep(struct view v)
{
    size_t depth = 0;
    for (size_t i = 0; i + 1 < v.n; i++) {
        if (v.p[i] != '<')
            continue;
        uint8_t c = v.p[i + 1] | 0x20;
        if (v.p[i + 1] == '/')
            depth -= depth > 0;
        else if (c >= 'a' && c <= 'z')
            depth++;
        if (depth > 100000)
            return true;
    }
    return false;
}

const char *read_html(struct view bytes, struct text *t, uint32_t *line)
{
    struct buf utf8;
    const char *why = NULL;
    if (bytes.n > HTML_MAX_BYTES || is_too_deep(bytes))
        return "is larger than pages may be";
    buf_init(&utf8, 2 * HTML_MAX_BYTES, t->arena->budget);
    if (is_windows_1252(bytes))
        from_windows_1252(bytes, &utf8);
    else
        why = read_utf8(bytes, &utf8, line);
    if (!why && utf8.failed)
        why = "is larger than pages may be";
    if (!why && utf8.n > 0) {
        GumboOptions o = kGumboDefaultOptions;
        o.max_errors = 0;
        GumboOutput *out =
            gumbo_parse_with_options(&o, (const char *)utf8.p, utf8.n);
        struct html h = {.t = t};
        find_title(t, out->root);
        why = walk(&h, out->root, 0);
        text_end(t);
        gumbo_destroy_output(&o, out);
    }
    buf_done(&utf8);
    return why;
}

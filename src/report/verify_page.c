/* How a pack is shown as text: verdicts, labelled lines, products, signers. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report/verify_page.h"

#include <string.h>

#include "core/utf8.h"

void page_put(struct page *p, const char *text)
{
    utf8_visible(p->out, view_of(text, strlen(text)));
}

void page_verdict(struct page *p, enum pack_verdict v, int width)
{
    static const char *const codes[] = {"2", "32", "33", "1;31"};
    const char *text = v == PACK_NONE ? "-" : pack_verdict_text(v);
    if (p->style->colour)
        buf_printf(p->out, "\033[%sm%s\033[0m", codes[v], text);
    else
        buf_str(p->out, text);
    for (int i = (int)strlen(text); i < width; i++)
        buf_byte(p->out, ' ');
}

/* Words wrapped at the page's width; lines after the first begin at column. */
void page_wrapped(struct page *p, size_t at, size_t column, const char *text)
{
    size_t width = p->style->width ? p->style->width : 80;
    struct buf clean;
    buf_init(&clean, 1 << 16, NULL);
    utf8_visible(&clean, view_of(text, strlen(text)));
    struct view v = buf_of(&clean);
    bool first = true;
    while (v.n) {
        const uint8_t *blank = memchr(v.p, ' ', v.n);
        size_t n = blank ? (size_t)(blank - v.p) : v.n;
        if (!first && at + 1 + n > width) {
            buf_byte(p->out, '\n');
            for (size_t i = 0; i < column; i++)
                buf_byte(p->out, ' ');
            at = column;
        } else if (!first) {
            buf_byte(p->out, ' ');
            at++;
        }
        buf_add(p->out, v.p, n);
        at += n;
        first = false;
        v = view_from(v, n + (blank ? 1 : 0));
    }
    buf_byte(p->out, '\n');
    buf_done(&clean);
}

void page_line(struct page *p, const char *label, const char *text)
{
    if (!*text)
        return;
    buf_printf(p->out, "  %-*s", PAGE_LABEL, label);
    page_wrapped(p, 2 + PAGE_LABEL, 2 + PAGE_LABEL, text);
}

void page_product(struct page *p, const struct pack_product *m)
{
    struct buf text;
    if (!*m->name)
        return;
    buf_init(&text, 1 << 15, NULL);
    buf_printf(&text, "%s%s%s%s%s%s%s", m->name, *m->model ? ", model " : "",
               m->model, *m->software ? ", software " : "", m->software,
               *m->manufacturer ? ", by " : "", m->manufacturer);
    buf_byte(&text, 0);
    page_line(p, "product", (const char *)text.p);
    buf_done(&text);
}

void page_signature(struct page *p, const struct pack_signature *s)
{
    struct buf text;
    buf_init(&text, 1 << 15, NULL);
    buf_str(&text, *s->subject ? s->subject : "nobody");
    if (s->signature != PACK_PASS)
        buf_str(&text, " (does not hold)");
    buf_byte(&text, 0);
    buf_byte(p->out, '\n');
    page_line(p, s->is_timestamp ? "time-stamp" : "signed by",
              (const char *)text.p);
    page_line(p, "issued by", s->issuer);
    buf_clear(&text);
    buf_printf(&text, "%s%s%s; certificate %s", s->key,
               *s->algorithm ? ", " : "", s->algorithm, s->fingerprint);
    buf_byte(&text, 0);
    if (*s->key)
        page_line(p, "with", (const char *)text.p);
    if (*s->anchor)
        page_line(p, "trusted", s->anchor);
    buf_clear(&text);
    buf_printf(&text, "%s, as the signer says", s->claimed);
    buf_byte(&text, 0);
    if (*s->claimed)
        page_line(p, "at", (const char *)text.p);
    buf_clear(&text);
    buf_printf(&text, "%s, as %s proves", s->proven, s->time_authority);
    buf_byte(&text, 0);
    if (*s->proven && *s->time_authority)
        page_line(p, "not after", (const char *)text.p);
    buf_clear(&text);
    buf_printf(&text, "%llu files, listed in %s", (unsigned long long)s->files,
               s->manifest);
    buf_byte(&text, 0);
    page_line(p, "covers", (const char *)text.p);
    buf_done(&text);
}

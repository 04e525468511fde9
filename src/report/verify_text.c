/* A verified pack for a person: four results, who, when, what is wrong. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/utf8.h"
#include "report/verify.h"

enum { LABEL = 12, NOTES = 4 };

struct page {
    const struct verify_style *style;
    struct buf *out;
};

static void put(struct page *p, const char *text)
{
    utf8_visible(p->out, view_of(text, strlen(text)));
}

static void verdict(struct page *p, enum pack_verdict v, int width)
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
static void wrapped(struct page *p, size_t at, size_t column, const char *text)
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

static void line(struct page *p, const char *label, const char *text)
{
    if (!*text)
        return;
    buf_printf(p->out, "  %-*s", LABEL, label);
    wrapped(p, 2 + LABEL, 2 + LABEL, text);
}

/* --- the four results ------------------------------------------------------
 */

static const char *meaning(const struct pack_report *r, enum pack_axis a)
{
    static const char *const pass[] = {
        "every file is covered by a signature that verifies",
        "each signer's certificate leads to one that you trust",
        "a trusted time-stamp proves by when it was signed",
        "it is what was asked for",
    };
    static const char *const open[] = {
        "not proven; see below",
        "who signed is not proven; see below",
        "not proven; see below",
        "not proven; see below",
    };
    static const char *const fail[] = {
        "it is not what was signed; see below",
        "the signer does not count; see below",
        "the time-stamp does not hold; see below",
        "it is not what was asked for; see below",
    };
    static const char *const none[] = {
        "not examined",
        "not examined",
        "no time-stamp; when it was signed is the signer's word",
        "nothing was asked for (--policy, --image)",
    };
    switch (r->axis[a]) {
    case PACK_PASS:
        return pass[a];
    case PACK_FAIL:
        return fail[a];
    case PACK_INCONCLUSIVE:
        return open[a];
    case PACK_NONE:
        break;
    }
    return none[a];
}

static void results(struct page *p, const struct pack_report *r)
{
    for (int a = 0; a < PACK_AXES; a++) {
        buf_printf(p->out, "  %-*s", LABEL, pack_axis_text((enum pack_axis)a));
        verdict(p, r->axis[a], 14);
        wrapped(p, 2 + LABEL + 14, 2 + LABEL + 14,
                meaning(r, (enum pack_axis)a));
    }
}

/* --- who and what ----------------------------------------------------------
 */

static void product(struct page *p, const struct pack_product *m)
{
    struct buf text;
    if (!*m->name)
        return;
    buf_init(&text, 1 << 15, NULL);
    buf_printf(&text, "%s%s%s%s%s%s%s", m->name, *m->model ? ", model " : "",
               m->model, *m->software ? ", software " : "", m->software,
               *m->manufacturer ? ", by " : "", m->manufacturer);
    buf_byte(&text, 0);
    line(p, "product", (const char *)text.p);
    buf_done(&text);
}

static void signature(struct page *p, const struct pack_signature *s)
{
    struct buf text;
    buf_init(&text, 1 << 15, NULL);
    buf_str(&text, *s->subject ? s->subject : "nobody");
    if (s->signature != PACK_PASS)
        buf_str(&text, " (does not hold)");
    buf_byte(&text, 0);
    buf_byte(p->out, '\n');
    line(p, s->is_timestamp ? "time-stamp" : "signed by", (const char *)text.p);
    line(p, "issued by", s->issuer);
    buf_clear(&text);
    buf_printf(&text, "%s%s%s; certificate %s", s->key,
               *s->algorithm ? ", " : "", s->algorithm, s->fingerprint);
    buf_byte(&text, 0);
    if (*s->key)
        line(p, "with", (const char *)text.p);
    if (*s->anchor)
        line(p, "trusted", s->anchor);
    buf_clear(&text);
    buf_printf(&text, "%s, as the signer says", s->claimed);
    buf_byte(&text, 0);
    if (*s->claimed)
        line(p, "at", (const char *)text.p);
    buf_clear(&text);
    buf_printf(&text, "%s, as %s proves", s->proven, s->time_authority);
    buf_byte(&text, 0);
    if (*s->proven && *s->time_authority)
        line(p, "not after", (const char *)text.p);
    buf_clear(&text);
    buf_printf(&text, "%llu files, listed in %s", (unsigned long long)s->files,
               s->manifest);
    buf_byte(&text, 0);
    line(p, "covers", (const char *)text.p);
    buf_done(&text);
}

static void finding(struct page *p, const struct pack_finding *f)
{
    const struct pack_check_info *i = pack_check_info(f->check);
    struct buf text;
    buf_init(&text, 1 << 15, NULL);
    if (*f->name)
        buf_printf(&text, "%s: ", f->name);
    buf_printf(&text, "%s [%s]", f->text, i->code);
    buf_byte(&text, 0);
    buf_str(p->out, "  ");
    verdict(p, f->verdict, 14);
    wrapped(p, 16, 16, (const char *)text.p);
    if (p->style->why) {
        for (int k = 0; k < 16; k++)
            buf_byte(p->out, ' ');
        buf_clear(&text);
        buf_printf(&text, "It has to hold that %s. %s", i->what, i->ask);
        buf_byte(&text, 0);
        wrapped(p, 16, 16, (const char *)text.p);
    }
    buf_done(&text);
}

static void notes(struct page *p, const struct pack_report *r)
{
    size_t shown = 0;
    for (size_t i = 0; i < r->findings; i++) {
        const struct pack_finding *f = &r->finding[i];
        if (f->verdict != PACK_PASS || (shown == NOTES && !p->style->all))
            continue;
        buf_str(p->out, shown++ ? "" : "\n");
        buf_str(p->out, "  note: ");
        if (*f->name) {
            put(p, f->name);
            buf_str(p->out, ": ");
        }
        put(p, f->text);
        buf_byte(p->out, '\n');
    }
}

static void files(struct page *p, const struct pack_report *r)
{
    buf_byte(p->out, '\n');
    for (size_t i = 0; i < r->files; i++) {
        const struct pack_file *f = &r->file[i];
        buf_printf(p->out, "  %12llu  ", (unsigned long long)f->size);
        put(p, f->name);
        if (*f->role) {
            buf_str(p->out, "  (");
            put(p, f->role);
            buf_byte(p->out, ')');
        }
        buf_byte(p->out, '\n');
    }
}

void verify_text(const struct verify_style *s, const char *path,
                 const struct pack_report *r, struct buf *out)
{
    struct page p = {s, out};
    put(&p, path);
    buf_str(out, ": ");
    verdict(&p, r->overall, 0);
    buf_byte(out, '\n');
    if (*r->fault) {
        line(&p, "fault", r->fault);
        return;
    }
    product(&p, &r->product);
    results(&p, r);
    for (size_t i = 0; i < r->signatures; i++)
        signature(&p, &r->signature[i]);
    bool any = false;
    for (int v = PACK_FAIL; v > PACK_PASS; v--)
        for (size_t i = 0; i < r->findings; i++) {
            if (r->finding[i].verdict != (enum pack_verdict)v)
                continue;
            if (!any)
                buf_byte(out, '\n');
            any = true;
            finding(&p, &r->finding[i]);
        }
    if (r->more)
        buf_printf(out, "  and %llu more\n", (unsigned long long)r->more);
    notes(&p, r);
    if (s->all)
        files(&p, r);
    if (any && !s->why)
        buf_str(out, "\n  --why says what to ask of whom.\n");
}

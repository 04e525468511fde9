/* A verified pack for a person: four results, who, when, what is wrong. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/verify_page.h"

enum { NOTES = 4 };

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
        buf_printf(p->out, "  %-*s", PAGE_LABEL,
                   pack_axis_text((enum pack_axis)a));
        page_verdict(p, r->axis[a], 14);
        page_wrapped(p, 2 + PAGE_LABEL + 14, 2 + PAGE_LABEL + 14,
                     meaning(r, (enum pack_axis)a));
    }
}

/* --- who and what ----------------------------------------------------------
 */

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
    page_verdict(p, f->verdict, 14);
    page_wrapped(p, 16, 16, (const char *)text.p);
    if (p->style->why) {
        for (int k = 0; k < 16; k++)
            buf_byte(p->out, ' ');
        buf_clear(&text);
        buf_printf(&text, "It has to hold that %s. %s", i->what, i->ask);
        buf_byte(&text, 0);
        page_wrapped(p, 16, 16, (const char *)text.p);
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
            page_put(p, f->name);
            buf_str(p->out, ": ");
        }
        page_put(p, f->text);
        buf_byte(p->out, '\n');
    }
}

static void files(struct page *p, const struct pack_report *r)
{
    buf_byte(p->out, '\n');
    for (size_t i = 0; i < r->files; i++) {
        const struct pack_file *f = &r->file[i];
        buf_printf(p->out, "  %12llu  ", (unsigned long long)f->size);
        page_put(p, f->name);
        if (*f->role) {
            buf_str(p->out, "  (");
            page_put(p, f->role);
            buf_byte(p->out, ')');
        }
        buf_byte(p->out, '\n');
    }
}

void verify_text(const struct verify_style *s, const char *path,
                 const struct pack_report *r, struct buf *out)
{
    struct page p = {s, out};
    page_put(&p, path);
    buf_str(out, ": ");
    page_verdict(&p, r->overall, 0);
    buf_byte(out, '\n');
    if (*r->fault) {
        page_line(&p, "fault", r->fault);
        return;
    }
    page_product(&p, &r->product);
    results(&p, r);
    for (size_t i = 0; i < r->signatures; i++)
        page_signature(&p, &r->signature[i]);
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

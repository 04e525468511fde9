/* A review as text for people. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/utf8.h"
#include "review/judge_inner.h"

enum { QUOTE_CHARS = 200, QUOTES = 2 };

static void put(struct buf *out, const char *text)
{
    utf8_visible(out, view_of(text, strlen(text)));
}

/* Cut between characters; ends of lines become blanks. */
static void put_quote(struct buf *out, const char *text)
{
    char flat[QUOTE_CHARS + 4];
    size_t n = 0;
    while (text[n] && n < QUOTE_CHARS) {
        flat[n] = text[n] == '\n' ? ' ' : text[n];
        n++;
    }
    while (text[n] && n > 0 && (flat[n - 1] & 0xc0) == 0x80)
        n--;
    if (text[n] && n > 0 && (flat[n - 1] & 0x80))
        n--;
    buf_str(out, "\"");
    utf8_visible(out, view_of(flat, n));
    buf_str(out, text[n] ? "...\"" : "\"");
}

static void put_place(struct buf *out, const struct review_place *p)
{
    put(out, p->document);
    if (p->page)
        buf_printf(out, ", page %u", (unsigned)p->page);
    else if (p->where && p->line)
        buf_printf(out, ", %s, row %u", p->where, (unsigned)p->line);
    else if (p->line)
        buf_printf(out, ":%u", (unsigned)p->line);
    else if (p->where && !p->paragraph) {
        buf_str(out, ", ");
        put(out, p->where);
    } else if (p->paragraph)
        buf_printf(out, ", paragraph %u", (unsigned)p->paragraph);
    if (p->quote && *p->quote) {
        buf_str(out, ": ");
        put_quote(out, p->quote);
    }
}

static void put_places(struct buf *out, const struct review_place *v, size_t n,
                       size_t more, bool all)
{
    size_t shown = all || n <= QUOTES ? n : QUOTES;
    for (size_t i = 0; i < shown; i++) {
        buf_str(out, "    ");
        put_place(out, &v[i]);
        buf_byte(out, '\n');
    }
    if (n - shown + more > 0)
        buf_printf(out, "    and %zu more\n", n - shown + more);
}

static void put_documents(struct buf *out, const struct reviewed *r)
{
    buf_printf(out, "Documents (judged as of %s)\n\n", r->today);
    for (size_t i = 0; i < r->documents_n; i++) {
        const struct review_document *d = &r->documents[i];
        const struct obs *o = d->record.fault ? NULL : doc_first(d, "document");
        buf_str(out, "  ");
        put(out, d->path);
        if (d->record.fault)
            buf_printf(out, ": NOT READ: %s", d->record.fault);
        if (o) {
            buf_printf(out, ": %s", obs_get_str(o, "format"));
            if (obs_get_str(o, "language_name"))
                buf_printf(out, ", language %s",
                           obs_get_str(o, "language_name"));
            if (obs_get_int(o, "pages", 0))
                buf_printf(out, ", %lld pages",
                           (long long)obs_get_int(o, "pages", 0));
            if (fact_yes(o, "is_policy"))
                buf_str(out, ", vulnerability disclosure policy");
            if (fact_yes(o, "is_support"))
                buf_str(out, ", support period");
        }
        buf_byte(out, '\n');
        if (d->record.sandbox_gaps) {
            buf_str(out, "    read with a sandbox that lacks a layer: ");
            put(out, d->record.sandbox_gaps);
            buf_byte(out, '\n');
        }
    }
}

static void put_findings(struct buf *out, const struct reviewed *r, bool all)
{
    size_t shown = 0;
    for (size_t i = 0; i < r->findings_n; i++) {
        const struct review_finding *f = &r->findings[i];
        if (f->severity == REVIEW_NOTE && !all)
            continue;
        buf_str(out, shown++ ? "\n" : "\nFindings\n\n");
        buf_printf(out, "  %s %s: ", review_severity_name(f->severity),
                   f->rule);
        put(out, f->message);
        buf_byte(out, '\n');
        put_places(out, f->places, f->places_n, f->more, all);
        if (f->remedy) {
            buf_str(out, "    remedy: ");
            put(out, f->remedy);
            buf_byte(out, '\n');
        }
        if (f->source) {
            buf_str(out, "    source: ");
            put(out, f->source);
            buf_byte(out, '\n');
        }
    }
}

static void put_results(struct buf *out, const struct reviewed *r, bool all)
{
    const char *document = "";
    for (size_t i = 0; i < r->results_n; i++) {
        const struct review_result *x = &r->results[i];
        bool same = x->document && strcmp(document, x->document) == 0;
        if (!x->document) {
            /* Nothing to judge: one line for all the rules of that kind. */
            bool first = i == 0 || r->results[i - 1].document ||
                         strcmp(r->results[i - 1].because, x->because) != 0;
            if (first)
                buf_printf(out, "\nINCONCLUSIVE %s and those after it: %s\n",
                           x->rule->id, x->because);
            continue;
        }
        if (!same || i == 0) {
            buf_str(out, "\nRules, ");
            put(out, x->document);
            buf_str(out, "\n\n");
            document = x->document;
        }
        buf_printf(out, "  %-12s %s (%s): %s", review_verdict_name(x->verdict),
                   x->rule->id, rule_level_name(x->rule->level),
                   x->rule->title);
        if (x->verdict != REVIEW_PASS || strcmp(x->because, "said") != 0)
            buf_printf(out, "; %s", x->because);
        buf_byte(out, '\n');
        put_places(out, x->places, x->places_n, 0, all);
        if (x->missing && *x->missing)
            buf_printf(out, "    missing: %s\n", x->missing);
    }
}

void review_text(struct buf *out, const struct reviewed *r, bool all)
{
    put_documents(out, r);
    put_findings(out, r, all);
    put_results(out, r, all);
    buf_printf(out,
               "\n%zu error%s, %zu warning%s, %zu note%s; rules: %zu PASS, "
               "%zu FAIL (%zu mandatory), %zu INCONCLUSIVE",
               r->errors, r->errors == 1 ? "" : "s", r->warnings,
               r->warnings == 1 ? "" : "s", r->notes, r->notes == 1 ? "" : "s",
               r->pass, r->fail, r->fail_mandatory, r->inconclusive);
    if (r->unread)
        buf_printf(out, "; %zu document%s not read", r->unread,
                   r->unread == 1 ? "" : "s");
    buf_str(out, ".\nA PASS says that the document says it, not that it is "
                 "done.\n");
}

/* Judging: what the judges share, and the order of things. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "review/judge_inner.h"

const char *review_verdict_name(enum review_verdict v)
{
    static const char *const names[] = {"PASS", "FAIL", "INCONCLUSIVE", "N/A"};
    return names[v];
}

const char *review_severity_name(enum review_severity s)
{
    static const char *const names[] = {"error", "warning", "note"};
    return names[s];
}

const struct obs *doc_next(const struct review_document *d, const char *kind,
                           size_t *at)
{
    while (*at < d->record.obs_n) {
        const struct obs *o = d->record.obs[(*at)++];
        if (strcmp(o->kind, kind) == 0)
            return o;
    }
    return NULL;
}

const struct obs *doc_first(const struct review_document *d, const char *kind)
{
    size_t at = 0;
    return doc_next(d, kind, &at);
}

bool fact_is(const struct obs *o, const char *key, const char *value)
{
    const char *text = obs_get_str(o, key);
    return text && strcmp(text, value) == 0;
}

bool fact_yes(const struct obs *o, const char *key)
{
    const struct value *v = obs_get(o, key);
    return v && v->type == VALUE_BOOL && v->u.yes;
}

static uint32_t number(const struct obs *o, const char *key)
{
    int64_t n = obs_get_int(o, key, 0);
    return n > 0 && n < UINT32_MAX ? (uint32_t)n : 0;
}

struct review_place judge_place(const struct obs *o)
{
    return (struct review_place){.document = o->where.path,
                                 .section = obs_get_str(o, "section"),
                                 .where = obs_get_str(o, "where"),
                                 .quote = o->where.excerpt,
                                 .page = number(o, "page"),
                                 .line = o->where.line,
                                 .paragraph = number(o, "paragraph")};
}

static bool same_where(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static void add_place(struct review_finding *f, const struct obs *at)
{
    struct review_place p = judge_place(at);
    for (size_t i = 0; i < f->places_n; i++)
        if (strcmp(f->places[i].document, p.document) == 0 &&
            f->places[i].line == p.line && f->places[i].page == p.page &&
            f->places[i].paragraph == p.paragraph &&
            same_where(f->places[i].where, p.where))
            return;
    if (f->places_n < REVIEW_PLACES)
        f->places[f->places_n++] = p;
    else
        f->more++;
}

struct review_finding *judge_find(struct judging *j, const char *rule,
                                  enum review_severity severity,
                                  const struct obs *at, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    struct reviewed *r = j->out;
    for (size_t i = 0; i < r->findings_n; i++) {
        struct review_finding *f = &r->findings[i];
        if (strcmp(f->rule, rule) != 0 || strcmp(f->message, text) != 0 ||
            f->severity != severity)
            continue;
        if (at)
            add_place(f, at);
        return f;
    }
    const char *copy = arena_text(j->arena, view_of(text, strlen(text)));
    if (r->findings_n == FINDINGS_MAX || !copy)
        return NULL;
    struct review_finding *f = &r->findings[r->findings_n++];
    *f = (struct review_finding){
        .rule = rule, .severity = severity, .message = copy};
    if (at)
        add_place(f, at);
    return f;
}

struct review_result *judge_result(struct judging *j, const struct rule *r,
                                   const char *document)
{
    static struct review_result none;
    if (j->out->results_n == RESULTS_MAX)
        return &none;
    struct review_result *out = &j->out->results[j->out->results_n++];
    *out = (struct review_result){.rule = r,
                                  .document = document,
                                  .verdict = REVIEW_INCONCLUSIVE,
                                  .because = "",
                                  .missing = r->missing};
    return out;
}

/* --- the law, RFC 9116 -------------------------------------------------------
 */

void judge_law(struct judging *j)
{
    const struct obs *o;
    for (size_t i = 0; i < j->n; i++)
        for (size_t k = 0; (o = doc_next(&j->docs[i], "law-claim", &k));)
            for (size_t m = 0; m < j->d->law_n; m++) {
                const struct law_claim *c = &j->d->law[m];
                if (!fact_is(o, "claim", c->id))
                    continue;
                const char *rule = arena_printf(j->arena, "law-%s", c->id);
                struct review_finding *f =
                    rule ? judge_find(j, rule, REVIEW_ERROR, o,
                                      "%s: this is "
                                      "not so. %s",
                                      c->claim, c->shows)
                         : NULL;
                if (f)
                    f->source = c->source;
            }
}

void judge_security_txt(struct judging *j)
{
    const struct obs *o;
    for (size_t i = 0; i < j->n; i++)
        for (size_t k = 0; (o = doc_next(&j->docs[i], "security-txt", &k));)
            for (size_t m = 0; m < j->d->txt_n; m++) {
                const struct txt_rule *t = &j->d->txt[m];
                if (!fact_is(o, "code", t->code))
                    continue;
                enum review_severity s =
                    strcmp(t->level, "error") == 0     ? REVIEW_ERROR
                    : strcmp(t->level, "warning") == 0 ? REVIEW_WARNING
                                                       : REVIEW_NOTE;
                const char *rule = arena_printf(j->arena, "txt-%s", t->code);
                struct review_finding *f =
                    rule ? judge_find(
                               j, rule, s, o,
                               "security.txt: not met: %s.%s%s%s", t->title,
                               strcmp(t->code, "expired") == 0 ? " Judged on "
                                                               : "",
                               strcmp(t->code, "expired") == 0 ? j->o->today
                                                               : "",
                               strcmp(t->code, "expired") == 0 ? "." : "")
                         : NULL;
                if (f)
                    f->source = t->source;
            }
}

/* --- all of it ---------------------------------------------------------------
 */

/* Documents that could not be read, and parts of documents. */
static void judge_reading(struct judging *j)
{
    for (size_t i = 0; i < j->n; i++) {
        const struct review_document *d = &j->docs[i];
        const struct obs *o;
        if (d->record.fault) {
            j->out->unread++;
            continue;
        }
        for (size_t k = 0; (o = doc_next(d, "gap", &k));)
            judge_find(j, "not-read", REVIEW_WARNING, o,
                       "A part of the document %s",
                       obs_get_str(o, "why") ? obs_get_str(o, "why") : "");
        o = doc_first(d, "document");
        if (o && !fact_yes(o, "language_read") && fact_yes(o, "language_told"))
            judge_find(j, "language", REVIEW_WARNING, o,
                       "The document is in %s, which is not read; English, "
                       "German and French are",
                       obs_get_str(o, "language_name"));
        else if (o && !fact_yes(o, "language_told"))
            judge_find(j, "language", REVIEW_NOTE, o,
                       "The document's language could not be told; nothing "
                       "fails because it is not said in it");
    }
}

/* What a draft or a template says is not said yet. */
static void judge_drafts(struct judging *j)
{
    for (size_t i = 0; i < j->n; i++) {
        const struct obs *o = doc_first(&j->docs[i], "document");
        if (j->docs[i].record.fault || !o || !fact_yes(o, "is_draft"))
            continue;
        for (size_t k = 0; k < j->out->results_n; k++) {
            struct review_result *r = &j->out->results[k];
            if (r->verdict != REVIEW_PASS || !r->document ||
                strcmp(r->document, j->docs[i].path) != 0)
                continue;
            r->verdict = REVIEW_INCONCLUSIVE;
            r->because = "said, but the title says that this is a draft or a "
                         "template";
            r->missing = r->rule->missing;
        }
    }
}

static int by_severity(const void *a, const void *b)
{
    const struct review_finding *x = a, *y = b;
    if (x->severity != y->severity)
        return x->severity < y->severity ? -1 : 1;
    int c = strcmp(x->rule, y->rule);
    return c ? c : strcmp(x->message, y->message);
}

static void count(struct reviewed *r)
{
    for (size_t i = 0; i < r->findings_n; i++) {
        r->errors += r->findings[i].severity == REVIEW_ERROR;
        r->warnings += r->findings[i].severity == REVIEW_WARNING;
        r->notes += r->findings[i].severity == REVIEW_NOTE;
    }
    for (size_t i = 0; i < r->results_n; i++) {
        const struct review_result *x = &r->results[i];
        r->pass += x->verdict == REVIEW_PASS;
        r->fail += x->verdict == REVIEW_FAIL;
        r->inconclusive += x->verdict == REVIEW_INCONCLUSIVE;
        r->fail_mandatory +=
            x->verdict == REVIEW_FAIL && x->rule->level == LEVEL_M;
    }
}

enum err review_judge(const struct review_opts *o,
                      const struct product *product,
                      const struct review_document *documents, size_t n,
                      struct arena *arena, struct reviewed *out)
{
    struct reviewed r = {
        .documents = documents, .documents_n = n, .today = o->today};
    r.findings = arena_array(arena, FINDINGS_MAX, sizeof *r.findings);
    r.results = arena_array(arena, RESULTS_MAX, sizeof *r.results);
    if (!r.findings || !r.results)
        return ERR_NOMEM;
    struct judging j = {.o = o,
                        .d = o->data,
                        .product = product,
                        .docs = documents,
                        .n = n,
                        .arena = arena,
                        .out = &r};
    judge_reading(&j);
    judge_editions(&j);
    judge_law(&j);
    judge_security_txt(&j);
    judge_policy(&j);
    judge_support(&j);
    judge_papers(&j);
    judge_between(&j);
    judge_csaf(&j);
    judge_sbom(&j);
    judge_drafts(&j);
    if (r.findings_n > 0)
        qsort(r.findings, r.findings_n, sizeof *r.findings, by_severity);
    count(&r);
    if (arena->failed)
        return ERR_NOMEM;
    *out = r;
    return OK;
}

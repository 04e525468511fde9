/* A review as JSON: catalogue/schema/review.schema.json. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/json.h"
#include "review/judge_inner.h"

static void put_number(struct json *j, const char *key, uint64_t n)
{
    if (n)
        json_put_uint(j, key, n);
}

static void put_place(struct json *j, const struct review_place *p)
{
    json_open(j, '{');
    json_put_str(j, "document", p->document);
    put_number(j, "page", p->page);
    put_number(j, "line", p->line);
    put_number(j, "paragraph", p->paragraph);
    json_put_str(j, "where", p->where);
    json_put_str(j, "section", p->section);
    json_put_str(j, "quote", p->quote);
    json_close(j, '}');
}

static void put_places(struct json *j, const struct review_place *v, size_t n)
{
    json_key(j, "places");
    json_open(j, '[');
    for (size_t i = 0; i < n; i++)
        put_place(j, &v[i]);
    json_close(j, ']');
}

static void put_document(struct json *j, const struct review_document *d)
{
    const struct obs *o = d->record.fault ? NULL : doc_first(d, "document");
    json_open(j, '{');
    json_put_str(j, "path", d->path);
    json_put_uint(j, "size_bytes", d->record.size_bytes);
    json_put_str(j, "sha256", d->record.sha256);
    json_put_str(j, "fault", d->record.fault);
    json_put_str(j, "sandbox_gaps", d->record.sandbox_gaps);
    if (o) {
        json_put_str(j, "format", obs_get_str(o, "format"));
        json_put_str(j, "language", obs_get_str(o, "language"));
        json_put_str(j, "title", obs_get_str(o, "title"));
        put_number(j, "pages", (uint64_t)obs_get_int(o, "pages", 0));
        put_number(j, "paragraphs", (uint64_t)obs_get_int(o, "paragraphs", 0));
        json_put_bool(j, "is_policy", fact_yes(o, "is_policy"));
        json_put_bool(j, "is_support", fact_yes(o, "is_support"));
        json_put_bool(j, "is_security_txt", fact_yes(o, "is_security_txt"));
    }
    json_close(j, '}');
}

static void put_citations(struct json *j, const struct review_document *d)
{
    const struct obs *o;
    for (size_t k = 0; (o = doc_next(d, "citation", &k));) {
        struct review_place p = judge_place(o);
        json_open(j, '{');
        json_put_str(j, "standard", obs_get_str(o, "document"));
        json_put_str(j, "as_written", obs_get_str(o, "as_written"));
        json_put_str(j, "edition", obs_get_str(o, "edition"));
        put_number(j, "year", (uint64_t)obs_get_int(o, "year", 0));
        put_number(j, "month", (uint64_t)obs_get_int(o, "month", 0));
        json_put_str(j, "body", obs_get_str(o, "body"));
        if (fact_yes(o, "draft"))
            json_put_bool(j, "draft", true);
        json_put_str(j, "context", obs_get_str(o, "context"));
        json_key(j, "place");
        put_place(j, &p);
        json_close(j, '}');
    }
}

static void put_finding(struct json *j, const struct review_finding *f)
{
    json_open(j, '{');
    json_put_str(j, "rule", f->rule);
    json_put_str(j, "severity", review_severity_name(f->severity));
    json_put_str(j, "message", f->message);
    json_put_str(j, "remedy", f->remedy);
    json_put_str(j, "source", f->source);
    put_places(j, f->places, f->places_n);
    put_number(j, "more_places", f->more);
    json_close(j, '}');
}

static void put_result(struct json *j, const struct review_result *r)
{
    json_open(j, '{');
    json_put_str(j, "rule", r->rule->id);
    json_put_str(j, "title", r->rule->title);
    json_put_str(j, "level", rule_level_name(r->rule->level));
    json_put_str(j, "document", r->document);
    json_put_str(j, "verdict", review_verdict_name(r->verdict));
    json_put_str(j, "because", r->because);
    json_put_str(j, "missing", r->missing);
    json_put_texts(j, "provisions", r->rule->provisions.v,
                   r->rule->provisions.n);
    json_put_texts(j, "cases", r->rule->cases.v, r->rule->cases.n);
    put_places(j, r->places, r->places_n);
    json_close(j, '}');
}

static void put_summary(struct json *j, const struct reviewed *r)
{
    json_key(j, "summary");
    json_open(j, '{');
    json_put_uint(j, "errors", r->errors);
    json_put_uint(j, "warnings", r->warnings);
    json_put_uint(j, "notes", r->notes);
    json_put_uint(j, "pass", r->pass);
    json_put_uint(j, "fail", r->fail);
    json_put_uint(j, "fail_mandatory", r->fail_mandatory);
    json_put_uint(j, "inconclusive", r->inconclusive);
    json_put_uint(j, "not_read", r->unread);
    json_close(j, '}');
}

void review_json(struct buf *out, const struct reviewed *r)
{
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_str(&j, "schema", "assay-review/1");
    json_put_tool(&j);
    json_put_str(&j, "date", r->today);
    json_key(&j, "documents");
    json_open(&j, '[');
    for (size_t i = 0; i < r->documents_n; i++)
        put_document(&j, &r->documents[i]);
    json_close(&j, ']');
    json_key(&j, "citations");
    json_open(&j, '[');
    for (size_t i = 0; i < r->documents_n; i++)
        put_citations(&j, &r->documents[i]);
    json_close(&j, ']');
    json_key(&j, "findings");
    json_open(&j, '[');
    for (size_t i = 0; i < r->findings_n; i++)
        put_finding(&j, &r->findings[i]);
    json_close(&j, ']');
    json_key(&j, "results");
    json_open(&j, '[');
    for (size_t i = 0; i < r->results_n; i++)
        put_result(&j, &r->results[i]);
    json_close(&j, ']');
    put_summary(&j, r);
    json_close(&j, '}');
}

/* The scan result as JSON: schema assay-scan/1, catalogue/schema/. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report_json.h"

#include <string.h>

#include "report/report.h"

static const char *const confidences[] = {
    [CERTAIN] = "certain",
    [LIKELY] = "likely",
    [POSSIBLE] = "possible",
};

static void put_ids(struct json *j, const char *key, struct obs *const *obs,
                    size_t n)
{
    json_key(j, key);
    json_open(j, '[');
    for (size_t i = 0; i < n; i++)
        json_str(j, obs[i]->id);
    json_close(j, ']');
}

static void put_unreadable(struct json *j, const struct record *r)
{
    json_key(j, "unreadable");
    json_open(j, '[');
    size_t n = 0;
    struct obs *const *all = record_kind(r, "unreadable", &n);
    for (size_t i = 0; i < n; i++) {
        const struct obs *o = all[i];
        json_open(j, '{');
        json_put_str(j, "where", o->where.path);
        json_put_uint(j, "offset", o->where.offset);
        json_put_uint(j, "size_bytes",
                      (uint64_t)obs_get_int(o, "size_bytes", 0));
        json_put_str(j, "why", obs_get_str(o, "why"));
        json_put_str(j, "text", obs_get_str(o, "text"));
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_coverage(struct json *j, const struct record *r)
{
    json_key(j, "coverage");
    json_open(j, '{');
    json_put_uint(j, "explained_bytes", r->explained_bytes);
    json_key(j, "share");
    json_share(j, r->explained_bytes, r->size_bytes);
    put_unreadable(j, r);
    json_close(j, '}');
}

static void put_part(struct json *j, const struct record_part *p)
{
    json_open(j, '{');
    json_put_uint(j, "id", p->id);
    json_key(j, "parent");
    if (p->parent)
        json_uint(j, p->parent);
    else
        json_none(j);
    json_put_str(j, "format", p->format);
    json_put_uint(j, "offset", p->offset);
    json_put_uint(j, "size_bytes", p->size_bytes);
    if (p->decoded_bytes)
        json_put_uint(j, "decoded_bytes", p->decoded_bytes);
    if (p->is_fs)
        json_put_uint(j, "files", p->files);
    json_put_str(j, "path", p->path);
    json_put_str(j, "file", p->file);
    json_put_str(j, "label", p->label);
    json_put_str(j, "version", p->version);
    json_put_str(j, "detail", p->detail);
    json_close(j, '}');
}

static void put_where(struct json *j, const struct place *w)
{
    json_key(j, "where");
    json_open(j, '{');
    json_put_str(j, "path", w->path);
    if (w->has_offset)
        json_put_uint(j, "offset", w->offset);
    if (w->line)
        json_put_uint(j, "line", w->line);
    if (w->inode)
        json_put_uint(j, "inode", w->inode);
    json_put_str(j, "sha256", w->sha256);
    json_put_str(j, "excerpt", w->excerpt);
    json_close(j, '}');
}

void json_put_obs(struct json *j, const struct obs *o)
{
    json_open(j, '{');
    json_put_str(j, "id", o->id);
    json_put_str(j, "kind", o->kind);
    put_where(j, &o->where);
    json_put_str(j, "confidence", confidences[o->confidence]);
    json_key(j, "attributes");
    report_value(j, &o->attributes);
    json_close(j, '}');
}

void json_put_finding(struct json *j, const struct finding *f)
{
    json_open(j, '{');
    json_put_str(j, "id", f->id);
    json_put_str(j, "rule", f->rule);
    json_put_str(j, "severity", severity_text(f->severity));
    json_put_str(j, "effect", f->effect);
    json_put_texts(j, "provisions", f->provisions, f->provisions_n);
    put_ids(j, "observations", f->obs, f->obs_n);
    json_put_str(j, "title", f->title);
    json_put_str(j, "message", f->message);
    json_put_str(j, "remedy", f->remedy);
    if (f->suppressed_why) {
        json_key(j, "suppressed");
        json_open(j, '{');
        json_put_str(j, "why", f->suppressed_why);
        json_put_str(j, "until", f->suppressed_until);
        json_close(j, '}');
    }
    json_close(j, '}');
}

void json_put_provision(struct json *j, const struct judged *p)
{
    json_open(j, '{');
    json_put_str(j, "id", p->provision->id);
    json_put_str(j, "status", p->provision->status);
    json_put_str(j, "title", p->provision->title);
    json_put_str(j, "verdict", verdict_text(p->verdict));
    json_put_str(j, "reason", p->reason);
    json_put_str(j, "because", p->because);
    put_ids(j, "observations", p->obs, p->obs_n);
    json_key(j, "findings");
    json_open(j, '[');
    for (size_t i = 0; i < p->findings_n; i++)
        json_str(j, p->findings[i]->id);
    json_close(j, ']');
    json_put_texts(j, "missing", p->missing, p->missing_n);
    json_close(j, '}');
}

void json_put_header(struct json *j, const struct report_opts *opts,
                     const struct record *r, const char *schema)
{
    json_put_str(j, "schema", schema);
    json_put_tool(j);
    json_key(j, "catalogue");
    json_open(j, '{');
    json_put_str(j, "id", opts->catalogue->id);
    json_put_str(j, "edition", opts->catalogue->edition);
    json_close(j, '}');
    json_key(j, "subject");
    json_open(j, '{');
    json_put_str(j, "name", r->name);
    json_put_uint(j, "size_bytes", r->size_bytes);
    json_put_str(j, "sha256", r->sha256);
    json_close(j, '}');
    json_put_str(j, "fault", r->fault);
    json_put_str(j, "sandbox_gaps", r->sandbox_gaps);
}

void json_put_summary(struct json *j, const struct judgement *g)
{
    json_key(j, "summary");
    json_open(j, '{');
    json_put_uint(j, "pass", g->pass);
    json_put_uint(j, "fail", g->fail);
    json_put_uint(j, "fail_mandatory", g->fail_mandatory);
    json_put_uint(j, "inconclusive", g->inconclusive);
    json_put_uint(j, "not_applicable", g->na);
    json_put_str(j, "lack", g->lack);
    if (g->unused_n) {
        json_key(j, "suppressions_unused");
        json_open(j, '[');
        for (size_t i = 0; i < g->unused_n; i++)
            json_uint(j, g->unused[i]);
        json_close(j, ']');
    }
    json_put_str(j, "note",
                 "A scan shows what an image decides. Conformity also rests on "
                 "declarations, documents and tests of the device.");
    json_close(j, '}');
}

static void render(const struct report_opts *opts, const struct result *results,
                   size_t n, struct buf *out)
{
    (void)n;
    const struct record *r = results->record;
    const struct judgement *g = results->judgement;
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_header(&j, opts, r, "assay-scan/1");
    json_put_summary(&j, g);
    put_coverage(&j, r);
    json_key(&j, "tree");
    json_open(&j, '[');
    for (size_t i = 0; i < r->parts_n; i++)
        put_part(&j, &r->parts[i]);
    json_close(&j, ']');
    json_key(&j, "observations");
    json_open(&j, '[');
    for (size_t i = 0; i < r->obs_n; i++)
        json_put_obs(&j, r->obs[i]);
    json_close(&j, ']');
    json_key(&j, "findings");
    json_open(&j, '[');
    for (size_t i = 0; i < g->findings_n; i++)
        json_put_finding(&j, &g->findings[i]);
    json_close(&j, ']');
    json_key(&j, "provisions");
    json_open(&j, '[');
    for (size_t i = 0; i < g->provisions_n; i++)
        json_put_provision(&j, &g->provisions[i]);
    json_close(&j, ']');
    json_close(&j, '}');
}

const struct reporter reporter_json = {
    .name = "json",
    .title = "the whole result, schema assay-scan/1",
    .mime = "application/json",
    .extension = "json",
    .render = render,
};

/* libassay: what changed between two scans, by the stable names of findings
 * and facts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/json.h"
#include "core/utf8.h"
#include "lib/lib.h"
#include "report/report.h"

enum { TEXT_MAX = 64 << 20 };

/* What both sides are compared by. */
struct side {
    const struct assay_result *before, *after;
};

static const struct finding *finding_of(const struct assay_result *r,
                                        const char *id)
{
    for (size_t i = 0; i < r->judgement.findings_n; i++)
        if (strcmp(r->judgement.findings[i].id, id) == 0)
            return &r->judgement.findings[i];
    return NULL;
}

/* The i-th finding of a that b does not have; NULL at the end. */
static const struct finding *only_in(const struct assay_result *a,
                                     const struct assay_result *b, size_t *i)
{
    for (; *i < a->judgement.findings_n; (*i)++)
        if (!finding_of(b, a->judgement.findings[*i].id))
            return &a->judgement.findings[(*i)++];
    return NULL;
}

static bool is_bad(const struct finding *f)
{
    return !f->suppressed_why && (strcmp(f->effect, "fail") == 0 ||
                                  strcmp(f->effect, "inconclusive") == 0);
}

/* Of programs that are newer or gone: component facts by name and place. */
static const struct obs *component_of(const struct record *r,
                                      const struct obs *like)
{
    const char *name = obs_get_str(like, "name");
    size_t n;
    struct obs *const *all = record_kind(r, like->kind, &n);
    for (size_t i = 0; i < n; i++) {
        const char *other = obs_get_str(all[i], "name");
        if (name && other && strcmp(name, other) == 0)
            return all[i];
    }
    return NULL;
}

/* --- text
 * ----------------------------------------------------------------------- */

static void finding_line(struct buf *out, char sign, const struct finding *f)
{
    buf_printf(out, "%c %-12s %-8s ", sign, f->effect,
               severity_text(f->severity));
    utf8_visible(out, view_of(f->title, strlen(f->title)));
    buf_str(out, "  ");
    if (f->obs_n)
        report_place(out, f->obs[0]);
    buf_byte(out, '\n');
}

static void verdict_lines(struct buf *out, const struct side *s)
{
    const struct judgement *a = &s->before->judgement,
                           *b = &s->after->judgement;
    for (size_t i = 0; i < a->provisions_n && i < b->provisions_n; i++)
        if (a->provisions[i].verdict != b->provisions[i].verdict)
            buf_printf(out, "! %-8s %s -> %s\n", b->provisions[i].provision->id,
                       verdict_text(a->provisions[i].verdict),
                       verdict_text(b->provisions[i].verdict));
}

static void component_lines(struct buf *out, const struct side *s)
{
    size_t n;
    struct obs *const *all = record_kind(&s->after->record, "component", &n);
    for (size_t i = 0; i < n; i++) {
        const struct obs *old = component_of(&s->before->record, all[i]);
        const char *name = obs_get_str(all[i], "name");
        const char *to = obs_get_str(all[i], "version");
        const char *from = old ? obs_get_str(old, "version") : NULL;
        if (!name || (from && to && strcmp(from, to) == 0))
            continue;
        buf_str(out, old ? "~ component    " : "+ component    ");
        utf8_visible(out, view_of(name, strlen(name)));
        buf_printf(out, "  %s%s%s\n", from ? from : "", from ? " -> " : "",
                   to ? to : "?");
    }
}

static void as_text(struct buf *out, const struct side *s)
{
    const struct finding *f;
    size_t before = out->n;
    verdict_lines(out, s);
    for (size_t i = 0; (f = only_in(s->after, s->before, &i));)
        finding_line(out, '+', f);
    for (size_t i = 0; (f = only_in(s->before, s->after, &i));)
        finding_line(out, '-', f);
    component_lines(out, s);
    if (out->n == before)
        buf_str(out, "No finding, verdict or component changed.\n");
}

/* --- JSON
 * ------------------------------------------------------------------------- */

static void put_finding(struct json *j, const struct finding *f)
{
    json_open(j, '{');
    json_put_str(j, "id", f->id);
    json_put_str(j, "rule", f->rule);
    json_put_str(j, "severity", severity_text(f->severity));
    json_put_str(j, "effect", f->effect);
    json_put_str(j, "title", f->title);
    json_put_str(j, "message", f->message);
    json_put_str(j, "path", f->obs_n ? f->obs[0]->where.path : NULL);
    json_close(j, '}');
}

static void put_list(struct json *j, const char *key,
                     const struct assay_result *a, const struct assay_result *b)
{
    const struct finding *f;
    json_key(j, key);
    json_open(j, '[');
    for (size_t i = 0; (f = only_in(a, b, &i));)
        put_finding(j, f);
    json_close(j, ']');
}

static void put_verdicts(struct json *j, const struct side *s)
{
    const struct judgement *a = &s->before->judgement,
                           *b = &s->after->judgement;
    json_key(j, "verdicts");
    json_open(j, '[');
    for (size_t i = 0; i < a->provisions_n && i < b->provisions_n; i++) {
        if (a->provisions[i].verdict == b->provisions[i].verdict)
            continue;
        json_open(j, '{');
        json_put_str(j, "id", b->provisions[i].provision->id);
        json_put_str(j, "old", verdict_text(a->provisions[i].verdict));
        json_put_str(j, "new", verdict_text(b->provisions[i].verdict));
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_subject(struct json *j, const char *key,
                        const struct assay_result *r)
{
    json_key(j, key);
    json_open(j, '{');
    json_put_str(j, "name", r->record.name);
    json_put_str(j, "sha256", r->record.sha256);
    json_close(j, '}');
}

static void as_json(struct buf *out, const struct side *s)
{
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_str(&j, "schema", "assay-diff/1");
    put_subject(&j, "old", s->before);
    put_subject(&j, "new", s->after);
    put_verdicts(&j, s);
    put_list(&j, "appeared", s->after, s->before);
    put_list(&j, "gone", s->before, s->after);
    json_close(&j, '}');
}

size_t assay_diff_new(const struct assay_result *before,
                      const struct assay_result *after)
{
    size_t n = 0;
    const struct finding *f;
    for (size_t i = 0; (f = only_in(after, before, &i));)
        n += is_bad(f);
    return n;
}

bool assay_diff(struct assay *a, const struct assay_result *before,
                const struct assay_result *after, const char *format,
                assay_write_fn *write, void *ctx)
{
    struct side s = {.before = before, .after = after};
    struct buf out;
    buf_init(&out, TEXT_MAX, NULL);
    if (strcmp(format, "json") == 0)
        as_json(&out, &s);
    else
        as_text(&out, &s);
    return lib_write(a, &out, write, ctx);
}

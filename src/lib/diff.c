/* libassay: what changed between two scans, by the stable names of findings
 * and facts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/diff.h"

#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/utf8.h"
#include "lib/lib.h"
#include "report/report.h"

enum { TEXT_MAX = 64 << 20 };

/* The names of a result's findings, sorted. */
struct names {
    const char **v;
    size_t n;
};

/* What both sides are compared by. */
struct side {
    const struct assay_result *before, *after;
    struct names before_names, after_names;
    struct changes changes; /* of components */
};

static int cmp_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool names_of(const struct assay_result *r, struct names *out)
{
    size_t n = r->judgement.findings_n;
    *out = (struct names){.v = calloc(n + 1, sizeof *out->v), .n = n};
    if (!out->v)
        return false;
    for (size_t i = 0; i < n; i++)
        out->v[i] = r->judgement.findings[i].id;
    qsort(out->v, n, sizeof *out->v, cmp_names);
    return true;
}

/* The i-th finding of a that b does not have; NULL at the end. */
static const struct finding *only_in(const struct assay_result *a,
                                     const struct names *b, size_t *i)
{
    for (; *i < a->judgement.findings_n; (*i)++) {
        const char *id = a->judgement.findings[*i].id;
        if (!bsearch(&id, b->v, b->n, sizeof *b->v, cmp_names))
            return &a->judgement.findings[(*i)++];
    }
    return NULL;
}

static bool is_bad(const struct finding *f)
{
    return !f->suppressed_why && (strcmp(f->effect, "fail") == 0 ||
                                  strcmp(f->effect, "inconclusive") == 0);
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
    const struct change *list = s->changes.v;
    for (size_t i = 0; i < s->changes.n; i++) {
        struct change c = list[i];
        buf_printf(out, "%c component    ", c.sign);
        utf8_visible(out, view_of(c.name, strlen(c.name)));
        buf_str(out, "  ");
        if (c.from)
            utf8_visible(out, view_of(c.from, strlen(c.from)));
        if (c.sign == '~')
            buf_str(out, c.from ? " -> " : "? -> ");
        if (c.to)
            utf8_visible(out, view_of(c.to, strlen(c.to)));
        else if (c.sign != '-')
            buf_byte(out, '?');
        buf_byte(out, '\n');
    }
}

static void as_text(struct buf *out, const struct side *s)
{
    const struct finding *f;
    size_t before = out->n;
    verdict_lines(out, s);
    for (size_t i = 0; (f = only_in(s->after, &s->before_names, &i));)
        finding_line(out, '+', f);
    for (size_t i = 0; (f = only_in(s->before, &s->after_names, &i));)
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
                     const struct assay_result *a, const struct names *b)
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

static void put_components(struct json *j, const struct side *s)
{
    json_key(j, "components");
    json_open(j, '[');
    for (size_t i = 0; i < s->changes.n; i++) {
        struct change c = s->changes.v[i];
        json_open(j, '{');
        json_put_str(j, "change",
                     c.sign == '+'   ? "appeared"
                     : c.sign == '-' ? "gone"
                                     : "changed");
        json_put_str(j, "name", c.name);
        json_put_str(j, "old", c.from);
        json_put_str(j, "new", c.to);
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
    put_list(&j, "appeared", s->after, &s->before_names);
    put_list(&j, "gone", s->before, &s->after_names);
    put_components(&j, s);
    json_close(&j, '}');
}

size_t assay_diff_new(const struct assay_result *before,
                      const struct assay_result *after)
{
    size_t n = 0;
    const struct finding *f;
    struct names names;
    if (!names_of(before, &names))
        return after->judgement.findings_n; /* no memory: hide nothing */
    for (size_t i = 0; (f = only_in(after, &names, &i));)
        n += is_bad(f);
    free(names.v);
    return n;
}

bool assay_diff(struct assay *a, const struct assay_result *before,
                const struct assay_result *after, const char *format,
                assay_write_fn *write, void *ctx)
{
    struct side s = {.before = before, .after = after};
    bool ok = names_of(before, &s.before_names) &&
              names_of(after, &s.after_names) &&
              component_changes(&before->record, &after->record, &s.changes);
    struct buf out;
    buf_init(&out, TEXT_MAX, NULL);
    if (ok && strcmp(format, "json") == 0)
        as_json(&out, &s);
    else if (ok)
        as_text(&out, &s);
    else
        out.failed = true;
    free(s.before_names.v);
    free(s.after_names.v);
    free(s.changes.v);
    return lib_write(a, &out, write, ctx);
}

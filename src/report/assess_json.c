/* An assessment as JSON: schemas assay-assess/1 and assay-plan/1. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "report/assess.h"
#include "report/report_json.h"

void json_put_assessed(struct json *j, const struct assessment *a,
                       const char *schema)
{
    const struct product *p = a->product;
    json_put_str(j, "schema", schema);
    json_put_tool(j);
    json_key(j, "catalogue");
    json_open(j, '{');
    json_put_str(j, "id", a->catalogue->id);
    json_put_str(j, "edition", a->catalogue->edition);
    json_put_str(j, "assessment", a->catalogue->assessment.edition);
    json_close(j, '}');
    json_key(j, "product");
    json_open(j, '{');
    json_put_str(j, "name", p->name);
    json_put_str(j, "model", p->model);
    json_put_filled(j, "variant", p->variant);
    json_put_filled(j, "hardware", p->hardware);
    json_put_filled(j, "software", p->software);
    json_close(j, '}');
    json_key(j, "declarations");
    json_open(j, '{');
    json_put_str(j, "file", PRODUCT_FILE);
    json_put_str(j, "sha256", p->sha256);
    json_close(j, '}');
}

static void put_targets(struct json *j, const struct assessment *a)
{
    json_key(j, "targets");
    json_open(j, '[');
    for (size_t i = 0; i < a->subjects_n; i++) {
        const struct subject *s = &a->subjects[i];
        json_open(j, '{');
        json_put_str(j, "kind",
                     s->target->kind == TARGET_IMAGE ? "image" : "package");
        json_put_str(j, "path", s->target->path);
        json_put_str(j, "sha256", s->record->sha256);
        json_put_uint(j, "size_bytes", s->record->size_bytes);
        json_put_str(j, "fault", s->record->fault);
        json_put_bool(j, "complete", !subject_lack(s));
        if (!s->record->fault)
            json_put_str(j, "lack", subject_lack(s));
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_summary(struct json *j, const struct assessment *a)
{
    json_key(j, "summary");
    json_open(j, '{');
    json_put_str(j, "verdict", outcome_text(a->overall));
    json_key(j, "provisions");
    json_open(j, '{');
    json_put_uint(j, "pass", a->outcomes[OUTCOME_PASS]);
    json_put_uint(j, "fail", a->outcomes[OUTCOME_FAIL]);
    json_put_uint(j, "fail_mandatory", a->fail_mandatory);
    json_put_uint(j, "inconclusive", a->outcomes[OUTCOME_INCONCLUSIVE]);
    json_put_uint(j, "not_applicable", a->outcomes[OUTCOME_NA]);
    json_put_uint(j, "not_supported", a->outcomes[OUTCOME_NOT_SUPPORTED]);
    json_close(j, '}');
    json_key(j, "cases");
    json_open(j, '{');
    json_put_uint(j, "decided", a->states[STATE_DECIDED]);
    json_put_uint(j, "recorded", a->states[STATE_RECORDED]);
    json_put_uint(j, "open", a->states[STATE_OPEN]);
    json_put_uint(j, "not_run", a->states[STATE_NOT_RUN]);
    json_put_uint(j, "pass", a->case_verdicts[VERDICT_PASS]);
    json_put_uint(j, "fail", a->case_verdicts[VERDICT_FAIL]);
    json_put_uint(j, "inconclusive", a->case_verdicts[VERDICT_INCONCLUSIVE]);
    json_close(j, '}');
    json_close(j, '}');
}

void json_put_spot(struct json *j, const char *key, struct spot at)
{
    if (!at.line)
        return;
    json_key(j, key);
    json_open(j, '{');
    json_put_str(j, "file", PRODUCT_FILE);
    json_put_uint(j, "line", at.line);
    json_put_uint(j, "column", at.column);
    json_close(j, '}');
}

static bool is_cited(const struct finding *f)
{
    return strcmp(f->effect, "fail") == 0 ||
           strcmp(f->effect, "inconclusive") == 0;
}

/* The findings of all targets that speak against a provision. */
static void put_finding_ids(struct json *j, const struct assessment *a,
                            const struct cat_provision *p)
{
    json_key(j, "findings");
    json_open(j, '[');
    for (size_t i = 0; i < a->subjects_n; i++) {
        const struct judgement *g = a->subjects[i].judgement;
        for (size_t k = 0; k < g->provisions_n; k++) {
            const struct judged *v = &g->provisions[k];
            for (size_t m = 0; v->provision == p && m < v->findings_n; m++)
                if (is_cited(v->findings[m]))
                    json_str(j, v->findings[m]->id);
        }
    }
    json_close(j, ']');
}

static void put_provisions(struct json *j, const struct assessment *a)
{
    static const char *const supports[] = {NULL, "Y", "N", "N/A"};
    json_key(j, "provisions");
    json_open(j, '[');
    for (size_t i = 0; i < a->provisions_n; i++) {
        const struct provision_verdict *p = &a->provisions[i];
        json_open(j, '{');
        json_put_str(j, "id", p->of->id);
        json_put_str(j, "title", p->of->title);
        json_put_str(j, "status", p->of->status);
        json_put_bool(j, "mandatory", cat_is_mandatory(p->of));
        json_put_str(j, "support", supports[p->row ? p->row->support : 0]);
        if (p->row) {
            json_put_filled(j, "detail", p->row->detail);
            json_put_spot(j, "declared", p->row->at);
        }
        json_put_str(j, "verdict", outcome_text(p->outcome));
        json_put_str(j, "reason", assess_why_code(p->why));
        json_put_str(j, "because", p->because);
        put_finding_ids(j, a, p->of);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_result(struct json *j, const struct case_verdict *c)
{
    static const char *const standings[] = {
        [STANDING_UNBOUND] = "unbound",
        [STANDING_OUTDATED] = "outdated",
        [STANDING_DAMAGED] = "damaged",
        [STANDING_CURRENT] = "current",
    };
    const struct recorded *r = c->result;
    json_key(j, "result");
    json_open(j, '{');
    json_put_str(j, "verdict", verdict_text(r->verdict));
    json_put_str(j, "standing", standings[c->standing]);
    json_put_str(j, "by", r->by);
    json_put_str(j, "date", r->date);
    json_put_str(j, "note", r->note);
    json_put_texts(j, "weighed", r->weighed.v, r->weighed.n);
    json_key(j, "attachments");
    json_open(j, '[');
    for (size_t i = 0; i < r->attachments.n; i++) {
        json_open(j, '{');
        json_put_str(j, "name", r->attachments.v[i].name);
        json_put_str(j, "sha256", r->attachments.v[i].sha256);
        json_put_uint(j, "size_bytes", r->attachments.v[i].size_bytes);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

/* What documents say for and against the case. */
static void put_said(struct json *j, const struct assessment *a,
                     const struct case_verdict *c)
{
    json_key(j, "documents");
    json_open(j, '[');
    for (size_t i = 0; a->papers && i < a->papers->results.n; i++) {
        const struct paper_result *r = &a->papers->results.v[i];
        if (!cat_has(r->cases, c->of->id))
            continue;
        json_open(j, '{');
        json_put_str(j, "rule", r->rule);
        if (r->of)
            json_put_str(j, "document", r->of->target->path);
        json_put_str(j, "verdict", verdict_text(r->verdict));
        json_close(j, '}');
    }
    json_close(j, ']');
}

/* What the verdict rests on. */
static void put_grounds(struct json *j, const struct case_verdict *c)
{
    json_key(j, "grounds");
    json_open(j, '{');
    if (c->finding)
        json_put_str(j, "finding", c->finding->id);
    if (c->remark)
        json_put_str(j, "remark", c->remark->id);
    json_put_spot(j, "declared", c->declared);
    json_close(j, '}');
}

static void put_task(struct json *j, const struct cat_task *t)
{
    if (!t)
        return;
    json_key(j, "task");
    json_open(j, '{');
    json_put_str(j, "do", t->what);
    json_put_texts(j, "with", t->with.v, t->with.n);
    json_put_uint(j, "minutes", t->minutes);
    json_close(j, '}');
}

static void put_case(struct json *j, const struct assessment *a,
                     const struct case_verdict *c)
{
    json_open(j, '{');
    json_put_str(j, "id", c->of->id);
    json_put_str(j, "provision", c->provision->id);
    json_put_str(j, "type", cat_case_type_name(c->of->type));
    json_put_str(j, "purpose", c->of->purpose);
    json_put_str(j, "state", case_state_text(c->state));
    if (c->state != STATE_NOT_RUN)
        json_put_str(j, "verdict", verdict_text(c->verdict));
    json_put_str(j, "reason", assess_why_code(c->why));
    json_put_str(j, "because", c->because);
    if (c->state == STATE_OPEN)
        put_task(j, catalogue_task(a->catalogue, c->of->id));
    put_grounds(j, c);
    json_key(j, "remarks");
    json_open(j, '[');
    for (size_t i = 0; i < a->remarks_n; i++)
        if (cat_has(a->remarks[i].cases, c->of->id))
            json_str(j, a->remarks[i].id);
    json_close(j, ']');
    put_said(j, a, c);
    if (c->result)
        put_result(j, c);
    json_close(j, '}');
}

static void put_remark(struct json *j, const struct remark *m)
{
    json_open(j, '{');
    json_put_str(j, "id", m->id);
    json_put_str(j, "rule", m->rule);
    json_put_str(j, "effect",
                 m->verdict == VERDICT_FAIL ? "fail" : "inconclusive");
    json_put_texts(j, "cases", m->cases.v, m->cases.n);
    json_put_str(j, "title", m->title);
    json_put_str(j, "message", m->message);
    json_put_str(j, "remedy", m->remedy);
    json_put_spot(j, "declared", m->declared);
    if (m->obs) {
        json_key(j, "observed");
        json_open(j, '{');
        json_put_str(j, "target", m->of->target->path);
        json_put_str(j, "observation", m->obs->id);
        json_put_str(j, "path", m->obs->where.path);
        if (m->obs->where.line)
            json_put_uint(j, "line", m->obs->where.line);
        json_close(j, '}');
    }
    json_close(j, '}');
}

static void put_remarks(struct json *j, const struct assessment *a)
{
    json_key(j, "remarks");
    json_open(j, '[');
    for (size_t i = 0; i < a->remarks_n; i++)
        put_remark(j, &a->remarks[i]);
    json_close(j, ']');
}

static void put_paper_result(struct json *j, const struct paper_result *r)
{
    json_open(j, '{');
    json_put_str(j, "rule", r->rule);
    json_put_str(j, "title", r->title);
    json_put_str(j, "level", r->level);
    if (r->of)
        json_put_str(j, "document", r->of->target->path);
    json_put_str(j, "verdict", verdict_text(r->verdict));
    json_put_str(j, "because", r->because);
    json_put_str(j, "missing", r->missing);
    json_put_texts(j, "cases", r->cases.v, r->cases.n);
    json_key(j, "places");
    json_open(j, '[');
    for (size_t i = 0; i < r->places_n; i++) {
        json_open(j, '{');
        json_put_str(j, "document", r->places[i].document);
        if (r->places[i].page)
            json_put_uint(j, "page", r->places[i].page);
        if (r->places[i].line)
            json_put_uint(j, "line", r->places[i].line);
        json_put_str(j, "quote", r->places[i].quote);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

static void put_documents(struct json *j, const struct assessment *a)
{
    const struct papers none = {0}, *p = a->papers ? a->papers : &none;
    json_key(j, "documents");
    json_open(j, '[');
    for (size_t i = 0; i < p->files.n; i++) {
        json_open(j, '{');
        json_put_str(j, "path", p->files.v[i].target->path);
        json_put_filled(j, "what", p->files.v[i].target->what);
        json_put_str(j, "sha256", p->files.v[i].sha256);
        json_put_str(j, "format", p->files.v[i].format);
        json_put_str(j, "fault", p->files.v[i].fault);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_key(j, "reviewed");
    json_open(j, '[');
    for (size_t i = 0; i < p->results.n; i++)
        put_paper_result(j, &p->results.v[i]);
    json_close(j, ']');
}

/* --- the facts that are cited: findings and observations of each target ------
 */

struct cited {
    const struct obs **v;
    size_t n;
};

static int by_address(const void *pa, const void *pb)
{
    uintptr_t a = (uintptr_t) * (const struct obs *const *)pa;
    uintptr_t b = (uintptr_t) * (const struct obs *const *)pb;
    return (a > b) - (a < b);
}

/* False: no memory. */
static bool gather_cited(const struct assessment *a, const struct subject *s,
                         struct cited *out)
{
    const struct judgement *g = s->judgement;
    size_t most = a->remarks_n + 1;
    for (size_t i = 0; i < g->findings_n; i++)
        most += is_cited(&g->findings[i]) ? g->findings[i].obs_n : 0;
    out->v = calloc(most, sizeof *out->v);
    if (!out->v)
        return false;
    for (size_t i = 0; i < g->findings_n; i++)
        for (size_t k = 0; k < g->findings[i].obs_n; k++)
            if (is_cited(&g->findings[i]))
                out->v[out->n++] = g->findings[i].obs[k];
    for (size_t i = 0; i < a->remarks_n; i++)
        if (a->remarks[i].of == s && a->remarks[i].obs)
            out->v[out->n++] = a->remarks[i].obs;
    qsort(out->v, out->n, sizeof *out->v, by_address);
    return true;
}

static void put_observations(struct json *j, const struct assessment *a,
                             const struct subject *s)
{
    struct cited c = {0};
    json_key(j, "observations");
    json_open(j, '[');
    if (!gather_cited(a, s, &c))
        j->out->failed = true;
    for (size_t i = 0; c.v && i < s->record->obs_n; i++) {
        const struct obs *o = s->record->obs[i];
        if (bsearch(&o, c.v, c.n, sizeof *c.v, by_address))
            json_put_obs(j, o);
    }
    json_close(j, ']');
    free(c.v);
}

static void put_evidence(struct json *j, const struct assessment *a)
{
    json_key(j, "evidence");
    json_open(j, '[');
    for (size_t i = 0; i < a->subjects_n; i++) {
        const struct subject *s = &a->subjects[i];
        json_open(j, '{');
        json_put_str(j, "target", s->target->path);
        json_key(j, "findings");
        json_open(j, '[');
        for (size_t k = 0; k < s->judgement->findings_n; k++)
            if (is_cited(&s->judgement->findings[k]))
                json_put_finding(j, &s->judgement->findings[k]);
        json_close(j, ']');
        put_observations(j, a, s);
        json_close(j, '}');
    }
    json_close(j, ']');
}

void assess_json(const struct assessment *a, struct buf *out)
{
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_assessed(&j, a, "assay-assess/1");
    put_targets(&j, a);
    put_summary(&j, a);
    put_provisions(&j, a);
    json_key(&j, "cases");
    json_open(&j, '[');
    for (size_t i = 0; i < a->cases_n; i++)
        put_case(&j, a, &a->cases[i]);
    json_close(&j, ']');
    put_remarks(&j, a);
    put_documents(&j, a);
    put_evidence(&j, a);
    json_close(&j, '}');
}

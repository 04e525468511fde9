/* A plan as JSON: schema assay-plan/1. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report/assess.h"

static void put_counts(struct json *j, const struct plan *p)
{
    json_key(j, "summary");
    json_open(j, '{');
    json_put_bool(j, "ready", p->ready);
    json_key(j, "cases");
    json_open(j, '{');
    for (int w = 0; w < WHO_COUNT; w++) {
        json_key(j, plan_who_code((enum plan_who)w));
        json_open(j, '{');
        json_put_uint(j, "run", p->cases[w]);
        json_put_uint(j, "open", p->open[w]);
        json_put_uint(j, "minutes", p->minutes[w]);
        json_close(j, '}');
    }
    json_close(j, '}');
    json_close(j, '}');
}

static void put_items(struct json *j, const struct plan *p)
{
    json_key(j, "missing");
    json_open(j, '[');
    for (size_t i = 0; i < p->items_n; i++) {
        json_open(j, '{');
        json_put_str(j, "kind", plan_lack_code(p->items[i].lack));
        json_put_str(j, "text", p->items[i].text);
        json_put_spot(j, "declared", p->items[i].at);
        json_put_texts(j, "needed_by", p->items[i].ends.v, p->items[i].ends.n);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_step(struct json *j, const struct plan_step *s)
{
    const struct case_verdict *c = s->of;
    json_open(j, '{');
    json_put_str(j, "case", c->of->id);
    json_put_str(j, "provision", c->provision->id);
    json_put_str(j, "status", c->provision->status);
    json_put_str(j, "type", cat_case_type_name(c->of->type));
    json_put_str(j, "purpose", c->of->purpose);
    json_put_str(j, "who", plan_who_code(s->who));
    json_put_bool(j, "open", c->state == STATE_OPEN);
    json_put_str(j, "verdict", verdict_text(c->verdict));
    json_put_str(j, "reason", assess_why_code(c->why));
    json_put_str(j, "because", c->because);
    if (s->task) {
        json_put_str(j, "do", s->task->what);
        json_put_texts(j, "with", s->task->with.v, s->task->with.n);
        json_put_uint(j, "minutes", s->task->minutes);
    }
    json_put_texts(j, "ixit", c->provision->tests.ixit.v,
                   c->provision->tests.ixit.n);
    json_put_texts(j, "ixit_missing", s->tables.v, s->tables.n);
    json_close(j, '}');
}

static void put_dates(struct json *j, const struct plan *p)
{
    json_key(j, "schedule");
    json_open(j, '{');
    json_put_uint(j, "late_working_days", p->late);
    json_key(j, "stretches");
    json_open(j, '[');
    for (size_t i = 0; i < PLAN_DATES; i++) {
        if (!p->dates[i].days)
            continue;
        json_open(j, '{');
        json_put_str(j, "what", p->dates[i].what);
        json_put_str(j, "from", p->dates[i].from);
        json_put_str(j, "to", p->dates[i].to);
        json_put_uint(j, "working_days", p->dates[i].days);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

void plan_json(const struct plan *p, struct buf *out)
{
    const struct catalogue *c = p->of->catalogue;
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_assessed(&j, p->of, "assay-plan/1");
    put_counts(&j, p);
    put_items(&j, p);
    if (p->dated)
        put_dates(&j, p);
    json_key(&j, "equipment");
    json_open(&j, '{');
    for (size_t i = 0; i < c->equipment.n; i++)
        json_put_str(&j, c->equipment.v[i].id, c->equipment.v[i].text);
    json_close(&j, '}');
    json_key(&j, "steps");
    json_open(&j, '[');
    for (size_t i = 0; i < p->steps_n; i++)
        put_step(&j, &p->steps[i]);
    json_close(&j, ']');
    json_close(&j, '}');
}

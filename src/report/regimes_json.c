/* Laws and labels as JSON: schema assay-market/1. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/assess.h"
#include "report/regimes.h"

static void put_source(struct json *j, const char *source,
                       const char *confidence)
{
    json_put_str(j, "source", source);
    json_put_str(j, "confidence", confidence);
}

static void put_facts(struct json *j, const struct market *m,
                      const struct regime *r)
{
    const char *placed = m->of->product->placed;
    json_key(j, "facts");
    json_open(j, '[');
    for (size_t i = 0; i < r->facts.n; i++) {
        const struct regime_fact *f = &r->facts.v[i];
        json_open(j, '{');
        json_put_str(j, "date", f->date);
        json_put_bool(j, "past", strcmp(f->date, m->today) <= 0);
        json_put_bool(j, "begins", f->begins);
        json_put_str(j, "what", f->what);
        if (f->placed_before && placed && strcmp(placed, f->date) < 0)
            json_put_str(j, "for_this_product", f->placed_before);
        put_source(j, f->source, f->confidence);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_duties(struct json *j, const struct market *m,
                       const struct regime *r)
{
    json_key(j, "duties");
    json_open(j, '[');
    for (size_t i = 0; i < r->duties.n; i++) {
        const struct regime_duty *d = &r->duties.v[i];
        if (!cat_has(d->roles, m->role))
            continue;
        json_open(j, '{');
        json_put_str(j, "ref", d->ref);
        json_put_str(j, "what", d->what);
        put_source(j, d->source, d->confidence);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_requirements(struct json *j, const struct regime_verdict *v)
{
    const struct regime *r = v->of;
    json_key(j, "requirements");
    json_open(j, '[');
    for (size_t i = 0; i < r->requirements.n; i++) {
        const struct regime_requirement *q = &r->requirements.v[i];
        json_open(j, '{');
        json_put_str(j, "id", q->id);
        json_put_str(j, "title", q->title);
        json_put_str(j, "verdict", verdict_text(v->verdicts[i]));
        json_put_str(j, "because", v->reasons[i]);
        json_put_texts(j, "provisions", q->provisions.v, q->provisions.n);
        json_put_str(j, "edition", q->edition);
        json_put_str(j, "wider", q->wider);
        put_source(j, q->source, q->confidence);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_regime(struct json *j, const struct market *m,
                       const struct regime_verdict *v)
{
    const struct regime *r = v->of;
    json_open(j, '{');
    json_put_str(j, "id", r->id);
    json_put_str(j, "name", r->name);
    json_put_str(j, "number", r->number);
    json_put_str(j, "where", r->where);
    json_put_str(j, "state", regime_state_text(v->state));
    if (v->state == REGIME_APPLIES)
        json_put_str(j, "begun",
                     v->begun == BEGUN_ALL    ? "all"
                     : v->begun == BEGUN_PART ? "part"
                                              : "nothing");
    json_put_str(j, "because", v->because);
    json_put_str(j, "about", r->about);
    json_put_str(j, "en_303_645", r->en_303_645);
    put_source(j, r->source, r->confidence);
    put_facts(j, m, r);
    put_duties(j, m, r);
    put_requirements(j, v);
    json_close(j, '}');
}

void regimes_json_put(const struct market *m, struct buf *out)
{
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_assessed(&j, m->of, "assay-market/1");
    json_put_str(&j, "as_of", m->regimes->as_of);
    json_put_str(&j, "note", m->regimes->note);
    json_put_str(&j, "role", m->role);
    json_put_str(&j, "date", m->today);
    json_key(&j, "regimes");
    json_open(&j, '[');
    for (size_t i = 0; i < m->verdicts.n; i++)
        put_regime(&j, m, &m->verdicts.v[i]);
    json_close(&j, ']');
    json_close(&j, '}');
}

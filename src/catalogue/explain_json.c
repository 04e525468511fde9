/* What the catalogue knows about one id, as JSON "assay-explain/1". */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "catalogue/explain.h"
#include "core/json.h"

static void put(struct json *j, const char *key, const char *text)
{
    json_key(j, key);
    if (text)
        json_str(j, text);
    else
        json_none(j);
}

static void put_entries(struct json *j, const char *key,
                        const struct cat_entry *v, size_t n,
                        struct cat_texts ids)
{
    json_key(j, key);
    json_open(j, '[');
    for (size_t i = 0; i < ids.n; i++) {
        json_open(j, '{');
        put(j, "id", ids.v[i]);
        put(j, "text", catalogue_entry(v, n, ids.v[i]));
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_status_words(struct json *j, const struct catalogue *c,
                             const struct cat_provision *p)
{
    struct buf b;
    buf_init(&b, 65536, NULL);
    explain_status(c, p, &b);
    json_key(j, "status_words");
    json_view(j, buf_of(&b));
    buf_done(&b);
}

static void put_case(struct json *j, const struct cat_case *k)
{
    json_open(j, '{');
    put(j, "id", k->id);
    put(j, "type", cat_case_type_name(k->type));
    put(j, "units", k->units);
    put(j, "purpose", k->purpose);
    json_close(j, '}');
}

static void put_tests(struct json *j, const struct catalogue *c,
                      const struct cat_tests *t)
{
    json_key(j, "tests");
    json_open(j, '{');
    put(j, "group", t->group);
    json_key(j, "cases");
    json_open(j, '[');
    for (size_t i = 0; i < t->cases.n; i++)
        put_case(j, &t->cases.v[i]);
    json_close(j, ']');
    json_key(j, "ixit");
    json_open(j, '[');
    for (size_t i = 0; i < t->ixit.n; i++) {
        const struct cat_ixit *x = catalogue_ixit(c, t->ixit.v[i]);
        json_open(j, '{');
        put(j, "id", x->id);
        put(j, "name", x->name);
        json_put_texts(j, "columns", x->columns.v, x->columns.n);
        json_close(j, '}');
    }
    json_close(j, ']');
    put(j, "note", t->note);
    json_close(j, '}');
}

static bool has_text(struct cat_texts list, const char *s)
{
    for (size_t i = 0; i < list.n; i++)
        if (strcmp(list.v[i], s) == 0)
            return true;
    return false;
}

static void put_scan(struct json *j, const struct catalogue *c,
                     const struct cat_provision *p)
{
    json_key(j, "scan");
    json_open(j, '{');
    put(j, "reach", cat_reach_name(p->scan.reach));
    json_put_texts(j, "collects", p->scan.collects.v, p->scan.collects.n);
    put(j, "evidence", p->scan.evidence);
    put(j, "missing", p->scan.missing);
    json_key(j, "rules");
    json_open(j, '[');
    for (size_t i = 0; i < c->rules.n; i++) {
        const struct cat_rule *r = &c->rules.v[i];
        bool weighs = has_text(r->weighs, p->id);
        if (!weighs && !has_text(r->provisions, p->id))
            continue;
        json_open(j, '{');
        put(j, "id", r->id);
        put(j, "effect",
            cat_effect_name(weighs ? EFFECT_INCONCLUSIVE : r->effect));
        put(j, "title", r->title);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

static void put_xrefs(struct json *j, const struct catalogue *c,
                      const struct cat_provision *p)
{
    json_key(j, "xrefs");
    json_open(j, '[');
    for (size_t i = 0; i < p->xrefs.n; i++) {
        const struct cat_xref *x = &p->xrefs.v[i];
        const struct cat_xref_catalogue *xc = catalogue_xrefs(c, x->to);
        json_open(j, '{');
        put(j, "to", x->to);
        put(j, "name", xc->name);
        put_entries(j, "refs", xc->refs.v, xc->refs.n, x->refs);
        put(j, "source", x->source);
        put(j, "confidence", cat_trust_name(x->trust));
        put(j, "note", x->note);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_change(struct json *j, const struct cat_provision *p)
{
    json_key(j, "since");
    json_open(j, '{');
    put(j, "change", cat_fate_name(p->change.fate));
    put(j, "from", p->change.from);
    put(j, "status", p->change.status);
    put(j, "note", p->change.note);
    json_close(j, '}');
    json_key(j, "confidence");
    json_open(j, '{');
    put(j, "status", cat_trust_name(p->trust.status));
    put(j, "summary", cat_trust_name(p->trust.summary));
    put(j, "change", cat_trust_name(p->trust.change));
    put(j, "tests", cat_trust_name(p->trust.tests));
    json_close(j, '}');
}

static void put_provision(struct json *j, const struct catalogue *c,
                          const struct cat_provision *p)
{
    json_key(j, "provision");
    json_open(j, '{');
    put(j, "id", p->id);
    put(j, "title", p->title);
    put(j, "status", p->status);
    put_status_words(j, c, p);
    put_entries(j, "conditions", c->conditions.v, c->conditions.n,
                p->conditions);
    put_entries(j, "features", c->features.v, c->features.n, p->features);
    put(j, "summary", p->summary);
    put_scan(j, c, p);
    put_tests(j, c, &p->tests);
    put_xrefs(j, c, p);
    put_change(j, p);
    json_close(j, '}');
}

static void put_row(struct json *j, const struct catalogue *c,
                    const struct cat_row *r)
{
    json_key(j, "previous");
    json_open(j, '{');
    put(j, "edition", c->previous.edition);
    put(j, "id", r->id);
    put(j, "title", r->title);
    put(j, "status", r->status);
    put(j, "fate", cat_fate_name(r->fate));
    json_put_texts(j, "became", r->became.v, r->became.n);
    put(j, "note", r->note);
    json_close(j, '}');
}

static void put_clause(struct json *j, const struct cat_clause *k)
{
    json_key(j, "clause");
    json_open(j, '{');
    put(j, "id", k->id);
    put(j, "title", k->title);
    json_key(j, "provisions");
    json_open(j, '[');
    for (size_t i = 0; i < k->provisions.n; i++)
        json_str(j, k->provisions.v[i].id);
    json_close(j, ']');
    json_close(j, '}');
}

static void put_ixit(struct json *j, const struct cat_ixit *t)
{
    json_key(j, "ixit");
    json_open(j, '{');
    put(j, "id", t->id);
    put(j, "name", t->name);
    json_put_texts(j, "columns", t->columns.v, t->columns.n);
    json_close(j, '}');
}

static void put_kind(struct json *j, const struct cat_kind *k)
{
    json_key(j, "kind");
    json_open(j, '{');
    put(j, "id", k->id);
    put(j, "what", k->what);
    json_key(j, "attributes");
    json_open(j, '[');
    for (size_t i = 0; i < k->attributes.n; i++) {
        json_open(j, '{');
        put(j, "id", k->attributes.v[i].id);
        put(j, "what", k->attributes.v[i].what);
        json_put_texts(j, "values", k->attributes.v[i].values.v,
                       k->attributes.v[i].values.n);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

static void put_rule(struct json *j, const struct cat_rule *r)
{
    json_key(j, "rule");
    json_open(j, '{');
    put(j, "id", r->id);
    put(j, "title", r->title);
    put(j, "kind", r->when.kind);
    put(j, "effect", cat_effect_name(r->effect));
    put(j, "severity", r->message ? cat_severity_name(r->severity) : NULL);
    json_put_texts(j, "provisions", r->provisions.v, r->provisions.n);
    json_put_texts(j, "weighs", r->weighs.v, r->weighs.n);
    json_put_texts(j, "cases", r->cases.v, r->cases.n);
    put(j, "remedy", r->remedy);
    json_close(j, '}');
}

bool explain_json(const struct catalogue *c, const char *id, struct buf *out)
{
    struct explained e;
    if (!explain_find(c, id, &e))
        return false;
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    put(&j, "schema", "assay-explain/1");
    json_key(&j, "catalogue");
    json_open(&j, '{');
    put(&j, "id", c->id);
    put(&j, "edition", c->edition);
    json_close(&j, '}');
    if (e.test) {
        json_key(&j, "case");
        put_case(&j, e.test);
    }
    if (e.provision)
        put_provision(&j, c, e.provision);
    if (e.row)
        put_row(&j, c, e.row);
    if (e.clause)
        put_clause(&j, e.clause);
    if (e.ixit)
        put_ixit(&j, e.ixit);
    if (e.kind)
        put_kind(&j, e.kind);
    if (e.rule)
        put_rule(&j, e.rule);
    json_close(&j, '}');
    return true;
}

/* What the update-attack bench found, for programs: schema assay-bench/1. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "bench/score.h"
#include "core/json.h"
#include "report/bench.h"

/* The words of s as a list. */
static void put_words(struct json *j, const char *key, const char *s)
{
    json_key(j, key);
    json_open(j, '[');
    while (*s) {
        size_t n = strcspn(s, " ");
        json_view(j, view_of(s, n));
        s += n;
        s += strspn(s, " ");
    }
    json_close(j, ']');
}

static void put_variants(struct json *j, const struct bench_outcome *o)
{
    json_key(j, "variants");
    json_open(j, '[');
    for (size_t i = 0; i < o->variants_n; i++) {
        const struct bench_variant *v = &o->variants[i];
        json_open(j, '{');
        json_put_uint(j, "n", v->n);
        json_put_str(j, "verdict", bench_verdict_text(v->verdict));
        json_put_str(j, "note", v->note);
        json_put_str(j, "fault", v->kind);
        if (v->kind)
            json_put_uint(j, "at", v->at);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_outcome(struct json *j, const struct bench_report *r,
                        const struct bench_outcome *o, struct arena *arena)
{
    json_open(j, '{');
    json_put_str(j, "case", o->of->id);
    json_put_str(j, "verdict", bench_verdict_text(o->verdict));
    json_put_str(j, "note", o->note);
    json_put_str(j, "medium", o->saw);
    json_put_str(j, "replay", bench_replay(r, o, arena));
    json_put_uint(j, "tried", o->tried);
    json_put_uint(j, "unsafe", o->bad);
    json_put_str(j, "what", o->of->what);
    json_put_str(j, "safe", o->of->safe);
    put_words(j, "provisions", o->of->provisions);
    put_words(j, "test_cases", o->of->cases);
    if (o->variants_n)
        put_variants(j, o);
    json_close(j, '}');
}

static void put_score(struct json *j, const struct bench_score *s)
{
    bool bad = s->worst && bench_verdict_badness(s->worst->verdict) == 2;
    json_open(j, '{');
    json_put_str(j, "id", s->provision);
    json_put_str(j, "verdict", bad ? "FAIL" : "INCONCLUSIVE");
    json_put_str(j, "worst", s->worst ? s->worst->of->id : NULL);
    json_put_uint(j, "tested", s->tested);
    json_put_uint(j, "open", s->open);
    json_close(j, '}');
}

void bench_json(const struct bench_report *r, struct arena *arena,
                struct buf *out)
{
    struct json j;
    size_t n = 0;
    const struct bench_score *v = bench_scores(r, arena, &n);
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_str(&j, "schema", "assay-bench/1");
    json_put_tool(&j);
    json_key(&j, "subject");
    json_open(&j, '{');
    json_put_str(&j, "name", r->name);
    json_put_str(&j, "version", r->version);
    json_put_str(&j, "adapter", r->adapter);
    json_close(&j, '}');
    json_put_str(&j, "fault", r->fault);
    json_key(&j, "outcomes");
    json_open(&j, '[');
    for (size_t i = 0; i < r->n; i++)
        put_outcome(&j, r, &r->v[i], arena);
    json_close(&j, ']');
    json_key(&j, "provisions");
    json_open(&j, '[');
    for (size_t i = 0; v && i < n; i++)
        put_score(&j, &v[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(out, '\n');
}

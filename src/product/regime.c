/* Which laws and labels a product meets, by what is declared of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "product/regime.h"

#include <string.h>

const char *regime_state_text(enum regime_state s)
{
    static const char *const texts[] = {
        [REGIME_APPLIES] = "applies",
        [REGIME_LABEL] = "label",
        [REGIME_OPEN] = "open",
        [REGIME_NOT] = "not",
    };
    ASSERT((size_t)s < sizeof texts / sizeof *texts);
    return texts[s];
}

static const char *list_of(struct arena *arena, struct cat_texts v,
                           const char *word)
{
    const char *s = "";
    for (size_t i = 0; i < v.n && s; i++)
        s = arena_printf(arena, "%s%s%s", s,
                         i == 0         ? ""
                         : i + 1 == v.n ? word
                                        : ", ",
                         v.v[i]);
    return s;
}

/* The regions where it is sold that the regime is about. */
static struct cat_texts common(struct arena *arena, const struct product *p,
                               const struct regime *r)
{
    const char **v = arena_array(arena, p->regions.n + 1, sizeof *v);
    struct cat_texts out = {v, 0};
    for (size_t i = 0; v && i < p->regions.n; i++)
        if (cat_has(r->regions, p->regions.v[i]))
            v[out.n++] = p->regions.v[i];
    return out;
}

/* What product.yaml says of what a regime asks; NULL: nothing. */
static const char *answer(const struct product *p, const struct regime_ask *k)
{
    return strcmp(k->of, "radio") == 0 ? p->radio : NULL;
}

static void rule(const struct regime *r, const struct product *p,
                 struct arena *a, struct regime_verdict *out)
{
    out->state = strcmp(r->kind, "law") == 0 ? REGIME_APPLIES : REGIME_LABEL;
    struct cat_texts there = common(a, p, r);
    out->because = arena_printf(a, "it is sold in %s (market.regions)",
                                list_of(a, there, " and "));
    if (strcmp(r->kind, "other") == 0) {
        out->state = REGIME_NOT;
        out->because = r->about;
        return;
    }
    if (p->regions.n == 0) {
        out->state = REGIME_OPEN;
        out->because =
            "product.yaml does not tell where it is sold (market.regions)";
        return;
    }
    if (there.n == 0) {
        out->state = REGIME_NOT;
        out->because = arena_printf(a, "it is not sold in %s (market.regions)",
                                    list_of(a, r->regions, " or "));
        return;
    }
    for (size_t i = 0; i < r->asks.n; i++) {
        const struct regime_ask *k = &r->asks.v[i];
        const char *said = answer(p, k);
        if (said && strcmp(said, k->is) == 0)
            continue;
        out->state = said ? REGIME_NOT : REGIME_OPEN;
        out->because =
            said ? arena_printf(a, "it is declared with market.%s: %s", k->of,
                                said)
                 : arena_printf(a, "product.yaml does not tell market.%s",
                                k->of);
        if (said)
            return;
    }
}

static enum regime_begun how_far(const struct regime *r, const char *today)
{
    size_t past = 0, coming = 0;
    for (size_t i = 0; i < r->facts.n; i++) {
        const struct regime_fact *f = &r->facts.v[i];
        past += f->begins && strcmp(f->date, today) <= 0;
        coming += f->begins && strcmp(f->date, today) > 0;
    }
    return !coming ? BEGUN_ALL : past ? BEGUN_PART : BEGUN_NOTHING;
}

/* --- requirements that provisions are deemed to meet -------------------------
 */

static const struct provision_verdict *verdict_of(const struct assessment *a,
                                                  const char *id)
{
    for (size_t i = 0; i < a->provisions_n; i++)
        if (strcmp(a->provisions[i].of->id, id) == 0)
            return &a->provisions[i];
    return NULL;
}

/* Whether a FAIL would be one of the narrower edition as well: an image or a
 * document shows it. */
static bool is_shown(const struct provision_verdict *v)
{
    return v->why == WHY_EVIDENCE || v->why == WHY_DOCUMENT_FAILS;
}

/* PASS when all that count pass, and one of them does; a provision that does
 * not apply asks for nothing. */
static enum verdict judge_one(const struct assessment *a,
                              const struct regime_requirement *q,
                              struct arena *arena, const char **because)
{
    const struct provision_verdict *open = NULL;
    size_t passed = 0;
    for (size_t i = 0; i < q->provisions.n; i++) {
        const struct provision_verdict *v = verdict_of(a, q->provisions.v[i]);
        if (!v)
            continue;
        if (v->outcome == OUTCOME_FAIL && (!q->wider || is_shown(v))) {
            *because =
                arena_printf(arena, "%s fails: %s", v->of->id, v->because);
            return VERDICT_FAIL;
        }
        passed += v->outcome == OUTCOME_PASS;
        if (v->outcome != OUTCOME_PASS && v->outcome != OUTCOME_NA && !open)
            open = v;
    }
    if (open) {
        *because = arena_printf(arena, "%s is %s: %s", open->of->id,
                                outcome_text(open->outcome), open->because);
        return VERDICT_INCONCLUSIVE;
    }
    *because = passed ? arena_printf(arena, "%s", "all of them pass")
                      : "none of them applies; a person has to look at the law";
    return passed ? VERDICT_PASS : VERDICT_INCONCLUSIVE;
}

static bool judge_requirements(const struct assessment *a,
                               const struct regime *r, struct arena *arena,
                               struct regime_verdict *out)
{
    enum verdict *v = arena_array(arena, r->requirements.n + 1, sizeof *v);
    const char **why = arena_array(arena, r->requirements.n + 1, sizeof *why);
    for (size_t i = 0; v && why && i < r->requirements.n; i++)
        v[i] = judge_one(a, &r->requirements.v[i], arena, &why[i]);
    out->verdicts = v;
    out->reasons = why;
    return v && why;
}

enum err regimes_judge(const struct regimes *r, const struct assessment *a,
                       const char *role, const char *today, struct arena *arena,
                       struct market *out)
{
    struct regime_verdict *v = arena_array(arena, r->all.n + 1, sizeof *v);
    bool ok = v != NULL;
    for (size_t i = 0; ok && i < r->all.n; i++) {
        v[i].of = &r->all.v[i];
        rule(v[i].of, a->product, arena, &v[i]);
        v[i].begun = how_far(v[i].of, today);
        ok = judge_requirements(a, v[i].of, arena, &v[i]) && v[i].because;
    }
    if (!ok || arena->failed)
        return ERR_NOMEM;
    *out = (struct market){.of = a, .regimes = r, .role = role, .today = today};
    out->verdicts.v = v;
    out->verdicts.n = r->all.n;
    return OK;
}

/* Laws and labels for people: what applies, since when, what follows. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "catalogue/pen.h"
#include "report/assess.h"
#include "report/regimes.h"

enum { WIDTH = 80, COLUMN = 20 };

static void sourced(struct pen *p, const char *source, const char *confidence)
{
    pen_format(p, TONE_DIM, "[%s;", source);
    pen_format(p, TONE_DIM, "%s]", confidence);
    pen_end(p, 2);
}

static void facts(struct pen *p, const struct market *m, const struct regime *r)
{
    for (size_t i = 0; i < r->facts.n; i++) {
        const struct regime_fact *f = &r->facts.v[i];
        bool past = strcmp(f->date, m->today) <= 0;
        pen_word(p, f->begins ? TONE_STRONG : TONE_PLAIN,
                 past ? "since" : "from");
        pen_word(p, f->begins ? TONE_STRONG : TONE_PLAIN, f->date);
        pen_to(p, COLUMN);
        p->indent = COLUMN;
        pen_words(p, TONE_PLAIN, f->what);
        sourced(p, f->source, f->confidence);
        const char *placed = m->of->product->placed;
        if (f->placed_before && placed && strcmp(placed, f->date) < 0) {
            pen_to(p, COLUMN);
            p->indent = COLUMN;
            pen_words(p, TONE_STRONG, f->placed_before);
            pen_end(p, 2);
        }
    }
}

static bool is_judged(const struct regime *r, const char *ref)
{
    for (size_t i = 0; i < r->requirements.n; i++)
        if (strcmp(r->requirements.v[i].id, ref) == 0)
            return true;
    return false;
}

static void duties(struct pen *p, const struct market *m,
                   const struct regime *r)
{
    for (size_t i = 0; i < r->duties.n; i++) {
        const struct regime_duty *d = &r->duties.v[i];
        if (!cat_has(d->roles, m->role) || is_judged(r, d->ref))
            continue;
        pen_words(p, TONE_PLAIN, d->ref);
        pen_to(p, COLUMN);
        p->indent = COLUMN;
        pen_words(p, TONE_PLAIN, d->what);
        sourced(p, d->source, d->confidence);
    }
}

static void classes(struct pen *p, const struct market *m,
                    const struct regime *r)
{
    const char *own = m->of->product->cra_class;
    if (r->classes.n == 0)
        return;
    if (!own) {
        pen_words(p, TONE_PLAIN,
                  "product.yaml does not tell the class (market.cra_class).");
        pen_end(p, 2);
    }
    bool known = false;
    for (size_t i = 0; i < r->classes.n; i++) {
        const struct regime_class *c = &r->classes.v[i];
        if (own && strcmp(own, c->id) != 0)
            continue;
        known = true;
        pen_format(p, TONE_PLAIN, "class %s", c->id);
        pen_to(p, COLUMN);
        p->indent = COLUMN;
        pen_words(p, TONE_PLAIN, c->what);
        sourced(p, c->source, c->confidence);
    }
    if (own && !known) {
        pen_format(p, TONE_PLAIN, "class %s", own);
        pen_to(p, COLUMN);
        pen_words(p, TONE_PLAIN, "no fact on it has been checked");
        pen_end(p, 2);
    }
}

static void requirements(struct pen *p, const struct regime_verdict *v)
{
    const struct regime *r = v->of;
    for (size_t i = 0; i < r->requirements.n; i++) {
        const struct regime_requirement *q = &r->requirements.v[i];
        pen_words(p, TONE_PLAIN, q->id);
        pen_to(p, COLUMN);
        p->indent = COLUMN;
        pen_word(p, TONE_STRONG, verdict_text(v->verdicts[i]));
        pen_words(p, TONE_PLAIN, q->title);
        pen_word(p, TONE_PLAIN, "- deemed met through");
        for (size_t k = 0; k < q->provisions.n; k++)
            pen_word(p, TONE_PLAIN, q->provisions.v[k]);
        pen_format(p, TONE_PLAIN, "of V%s;", q->edition);
        pen_words(p, TONE_PLAIN, v->reasons[i]);
        if (q->wider)
            pen_words(p, TONE_DIM, q->wider);
        sourced(p, q->source, q->confidence);
    }
}

static const char *word_of(const struct regime_verdict *v)
{
    static const char *const begun[] = {[BEGUN_ALL] = "applies",
                                        [BEGUN_PART] = "applies in part",
                                        [BEGUN_NOTHING] = "will apply"};
    static const char *const words[] = {[REGIME_LABEL] = "may be had",
                                        [REGIME_OPEN] = "open",
                                        [REGIME_NOT] = "does not apply"};
    return v->state == REGIME_APPLIES ? begun[v->begun] : words[v->state];
}

static void regime(struct pen *p, const struct market *m,
                   const struct regime_verdict *v)
{
    const struct regime *r = v->of;
    pen_head(p, r->name);
    p->indent = 2;
    pen_to(p, 2);
    pen_words(p, TONE_PLAIN, r->number);
    pen_format(p, TONE_PLAIN, "(%s):", r->where);
    pen_words(p, TONE_STRONG, word_of(v));
    pen_word(p, TONE_PLAIN, "-");
    pen_words(p, TONE_PLAIN, v->because);
    pen_end(p, v->state == REGIME_NOT ? 0 : 2);
    if (v->state == REGIME_NOT)
        return;
    pen_words(p, TONE_PLAIN, r->about);
    pen_end(p, 2);
    pen_words(p, TONE_PLAIN, r->en_303_645);
    sourced(p, r->source, r->confidence);
    facts(p, m, r);
    classes(p, m, r);
    requirements(p, v);
    duties(p, m, r);
    p->indent = 0;
}

void regimes_text(const struct market *m, unsigned width, bool all,
                  struct buf *out)
{
    struct pen p = pen_of(out, false, width ? width : WIDTH);
    assess_head(out, m->of);
    for (size_t i = 0; i < m->verdicts.n; i++)
        if (all || m->verdicts.v[i].state != REGIME_NOT)
            regime(&p, m, &m->verdicts.v[i]);
    buf_byte(out, '\n');
    pen_format(&p, TONE_PLAIN, "As of %s, for the %s, judged on %s.",
               m->regimes->as_of, m->role, m->today);
    pen_words(&p, TONE_PLAIN, m->regimes->note);
    pen_end(&p, 0);
}

/* Features and conditions: declared, observed, told by other declarations. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "product/bench.h"

const struct known *known_of(const struct assess_bench *b, const char *id)
{
    for (size_t i = 0; i < b->known_n; i++)
        if (strcmp(b->known[i].id, id) == 0)
            return &b->known[i];
    return NULL;
}

static bool is_absent(const struct known *k)
{
    return k->claim && !k->claim->present;
}

bool is_contradicted(const struct known *k)
{
    return is_absent(k) && (k->obs || k->told.line);
}

bool is_denied(const struct known *k)
{
    return is_absent(k) && !k->obs && !k->told.line;
}

static bool can_be_seen(const struct catalogue *c, const char *id)
{
    for (size_t i = 0; i < c->rules.n; i++)
        for (size_t k = 0; k < c->rules.v[i].shows.n; k++)
            if (strcmp(c->rules.v[i].shows.v[k], id) == 0)
                return true;
    return false;
}

static void from_evidence(struct assess_bench *b)
{
    for (size_t i = 0; i < b->in->subjects_n; i++) {
        const struct subject *s = &b->in->subjects[i];
        for (size_t k = 0; s->judgement->shown && k < b->known_n; k++) {
            if (b->known[k].obs || !s->judgement->shown[k])
                continue;
            b->known[k].obs = s->judgement->shown[k];
            b->known[k].of = s;
        }
    }
}

static struct known *find(struct assess_bench *b, const char *id)
{
    for (size_t i = 0; i < b->known_n; i++)
        if (strcmp(b->known[i].id, id) == 0)
            return &b->known[i];
    return NULL;
}

static void from_rows(struct assess_bench *b)
{
    const struct cat_declared *d = &b->in->catalogue->declared;
    for (size_t i = 0; i < d->tells.n; i++) {
        const struct cat_tell *t = &d->tells.v[i];
        const struct ixit_table *table = product_ixit(b->in->product, t->table);
        struct known *k = find(b, t->id);
        for (size_t r = 0; k && !k->told.line && table && r < table->rows.n;
             r++) {
            if (!row_passes(&table->rows.v[r], t->all.v, t->all.n))
                continue;
            k->told = table->rows.v[r].at;
            k->told_why = t->table;
        }
    }
}

/* Whether it is there, by whatever source, and where that is said. */
static bool is_there(const struct known *k, struct spot *at)
{
    if (k->claim && k->claim->present)
        *at = k->claim->at;
    else if (k->told.line)
        *at = k->told;
    else
        return false;
    return true;
}

/* What comes with what; a few rounds reach the end of every chain. */
static void from_others(struct assess_bench *b)
{
    const struct cat_declared *d = &b->in->catalogue->declared;
    for (size_t round = 0; round < d->implies.n; round++)
        for (size_t i = 0; i < d->implies.n; i++) {
            const struct known *from = find(b, d->implies.v[i].id);
            struct known *to = find(b, d->implies.v[i].then);
            struct spot at;
            if (!from || !to)
                continue;
            if (from->obs && !to->obs) {
                to->obs = from->obs;
                to->of = from->of;
            }
            if (!to->told.line && is_there(from, &at)) {
                to->told = at;
                to->told_why = from->text;
            }
        }
}

/* Denied, and an image shows it: the cases that ask for it fail. */
static void deny(struct assess_bench *b, const struct known *k)
{
    const struct cat_declared *d = &b->in->catalogue->declared;
    struct cat_texts cases = {0};
    for (size_t i = 0; i < d->asks.n; i++)
        if (strcmp(d->asks.v[i].id, k->id) == 0)
            cases = d->asks.v[i].cases;
    struct remark m = {
        .rule = "denied-but-observed",
        .title = "A feature that is declared absent is there",
        .message = arena_printf(b->arena,
                                "It is declared that not: %s (%s). The image "
                                "shows it.",
                                k->text, k->id),
        .remedy = "Take it out of the product, or declare it present.",
        .verdict = VERDICT_FAIL,
        .why = WHY_DENIED,
        .cases = cases,
        .declared = k->claim->at,
        .obs = k->obs,
        .of = k->of,
    };
    remark_add(b, &m);
}

void know(struct assess_bench *b)
{
    const struct catalogue *c = b->in->catalogue;
    size_t n = c->features.n + c->conditions.n;
    b->known = arena_array(b->arena, n, sizeof *b->known);
    if (!b->known) {
        b->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const struct cat_entry *e = i < c->features.n
                                        ? &c->features.v[i]
                                        : &c->conditions.v[i - c->features.n];
        b->known[i] =
            (struct known){.id = e->id,
                           .text = e->text,
                           .claim = product_claim(b->in->product, e->id),
                           .observable = can_be_seen(c, e->id)};
    }
    b->known_n = n;
    from_evidence(b);
    from_rows(b);
    from_others(b);
    for (size_t i = 0; i < n; i++)
        if (is_absent(&b->known[i]) && b->known[i].obs)
            deny(b, &b->known[i]);
}

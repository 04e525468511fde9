/* What an id stands for, and what someone who mistyped one may have meant. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <string.h>

#include "catalogue/explain.h"

enum { MAX_ID = 48, MAX_FAR = 3 };

bool explain_find(const struct catalogue *c, const char *id,
                  struct explained *out)
{
    struct explained e = {0};
    e.provision = catalogue_provision(c, id);
    if (!e.provision)
        e.test = catalogue_case(c, id, &e.provision);
    if (!e.provision)
        e.row = catalogue_row(c, id);
    bool found = e.provision || e.row;
    for (size_t i = 0; !found && i < c->clauses.n; i++)
        if (strcmp(c->clauses.v[i].id, id) == 0)
            e.clause = &c->clauses.v[i];
    if (!found && !e.clause)
        e.ixit = catalogue_ixit(c, id);
    if (!found && !e.clause && !e.ixit)
        e.kind = catalogue_kind(c, id);
    found |= e.clause || e.ixit || e.kind;
    for (size_t i = 0; !found && i < c->rules.n; i++)
        if (strcmp(c->rules.v[i].id, id) == 0)
            e.rule = &c->rules.v[i];
    if (!found && !e.rule)
        return false;
    *out = e;
    return true;
}

/* Edits (add, drop, change, swap two) that lead from a to b. */
static unsigned distance(const char *a, const char *b)
{
    size_t n = strnlen(a, MAX_ID), m = strnlen(b, MAX_ID);
    unsigned d[MAX_ID + 1][MAX_ID + 1];
    for (size_t i = 0; i <= n; i++)
        d[i][0] = (unsigned)i;
    for (size_t j = 0; j <= m; j++)
        d[0][j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        for (size_t j = 1; j <= m; j++) {
            int x = tolower((uint8_t)a[i - 1]), y = tolower((uint8_t)b[j - 1]);
            unsigned best = d[i - 1][j - 1] + (x != y);
            if (d[i - 1][j] + 1 < best)
                best = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < best)
                best = d[i][j - 1] + 1;
            bool swap = i > 1 && j > 1 && x == tolower((uint8_t)b[j - 2]) &&
                        y == tolower((uint8_t)a[i - 2]);
            if (swap && d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    }
    return d[n][m];
}

struct near {
    const char *want;
    const char **out;
    unsigned *far;
    size_t n, max;
};

static void offer(struct near *s, const char *id)
{
    unsigned far = distance(s->want, id);
    if (far > MAX_FAR || far >= strlen(id))
        return;
    size_t at = s->n;
    while (at > 0 && s->far[at - 1] > far)
        at--;
    if (at >= s->max)
        return;
    size_t keep = s->n < s->max ? s->n : s->max - 1;
    memmove(s->out + at + 1, s->out + at, (keep - at) * sizeof *s->out);
    memmove(s->far + at + 1, s->far + at, (keep - at) * sizeof *s->far);
    s->out[at] = id;
    s->far[at] = far;
    s->n = keep + 1;
}

size_t explain_near(const struct catalogue *c, const char *id, const char **out,
                    size_t max)
{
    unsigned far[16];
    if (max > 16)
        max = 16;
    if (max == 0)
        return 0;
    struct near s = {.want = id, .out = out, .far = far, .max = max};
    const struct cat_provision *p = NULL;
    while ((p = catalogue_next(c, p)) != NULL)
        offer(&s, p->id);
    for (size_t i = 0; i < c->previous.rows.n; i++)
        if (!catalogue_provision(c, c->previous.rows.v[i].id))
            offer(&s, c->previous.rows.v[i].id);
    while ((p = catalogue_next(c, p)) != NULL)
        for (size_t i = 0; i < p->tests.cases.n; i++)
            offer(&s, p->tests.cases.v[i].id);
    for (size_t i = 0; i < c->ixit.n; i++)
        offer(&s, c->ixit.v[i].id);
    for (size_t i = 0; i < c->kinds.n; i++)
        offer(&s, c->kinds.v[i].id);
    for (size_t i = 0; i < c->rules.n; i++)
        offer(&s, c->rules.v[i].id);
    return s.n;
}

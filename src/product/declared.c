/* What rows of the IXIT have to hold, and the justifications of the ICS. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <strings.h>

#include "judge/rule_match.h"
#include "product/bench.h"

enum { JUSTIFICATION_MIN = 20, SAME_MAX = 2 };

/* Without white space around it and a full stop behind it. */
static struct view trimmed(const char *s)
{
    size_t n = strlen(s);
    while (n > 0 && strchr(" \t\n.", s[n - 1]))
        n--;
    while (n > 0 && strchr(" \t\n", *s)) {
        s++;
        n--;
    }
    return view_of(s, n);
}

static bool same(const char *value, const char *wanted)
{
    struct view v = trimmed(value);
    return v.n == strlen(wanted) &&
           strncasecmp((const char *)v.p, wanted, v.n) == 0;
}

static bool is_filled(const struct ixit_cell *c)
{
    for (size_t i = 0; c && i < c->values.n; i++)
        if (!product_says(c->values.v[i]))
            return false;
    return c && c->values.n > 0;
}

/* Whether any value of the cell is one of the test's. */
static bool has_any(const struct ixit_cell *c, const struct cat_test *t)
{
    bool pattern = t->op == OP_MATCHES || t->op == OP_NOT_MATCHES;
    for (size_t i = 0; i < c->values.n; i++)
        for (size_t k = 0; k < t->values.n; k++) {
            const char *wanted = t->values.v[k].text;
            if (pattern ? pattern_fits(wanted, trimmed(c->values.v[i]))
                        : same(c->values.v[i], wanted))
                return true;
        }
    return false;
}

static enum held hold(const struct ixit_row *r, const struct cat_test *t)
{
    const struct ixit_cell *c = ixit_cell(r, t->attr);
    bool filled = is_filled(c);
    switch (t->op) {
    case OP_PRESENT:
        return filled ? HELD_YES : HELD_OPEN;
    case OP_ABSENT:
        return filled ? HELD_NO : HELD_YES;
    case OP_EQ:
    case OP_IN:
    case OP_MATCHES:
        return !filled ? HELD_OPEN : has_any(c, t) ? HELD_YES : HELD_NO;
    case OP_NE:
    case OP_NOT_IN:
    case OP_NOT_MATCHES:
        return filled && has_any(c, t) ? HELD_NO : HELD_YES;
    case OP_LT:
    case OP_GT:
    case OP_ANY:
        break;
    }
    return HELD_OPEN;
}

bool row_passes(const struct ixit_row *r, const struct cat_test *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (hold(r, &v[i]) != HELD_YES)
            return false;
    return true;
}

/* A value that names a row of another table has to find it. */
static bool resolves(const struct assess_bench *b, const char *table,
                     const struct ixit_row *r, const char *column)
{
    const struct cat_declared *d = &b->in->catalogue->declared;
    const struct ixit_cell *c = ixit_cell(r, column);
    for (size_t i = 0; c && i < d->refers.n; i++) {
        const struct cat_refer *f = &d->refers.v[i];
        if (strcmp(f->table, table) != 0 || strcmp(f->column, column) != 0)
            continue;
        const struct ixit_table *to = product_ixit(b->in->product, f->to);
        for (size_t k = 0; k < c->values.n; k++)
            if (!same(c->values.v[k], "none") && !ixit_row(to, c->values.v[k]))
                return false;
    }
    return true;
}

/* The worst of a row's tests; *t gets the first that is so. */
static enum held hold_row(const struct assess_bench *b,
                          const struct cat_declared_check *k,
                          const struct ixit_row *r, const struct cat_test **t)
{
    enum held worst = HELD_YES;
    for (size_t i = 0; i < k->must.n; i++) {
        const struct cat_test *m = &k->must.v[i];
        enum held h = hold(r, m);
        if (h == HELD_YES && m->op == OP_PRESENT &&
            !resolves(b, k->table, r, m->attr))
            h = HELD_OPEN;
        if (h == HELD_NO && k->weak)
            h = HELD_OPEN;
        bool worse = (h == HELD_NO && worst != HELD_NO) ||
                     (h == HELD_OPEN && worst == HELD_YES);
        if (worse) {
            worst = h;
            *t = m;
        }
    }
    return worst;
}

static void say_row(struct assess_bench *b, const struct cat_declared_check *k,
                    const struct ixit_row *r, const struct cat_test *t,
                    struct declared_result *out)
{
    const struct ixit_cell *c = ixit_cell(r, t->attr);
    const char *row = r->id ? r->id : k->table;
    out->at = c ? c->at : r->at;
    if (is_filled(c))
        out->because = arena_printf(
            b->arena, "%s: %s of %s is '%.80s'; it must hold that %s.",
            k->table, t->attr, row, c->values.v[0], k->text);
    else
        out->because = arena_printf(b->arena,
                                    "%s: %s of %s is not told; it must hold "
                                    "that %s.",
                                    k->table, t->attr, row, k->text);
    if (!out->because)
        b->failed = true;
}

struct row_tally {
    size_t rows, yes, open;
    const struct ixit_row *bad;
    const struct cat_test *test;
    enum held worst;
};

static struct row_tally tally(const struct assess_bench *b,
                              const struct cat_declared_check *k,
                              const struct ixit_table *t)
{
    struct row_tally y = {.worst = HELD_YES};
    for (size_t i = 0; i < t->rows.n; i++) {
        const struct ixit_row *r = &t->rows.v[i];
        const struct cat_test *test = NULL;
        if (!row_passes(r, k->where.v, k->where.n))
            continue;
        enum held h = hold_row(b, k, r, &test);
        y.rows++;
        y.yes += h == HELD_YES;
        y.open += h == HELD_OPEN;
        if (h != HELD_YES && (!y.bad || (h == HELD_NO && y.worst != HELD_NO))) {
            y.bad = r;
            y.test = test;
            y.worst = h;
        }
    }
    return y;
}

static void judge_check(struct assess_bench *b,
                        const struct cat_declared_check *k,
                        struct declared_result *out)
{
    const struct ixit_table *t = product_ixit(b->in->product, k->table);
    out->checks++;
    if (!t) {
        if (out->held == HELD_YES)
            out->held = HELD_OPEN;
        return;
    }
    struct row_tally y = tally(b, k, t);
    enum held h = y.worst;
    if (k->rows == ROWS_SOME && y.rows > 0)
        h = y.yes ? HELD_YES : y.open ? HELD_OPEN : HELD_NO;
    /* No row at all shows nothing. */
    if (h == HELD_YES && y.rows > 0 && k->settles) {
        out->settles = true;
        out->at = t->at;
        out->holds =
            arena_printf(b->arena, "%s%s%s: %s (%zu row%s).",
                         out->holds ? out->holds : "", out->holds ? " " : "",
                         k->table, k->text, y.rows, y.rows == 1 ? "" : "s");
    }
    bool worse = (h == HELD_NO && out->held != HELD_NO) ||
                 (h == HELD_OPEN && out->held == HELD_YES);
    if (!worse)
        return;
    out->held = h;
    if (y.bad)
        say_row(b, k, y.bad, y.test, out);
}

static bool is_of(const struct cat_declared_check *k, const char *id)
{
    for (size_t i = 0; i < k->cases.n; i++)
        if (strcmp(k->cases.v[i], id) == 0)
            return true;
    return false;
}

void judge_declared(struct assess_bench *b, const struct cat_case *c,
                    struct declared_result *out)
{
    const struct cat_declared *d = &b->in->catalogue->declared;
    *out = (struct declared_result){.held = HELD_YES};
    for (size_t i = 0; i < d->checks.n; i++)
        if (is_of(&d->checks.v[i], c->id))
            judge_check(b, &d->checks.v[i], out);
    if (out->checks == 0)
        out->held = HELD_OPEN;
    if (out->held != HELD_YES)
        out->settles = false;
}

/* --- 5.0-1: each recommendation that is not met is justified ---------------
 */

/* For N/A, the reason of an absent feature or condition counts as well: the
 * longer of the two texts. */
static const char *justification(const struct assess_bench *b,
                                 const struct ics_row *row)
{
    const struct cat_provision *p = row->provision;
    struct cat_texts lists[] = {p->features, p->conditions};
    const char *best = row->detail;
    for (size_t k = 0; row->support == SUPPORT_NA && k < 2; k++)
        for (size_t i = 0; i < lists[k].n; i++) {
            const struct claim *c =
                product_claim(b->in->product, lists[k].v[i]);
            if (c && !c->present && product_says(c->reason) &&
                (!product_says(best) || strlen(c->reason) > strlen(best)))
                best = c->reason;
        }
    return best;
}

/* How many other rows that are not supported say just the same. */
static size_t repeated(const struct assess_bench *b, const struct ics_row *row)
{
    size_t n = 0;
    for (size_t i = 0; i < b->in->product->ics.n; i++) {
        const struct ics_row *o = &b->in->product->ics.v[i];
        n += o != row && o->support == SUPPORT_N &&
             strcmp(o->detail, row->detail) == 0;
    }
    return n;
}

static void worsen(struct assess_bench *b, struct declared_result *out,
                   enum held held, const struct ics_row *row, const char *id,
                   const char *why)
{
    if (out->held == HELD_NO || (out->held == HELD_OPEN && held != HELD_NO))
        return;
    out->held = held;
    out->at = row ? row->at : (struct spot){1, 1};
    out->because = arena_printf(b->arena, "%s: %s", id, why);
    if (!out->because)
        b->failed = true;
}

static void judge_row(struct assess_bench *b, const struct cat_provision *p,
                      const struct ics_row *row, struct declared_result *out)
{
    if (!row || row->support == SUPPORT_NONE) {
        worsen(b, out, HELD_OPEN, row, p->id, "the ICS says nothing of it.");
        return;
    }
    if (cat_is_mandatory(p) || row->support == SUPPORT_Y)
        return;
    const char *text = justification(b, row);
    if (!product_says(text))
        worsen(b, out, HELD_NO, row, p->id,
               "a recommendation that is not met has no justification.");
    else if (strlen(text) < JUSTIFICATION_MIN)
        worsen(b, out, HELD_OPEN, row, p->id,
               "the justification is too short to be one.");
    else if (row->support == SUPPORT_N && repeated(b, row) >= SAME_MAX)
        worsen(b, out, HELD_OPEN, row, p->id,
               "the justification is the same as that of other rows.");
}

void judge_justifications(struct assess_bench *b, struct declared_result *out)
{
    *out = (struct declared_result){.held = HELD_YES, .checks = 1};
    const struct cat_provision *p = NULL;
    while ((p = catalogue_next(b->in->catalogue, p)) != NULL)
        judge_row(b, p, product_ics(b->in->product, p), out);
    out->settles = out->held == HELD_YES;
}

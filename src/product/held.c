/* Facts of the images against the IXIT: what no row is about. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "judge/rule_match.h"
#include "product/bench.h"
#include "product/propose.h"

enum { MIN_WORD = 3, MAX_MESSAGE = 16384 };

static bool is_word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Whether word stands in text by itself, case ignored. */
static bool has_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    if (n < MIN_WORD)
        return false;
    for (const char *p = text; *p; p++)
        if (strncasecmp(p, word, n) == 0 &&
            (p == text || !is_word_char(p[-1])) && !is_word_char(p[n]))
            return true;
    return false;
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static bool fits(const char *pattern, const char *value)
{
    const char *within = strrchr(value, '!');
    if (within && pattern[0] == '/')
        value = within + 1;
    if (pattern_fits(pattern, view_of(value, strlen(value))))
        return true;
    const char *base = base_of(value);
    return !strchr(pattern, '/') && base != value && !within &&
           pattern_fits(pattern, view_of(base, strlen(base)));
}

/* How much a row is about something. */
enum about {
    ABOUT_NOT,
    ABOUT_MENTIONS,
    ABOUT_DENIES, /* names it, and says that it is not there */
    ABOUT_NAMES,
};

/* The row names it in seen_as or in its id, or a text of it has the word, which
 * may as well deny it. */
static enum about about_value(const struct ixit_row *r, const char *value)
{
    for (size_t i = 0; i < r->seen_as.n; i++)
        if (fits(r->seen_as.v[i], value))
            return ABOUT_NAMES;
    const char *word = base_of(value);
    bool within = strchr(value, '!') != NULL;
    if (r->id && !within && has_word(r->id, word))
        return ABOUT_NAMES;
    for (size_t i = 0; i < r->cells.n; i++)
        for (size_t k = 0; k < r->cells.v[i].values.n; k++)
            if (has_word(r->cells.v[i].values.v[k], word))
                return ABOUT_MENTIONS;
    return ABOUT_NOT;
}

static const char *value_of(const struct obs *o, const char *attr)
{
    return strcmp(attr, "where.path") == 0 ? o->where.path
                                           : obs_get_str(o, attr);
}

/* The row that is most about a fact; NULL with ABOUT_NOT. */
struct found {
    enum about about;
    const struct ixit_row *row;
};

static struct found find_row(const struct ixit_table *t,
                             const struct cat_undeclared *u,
                             const struct obs *o)
{
    struct found best = {ABOUT_NOT, NULL};
    for (size_t i = 0; i < t->rows.n; i++)
        for (size_t k = 0; k < u->by.n; k++) {
            const char *value = value_of(o, u->by.v[k]);
            enum about a =
                value && *value ? about_value(&t->rows.v[i], value) : ABOUT_NOT;
            if (a == ABOUT_NAMES && u->denied_by.n &&
                row_passes(&t->rows.v[i], u->denied_by.v, u->denied_by.n))
                a = ABOUT_DENIES;
            if (a > best.about)
                best = (struct found){a, &t->rows.v[i]};
        }
    return best;
}

static const char *message_of(struct assess_bench *b,
                              const struct cat_undeclared *u,
                              const struct obs *o, size_t count)
{
    const struct cat_rule r = {.message = u->message, .when = u->when};
    struct buf out;
    buf_init(&out, MAX_MESSAGE, NULL);
    rule_message(&r, o, count, &out);
    const char *s = arena_text(b->arena, buf_of(&out));
    buf_done(&out);
    return s;
}

/* A fact that no row names. */
struct stray {
    const struct subject *of;
    const struct obs *obs;
    struct found found;
    size_t count;
};

static const char *denial_of(struct assess_bench *b, const struct obs *o,
                             const struct cat_undeclared *u,
                             const struct ixit_row *row)
{
    const char *name = value_of(o, u->by.v[0]);
    return arena_printf(b->arena,
                        "%s declares in the row '%.80s' that it is off; the "
                        "image has '%.80s' on.",
                        u->table, row->id ? row->id : u->table,
                        name ? name : o->kind);
}

static void tell(struct assess_bench *b, const struct cat_undeclared *u,
                 const struct ixit_table *t, const struct stray *s)
{
    const struct ixit_row *row = s->found.row;
    bool sure =
        s->obs->confidence <= u->least && s->found.about != ABOUT_MENTIONS;
    struct remark m = {
        .rule = u->id,
        .title = u->title,
        .message = message_of(b, u, s->obs, s->count),
        .remedy = u->remedy,
        .verdict = sure ? VERDICT_FAIL : VERDICT_INCONCLUSIVE,
        .why = WHY_UNDECLARED,
        .cases = u->cases,
        .declared = row ? row->at : t->at,
        .obs = s->obs,
        .of = s->of,
    };
    if (row && m.message && s->found.about == ABOUT_DENIES)
        m.message = denial_of(b, s->obs, u, row);
    else if (row && m.message)
        m.message = arena_printf(
            b->arena, "%s The row '%.80s' speaks of it without naming it.",
            m.message, row->id ? row->id : u->table);
    remark_add(b, &m);
}

typedef void stray_fn(void *ctx, const struct cat_undeclared *u,
                      const struct stray *s);

/* Shows fn each fact that no row names; t is NULL where there is no table. */
static void each_stray(const struct cat_undeclared *u,
                       const struct ixit_table *t, const struct subject *s,
                       stray_fn *fn, void *ctx)
{
    const struct cat_rule r = {.when = u->when};
    for (size_t i = 0; i < s->record->obs_n; i++) {
        const struct obs *o = s->record->obs[i];
        if (!rule_matches(&r, o))
            continue;
        struct stray now = {
            s, o, {ABOUT_NOT, NULL},
              1
        };
        if (t)
            now.found = find_row(t, u, o);
        if (now.found.about != ABOUT_NAMES)
            fn(ctx, u, &now);
    }
}

/* Surer and plainer facts first. */
static bool is_plainer(const struct stray *a, const struct stray *b)
{
    if (a->found.about != b->found.about)
        return a->found.about < b->found.about;
    return a->obs->confidence < b->obs->confidence;
}

/* What one rule finds in one image. */
struct holding {
    struct assess_bench *b;
    const struct ixit_table *table;
    struct stray first;
    size_t count;
};

static void take(void *ctx, const struct cat_undeclared *u,
                 const struct stray *s)
{
    struct holding *h = ctx;
    if (!h->first.obs || is_plainer(s, &h->first))
        h->first = *s;
    h->count++;
    if (!u->once)
        tell(h->b, u, h->table, s);
}

static void hold(struct assess_bench *b, const struct cat_undeclared *u,
                 const struct ixit_table *t, const struct subject *s)
{
    struct holding h = {.b = b, .table = t};
    each_stray(u, t, s, take, &h);
    h.first.count = h.count;
    if (u->once && h.first.obs)
        tell(b, u, t, &h.first);
}

void hold_against_facts(struct assess_bench *b)
{
    const struct cat_declared *d = &b->in->catalogue->declared;
    for (size_t i = 0; i < d->undeclared.n; i++) {
        const struct cat_undeclared *u = &d->undeclared.v[i];
        /* A table that was not filled in denies nothing. */
        const struct ixit_table *t = product_ixit(b->in->product, u->table);
        for (size_t k = 0; t && k < b->in->subjects_n; k++)
            if (!b->in->subjects[k].record->fault)
                hold(b, u, t, &b->in->subjects[k]);
    }
}

/* --- what could be declared of it --------------------------------------------
 */

struct offering {
    struct proposals *to;
    struct arena *arena;
    bool failed;
};

/* Names of files within an image go by their path there. */
static const char *name_of(const struct cat_undeclared *u, const struct obs *o)
{
    for (size_t k = 0; k < u->by.n; k++) {
        const char *value = value_of(o, u->by.v[k]);
        const char *within = value ? strrchr(value, '!') : NULL;
        if (within && within[1])
            return within + 1;
        if (value && *value)
            return value;
    }
    return NULL;
}

static void offer(void *ctx, const struct cat_undeclared *u,
                  const struct stray *s)
{
    struct offering *f = ctx;
    struct proposals *p = f->to;
    const char *name = name_of(u, s->obs);
    /* A name that is a pattern would speak for other things as well. */
    if (!name || strpbrk(name, "*?") || s->found.about == ABOUT_DENIES)
        return;
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->v[i].table, u->table) == 0 &&
            strcmp(p->v[i].name, name) == 0)
            return;
    if (p->n == p->max) {
        size_t max = p->max ? 2 * p->max : 64;
        struct proposal *v = arena_array(f->arena, max, sizeof *v);
        if (!v) {
            f->failed = true;
            return;
        }
        if (p->n)
            memcpy(v, p->v, p->n * sizeof *v);
        p->v = v;
        p->max = max;
    }
    p->v[p->n++] = (struct proposal){u->table, name, u->once, s->obs};
}

enum err propose_rows(const struct catalogue *c, const struct product *of,
                      const struct subject *subjects, size_t n,
                      struct arena *arena, struct proposals *out)
{
    struct proposals p = {0};
    struct offering f = {.to = &p, .arena = arena};
    for (size_t i = 0; i < c->declared.undeclared.n; i++) {
        const struct cat_undeclared *u = &c->declared.undeclared.v[i];
        for (size_t k = 0; k < n; k++)
            if (!subjects[k].record->fault)
                each_stray(u, product_ixit(of, u->table), &subjects[k], offer,
                           &f);
    }
    if (!f.failed)
        *out = p;
    return f.failed ? ERR_NOMEM : OK;
}

/* What must hold for rules: they speak of provisions, cases, kinds and
 * attributes that exist, and never claim more than an image can show. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "catalogue/cat_read.h"

static bool has_text(struct cat_texts list, const char *s)
{
    for (size_t i = 0; i < list.n; i++)
        if (strcmp(list.v[i], s) == 0)
            return true;
    return false;
}

static const struct cat_attribute *find_attribute(const struct cat_kind *k,
                                                  const char *id, size_t n)
{
    for (size_t i = 0; i < k->attributes.n; i++)
        if (strlen(k->attributes.v[i].id) == n &&
            memcmp(k->attributes.v[i].id, id, n) == 0)
            return &k->attributes.v[i];
    return NULL;
}

/* The values a test may name, when the kind lists them all. */
static bool values_known(struct cat_load *l, const struct cat_attribute *a,
                         const struct cat_test *t, const struct cat_step *at)
{
    bool exact = t->op == OP_EQ || t->op == OP_NE || t->op == OP_IN ||
                 t->op == OP_NOT_IN;
    for (size_t i = 0; exact && a->values.n && i < t->values.n; i++) {
        const struct cat_literal *v = &t->values.v[i];
        if (v->type == VALUE_TEXT && !has_text(a->values, v->text))
            return cat_fail(l, at, "'%.40s' is no value of '%.40s'", v->text,
                            a->id);
    }
    return true;
}

static bool shape_sane(struct cat_load *l, const struct cat_test *t,
                       const struct cat_step *at)
{
    bool any = t->op == OP_ANY;
    bool bare = t->op == OP_PRESENT || t->op == OP_ABSENT;
    if (any ? t->values.n || !t->all.n : t->all.n > 0)
        return cat_fail(l, at, "'any' takes 'all', and nothing else does");
    if (!any && bare == (t->values.n > 0))
        return cat_fail(l, at, bare ? "takes no value" : "needs a value");
    bool many = t->op == OP_IN || t->op == OP_NOT_IN || t->op == OP_MATCHES ||
                t->op == OP_NOT_MATCHES;
    if (t->values.n > 1 && !many)
        return cat_fail(l, at, "takes one value");
    for (size_t i = 0; i < t->values.n; i++)
        if ((t->op == OP_MATCHES || t->op == OP_NOT_MATCHES) &&
            t->values.v[i].type != VALUE_TEXT)
            return cat_fail(l, at, "a pattern must be a text");
    return true;
}

/* kind is NULL within 'any': items have no list of attributes. */
static bool test_sane(struct cat_load *l, const struct cat_kind *kind,
                      const struct cat_test *t, const struct cat_step *at)
{
    if (!shape_sane(l, t, at))
        return false;
    size_t n = strcspn(t->attr, ".");
    const struct cat_attribute *a =
        kind ? find_attribute(kind, t->attr, n) : NULL;
    if (kind && !a && strcmp(t->attr, "where.path") != 0)
        return cat_fail(l, at, "'%.40s' is no attribute of '%.40s'", t->attr,
                        kind->id);
    bool bare = t->op == OP_PRESENT || t->op == OP_ABSENT;
    bool entry = t->attr[n] == '.';
    if (a && (entry && a->type != VALUE_MAP))
        return cat_fail(l, at, "only entries of maps have dots");
    if (a && !bare && !entry && a->type == VALUE_MAP)
        return cat_fail(l, at, "a map is asked for its entries");
    if (a && !bare && (t->op == OP_ANY) != (a->type == VALUE_LIST))
        return cat_fail(l, at, "lists, and only they, are asked with 'any'");
    if (a && !values_known(l, a, t, at))
        return false;
    struct cat_step all = {.up = at, .key = "all"};
    for (size_t i = 0; i < t->all.n; i++) {
        struct cat_step item = {.up = &all, .index = i};
        if (!test_sane(l, NULL, &t->all.v[i], &item))
            return false;
    }
    return true;
}

/* {count:one|many}, with both words. */
static bool is_choice(const char *p, size_t n)
{
    const char *bar = n > 6 ? memchr(p, '|', n) : NULL;
    return bar && memcmp(p, "count:", 6) == 0 && bar > p + 6 && bar + 1 < p + n;
}

/* [ and ] of a message come in pairs, one not within another. */
static bool is_bracketed(const char *message)
{
    bool open = false;
    for (const char *p = message; *p; p++) {
        if (*p == (open ? '[' : ']'))
            return false;
        open = *p == '[' || (open && *p != ']');
    }
    return !open;
}

/* {attr} of a message must be an attribute, path, line or count. */
static bool message_sane(struct cat_load *l, const struct cat_kind *kind,
                         const char *message, const struct cat_step *up)
{
    struct cat_step at = {.up = up, .key = "message"};
    const char *p = message;
    if (!is_bracketed(message))
        return cat_fail(l, &at, "a bracket has no other");
    while ((p = strchr(p, '{')) != NULL) {
        p++;
        size_t n = strcspn(p, "}");
        bool ours = (n == 4 && (memcmp(p, "path", n) == 0 ||
                                memcmp(p, "line", n) == 0)) ||
                    (n == 5 && memcmp(p, "count", n) == 0) || is_choice(p, n);
        if (p[n] != '}' || (!ours && !find_attribute(kind, p, n)))
            return cat_fail(l, &at, "'{%.*s}' is no attribute of '%.40s'",
                            (int)(n < 40 ? n : 40), p, kind->id);
    }
    return true;
}

static bool is_known_show(const struct catalogue *c, const char *id)
{
    return catalogue_entry(c->features.v, c->features.n, id) ||
           catalogue_entry(c->conditions.v, c->conditions.n, id);
}

/* A failure must carry the proof that the provision applies. */
static bool fail_sane(struct cat_load *l, const struct cat_rule *r,
                      const struct cat_provision *p, const struct cat_step *at)
{
    if (p->scan.reach != REACH_DECIDES)
        return cat_fail(l, at, "an image cannot decide '%.40s'", p->id);
    struct cat_texts needs[] = {p->features, p->conditions};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < needs[k].n; i++)
            if (!has_text(r->shows, needs[k].v[i]))
                return cat_fail(l, at,
                                "'%.40s' applies only with '%.10s', which the "
                                "rule does not show",
                                p->id, needs[k].v[i]);
    return true;
}

static bool provisions_sane(struct cat_load *l, const struct catalogue *c,
                            const struct cat_rule *r, const struct cat_step *up)
{
    struct cat_step at = {.up = up, .key = "provisions"};
    for (size_t i = 0; i < r->provisions.n; i++) {
        struct cat_step item = {.up = &at, .index = i};
        const struct cat_provision *p =
            catalogue_provision(c, r->provisions.v[i]);
        if (!p)
            return cat_fail(l, &item, "'%.40s' is not defined",
                            r->provisions.v[i]);
        if (p->scan.reach == REACH_NONE && r->effect != EFFECT_APPLIES)
            return cat_fail(l, &item, "an image shows nothing for '%.40s'",
                            p->id);
        if (r->effect == EFFECT_FAIL && !fail_sane(l, r, p, &item))
            return false;
    }
    return true;
}

static bool weighs_sane(struct cat_load *l, const struct catalogue *c,
                        const struct cat_rule *r, const struct cat_step *up)
{
    struct cat_step at = {.up = up, .key = "weighs"};
    bool bad = r->effect == EFFECT_FAIL || r->effect == EFFECT_INCONCLUSIVE;
    for (size_t i = 0; i < r->weighs.n; i++) {
        struct cat_step item = {.up = &at, .index = i};
        const struct cat_provision *p = catalogue_provision(c, r->weighs.v[i]);
        if (!p || p->scan.reach == REACH_NONE)
            return cat_fail(l, &item, "an image shows nothing for '%.40s'",
                            r->weighs.v[i]);
        if (!bad || has_text(r->provisions, r->weighs.v[i]))
            return cat_fail(l, &item,
                            "only what speaks against a provision weighs "
                            "against others");
    }
    return true;
}

static const struct cat_rule *find_rule(const struct catalogue *c,
                                        const char *id)
{
    for (size_t i = 0; i < c->rules.n; i++)
        if (strcmp(c->rules.v[i].id, id) == 0)
            return &c->rules.v[i];
    return NULL;
}

/* What yields must lose nothing: the other rule does at least as much. */
static bool yields_sane(struct cat_load *l, const struct catalogue *c,
                        const struct cat_rule *r, const struct cat_step *up)
{
    struct cat_step at = {.up = up, .key = "yields_to"};
    for (size_t i = 0; i < r->yields_to.n; i++) {
        struct cat_step item = {.up = &at, .index = i};
        const struct cat_rule *o = find_rule(c, r->yields_to.v[i]);
        bool covers = o && o != r && o->effect <= r->effect &&
                      o->yields_to.n == 0 && o->least >= r->least;
        for (size_t k = 0; covers && k < r->provisions.n; k++)
            covers = has_text(o->provisions, r->provisions.v[k]);
        if (!covers)
            return cat_fail(l, &item,
                            "'%.40s' does not do all that this rule does",
                            r->yields_to.v[i]);
    }
    return true;
}

static bool cases_known(struct cat_load *l, const struct catalogue *c,
                        const struct cat_rule *r, const struct cat_step *up)
{
    struct cat_step at = {.up = up, .key = "cases"};
    for (size_t i = 0; i < r->cases.n; i++) {
        struct cat_step item = {.up = &at, .index = i};
        const struct cat_provision *of = NULL;
        if (!catalogue_case(c, r->cases.v[i], &of) ||
            !has_text(r->provisions, of->id))
            return cat_fail(l, &item, "'%.40s' is no case of its provisions",
                            r->cases.v[i]);
    }
    /* Every provision that fails does so by a case. */
    for (size_t i = 0; r->effect == EFFECT_FAIL && i < r->provisions.n; i++) {
        size_t n = strlen(r->provisions.v[i]);
        bool found = false;
        for (size_t k = 0; k < r->cases.n; k++)
            found |= strncmp(r->cases.v[k], r->provisions.v[i], n) == 0 &&
                     r->cases.v[k][n] == '-';
        if (!found)
            return cat_fail(l, &at, "no case of '%.40s' is named",
                            r->provisions.v[i]);
    }
    return true;
}

static bool rule_sane(struct cat_load *l, const struct catalogue *c,
                      const struct cat_rule *r, const struct cat_step *at)
{
    struct cat_step when = {.up = at, .key = "when"};
    struct cat_step all = {.up = &when, .key = "all"};
    struct cat_step shows = {.up = at, .key = "shows"};
    const struct cat_kind *kind = catalogue_kind(c, r->when.kind);
    if (!kind)
        return cat_fail(l, &when, "the kind '%.40s' is not defined",
                        r->when.kind);
    for (size_t i = 0; i < r->when.all.n; i++) {
        struct cat_step item = {.up = &all, .index = i};
        if (!test_sane(l, kind, &r->when.all.v[i], &item))
            return false;
    }
    for (size_t i = 0; i < r->shows.n; i++)
        if (!is_known_show(c, r->shows.v[i]))
            return cat_fail(l, &shows, "'%.40s' is no feature or condition",
                            r->shows.v[i]);
    bool finds = r->effect != EFFECT_SUPPORTS && r->effect != EFFECT_APPLIES;
    if (finds && (!r->message || !r->remedy))
        return cat_fail(l, at, "a rule that finds needs message and remedy");
    return (!r->message || message_sane(l, kind, r->message, at)) &&
           provisions_sane(l, c, r, at) && weighs_sane(l, c, r, at) &&
           yields_sane(l, c, r, at) && cases_known(l, c, r, at);
}

bool cat_check_when(struct cat_load *l, const struct catalogue *c,
                    const struct cat_when *when, const char *message,
                    const struct cat_step *at)
{
    const struct cat_kind *kind = catalogue_kind(c, when->kind);
    if (!kind)
        return cat_fail(l, at, "'%.40s' is no kind", when->kind);
    for (size_t i = 0; i < when->all.n; i++)
        if (!test_sane(l, kind, &when->all.v[i], at))
            return false;
    return message_sane(l, kind, message, at);
}

bool cat_check_rules(struct cat_load *l, const struct catalogue *c)
{
    struct cat_step rules = {.key = "rules"};
    for (size_t i = 0; i < c->rules.n; i++) {
        struct cat_step at = {.up = &rules, .index = i};
        if (!rule_sane(l, c, &c->rules.v[i], &at))
            return false;
    }
    return true;
}

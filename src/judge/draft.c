/* Rules make findings of observations. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <fnmatch.h>
#include <openssl/evp.h>
#include <string.h>

#include "judge/inner.h"
#include "judge/rule_match.h"

enum {
    MAX_EACH = 2000,     /* findings of one rule; the rest go into the last */
    MAX_MESSAGE = 16384, /* bytes */
};

struct maker {
    const struct judge_opts *opts;
    struct arena *arena;
    struct draft *v;
    size_t n, max;
    struct obs **scratch; /* room for all facts */
};

static const char expired_rule[] = "suppression-expired";

/* Stable from build to build as the facts' own ids are. One finding for all
 * matches is named by its rule alone. */
static void name_finding(struct finding *f, const struct obs *only,
                         const char *more)
{
    uint8_t out[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    ASSERT(md && EVP_DigestInit_ex(md, EVP_sha256(), NULL) == 1);
    EVP_DigestUpdate(md, f->rule, strlen(f->rule) + 1);
    if (only)
        EVP_DigestUpdate(md, only->id, strlen(only->id));
    if (more)
        EVP_DigestUpdate(md, more, strlen(more));
    ASSERT(EVP_DigestFinal_ex(md, out, NULL) == 1);
    EVP_MD_CTX_free(md);
    for (size_t i = 0; i < OBS_ID_CHARS; i++)
        f->id[i] = "0123456789abcdef"[out[i / 2] >> (i % 2 ? 0 : 4) & 15];
    f->id[OBS_ID_CHARS] = '\0';
}

/* A pattern may begin with the image's name or behind it, as reports for
 * people show places. */
static bool is_at(const char *pattern, const char *path)
{
    const char *inner = strchr(path, '!');
    return fnmatch(pattern, path, 0) == 0 ||
           (inner && fnmatch(pattern, inner + 1, 0) == 0);
}

static bool is_covered(const struct suppression *s, const struct finding *f)
{
    if (s->finding)
        return strcmp(s->finding, f->id) == 0;
    if (!s->rule || strcmp(s->rule, f->rule) != 0)
        return false;
    for (size_t i = 0; s->path && i < f->obs_n; i++)
        if (!is_at(s->path, f->obs[i]->where.path))
            return false;
    return true;
}

static bool has_ended(const struct judge_opts *o, const struct suppression *s)
{
    return o->today && s->until && strcmp(s->until, o->today) < 0;
}

static void suppress(const struct judge_opts *o, struct finding *f)
{
    for (size_t i = 0; i < o->suppressions_n; i++) {
        const struct suppression *s = &o->suppressions[i];
        if (f->suppressed_why || has_ended(o, s) || !is_covered(s, f))
            continue;
        f->suppressed_why = s->why;
        f->suppressed_until = s->until;
    }
}

static const char *message_of(struct maker *m, const struct cat_rule *r,
                              struct obs *const *obs, size_t n)
{
    struct buf b;
    buf_init(&b, MAX_MESSAGE, NULL);
    rule_message(r, obs[0], n, &b);
    const char *s = arena_text(m->arena, buf_of(&b));
    buf_done(&b);
    return s;
}

static struct draft *add_draft(struct maker *m)
{
    if (m->n == m->max) {
        size_t max = m->max ? 2 * m->max : 64;
        struct draft *v = arena_array(m->arena, max, sizeof *v);
        if (!v)
            return NULL;
        if (m->n)
            memcpy(v, m->v, m->n * sizeof *v);
        m->v = v;
        m->max = max;
    }
    return &m->v[m->n++];
}

static bool settles(const struct cat_rule *r, struct obs *const *obs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (obs[i]->confidence <= r->least)
            return true;
    return false;
}

static bool is_likely(struct obs *const *obs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (obs[i]->confidence <= LIKELY)
            return true;
    return false;
}

static bool make_one(struct maker *m, const struct cat_rule *r,
                     struct obs *const *obs, size_t n)
{
    struct draft *d = add_draft(m);
    if (!d)
        return false;
    *d = (struct draft){.rule = r, .effect = r->effect};
    if (r->effect == EFFECT_FAIL && !settles(r, obs, n))
        d->effect = EFFECT_INCONCLUSIVE;
    d->shows = is_likely(obs, n);
    d->f = (struct finding){
        .rule = r->id,
        .title = r->title,
        .severity = r->message ? (int)r->severity : (int)SEVERITY_INFO,
        .effect = cat_effect_name(d->effect),
        .provisions = r->provisions.v,
        .provisions_n = r->provisions.n,
        .obs = obs,
        .obs_n = n,
        .message = message_of(m, r, obs, n),
        .remedy = r->remedy,
    };
    name_finding(&d->f, r->once ? NULL : obs[0], NULL);
    suppress(m->opts, &d->f);
    return d->f.message != NULL;
}

/* The first of record's observations from at on that is not of its kind. */
static size_t kind_end(const struct record *r, size_t at)
{
    const char *kind = r->obs[at]->kind;
    while (at < r->obs_n && strcmp(r->obs[at]->kind, kind) == 0)
        at++;
    return at;
}

static bool apply(struct maker *m, const struct cat_rule *r,
                  struct obs *const *of, size_t of_n)
{
    size_t n = 0;
    for (size_t i = 0; i < of_n; i++)
        if (rule_matches(r, of[i]))
            m->scratch[n++] = of[i];
    if (n == 0)
        return true;
    struct obs **obs = arena_array(m->arena, n, sizeof *obs);
    if (!obs)
        return false;
    memcpy(obs, m->scratch, n * sizeof *obs);
    bool once = r->once || r->effect == EFFECT_APPLIES;
    for (size_t i = 0; i < n; i++) {
        bool rest = once || i + 1 == MAX_EACH;
        if (!make_one(m, r, obs + i, rest ? n - i : 1))
            return false;
        if (rest)
            break;
    }
    return true;
}

/* All rules to all facts, kind by kind: those of one stand side by side. */
static bool apply_all(struct maker *m, const struct record *rec)
{
    const struct catalogue *c = m->opts->catalogue;
    m->scratch = arena_array(m->arena, rec->obs_n, sizeof *m->scratch);
    for (size_t at = 0, end = 0; m->scratch && at < rec->obs_n; at = end) {
        end = kind_end(rec, at);
        for (size_t i = 0; i < c->rules.n; i++)
            if (strcmp(c->rules.v[i].when.kind, rec->obs[at]->kind) == 0 &&
                !apply(m, &c->rules.v[i], rec->obs + at, end - at))
                return false;
    }
    return m->scratch != NULL;
}

/* Whether another rule, to which d's rule yields, found the same: a finding
 * of no less effect at a fact of the same file. */
static bool is_said(const struct maker *m, const struct draft *d)
{
    for (size_t i = 0; i < m->n; i++) {
        const struct draft *o = &m->v[i];
        if (o->effect > d->effect || !texts_have(d->rule->yields_to, o->f.rule))
            continue;
        for (size_t k = 0; k < o->f.obs_n; k++)
            if (strcmp(o->f.obs[k]->where.path, d->f.obs[0]->where.path) == 0)
                return true;
    }
    return false;
}

static void drop_what_is_said(struct maker *m)
{
    size_t kept = 0;
    for (size_t i = 0; i < m->n; i++) {
        bool said = m->v[i].rule->yields_to.n > 0 && m->v[i].f.obs_n == 1 &&
                    is_said(m, &m->v[i]);
        if (said)
            continue;
        if (kept != i) /* only drafts that yield go, and none yields to them */
            m->v[kept] = m->v[i];
        kept++;
    }
    m->n = kept;
}

/* A suppression that has ended and would have covered something is found. */
static bool expire(struct maker *m, const struct suppression *s, size_t made)
{
    const struct finding *covered = NULL;
    for (size_t i = 0; !covered && i < made; i++)
        if (is_covered(s, &m->v[i].f))
            covered = &m->v[i].f;
    if (!covered)
        return true;
    struct finding f = {
        .rule = expired_rule,
        .title = "A suppression has expired",
        .severity = SEVERITY_LOW,
        .effect = cat_effect_name(EFFECT_NOTE),
        .obs = covered->obs,
        .obs_n = covered->obs_n,
        .message = arena_printf(m->arena,
                                "Suppression %u of its file ended "
                                "on %s: %s",
                                (unsigned)s->line, s->until, s->why),
        .remedy = "Mend what was suppressed, or review the suppression and "
                  "give it a new date.",
    };
    name_finding(
        &f, covered->obs[0],
        arena_printf(m->arena, "%s %s %s %s", s->finding ? s->finding : "",
                     s->rule ? s->rule : "", s->path ? s->path : "", s->until));
    struct draft *d = add_draft(m);
    if (!d || !f.message)
        return false;
    *d = (struct draft){.f = f, .effect = EFFECT_NOTE};
    return true;
}

enum err drafts_make(const struct judge_opts *opts, const struct record *r,
                     struct arena *a, struct drafts *out)
{
    struct maker m = {.opts = opts, .arena = a};
    if (!apply_all(&m, r))
        return ERR_NOMEM;
    drop_what_is_said(&m);
    size_t made = m.n;
    for (size_t i = 0; i < opts->suppressions_n; i++)
        if (has_ended(opts, &opts->suppressions[i]) &&
            !expire(&m, &opts->suppressions[i], made))
            return ERR_NOMEM;
    *out = (struct drafts){.v = m.v, .n = m.n};
    return OK;
}

static bool covers_some(const struct suppression *s, const struct judgement *g)
{
    for (size_t i = 0; i < g->findings_n; i++)
        if (is_covered(s, &g->findings[i]))
            return true;
    return false;
}

enum err find_unused(const struct judge_opts *opts, struct arena *a,
                     struct judgement *g)
{
    uint32_t *v = arena_array(a, opts->suppressions_n + 1, sizeof *v);
    if (!v)
        return ERR_NOMEM;
    g->unused = v;
    for (size_t i = 0; i < opts->suppressions_n; i++)
        if (!covers_some(&opts->suppressions[i], g))
            v[g->unused_n++] = opts->suppressions[i].line;
    return OK;
}

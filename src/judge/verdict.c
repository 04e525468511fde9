/* The verdict on one provision. An image alone never gives a PASS: what is not
 * a FAIL is INCONCLUSIVE, with the evidence that is missing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "judge/inner.h"

bool texts_have(struct cat_texts list, const char *s)
{
    for (size_t i = 0; i < list.n; i++)
        if (strcmp(list.v[i], s) == 0)
            return true;
    return false;
}

enum { SMALL_BYTES = 4096 };

/* Small areas that merely have an unknown form, or look encrypted as any
 * signature does. */
static bool is_mild(const char *why, int64_t bytes)
{
    if (!why)
        return false;
    return strcmp(why, "unknown-format") == 0 ||
           strcmp(why, "unsupported") == 0 ||
           (strcmp(why, "encrypted") == 0 && bytes > 0 && bytes < SMALL_BYTES);
}

/* One byte in a hundred, or anything that we gave up on, leaves too much
 * unknown; mild gaps are only mentioned. */
struct gaps gaps_of(const struct record *r)
{
    struct gaps g = {.grave = r->fault != NULL};
    for (size_t i = 0; i < r->obs_n; i++) {
        const struct obs *o = r->obs[i];
        if (strcmp(o->kind, "unreadable") != 0)
            continue;
        const char *why = obs_get_str(o, "why");
        int64_t bytes = obs_get_int(o, "size_bytes", 0);
        g.n++;
        g.bytes += bytes > 0 ? (uint64_t)bytes : 0;
        bool mild = is_mild(why, bytes);
        g.grave |= !mild;
        if (!g.first || (g.grave && !mild))
            g.first = o;
    }
    g.grave |= g.bytes > r->size_bytes / 100;
    return g;
}

/* Whether a finding is about a provision, and what it does to it. */
static bool concerns(const struct draft *d, const struct cat_provision *p,
                     enum cat_effect *effect)
{
    if (d->rule && texts_have(d->rule->provisions, p->id)) {
        *effect = d->effect;
        return true;
    }
    if (d->rule && texts_have(d->rule->weighs, p->id)) {
        *effect = EFFECT_INCONCLUSIVE;
        return true;
    }
    return false;
}

static bool is_shown(const struct bench *b, const struct cat_entry *v, size_t n,
                     size_t first, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(v[i].id, id) == 0)
            return b->shown[first + i] != NULL;
    return false;
}

static bool feature_shown(const struct bench *b, const char *id)
{
    const struct catalogue *c = b->opts->catalogue;
    return is_shown(b, c->features.v, c->features.n, 0, id);
}

static bool condition_shown(const struct bench *b, const char *id)
{
    const struct catalogue *c = b->opts->catalogue;
    return is_shown(b, c->conditions.v, c->conditions.n, c->features.n, id);
}

/* What the findings say of a provision, the worst first. */
struct tally {
    const struct draft *fail, *against, *suppressed;
    size_t fails, againsts, supports;
};

static struct tally tally_of(const struct bench *b,
                             const struct cat_provision *p)
{
    struct tally t = {0};
    for (size_t i = 0; i < b->drafts_n; i++) {
        const struct draft *d = &b->drafts[i];
        enum cat_effect e = EFFECT_NOTE;
        if (!concerns(d, p, &e))
            continue;
        bool bad = e == EFFECT_FAIL || e == EFFECT_INCONCLUSIVE;
        if (bad && d->f.suppressed_why) {
            t.suppressed = t.suppressed ? t.suppressed : d;
        } else if (e == EFFECT_FAIL) {
            t.fail = t.fail ? t.fail : d;
            t.fails++;
        } else if (e == EFFECT_INCONCLUSIVE) {
            t.against = t.against ? t.against : d;
            t.againsts++;
        } else if (e == EFFECT_SUPPORTS) {
            t.supports += d->f.obs_n;
        }
    }
    return t;
}

static enum reason case_reason(const struct cat_provision *p)
{
    for (size_t i = 0; i < p->tests.cases.n; i++)
        if (p->tests.cases.v[i].type != CASE_FUNCTIONAL)
            return REASON_DECLARATION;
    return REASON_DEVICE_TEST;
}

static enum reason reason_of(const struct bench *b,
                             const struct cat_provision *p,
                             const struct tally *t)
{
    bool reach = p->scan.reach != REACH_NONE;
    if (t->fail)
        return REASON_FAILURE;
    if (t->against)
        return REASON_AGAINST;
    if (reach && b->gaps.grave)
        return REASON_UNREADABLE;
    if (t->suppressed)
        return REASON_SUPPRESSED;
    return reach ? case_reason(p) : REASON_OUT_OF_REACH;
}

static const char *and_more(const struct bench *b, const char *message,
                            size_t n, const char *end)
{
    if (n <= 1)
        return arena_printf(b->arena, "%s%s", message, end);
    return arena_printf(b->arena, "%s (and %zu more finding%s)%s", message,
                        n - 1, n == 2 ? "" : "s", end);
}

static const char *gap_text(const struct bench *b)
{
    const struct record *r = b->record;
    if (r->fault)
        return arena_printf(b->arena, "The subject could not be read: %s",
                            r->fault);
    if (!b->gaps.first)
        return "A part of the image could not be read.";
    const char *text = obs_get_str(b->gaps.first, "text");
    const char *why = obs_get_str(b->gaps.first, "why");
    const char *path = b->gaps.first->where.path;
    const char *within = strchr(path, '!');
    return arena_printf(
        b->arena,
        "%zu part%s of the image could not be read (%s: %s): what is in there "
        "is not known.",
        b->gaps.n, b->gaps.n == 1 ? "" : "s", within ? within + 1 : path,
        text  ? text
        : why ? why
              : "no reason given");
}

static const char *because_of(const struct bench *b,
                              const struct cat_provision *p,
                              const struct tally *t, enum reason r)
{
    switch (r) {
    case REASON_FAILURE:
        return and_more(b, t->fail->f.message, t->fails, "");
    case REASON_AGAINST:
        return and_more(b, t->against->f.message, t->againsts,
                        " This does not settle it.");
    case REASON_SUPPRESSED:
        return arena_printf(b->arena, "Accepted%s%s: %s (%s)",
                            t->suppressed->f.suppressed_until ? " until " : "",
                            t->suppressed->f.suppressed_until
                                ? t->suppressed->f.suppressed_until
                                : "",
                            t->suppressed->f.suppressed_why,
                            t->suppressed->f.title);
    case REASON_UNREADABLE:
        return gap_text(b);
    case REASON_OUT_OF_REACH:
        return p->scan.evidence;
    case REASON_DECLARATION:
    case REASON_DEVICE_TEST:
        break;
    }
    if (t->supports)
        return arena_printf(b->arena,
                            "%zu fact%s of the image speak%s for it, which an "
                            "image alone cannot settle.",
                            t->supports, t->supports == 1 ? "" : "s",
                            t->supports == 1 ? "s" : "");
    return "Nothing found in the image speaks against it, which proves "
           "nothing.";
}

/* The evidence that would settle it: whether it applies, what the catalogue
 * says is missing, and the parts that were not read. */
static enum err fill_missing(const struct bench *b,
                             const struct cat_provision *p, struct judged *out)
{
    const struct catalogue *c = b->opts->catalogue;
    size_t max = p->features.n + p->conditions.n + 2, n = 0;
    const char **v = arena_array(b->arena, max, sizeof *v);
    if (!v)
        return ERR_NOMEM;
    for (size_t i = 0; i < p->conditions.n; i++)
        if (!condition_shown(b, p->conditions.v[i]))
            v[n++] =
                arena_printf(b->arena, "ICS: whether %s (condition %s).",
                             catalogue_entry(c->conditions.v, c->conditions.n,
                                             p->conditions.v[i]),
                             p->conditions.v[i]);
    for (size_t i = 0; i < p->features.n; i++)
        if (!feature_shown(b, p->features.v[i]))
            v[n++] = arena_printf(
                b->arena, "ICS: whether %s (feature %s).",
                catalogue_entry(c->features.v, c->features.n, p->features.v[i]),
                p->features.v[i]);
    out->applies = n == 0;
    v[n++] = p->scan.missing;
    if (p->scan.reach != REACH_NONE && (b->gaps.n > 0 || b->record->fault))
        v[n++] = gap_text(b);
    for (size_t i = 0; i < n; i++)
        if (!v[i])
            return ERR_NOMEM;
    out->missing = v;
    out->missing_n = n;
    return OK;
}

/* Whether a fact is met for the first time in this round. */
static bool is_new(const struct bench *b, const struct obs *o)
{
    size_t lo = 0, hi = b->record->obs_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if ((uintptr_t)b->marks[mid].obs < (uintptr_t)o)
            lo = mid + 1;
        else
            hi = mid;
    }
    ASSERT(lo < b->record->obs_n && b->marks[lo].obs == o);
    if (b->marks[lo].round == b->round)
        return false;
    b->marks[lo].round = b->round;
    return true;
}

/* Facts of failing findings first, each fact once. */
static enum err fill_evidence(const struct bench *b,
                              const struct cat_provision *p, struct judged *out)
{
    size_t most = 0, found = 0, n = 0;
    enum cat_effect e = EFFECT_NOTE;
    for (size_t i = 0; i < b->drafts_n; i++) {
        if (!concerns(&b->drafts[i], p, &e))
            continue;
        most += b->drafts[i].f.obs_n;
        found += i < b->findings_n;
    }
    const struct finding **f = arena_array(b->arena, found, sizeof *f);
    struct obs **v = arena_array(b->arena, most, sizeof *v);
    if (!f || !v)
        return ERR_NOMEM;
    found = 0;
    for (size_t turn = 0; turn <= EFFECT_NOTE; turn++) {
        for (size_t i = 0; i < b->drafts_n; i++) {
            const struct draft *d = &b->drafts[i];
            if (!concerns(d, p, &e) || (size_t)e != turn)
                continue;
            for (size_t k = 0; k < d->f.obs_n; k++)
                if (is_new(b, d->f.obs[k]))
                    v[n++] = d->f.obs[k];
            if (i < b->findings_n)
                f[found++] = &b->findings[i];
        }
    }
    out->findings = f;
    out->findings_n = found;
    out->obs = v;
    out->obs_n = n;
    return OK;
}

static enum err fill_cases(const struct bench *b, const struct cat_provision *p,
                           struct judged *out)
{
    const char **v = arena_array(b->arena, p->tests.cases.n, sizeof *v);
    if (!v)
        return ERR_NOMEM;
    for (size_t i = 0; i < p->tests.cases.n; i++) {
        const char *id = p->tests.cases.v[i].id;
        bool failed = false;
        for (size_t k = 0; k < b->drafts_n; k++) {
            const struct draft *d = &b->drafts[k];
            failed |= d->effect == EFFECT_FAIL && !d->f.suppressed_why &&
                      texts_have(d->rule->cases, id);
        }
        if (failed)
            v[out->failed_cases_n++] = id;
    }
    out->failed_cases = v;
    return OK;
}

enum err judge_provision(const struct bench *b, const struct cat_provision *p,
                         struct judged *out)
{
    struct tally t = tally_of(b, p);
    enum reason r = reason_of(b, p, &t);
    *out = (struct judged){
        .provision = p,
        .verdict = r == REASON_FAILURE ? VERDICT_FAIL : VERDICT_INCONCLUSIVE,
        .reason = reason_code(r),
        .because = because_of(b, p, &t, r),
    };
    if (!out->because)
        return ERR_NOMEM;
    enum err e = fill_missing(b, p, out);
    if (e == OK)
        e = fill_evidence(b, p, out);
    if (e == OK)
        e = fill_cases(b, p, out);
    /* The loader refuses rules that fail a provision without showing that it
     * applies. */
    ASSERT(e != OK || out->verdict != VERDICT_FAIL || out->applies);
    return e;
}

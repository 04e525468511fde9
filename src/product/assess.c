/* Everything together: what is known, what contradicts, then case by case and
 * provision by provision. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "product/assess.h"

#include <openssl/evp.h>
#include <string.h>

#include "product/bench.h"

enum { MAX_REMARKS = 100000 };

const char *case_state_text(enum case_state s)
{
    static const char *const texts[] = {
        [STATE_DECIDED] = "decided",
        [STATE_RECORDED] = "recorded",
        [STATE_OPEN] = "open",
        [STATE_NOT_RUN] = "not-run",
    };
    ASSERT((size_t)s < sizeof texts / sizeof *texts);
    return texts[s];
}

/* By rule, fact and message, as the ids of findings are. */
static void name_remark(struct remark *m)
{
    uint8_t out[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    ASSERT(md && EVP_DigestInit_ex(md, EVP_sha256(), NULL) == 1);
    EVP_DigestUpdate(md, m->rule, strlen(m->rule) + 1);
    if (m->obs)
        EVP_DigestUpdate(md, m->obs->id, strlen(m->obs->id));
    if (m->paper && m->paper->of) /* another text is to be weighed anew */
        EVP_DigestUpdate(md, m->paper->of->sha256,
                         strlen(m->paper->of->sha256));
    EVP_DigestUpdate(md, m->message, strlen(m->message));
    ASSERT(EVP_DigestFinal_ex(md, out, NULL) == 1);
    EVP_MD_CTX_free(md);
    for (size_t i = 0; i < OBS_ID_CHARS; i++)
        m->id[i] = "0123456789abcdef"[out[i / 2] >> (i % 2 ? 0 : 4) & 15];
}

void remark_add(struct assess_bench *b, const struct remark *m)
{
    if (b->remarks_n == b->remarks_max) {
        size_t max = b->remarks_max ? 2 * b->remarks_max : 32;
        struct remark *v =
            max <= MAX_REMARKS ? arena_array(b->arena, max, sizeof *v) : NULL;
        if (!v) {
            b->failed = true;
            return;
        }
        if (b->remarks_n)
            memcpy(v, b->remarks, b->remarks_n * sizeof *v);
        b->remarks = v;
        b->remarks_max = max;
    }
    if (!m->message) {
        b->failed = true;
        return;
    }
    struct remark *to = &b->remarks[b->remarks_n++];
    *to = *m;
    name_remark(to);
}

/* --- a provision ------------------------------------------------------------
 */

/* What is known of a provision, and the words for it. */
struct ruling {
    struct assess_bench *b;
    const struct cat_provision *p;
    struct case_verdict *cases;
    size_t n;
    struct said said;
    const struct remark *remark;
    const struct known *absent; /* what an N/A rests on */
    struct provision_facts facts;
    struct provision_verdict *out;
};

/* How good a denial is as a reason for N/A. */
static enum absence absence_of(const struct assess_bench *b,
                               const struct known *k)
{
    if (!k || !k->claim || k->claim->present)
        return ABSENCE_NONE;
    if (is_contradicted(k))
        return ABSENCE_CONTRADICTED;
    if (!product_says(k->claim->reason))
        return ABSENCE_NONE;
    return k->observable && !b->image_read ? ABSENCE_UNCHECKED : ABSENCE_GOOD;
}

/* The best of what could be a reason. */
static void find_absence(struct ruling *r)
{
    struct cat_texts lists[] = {r->p->features, r->p->conditions};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < lists[k].n; i++) {
            const struct known *n = known_of(r->b, lists[k].v[i]);
            enum absence a = absence_of(r->b, n);
            if (a <= r->facts.absence)
                continue;
            r->facts.absence = a;
            r->absent = n;
        }
}

static void gather(struct ruling *r, const struct ics_row *row)
{
    struct provision_facts *f = &r->facts;
    r->said = said_of(r->b, r->p);
    r->remark = remark_on(r->b, r->p);
    f->support = row ? row->support : SUPPORT_NONE;
    f->mandatory = cat_is_mandatory(r->p);
    f->conditional = r->p->features.n + r->p->conditions.n > 0;
    f->applies = applies(r->b, r->p);
    f->justified = row && product_says(row->detail);
    f->image_fails = r->said.fail != NULL;
    f->against = r->said.against != NULL;
    f->suppressed = r->said.suppressed != NULL;
    f->remark = r->remark != NULL;
    f->cases = r->n;
    for (size_t i = 0; i < r->n; i++) {
        f->passed += r->cases[i].verdict == VERDICT_PASS;
        f->failed += r->cases[i].verdict == VERDICT_FAIL;
    }
    find_absence(r);
}

static const char *contradiction(struct assess_bench *b, const struct known *k)
{
    if (k->obs)
        return arena_printf(
            b->arena,
            "It is declared (" PRODUCT_FILE ":%u) that not: %s. %s shows it.",
            (unsigned)k->claim->at.line, k->text, k->obs->where.path);
    return arena_printf(b->arena,
                        "It is declared (" PRODUCT_FILE
                        ":%u) that not: %s. Line %u (%s) says otherwise.",
                        (unsigned)k->claim->at.line, k->text,
                        (unsigned)k->told.line, k->told_why);
}

/* The first case that is as bad as the outcome. */
static const struct case_verdict *worst_case(const struct ruling *r,
                                             enum outcome o)
{
    for (size_t i = 0; i < r->n; i++)
        if (o == OUTCOME_FAIL ? r->cases[i].verdict == VERDICT_FAIL
                              : r->cases[i].verdict != VERDICT_PASS)
            return &r->cases[i];
    return NULL;
}

/* The words that go with a reason; NULL: those of the reason itself. */
static const char *words_of(const struct ruling *r, enum why w)
{
    const struct finding *bad = r->said.fail ? r->said.fail : r->said.against;
    switch ((int)w) {
    case WHY_NA_CONTRADICTED:
        return r->facts.absence == ABSENCE_CONTRADICTED
                   ? contradiction(r->b, r->absent)
                   : r->remark->message;
    case WHY_AGAINST:
        return bad ? bad->message : NULL;
    case WHY_SUPPRESSED:
        return r->said.suppressed->suppressed_why;
    case WHY_NOT_SUPPORTED:
        return r->out->row->detail;
    case WHY_NOT_APPLICABLE:
        return arena_printf(r->b->arena, "Declared absent: %s. %s",
                            r->absent->text, r->absent->claim->reason);
    default:
        return NULL;
    }
}

static void put_words(struct ruling *r, const struct provision_ruling *v)
{
    const struct case_verdict *c = worst_case(r, v->outcome);
    r->out->why = v->why;
    if (v->ground == GROUND_CASE) {
        r->out->why = c->why;
        r->out->because = c->because;
    } else if (v->ground == GROUND_IMAGE) {
        r->out->why = WHY_EVIDENCE;
        r->out->because = r->said.fail->message;
    } else {
        r->out->because = words_of(r, v->why);
    }
    if (!r->out->because)
        r->out->because = assess_why_text(r->out->why);
}

static void stop_cases(struct ruling *r)
{
    for (size_t i = 0; i < r->n; i++) {
        struct case_verdict *c = &r->cases[i];
        *c = (struct case_verdict){.of = c->of,
                                   .provision = r->p,
                                   .state = STATE_NOT_RUN,
                                   .verdict = VERDICT_INCONCLUSIVE,
                                   .why = r->out->why,
                                   .because = r->out->because};
    }
}

static void rule_provision(struct ruling *r)
{
    r->out->row = product_ics(r->b->in->product, r->p);
    gather(r, r->out->row);
    struct provision_ruling v = lattice_provision(&r->facts);
    r->out->outcome = v.outcome;
    put_words(r, &v);
    if (!v.run)
        stop_cases(r);
}

/* --- all of them ------------------------------------------------------------
 */

const char *subject_lack(const struct subject *s)
{
    if (s->record->fault)
        return s->record->fault;
    if (s->judgement->grave)
        return "parts that may matter could not be read";
    return s->judgement->lack;
}

/* An image, and no target that lacks something. */
static bool image_was_read(const struct assess_input *in)
{
    bool image = false;
    for (size_t i = 0; i < in->subjects_n; i++) {
        if (subject_lack(&in->subjects[i]))
            return false;
        image |= in->subjects[i].target->kind == TARGET_IMAGE;
    }
    return image;
}

static void count(struct assessment *a)
{
    a->overall = OUTCOME_PASS;
    for (size_t i = 0; i < a->provisions_n; i++) {
        const struct provision_verdict *p = &a->provisions[i];
        a->outcomes[p->outcome]++;
        a->fail_mandatory +=
            p->outcome == OUTCOME_FAIL && cat_is_mandatory(p->of);
        a->overall = lattice_overall(a->overall, p->outcome);
    }
    for (size_t i = 0; i < a->cases_n; i++) {
        a->states[a->cases[i].state]++;
        if (a->cases[i].state != STATE_NOT_RUN)
            a->case_verdicts[a->cases[i].verdict]++;
    }
}

static enum err judge_all(struct assess_bench *b, struct assessment *out)
{
    const struct cat_provision *p = NULL;
    size_t provisions = 0, cases = 0;
    while ((p = catalogue_next(b->in->catalogue, p)) != NULL) {
        provisions++;
        cases += p->tests.cases.n;
    }
    struct provision_verdict *pv =
        arena_array(b->arena, provisions + 1, sizeof *pv);
    struct case_verdict *cv = arena_array(b->arena, cases + 1, sizeof *cv);
    if (!pv || !cv)
        return ERR_NOMEM;
    out->provisions = pv;
    out->cases = cv;
    while ((p = catalogue_next(b->in->catalogue, p)) != NULL) {
        struct ruling r = {.b = b,
                           .p = p,
                           .cases = &cv[out->cases_n],
                           .n = p->tests.cases.n,
                           .out = &pv[out->provisions_n++]};
        for (size_t i = 0; i < r.n; i++)
            judge_case(b, p, &p->tests.cases.v[i], &r.cases[i]);
        *r.out = (struct provision_verdict){
            .of = p, .cases = r.cases, .cases_n = r.n};
        rule_provision(&r);
        out->cases_n += r.n;
    }
    count(out);
    return b->failed || b->arena->failed ? ERR_NOMEM : OK;
}

enum err assess(const struct assess_input *in, struct arena *arena,
                struct assessment *out)
{
    struct assess_bench b = {
        .in = in, .arena = arena, .image_read = image_was_read(in)};
    struct assessment a = {.catalogue = in->catalogue,
                           .product = in->product,
                           .subjects = in->subjects,
                           .subjects_n = in->subjects_n,
                           .papers = in->papers};
    know(&b);
    if (!b.failed)
        hold_against_facts(&b);
    if (!b.failed)
        weigh_papers(&b);
    if (b.failed)
        return ERR_NOMEM;
    enum err e = judge_all(&b, &a);
    a.remarks = b.remarks;
    a.remarks_n = b.remarks_n;
    if (e == OK)
        *out = a;
    return e;
}

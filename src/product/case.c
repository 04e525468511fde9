/* The verdict on one test case. A PASS comes from a person's result that is
 * about just these targets and declarations, or from declarations where they
 * decide; never from silence. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "product/bench.h"

/* The provision on the ICS itself. */
static const char ics_provision[] = "5.0-1";

enum applies applies(const struct assess_bench *b,
                     const struct cat_provision *p)
{
    struct cat_texts lists[] = {p->features, p->conditions};
    const struct ics_row *row = product_ics(b->in->product, p);
    bool all = true;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < lists[k].n; i++) {
            const struct known *n = known_of(b, lists[k].v[i]);
            if (n && is_denied(n))
                return APPLIES_DENIED;
            all &= n &&
                   ((n->claim && n->claim->present) || n->obs || n->told.line);
        }
    all |= row && row->support == SUPPORT_Y;
    return all ? APPLIES_YES : APPLIES_UNKNOWN;
}

static const struct judged *judged_of(const struct subject *s,
                                      const struct cat_provision *p)
{
    for (size_t i = 0; i < s->judgement->provisions_n; i++)
        if (s->judgement->provisions[i].provision == p)
            return &s->judgement->provisions[i];
    return NULL;
}

static const struct cat_rule *rule_of(const struct assess_bench *b,
                                      const char *id)
{
    for (size_t i = 0; i < b->in->catalogue->rules.n; i++)
        if (strcmp(b->in->catalogue->rules.v[i].id, id) == 0)
            return &b->in->catalogue->rules.v[i];
    return NULL;
}

static bool is_bad(const struct finding *f)
{
    return strcmp(f->effect, cat_effect_name(EFFECT_FAIL)) == 0 ||
           strcmp(f->effect, cat_effect_name(EFFECT_INCONCLUSIVE)) == 0;
}

/* A finding weighs on p whatever its effect is elsewhere. */
static bool weighs(const struct assess_bench *b, const struct finding *f,
                   const struct cat_provision *p)
{
    const struct cat_rule *r = rule_of(b, f->rule);
    return is_bad(f) || (r && cat_has(r->weighs, p->id));
}

static bool fails(const struct assess_bench *b, const struct finding *f,
                  const struct cat_provision *p)
{
    const struct cat_rule *r = rule_of(b, f->rule);
    return strcmp(f->effect, cat_effect_name(EFFECT_FAIL)) == 0 && r &&
           cat_has(r->provisions, p->id);
}

struct said said_of(const struct assess_bench *b, const struct cat_provision *p)
{
    struct said s = {0};
    for (size_t i = 0; i < b->in->subjects_n; i++) {
        const struct judged *j = judged_of(&b->in->subjects[i], p);
        for (size_t k = 0; j && k < j->findings_n; k++) {
            const struct finding *f = j->findings[k];
            if (!weighs(b, f, p))
                continue;
            if (f->suppressed_why)
                s.suppressed = s.suppressed ? s.suppressed : f;
            else if (fails(b, f, p))
                s.fail = s.fail ? s.fail : f;
            else
                s.against = s.against ? s.against : f;
        }
    }
    return s;
}

const struct remark *remark_on(const struct assess_bench *b,
                               const struct cat_provision *p)
{
    const struct remark *best = NULL;
    for (size_t i = 0; i < b->remarks_n; i++)
        for (size_t k = 0; k < p->tests.cases.n; k++) {
            const struct remark *m = &b->remarks[i];
            if (cat_has(m->cases, p->tests.cases.v[k].id) &&
                (!best ||
                 (m->verdict == VERDICT_FAIL && best->verdict != VERDICT_FAIL)))
                best = m;
        }
    return best;
}

/* What is known of a case, gathered once, with the words for it. */
struct docket {
    struct assess_bench *b;
    const struct cat_provision *p;
    const struct cat_case *c;
    const struct recorded *result;
    const struct finding *fail, *against, *suppressed;
    const struct remark *fail_remark, *remark;
    const char *no_table; /* the first IXIT table that is not filled in */
    struct declared_result declared;
    struct case_facts facts;
};

static const struct recorded *result_of(const struct assess_bench *b,
                                        const struct cat_case *c)
{
    for (size_t i = 0; i < b->in->results_n; i++)
        if (b->in->results[i].of == c)
            return &b->in->results[i];
    return NULL;
}

static bool is_among(const struct recorded *r, const struct subject *s)
{
    for (size_t i = 0; i < r->targets.n; i++)
        if (strcmp(r->targets.v[i].path, s->target->path) == 0 &&
            strcmp(r->targets.v[i].sha256, s->record->sha256) == 0)
            return true;
    return false;
}

/* Whether the result is about these targets, all of them and no other, and
 * about these declarations. */
static enum standing standing_of(const struct docket *d)
{
    char digest[DIGEST_CHARS + 1];
    const struct assess_input *in = d->b->in;
    if (!d->result)
        return STANDING_NONE;
    for (size_t i = 0; i < in->subjects_n; i++)
        if (strlen(in->subjects[i].record->sha256) != DIGEST_CHARS)
            return STANDING_UNBOUND;
    if (d->result->targets.n != in->subjects_n)
        return STANDING_OUTDATED;
    for (size_t i = 0; i < in->subjects_n; i++)
        if (!is_among(d->result, &in->subjects[i]))
            return STANDING_OUTDATED;
    declarations_digest(in->product, in->catalogue, d->p, digest);
    if (strcmp(digest, d->result->declarations) != 0)
        return STANDING_OUTDATED;
    return d->result->damaged ? STANDING_DAMAGED : STANDING_CURRENT;
}

/* Whether the person who recorded the result weighed it. */
static bool is_weighed(const struct docket *d, const char *id)
{
    return d->facts.standing == STANDING_CURRENT &&
           cat_has(d->result->weighed, id);
}

static bool is_failed_by(const struct judged *j, const char *id)
{
    for (size_t i = 0; i < j->failed_cases_n; i++)
        if (strcmp(j->failed_cases[i], id) == 0)
            return true;
    return false;
}

/* The first finding that fails the case; else the first that speaks against
 * it and was not weighed. */
static void look_at_findings(struct docket *d, const struct judged *j)
{
    d->facts.evidence_fails |= is_failed_by(j, d->c->id);
    for (size_t i = 0; i < j->findings_n; i++) {
        const struct finding *f = j->findings[i];
        const struct cat_rule *r = rule_of(d->b, f->rule);
        bool open = f->suppressed_why == NULL;
        if (!weighs(d->b, f, d->p))
            continue;
        if (open && !d->fail && fails(d->b, f, d->p) &&
            cat_has(r->cases, d->c->id))
            d->fail = f;
        if (is_weighed(d, f->id))
            continue;
        if (open && !d->against)
            d->against = f;
        if (!open && !d->suppressed)
            d->suppressed = f;
    }
}

static void look_at_remarks(struct docket *d)
{
    for (size_t i = 0; i < d->b->remarks_n; i++) {
        const struct remark *m = &d->b->remarks[i];
        if (!cat_has(m->cases, d->c->id))
            continue;
        if (m->verdict == VERDICT_FAIL && !d->fail_remark)
            d->fail_remark = m;
        if (!d->remark && !is_weighed(d, m->id))
            d->remark = m;
    }
}

static void look_at_tables(struct docket *d)
{
    for (size_t i = 0; i < d->p->tests.ixit.n && !d->no_table; i++)
        if (!product_ixit(d->b->in->product, d->p->tests.ixit.v[i]))
            d->no_table = d->p->tests.ixit.v[i];
}

static const char *first_lack(const struct assess_bench *b)
{
    const char *lack = NULL;
    for (size_t i = 0; i < b->in->subjects_n && !lack; i++)
        lack = subject_lack(&b->in->subjects[i]);
    return lack;
}

static void gather(struct docket *d)
{
    struct case_facts *f = &d->facts;
    bool ics = strcmp(d->p->id, ics_provision) == 0;
    f->type = d->c->type;
    f->applies = applies(d->b, d->p);
    f->standing = standing_of(d);
    if (ics)
        judge_justifications(d->b, &d->declared);
    else
        judge_declared(d->b, d->c, &d->declared);
    for (size_t i = 0; i < d->b->in->subjects_n; i++) {
        const struct judged *j = judged_of(&d->b->in->subjects[i], d->p);
        if (j)
            look_at_findings(d, j);
    }
    look_at_remarks(d);
    look_at_tables(d);
    f->remark_fails = d->fail_remark != NULL;
    f->remark = d->remark != NULL;
    f->fail_why = d->fail_remark ? d->fail_remark->why : WHY_UNDECLARED;
    f->remark_why = d->remark ? d->remark->why : WHY_UNDECLARED;
    f->declared = d->declared.held;
    f->incomplete = d->declared.because != NULL;
    f->settles = d->declared.settles;
    f->checkable = ics || d->b->image_read;
    f->recorded = d->result ? d->result->verdict : VERDICT_INCONCLUSIVE;
    f->against = d->against != NULL;
    f->suppressed = d->suppressed != NULL;
    f->lacks_ixit = d->no_table != NULL;
    f->unread = d->p->scan.reach != REACH_NONE && first_lack(d->b);
}

/* "1-AuthMech, 2-UserInfo"; of the ICS when no table is judged. */
static const char *judgement_of(const struct docket *d)
{
    struct cat_texts t = d->p->tests.ixit;
    const char *list = t.n ? t.v[0] : "the ICS";
    for (size_t i = 1; i < t.n && list; i++)
        list = arena_printf(d->b->arena, "%s, %s", list, t.v[i]);
    return list ? arena_printf(d->b->arena,
                               "Missing: a person's judgement of %s.", list)
                : NULL;
}

/* Whether a remark is the reason. */
static bool is_remarked(enum why w)
{
    return w == WHY_UNDECLARED || w == WHY_DENIED || w == WHY_DOCUMENT_FAILS ||
           w == WHY_DOCUMENT_LACKS || w == WHY_DOCUMENTS_DIFFER;
}

/* The words that go with a reason; NULL: those of the reason itself. */
static const char *words_of(const struct docket *d, enum why w, bool fails)
{
    struct arena *a = d->b->arena;
    const struct recorded *r = d->result;
    if (is_remarked(w))
        return (fails ? d->fail_remark : d->remark)->message;
    switch ((int)w) {
    case WHY_EVIDENCE:
        return d->fail ? d->fail->message : NULL;
    case WHY_DECLARATION_FAILS:
    case WHY_INCOMPLETE:
        return d->declared.because;
    case WHY_DECLARATION_HOLDS:
        return d->declared.holds;
    case WHY_RECORDED:
        return arena_printf(a, "%s on %s: %s", r->by, r->date, r->note);
    case WHY_DAMAGED:
        return r->damaged;
    case WHY_AGAINST:
        return d->against->message;
    case WHY_SUPPRESSED:
        return d->suppressed->suppressed_why;
    case WHY_NEEDS_IXIT:
        return arena_printf(a, "The IXIT table %s is not filled in.",
                            d->no_table);
    case WHY_UNREADABLE:
        return first_lack(d->b);
    case WHY_NEEDS_JUDGEMENT:
        return judgement_of(d);
    case WHY_NEEDS_TEST:
        return arena_printf(a, "Missing: %s", d->p->scan.missing);
    default:
        return NULL;
    }
}

static void write_verdict(const struct docket *d, struct case_verdict *out)
{
    struct case_ruling v = lattice_case(&d->facts);
    bool fails = v.verdict == VERDICT_FAIL;
    bool settled = v.verdict != VERDICT_INCONCLUSIVE;
    *out = (struct case_verdict){
        .of = d->c, .provision = d->p, .verdict = v.verdict, .why = v.why};
    out->because = words_of(d, v.why, fails);
    if (!out->because)
        out->because = assess_why_text(v.why);
    out->state = !settled                ? STATE_OPEN
                 : v.why == WHY_RECORDED ? STATE_RECORDED
                                         : STATE_DECIDED;
    out->result = d->result;
    out->standing = d->facts.standing;
    if (v.why == WHY_EVIDENCE)
        out->finding = d->fail;
    else if (v.why == WHY_AGAINST)
        out->finding = d->against;
    else if (v.why == WHY_SUPPRESSED)
        out->finding = d->suppressed;
    else if (is_remarked(v.why))
        out->remark = fails ? d->fail_remark : d->remark;
    else if (v.why == WHY_DECLARATION_FAILS || v.why == WHY_INCOMPLETE ||
             v.why == WHY_DECLARATION_HOLDS)
        out->declared = d->declared.at;
}

void judge_case(struct assess_bench *b, const struct cat_provision *p,
                const struct cat_case *c, struct case_verdict *out)
{
    struct docket d = {.b = b, .p = p, .c = c, .result = result_of(b, c)};
    gather(&d);
    write_verdict(&d, out);
}

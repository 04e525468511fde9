/* Declarations of conformity. What the evidence does not carry is not stated:
 * it stands as missing, with the reason. No presumption is claimed through EN
 * 303 645. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/folio.h"

static const struct regime_verdict *regime_of(const struct market *m,
                                              const char *id)
{
    for (size_t i = 0; i < m->verdicts.n; i++)
        if (strcmp(m->verdicts.v[i].of->id, id) == 0)
            return &m->verdicts.v[i];
    return NULL;
}

static void maker(struct folio *f, const struct product *p)
{
    const struct party *m = paper_party(p, "manufacturer");
    const struct party *r = paper_party(p, "authorised_representative");
    folio_must(f, "Manufacturer", m ? m->name : NULL,
               "product.yaml: roles.manufacturer.name");
    folio_must(f, "Address", m ? m->address : NULL,
               "product.yaml: roles.manufacturer.address");
    if (r) {
        folio_field(f, "Authorised representative", r->name);
        folio_field(f, "Address", r->address);
    }
}

/* The first mandatory provision of that outcome; *n: how many. */
static const struct provision_verdict *first_of(const struct assessment *a,
                                                enum outcome o, size_t *n)
{
    const struct provision_verdict *first = NULL;
    *n = 0;
    for (size_t i = 0; i < a->provisions_n; i++) {
        const struct provision_verdict *v = &a->provisions[i];
        if (v->outcome != o ||
            (o == OUTCOME_INCONCLUSIVE && !cat_is_mandatory(v->of)))
            continue;
        first = first ? first : v;
        ++*n;
    }
    return first;
}

/* Why the evidence speaks against saying that the product conforms, or leaves
 * it open; NULL: it does not. */
static const char *doubt(struct folio *f, const struct assessment *a)
{
    size_t n;
    const struct provision_verdict *v = first_of(a, OUTCOME_FAIL, &n);
    if (v)
        return arena_printf(
            f->arena,
            "not stated: %zu provision%s of EN 303 645 fail%s, the first is "
            "%s: %s",
            n, n == 1 ? "" : "s", n == 1 ? "s" : "", v->of->id, v->because);
    v = first_of(a, OUTCOME_INCONCLUSIVE, &n);
    if (v)
        return arena_printf(f->arena,
                            "not stated: %zu mandatory provision%s of EN 303 "
                            "645 %s open, the first is %s: %s",
                            n, n == 1 ? "" : "s", n == 1 ? "is" : "are",
                            v->of->id, v->because);
    return NULL;
}

/* Whether conformity with the act can be stated; else *why. */
static bool may_state(struct folio *f, const struct papers_of *p,
                      const char *act, const char **why)
{
    const struct regime_verdict *v = regime_of(p->market, act);
    *why = doubt(f, p->a);
    if (*why)
        return false;
    if (!v || v->state != REGIME_APPLIES) {
        *why = arena_printf(f->arena,
                            "not stated: by product.yaml it does "
                            "not apply, for %s",
                            v ? v->because : "it is not known");
        return false;
    }
    return true;
}

static void conformity(struct folio *f, const struct papers_of *p)
{
    const struct product *o = p->a->product;
    const char *why;
    if (o->acts.n == 0)
        folio_gap(f, "Conformity",
                  "not stated: product.yaml names no act that the product is "
                  "declared to conform with (declaration.acts)");
    for (size_t i = 0; i < o->acts.n; i++) {
        const struct regime_verdict *v = regime_of(p->market, o->acts.v[i]);
        if (may_state(f, p, o->acts.v[i], &why))
            folio_para(f,
                       "The object described above is in conformity with "
                       "%s (%s).",
                       folio_tr(f, v->of->number), folio_tr(f, v->of->name));
        else
            folio_gap(f, v ? v->of->number : o->acts.v[i], why);
    }
}

static bool names_303645(const char *s)
{
    char digits[64];
    size_t n = 0;
    for (; *s && n + 1 < sizeof digits; s++)
        if (*s >= '0' && *s <= '9')
            digits[n++] = *s;
    digits[n] = '\0';
    return strstr(digits, "303645") || strstr(digits, "103645") ||
           strstr(digits, "103701");
}

static void standards(struct folio *f, const struct papers_of *p)
{
    const struct catalogue *c = p->a->catalogue;
    const struct product *o = p->a->product;
    size_t relied = 0;
    for (size_t i = 0; i < o->standards.n; i++)
        if (!names_303645(o->standards.v[i])) {
            folio_item(f, "%s", o->standards.v[i]);
            relied++;
        }
    if (!relied)
        folio_para(f, "No harmonised standard, common specification or "
                      "certificate is relied on.");
    if (cat_has(o->acts, "cra"))
        folio_note(f,
                   "As of %s no standard was cited in the Official Journal "
                   "for Regulation (EU) 2024/2847; look there before signing.",
                   p->market->regimes->as_of);
    if (p->a->overall == OUTCOME_PASS)
        folio_para(f,
                   "Other technical specification, from which no presumption "
                   "of conformity follows: %s %s (%s), assessed by %s %s.",
                   c->standard.name, c->standard.edition, c->standard.date,
                   c->assessment.name, c->assessment.edition);
    else
        folio_note(f,
                   "%s is not listed as another technical specification: its "
                   "assessment is %s.",
                   c->standard.name, outcome_text(p->a->overall));
}

static void procedure(struct folio *f, const struct papers_of *p)
{
    const struct product *o = p->a->product;
    bool first_class = o->cra_class && strcmp(o->cra_class, "important-1") == 0;
    folio_must(f, "Conformity assessment procedure", o->procedure,
               "product.yaml: declaration.procedure");
    folio_field(f, "Notified body", o->notified_body);
    folio_field(f, "Certificate", o->certificate);
    bool body = o->notified_body && product_says(o->notified_body);
    if (!body && !first_class && o->procedure && product_says(o->procedure))
        folio_para(f, "No notified body was involved.");
    if (cat_has(o->acts, "cra") && !o->cra_class)
        folio_gap(f, "Class",
                  "product.yaml: market.cra_class; the procedure depends on "
                  "it");
    if (cat_has(o->acts, "cra") && first_class && !body)
        folio_gap(f, "Notified body",
                  "an important product of class I without harmonised "
                  "standards applied in full needs one (Art. 32), and none was "
                  "cited when these facts were gathered");
}

static void objects(struct folio *f, const struct assessment *a)
{
    folio_field(f, "Intended use", a->product->intended_use);
    for (size_t i = 0; i < a->subjects_n; i++) {
        const struct subject *s = &a->subjects[i];
        if (strlen(s->record->sha256) == 64)
            folio_field(f, "Software",
                        arena_printf(f->arena, "%s\nSHA-256 %s",
                                     s->target->path, s->record->sha256));
    }
    if (a->subjects_n == 0)
        folio_gap(f, "Software", "product.yaml: targets.images");
}

static void signature(struct folio *f, const struct product *o)
{
    const struct party *m = paper_party(o, "manufacturer");
    folio_field(f, "Signed for and on behalf of", m ? m->name : "");
    folio_must(f, "Place", o->place, "product.yaml: declaration.place");
    folio_must(f, "Name", o->signatory, "product.yaml: declaration.signatory");
    folio_must(f, "Function", o->function,
               "product.yaml: declaration.function");
    folio_sign(f, "Date, signature");
}

void paper_doc(struct folio *f, const struct papers_of *p)
{
    const struct product *o = p->a->product;
    f->title = "EU declaration of conformity";
    f->subtitle = o->name;
    folio_heading(f, 2, "1 Product");
    paper_identity(f, o);
    folio_heading(f, 2, "2 Manufacturer");
    maker(f, o);
    folio_heading(f, 2, "3 Responsibility");
    folio_para(f, "This declaration of conformity is issued under the sole "
                  "responsibility of the manufacturer.");
    folio_heading(f, 2, "4 Object of the declaration");
    objects(f, p->a);
    folio_heading(f, 2, "5 Conformity");
    conformity(f, p);
    folio_heading(f, 2, "6 Standards and specifications");
    standards(f, p);
    folio_heading(f, 2, "7 Procedure");
    procedure(f, p);
    folio_heading(f, 2, "8 Further information");
    folio_must(f, "End of the support period", paper_day(f, o->support_until),
               "product.yaml: support_period.until");
    signature(f, o);
}

void paper_doc_simplified(struct folio *f, const struct papers_of *p)
{
    const struct product *o = p->a->product;
    const struct party *m = paper_party(o, "manufacturer");
    const char *why =
        "product.yaml does not declare it (declaration.acts: cra)";
    f->title = "Simplified EU declaration of conformity";
    f->subtitle = o->name;
    bool state = cat_has(o->acts, "cra") && may_state(f, p, "cra", &why);
    if (state && m)
        folio_para(f,
                   "%s hereby declares that the product with digital elements "
                   "of type %s is in compliance with Regulation (EU) "
                   "2024/2847.",
                   m->name, o->model);
    else
        folio_gap(f, "Compliance",
                  m ? why : "product.yaml: roles.manufacturer");
    folio_must(f, "The full text of the declaration is at", o->declared_at,
               "product.yaml: declaration.address");
}

void paper_uk_statement(struct folio *f, const struct papers_of *p)
{
    const struct product *o = p->a->product;
    const struct regime_verdict *v = regime_of(p->market, "psti");
    f->title = "Statement of compliance";
    f->subtitle = "United Kingdom, product security";
    folio_heading(f, 2, "Product");
    paper_identity(f, o);
    folio_field(f, "Batch", "........................");
    folio_heading(f, 2, "Manufacturer");
    maker(f, o);
    folio_heading(f, 2, "Declaration");
    folio_para(f, "This statement is prepared by or on behalf of the "
                  "manufacturer.");
    for (size_t i = 0; v && i < v->of->requirements.n; i++) {
        const struct regime_requirement *q = &v->of->requirements.v[i];
        const char *ids = paper_join(f, q->provisions, ", ");
        if (v->verdicts[i] == VERDICT_PASS)
            folio_item(f,
                       "%s, %s: in the manufacturer's opinion complied with, "
                       "through %s of EN 303 645 V%s (2020-06); judged by the "
                       "wording of V%s.",
                       q->id, q->title, ids, q->edition,
                       p->a->catalogue->edition);
    }
    for (size_t i = 0; v && i < v->of->requirements.n; i++)
        if (v->verdicts[i] != VERDICT_PASS)
            folio_gap(f, v->of->requirements.v[i].id,
                      arena_printf(f->arena, "not stated: %s", v->reasons[i]));
    folio_must(f, "Support period until", paper_day(f, o->support_until),
               "product.yaml: support_period.until");
    signature(f, o);
}

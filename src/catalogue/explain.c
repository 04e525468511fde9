/* What the catalogue knows about one id, as text. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/explain.h"

#include <string.h>

#include "catalogue/pen.h"

static bool has_text(struct cat_texts list, const char *s)
{
    for (size_t i = 0; i < list.n; i++)
        if (strcmp(list.v[i], s) == 0)
            return true;
    return false;
}

void explain_status(const struct catalogue *c, const struct cat_provision *p,
                    struct buf *out)
{
    const char *lead = " where ";
    buf_str(out, cat_is_mandatory(p) ? "mandatory" : "recommended");
    for (size_t i = 0; i < p->conditions.n; i++, lead = ", and where ") {
        buf_str(out, lead);
        buf_str(out, catalogue_entry(c->conditions.v, c->conditions.n,
                                     p->conditions.v[i]));
    }
    for (size_t i = 0; i < p->features.n; i++, lead = ", and where ") {
        buf_str(out, lead);
        buf_str(out, catalogue_entry(c->features.v, c->features.n,
                                     p->features.v[i]));
    }
}

static void status(struct pen *p, const struct catalogue *c,
                   const struct cat_provision *v)
{
    struct buf words;
    buf_init(&words, 4096, NULL);
    explain_status(c, v, &words);
    buf_byte(&words, '\0');
    pen_words(p, TONE_PLAIN, "Status");
    pen_to(p, 8);
    pen_format(p, TONE_STRONG, "%s:", v->status);
    if (!words.failed)
        pen_words(p, TONE_PLAIN, (const char *)words.p);
    pen_end(p, 0);
    buf_done(&words);
}

static void one_case(struct pen *p, const struct cat_case *k)
{
    pen_word(p, TONE_STRONG, k->id);
    pen_to(p, 14);
    pen_format(p, TONE_DIM, "%s, %s %s", cat_case_type_name(k->type),
               k->units[0] && k->units[1] ? "units" : "unit", k->units);
    pen_end(p, 14);
    pen_words(p, TONE_PLAIN, k->purpose);
    pen_end(p, 2);
}

static void cases(struct pen *p, const struct catalogue *c,
                  const struct cat_provision *v)
{
    struct buf head;
    buf_init(&head, 512, NULL);
    buf_printf(&head, "Test cases (%s %s, group %s)%c", c->assessment.name,
               c->assessment.edition, v->tests.group, '\0');
    pen_head(p, head.failed ? "Test cases" : (const char *)head.p);
    buf_done(&head);
    for (size_t i = 0; i < v->tests.cases.n; i++)
        one_case(p, &v->tests.cases.v[i]);
    if (v->tests.note) {
        pen_words(p, TONE_DIM, v->tests.note);
        pen_end(p, 2);
    }
}

static void ixit_columns(struct pen *p, const struct cat_ixit *t)
{
    for (size_t i = 0; i < t->columns.n; i++)
        pen_format(p, TONE_DIM, "%s%s", t->columns.v[i],
                   i + 1 < t->columns.n ? ";" : "");
    pen_end(p, 2);
}

static void ixits(struct pen *p, const struct catalogue *c,
                  const struct cat_provision *v)
{
    if (v->tests.ixit.n == 0)
        return;
    pen_head(p, "IXIT tables");
    for (size_t i = 0; i < v->tests.ixit.n; i++) {
        const struct cat_ixit *t = catalogue_ixit(c, v->tests.ixit.v[i]);
        pen_word(p, TONE_STRONG, t->id);
        pen_to(p, 17);
        pen_format(p, TONE_PLAIN, "%s:", t->name);
        ixit_columns(p, t);
    }
}

static void rules(struct pen *p, const struct catalogue *c,
                  const struct cat_provision *v)
{
    static const char *const does[] = {
        [EFFECT_FAIL] = "fails it",
        [EFFECT_INCONCLUSIVE] = "speaks against it",
        [EFFECT_SUPPORTS] = "speaks for it",
        [EFFECT_APPLIES] = "is evidence to start from",
        [EFFECT_NOTE] = "is noted",
    };
    for (size_t i = 0; i < c->rules.n; i++) {
        const struct cat_rule *r = &c->rules.v[i];
        bool weighs = has_text(r->weighs, v->id);
        if (!has_text(r->provisions, v->id) && !weighs)
            continue;
        enum cat_effect e = weighs ? EFFECT_INCONCLUSIVE : r->effect;
        pen_word(p, TONE_PLAIN, "-");
        pen_to(p, 4);
        pen_format(p, TONE_PLAIN, "%s:", r->title);
        pen_words(p, e == EFFECT_FAIL ? TONE_BAD : TONE_DIM, does[e]);
        pen_format(p, TONE_DIM, "(%s)", r->id);
        pen_end(p, 2);
    }
}

static void image(struct pen *p, const struct catalogue *c,
                  const struct cat_provision *v)
{
    static const char *const reaches[] = {
        [REACH_DECIDES] = "An image alone can show that this is not met, "
                          "never that it is met.",
        [REACH_CONTRIBUTES] = "An image alone adds evidence but decides "
                              "nothing.",
        [REACH_NONE] = "An image alone shows nothing about this.",
    };
    pen_head(p, "From a firmware image");
    pen_words(p, TONE_PLAIN, reaches[v->scan.reach]);
    pen_end(p, 2);
    pen_words(p, TONE_PLAIN, v->scan.evidence);
    pen_end(p, 2);
    for (size_t i = 0; i < v->scan.collects.n; i++)
        pen_format(p, TONE_DIM, "%s%s%s",
                   i ? "" : "Observations: ", v->scan.collects.v[i],
                   i + 1 < v->scan.collects.n ? "," : "");
    if (v->scan.collects.n > 0)
        pen_end(p, 2);
    rules(p, c, v);
    pen_head(p, "Beyond it");
    pen_words(p, TONE_PLAIN, v->scan.missing);
    pen_end(p, 0);
}

static void xrefs(struct pen *p, const struct catalogue *c,
                  const struct cat_provision *v)
{
    if (v->xrefs.n == 0)
        return;
    pen_head(p, "Cross-references");
    for (size_t i = 0; i < v->xrefs.n; i++) {
        const struct cat_xref *x = &v->xrefs.v[i];
        const struct cat_xref_catalogue *xc = catalogue_xrefs(c, x->to);
        pen_words(p, TONE_PLAIN, xc->name);
        pen_format(p, TONE_DIM, "(confidence %s, %s%s)",
                   cat_trust_name(x->trust),
                   strcmp(x->source, "own") == 0 ? "" : "source ",
                   strcmp(x->source, "own") == 0 ? "own mapping" : x->source);
        pen_end(p, 4);
        for (size_t k = 0; k < x->refs.n; k++) {
            const char *text =
                catalogue_entry(xc->refs.v, xc->refs.n, x->refs.v[k]);
            pen_format(p, TONE_STRONG, "%s:", x->refs.v[k]);
            pen_words(p, TONE_PLAIN, text);
            pen_end(p, 4);
        }
        if (x->note) {
            pen_words(p, TONE_DIM, x->note);
            pen_end(p, 4);
        }
        p->indent = 2;
    }
}

/* What the names of sources stand for, each once. */
static void sources(struct pen *p, const struct catalogue *c,
                    const struct cat_provision *v)
{
    pen_head(p, "Sources");
    for (size_t i = 0; i < c->sources.n; i++) {
        const struct cat_entry *s = &c->sources.v[i];
        bool used = has_text(v->sources, s->id);
        for (size_t k = 0; k < v->xrefs.n; k++)
            used |= strcmp(v->xrefs.v[k].source, s->id) == 0;
        if (!used)
            continue;
        pen_format(p, TONE_DIM, "%s:", s->id);
        pen_words(p, TONE_DIM, s->text);
        pen_end(p, 2);
    }
}

static void since(struct pen *p, const struct catalogue *c,
                  const struct cat_provision *v)
{
    struct buf head;
    buf_init(&head, 128, NULL);
    buf_printf(&head, "Since V%s%c", c->previous.edition, '\0');
    pen_head(p, head.failed ? "Before" : (const char *)head.p);
    buf_done(&head);
    pen_format(p, TONE_PLAIN, "%s%s%s%s%s.", cat_fate_name(v->change.fate),
               v->change.from ? ", was " : "",
               v->change.from ? v->change.from : "",
               v->change.status ? " with status " : "",
               v->change.status ? v->change.status : "");
    if (v->change.note)
        pen_words(p, TONE_PLAIN, v->change.note);
    pen_end(p, 0);
}

static void heading(struct pen *p, const struct catalogue *c, const char *id,
                    const char *title)
{
    pen_word(p, TONE_STRONG, id);
    pen_word(p, TONE_PLAIN, " ");
    p->gap = false;
    pen_words(p, TONE_STRONG, title);
    pen_end(p, 0);
    pen_format(p, TONE_DIM, "%s %s", c->standard.name, c->standard.edition);
    pen_end(p, 0);
    pen_end(p, 0);
}

static void provision(struct pen *p, const struct catalogue *c,
                      const struct cat_provision *v)
{
    heading(p, c, v->id, v->title);
    status(p, c, v);
    pen_end(p, 0);
    pen_words(p, TONE_PLAIN, v->summary);
    pen_end(p, 0);
    image(p, c, v);
    cases(p, c, v);
    ixits(p, c, v);
    xrefs(p, c, v);
    since(p, c, v);
    pen_head(p, "Confidence of these facts");
    pen_format(p, TONE_DIM, "status %s, summary %s, change %s, test cases %s",
               cat_trust_name(v->trust.status),
               cat_trust_name(v->trust.summary),
               cat_trust_name(v->trust.change), cat_trust_name(v->trust.tests));
    pen_end(p, 0);
    sources(p, c, v);
}

static void test_case(struct pen *p, const struct catalogue *c,
                      const struct cat_case *k, const struct cat_provision *v)
{
    static const char *const means[] = {
        [CASE_CONCEPTUAL] = "conceptual: judges the design as the IXIT "
                            "describes it",
        [CASE_FUNCTIONAL] = "functional: judges the device, its services or "
                            "the maker's processes",
        [CASE_BOTH] = "conceptual and functional: judges the design and the "
                      "device",
    };
    pen_word(p, TONE_STRONG, k->id);
    pen_format(p, TONE_STRONG, "test case of %s, %s", v->id, v->title);
    pen_end(p, 0);
    pen_format(p, TONE_DIM, "%s %s", c->assessment.name, c->assessment.edition);
    pen_end(p, 0);
    pen_end(p, 0);
    pen_words(p, TONE_PLAIN, "Type");
    pen_to(p, 8);
    pen_words(p, TONE_PLAIN, means[k->type]);
    pen_end(p, 0);
    pen_words(p, TONE_PLAIN, "Units");
    pen_to(p, 8);
    pen_words(p, TONE_PLAIN, k->units);
    pen_end(p, 0);
    status(p, c, v);
    pen_end(p, 0);
    pen_format(p, TONE_PLAIN, "%s.", k->purpose);
    pen_end(p, 0);
    ixits(p, c, v);
    image(p, c, v);
}

static void row(struct pen *p, const struct catalogue *c,
                const struct cat_row *r)
{
    bool voided = has_text(c->previous.voided, r->id);
    pen_word(p, TONE_STRONG, r->id);
    pen_words(p, TONE_STRONG, r->title);
    pen_end(p, 0);
    pen_format(p, TONE_DIM, "%s V%s%s%s; %s in %s", c->standard.name,
               c->previous.edition, r->status ? ", status " : "",
               r->status ? r->status : "", voided ? "void" : "moved",
               c->standard.edition);
    pen_end(p, 0);
    pen_end(p, 0);
    if (r->note)
        pen_words(p, TONE_PLAIN, r->note);
    pen_end(p, 0);
    pen_head(p, "See");
    for (size_t i = 0; i < r->became.n; i++) {
        const struct cat_provision *v = catalogue_provision(c, r->became.v[i]);
        pen_word(p, TONE_STRONG, v->id);
        pen_to(p, 11);
        pen_format(p, TONE_PLAIN, "%s (%s)", v->title, v->status);
        pen_end(p, 2);
    }
}

static void list_line(struct pen *p, const struct cat_provision *v)
{
    static const char *const words[] = {
        [REACH_DECIDES] = "decides",
        [REACH_CONTRIBUTES] = "contributes",
        [REACH_NONE] = "-",
    };
    p->indent = 0;
    pen_word(p, TONE_STRONG, v->id);
    pen_to(p, 9);
    pen_word(p, TONE_PLAIN, v->status);
    pen_to(p, 23);
    pen_word(p, v->scan.reach == REACH_NONE ? TONE_DIM : TONE_PLAIN,
             words[v->scan.reach]);
    pen_to(p, 36);
    pen_words(p, TONE_PLAIN, v->title);
    pen_end(p, 0);
}

static void clause(struct pen *p, const struct catalogue *c,
                   const struct cat_clause *k)
{
    heading(p, c, k->id, k->title);
    for (size_t i = 0; i < k->provisions.n; i++)
        list_line(p, &k->provisions.v[i]);
}

static void ixit(struct pen *p, const struct catalogue *c,
                 const struct cat_ixit *t)
{
    pen_word(p, TONE_STRONG, t->id);
    pen_words(p, TONE_STRONG, t->name);
    pen_end(p, 0);
    pen_format(p, TONE_DIM, "IXIT table of %s %s%s%s%s", c->assessment.name,
               c->assessment.edition, t->was ? " (before: " : "",
               t->was ? t->was : "", t->was ? ")" : "");
    pen_end(p, 0);
    pen_head(p, "Columns");
    ixit_columns(p, t);
    pen_head(p, "Used by");
    const struct cat_provision *v = NULL;
    while ((v = catalogue_next(c, v)) != NULL)
        if (has_text(v->tests.ixit, t->id))
            pen_word(p, TONE_PLAIN, v->id);
    pen_end(p, 0);
}

static void kind(struct pen *p, const struct cat_kind *k)
{
    pen_format(p, TONE_STRONG, "%s: %s", k->id, k->what);
    pen_end(p, 0);
    pen_head(p, "Attributes");
    for (size_t i = 0; i < k->attributes.n; i++) {
        const struct cat_attribute *a = &k->attributes.v[i];
        pen_word(p, TONE_STRONG, a->id);
        pen_to(p, 24);
        pen_words(p, TONE_PLAIN, a->what);
        for (size_t n = 0; n < a->values.n; n++)
            pen_format(p, TONE_DIM, "%s%s%s", n ? "" : "(", a->values.v[n],
                       n + 1 < a->values.n ? "," : ")");
        pen_end(p, 2);
    }
}

static void rule(struct pen *p, const struct catalogue *c,
                 const struct cat_rule *r)
{
    static const char *const does[] = {
        [EFFECT_FAIL] = "The provisions below fail.",
        [EFFECT_INCONCLUSIVE] = "It speaks against the provisions below, but "
                                "does not settle them.",
        [EFFECT_SUPPORTS] = "It speaks for the provisions below; an image "
                            "alone never passes one.",
        [EFFECT_APPLIES] = "It is evidence to start from for the provisions "
                           "below, or shows that they apply.",
        [EFFECT_NOTE] = "It is noted, and decides nothing.",
    };
    bool finds = r->message != NULL;
    pen_format(p, TONE_STRONG, "%s: %s", r->id, r->title);
    pen_end(p, 0);
    pen_format(p, TONE_DIM, "rule on observations of kind %s%s%s", r->when.kind,
               finds ? ", severity " : "",
               finds ? cat_severity_name(r->severity) : "");
    pen_end(p, 0);
    pen_end(p, 0);
    pen_words(p, TONE_PLAIN, does[r->effect]);
    pen_end(p, 2);
    for (size_t i = 0; i < r->provisions.n; i++) {
        const struct cat_provision *v =
            catalogue_provision(c, r->provisions.v[i]);
        pen_word(p, TONE_STRONG, v->id);
        pen_to(p, 11);
        pen_format(p, TONE_PLAIN, "%s (%s)", v->title, v->status);
        pen_end(p, 2);
    }
    if (r->remedy) {
        pen_head(p, "Remedy");
        pen_words(p, TONE_PLAIN, r->remedy);
        pen_end(p, 0);
    }
}

bool explain_text(const struct catalogue *c, const char *id,
                  const struct explain_options *o, struct buf *out)
{
    struct explained e;
    if (!explain_find(c, id, &e))
        return false;
    struct pen p = pen_of(out, o->colour, o->width);
    if (e.test)
        test_case(&p, c, e.test, e.provision);
    else if (e.provision)
        provision(&p, c, e.provision);
    else if (e.row)
        row(&p, c, e.row);
    else if (e.clause)
        clause(&p, c, e.clause);
    else if (e.ixit)
        ixit(&p, c, e.ixit);
    else if (e.kind)
        kind(&p, e.kind);
    else
        rule(&p, c, e.rule);
    return true;
}

void explain_list(const struct catalogue *c, const struct explain_options *o,
                  struct buf *out)
{
    struct pen p = pen_of(out, o->colour, o->width);
    pen_format(&p, TONE_STRONG, "%s %s: %s", c->standard.name,
               c->standard.edition, c->standard.title);
    pen_end(&p, 0);
    if (c->standard.nature) {
        pen_words(&p, TONE_DIM, c->standard.nature);
        pen_end(&p, 0);
    }
    for (size_t i = 0; i < c->clauses.n; i++) {
        const struct cat_clause *k = &c->clauses.v[i];
        pen_end(&p, 0);
        pen_format(&p, TONE_STRONG, "%s %s", k->id, k->title);
        pen_end(&p, 0);
        for (size_t n = 0; n < k->provisions.n; n++)
            list_line(&p, &k->provisions.v[n]);
    }
}

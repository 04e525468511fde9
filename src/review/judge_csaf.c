/* What the tests of advisories gave. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "review/judge_inner.h"

static const char *title_of(const struct judging *j, const char *test)
{
    for (size_t i = 0; i < j->d->csaf.tests_n; i++)
        if (strcmp(j->d->csaf.tests[i].id, test) == 0)
            return j->d->csaf.tests[i].title;
    return "The form of CSAF 2.0";
}

static void tell(struct judging *j, const struct obs *o)
{
    const char *test = obs_get_str(o, "test"), *what = obs_get_str(o, "what");
    if (!test || !what)
        return;
    const char *rule = arena_printf(j->arena, "csaf-%s", test);
    struct review_finding *f =
        rule ? judge_find(j, rule, REVIEW_ERROR, o, "%s. Not so: %s",
                          title_of(j, test), what)
             : NULL;
    if (f)
        f->source = j->d->csaf.source;
}

/* The rules of one advisory: its form, and the tests. */
static void judge_one(struct judging *j, const struct review_document *d,
                      const struct obs *about)
{
    const struct obs *o;
    const struct rules *rules = &j->d->rules[ABOUT_CSAF];
    size_t form = 0, tests = 0;
    for (size_t k = 0; (o = doc_next(d, "csaf-broken", &k));) {
        tell(j, o);
        if (fact_is(o, "test", "form"))
            form++;
        else
            tests++;
    }
    for (size_t i = 0; i < rules->n; i++) {
        bool is_form = strcmp(rules->v[i].id, "C1") == 0;
        size_t n = is_form ? form : tests;
        struct review_result *r = judge_result(j, &rules->v[i], d->path);
        r->verdict = n > 0                       ? REVIEW_FAIL
                     : is_form                   ? REVIEW_PASS
                     : form > 0                  ? REVIEW_INCONCLUSIVE
                     : fact_yes(about, "unsure") ? REVIEW_INCONCLUSIVE
                                                 : REVIEW_PASS;
        r->because = n > 0      ? "the errors say where"
                     : is_form  ? "said"
                     : form > 0 ? "what is not of the form cannot be tested"
                     : fact_yes(about, "unsure")
                         ? "all hold that could be decided; not decided are "
                           "whether a CWE exists and has that name (6.1.11), "
                           "and languages of three letters (6.1.12): their "
                           "lists are not here"
                         : "said";
        if (r->verdict == REVIEW_PASS)
            r->missing = NULL;
    }
}

void judge_csaf(struct judging *j)
{
    for (size_t i = 0; i < j->n; i++) {
        const struct obs *about = doc_first(&j->docs[i], "csaf");
        if (!j->docs[i].record.fault && about)
            judge_one(j, &j->docs[i], about);
    }
}

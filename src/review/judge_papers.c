/* Declarations of conformity, information for users, technical files: what of
 * their contents is there, and what was not found. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "review/judge_inner.h"

static const struct {
    int about;
    const char *is, *name;
} papers[] = {
    {ABOUT_DECLARATION, "is_declaration",      "declaration"     },
    {ABOUT_USER,        "is_user_information", "user information"},
    {ABOUT_TECHNICAL,   "is_technical_file",   "technical file"  },
};

/* What was not found, as a list to work through. */
static void tell_gap(struct judging *j, const struct review_document *d,
                     const struct rule *rule, const char *name)
{
    const char *id = arena_printf(j->arena, "gap-%s", rule->id);
    for (char *p = (char *)(uintptr_t)id; p && *p; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
    struct review_finding *f =
        id ? judge_find(j, id, REVIEW_WARNING, doc_first(d, "document"),
                        "%s: nothing like it was found in the %s: %s",
                        rule->title, name, rule->missing)
           : NULL;
    if (f)
        f->source = "Regulation (EU) 2024/2847";
}

static void judge_one(struct judging *j, const struct rule *rule,
                      const struct reach *c, const char *name)
{
    struct review_result *r = judge_result(j, rule, c->doc->path);
    if (rule->kind == RULE_MODEL)
        rule_judge_model(j, r, c);
    else
        rule_judge(r, c);
    bool found = r->places_n > 0 || r->verdict == REVIEW_PASS;
    if (!found && c->read && c->all && rule->kind != RULE_MODEL)
        tell_gap(j, c->doc, rule, name);
}

void judge_papers(struct judging *j)
{
    for (size_t i = 0; i < j->n; i++)
        for (size_t k = 0; k < sizeof papers / sizeof *papers; k++) {
            const struct rules *rules = &j->d->rules[papers[k].about];
            struct reach c = rule_reach(&j->docs[i], papers[k].is);
            if (j->docs[i].record.fault || !c.whole)
                continue;
            for (size_t m = 0; m < rules->n; m++)
                judge_one(j, &rules->v[m], &c, papers[k].name);
        }
}

/* What the files of the judge share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_JUDGE_INNER_H
#define ASSAY_JUDGE_INNER_H

#include "catalogue/catalogue.h"
#include "judge/judge.h"

/* A finding on its way, with the rule behind it; rule is NULL for findings
 * that no rule of the catalogue makes. */
struct draft {
    struct finding f;
    const struct cat_rule *rule;
    enum cat_effect effect; /* the rule's, or weaker when it is not certain */
    bool shows;             /* certain enough to show features */
};

struct drafts {
    struct draft *v;
    size_t n;
};

/* Which findings the rules make of the record; draft.c. */
enum err drafts_make(const struct judge_opts *opts, const struct record *r,
                     struct arena *a, struct drafts *out);

/* Which suppressions cover none of g's findings; draft.c. */
enum err find_unused(const struct judge_opts *opts, struct arena *a,
                     struct judgement *g);

/* What was not read, in numbers; verdict.c. */
struct gaps {
    uint64_t bytes;
    size_t n;
    bool grave; /* enough to put every verdict in doubt */
    const struct obs *first;
};

/* The verdict on a provision: findings are the judgement's, with the drafts
 * that they are from in the same order; verdict.c. */
struct bench {
    const struct judge_opts *opts;
    const struct record *record;
    struct arena *arena;
    const struct draft *drafts; /* sorted; first the findings, then the rest */
    size_t drafts_n;
    const struct finding *findings;
    size_t findings_n;
    const struct obs *const *shown; /* per feature, then per condition */
    struct gaps gaps;

    struct mark {
        const struct obs *obs;
        size_t round;
    } * marks; /* of all facts, sorted by address */

    size_t round; /* from 1, one for each provision */
};

enum err judge_provision(const struct bench *b, const struct cat_provision *p,
                         struct judged *out);
struct gaps gaps_of(const struct record *r);
/* Whether a list of texts has s. */
bool texts_have(struct cat_texts list, const char *s);

#endif

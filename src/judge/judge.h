/* From facts to verdicts: rules of the catalogue over observations. The judge
 * sees facts, never bytes, and never makes a PASS of an absence. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_JUDGE_JUDGE_H
#define ASSAY_JUDGE_JUDGE_H

#include "fact/record.h"

struct catalogue; /* catalogue/catalogue.h */
struct cat_provision;

enum verdict {
    VERDICT_PASS,
    VERDICT_FAIL,
    VERDICT_INCONCLUSIVE,
    VERDICT_NA,
};

/* What a rule says of some facts. */
struct finding {
    char id[OBS_ID_CHARS + 1]; /* stable from build to build */
    const char *rule;          /* the rule's id */
    const char *title;
    int severity;       /* enum cat_severity */
    const char *effect; /* fail, inconclusive, supports, note */
    const char *const *provisions;
    size_t provisions_n;
    struct obs *const *obs; /* at least one */
    size_t obs_n;
    const char *message; /* what is wrong here, one or two sentences */
    const char *remedy;  /* how to mend it */
    /* Set when a reviewed suppression covers it: no verdict rests on it. */
    const char *suppressed_why, *suppressed_until;
};

/* The verdict on one provision. */
struct judged {
    const struct cat_provision *provision;
    enum verdict verdict;
    const char *reason; /* a code: evidence-of-failure, needs-device-test ... */
    const char *because; /* one sentence */
    struct obs *const *obs;
    size_t obs_n;
    const char *const *missing; /* the evidence that would settle it */
    size_t missing_n;
    const struct finding *const *findings;
    size_t findings_n;
};

struct judgement {
    const struct catalogue *catalogue;
    struct finding *findings; /* worst first, then by rule and place */
    size_t findings_n;
    struct judged *provisions; /* in the catalogue's order */
    size_t provisions_n;
    size_t pass, fail, inconclusive, na; /* of provisions */
    size_t fail_mandatory; /* FAILs of provisions with a mandatory form */
};

/* A reviewed exception (suppressions file): a finding id, or a rule with a
 * path pattern, a reason and an end date. */
struct suppression {
    const char *finding; /* finding id, or NULL */
    const char *rule;    /* rule id, or NULL */
    const char *path;    /* shell pattern on the place's path, or NULL */
    const char *why;
    const char *until; /* YYYY-MM-DD */
    uint32_t line;     /* in its file */
};

struct judge_opts {
    const struct catalogue *catalogue; /* brings its rules */
    const struct suppression *suppressions;
    size_t suppressions_n;
    const char *today; /* YYYY-MM-DD: an expired suppression is a finding */
};

/* Everything in *out lives in arena; the record must outlive it. */
MUST_USE enum err judge(const struct judge_opts *opts,
                        const struct record *record, struct arena *arena,
                        struct judgement *out);

const char *verdict_text(enum verdict v);
const char *severity_text(int s);

#endif

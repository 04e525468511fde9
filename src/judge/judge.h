/* From facts to verdicts: rules of the catalogue over observations. The judge
 * sees facts, never bytes, and never makes a PASS of an absence. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_JUDGE_JUDGE_H
#define ASSAY_JUDGE_JUDGE_H

#include "fact/record.h"

struct catalogue; /* catalogue/catalogue.h */
struct cat_provision;

/* Why a verdict is what it is: code, what it means. */
#define REASON_LIST(X)                                                         \
    X(REASON_FAILURE, "evidence-of-failure",                                   \
      "the image shows that the provision is not met")                         \
    X(REASON_AGAINST, "evidence-against",                                      \
      "the image speaks against it but does not settle it")                    \
    X(REASON_SUPPRESSED, "suppressed",                                         \
      "what speaks against it is accepted by a reviewed suppression")          \
    X(REASON_UNREADABLE, "unreadable",                                         \
      "a part of the image that may matter could not be read")                 \
    X(REASON_OUT_OF_REACH, "out-of-reach", "no image can show anything of it") \
    X(REASON_DECLARATION, "needs-declaration",                                 \
      "the ICS and IXIT have to be judged")                                    \
    X(REASON_DEVICE_TEST, "needs-device-test", "the device has to be tested")

enum reason {

#define X(name, code, text) name,
    REASON_LIST(X)
#undef X
};

const char *reason_code(enum reason r);
const char *reason_text(enum reason r);

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
    const char *reason;  /* a code: see REASON_LIST */
    const char *because; /* one or two sentences */
    bool applies; /* its features and conditions are shown, or it has none */
    struct obs *const *obs;
    size_t obs_n;
    const char *const *missing; /* the evidence that would settle it */
    size_t missing_n;
    const struct finding *const *findings;
    size_t findings_n;
    /* The test cases that fail, by id. */
    const char *const *failed_cases;
    size_t failed_cases_n;
};

struct judgement {
    const struct catalogue *catalogue;
    struct finding *findings; /* worst first, then by rule and place */
    size_t findings_n;
    struct judged *provisions; /* in the catalogue's order */
    size_t provisions_n;
    size_t pass, fail, inconclusive, na; /* of provisions */
    size_t fail_mandatory; /* FAILs of provisions with a mandatory form */
    /* What shows a feature, or a condition: in the catalogue's order, the
     * features first; NULL where nothing does. */
    const struct obs *const *shown;
    bool grave; /* too much was not read: what is not seen may be there */
    /* Not NULL: too little was understood for an absence of FAIL to mean
     * anything; what is lacking. */
    const char *lack;
    const uint32_t *unused; /* suppressions that cover nothing, by number */
    size_t unused_n;
};

/* A reviewed exception (suppressions file): a finding id, or a rule with a
 * path pattern, a reason and an end date. */
struct suppression {
    const char *finding; /* finding id, or NULL */
    const char *rule;    /* rule id, or NULL */
    const char *path;    /* shell pattern on the place's path, or NULL */
    const char *why;
    const char *until; /* YYYY-MM-DD */
    uint32_t line;     /* from 1: its number in its file */
};

struct judge_opts {
    const struct catalogue *catalogue; /* brings its rules */
    const struct suppression *suppressions;
    size_t suppressions_n;
    const char *today; /* YYYY-MM-DD: an expired suppression is a finding */
    /* Percent of the subject that has to be understood; see understood.h. */
    unsigned min_coverage;
};

/* Everything in *out lives in arena; the record must outlive it. */
MUST_USE enum err judge(const struct judge_opts *opts,
                        const struct record *record, struct arena *arena,
                        struct judgement *out);

const char *verdict_text(enum verdict v);
const char *severity_text(int s);

#endif

/* Declarations and evidence together: a verdict or an open task for every
 * test case, and the verdict on every provision. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PRODUCT_ASSESS_H
#define ASSAY_PRODUCT_ASSESS_H

#include "product/lattice.h"
#include "product/paper.h"
#include "product/result.h"

/* A target that was scanned. */
struct subject {
    const struct target *target;
    const struct record *record;
    const struct judgement *judgement; /* empty when record->fault is set */
};

/* NULL: it was read so far that what is not seen in it counts for something. */
const char *subject_lack(const struct subject *s);

/* Declarations that do not go with evidence or with the case. */
struct remark {
    char id[OBS_ID_CHARS + 1];
    const char *rule, *title, *message, *remedy; /* remedy may be NULL */
    enum verdict verdict; /* FAIL or INCONCLUSIVE, of its cases */
    enum why why;
    struct cat_texts cases;
    struct spot declared;             /* in product.yaml */
    const struct obs *obs;            /* NULL: from declarations alone */
    const struct subject *of;         /* obs's */
    const struct paper_result *paper; /* NULL: not from documents */
};

enum case_state {
    STATE_DECIDED,  /* PASS or FAIL by assay */
    STATE_RECORDED, /* PASS or FAIL by a person */
    STATE_OPEN,     /* a person has something to do */
    STATE_NOT_RUN,  /* not applicable, or not supported */
};

struct case_verdict {
    const struct cat_case *of;
    const struct cat_provision *provision;
    enum case_state state;
    enum verdict verdict; /* INCONCLUSIVE when open; none when not run */
    enum why why;
    const char *because;
    /* What it rests on, if it is one of these. */
    const struct finding *finding;
    const struct remark *remark;
    struct spot declared;          /* line 0: none */
    const struct recorded *result; /* NULL: none was recorded */
    enum standing standing;
};

struct provision_verdict {
    const struct cat_provision *of;
    const struct ics_row *row; /* NULL: none */
    enum outcome outcome;
    enum why why;
    const char *because;
    const struct case_verdict *cases;
    size_t cases_n;
};

struct assessment {
    const struct catalogue *catalogue;
    const struct product *product;
    const struct subject *subjects;
    size_t subjects_n;
    const struct papers *papers; /* NULL: documents were not read */
    const struct remark *remarks;
    size_t remarks_n;
    const struct case_verdict *cases; /* in the catalogue's order */
    size_t cases_n;
    const struct provision_verdict *provisions;
    size_t provisions_n;
    size_t outcomes[OUTCOME_COUNT], fail_mandatory;
    size_t states[4];        /* cases by enum case_state */
    size_t case_verdicts[3]; /* cases run, by enum verdict */
    enum outcome overall;    /* FAIL, INCONCLUSIVE or PASS */
};

struct assess_input {
    const struct catalogue *catalogue;
    const struct product *product;
    const struct subject *subjects;
    size_t subjects_n;
    const struct recorded *results;
    size_t results_n;
    const struct papers *papers; /* may be NULL */
};

/* Everything in *out lives in arena; the input must outlive it. */
MUST_USE enum err assess(const struct assess_input *in, struct arena *arena,
                         struct assessment *out);

const char *case_state_text(enum case_state s);

#endif

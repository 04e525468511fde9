/* What the files that assess share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PRODUCT_BENCH_H
#define ASSAY_PRODUCT_BENCH_H

#include "product/assess.h"

/* What is known of a feature or condition. */
struct known {
    const char *id, *text;
    const struct claim *claim; /* NULL: not declared */
    const struct obs *obs;     /* an image shows it */
    const struct subject *of;
    struct spot told;     /* another declaration shows it; line 0: none */
    const char *told_why; /* "15-PhyIntf", "feature j" */
    bool observable;      /* some rule could show it */
};

struct assess_bench {
    const struct assess_input *in;
    struct arena *arena;
    struct known *known; /* features, then conditions */
    size_t known_n;
    struct remark *remarks;
    size_t remarks_n, remarks_max;
    bool image_read; /* an image was read, and no target has a grave gap */
    bool failed;     /* no memory */
};

/* Appends; *m is copied. */
void remark_add(struct assess_bench *b, const struct remark *m);
const struct known *known_of(const struct assess_bench *b, const char *id);
/* Whether it is declared absent and nothing says otherwise. */
bool is_denied(const struct known *k);
/* Whether it is declared absent and something says otherwise. */
bool is_contradicted(const struct known *k);

/* Declared, shown by an image, or told by other declarations. */
enum applies applies(const struct assess_bench *b,
                     const struct cat_provision *p);

/* What images say of a provision; case.c. */
struct said {
    const struct finding *fail, *against, *suppressed; /* the first of each */
};
struct said said_of(const struct assess_bench *b,
                    const struct cat_provision *p);
/* The first remark on a case of p; FAIL before INCONCLUSIVE. */
const struct remark *remark_on(const struct assess_bench *b,
                               const struct cat_provision *p);
void judge_case(struct assess_bench *b, const struct cat_provision *p,
                const struct cat_case *c, struct case_verdict *out);

/* known.c */
void know(struct assess_bench *b);
/* held.c: facts that the IXIT does not declare. */
void hold_against_facts(struct assess_bench *b);

/* weigh.c: documents that speak against a case. */
void weigh_papers(struct assess_bench *b);

/* How the declarations do in a case; declared.c. */
struct declared_result {
    enum held held;
    bool settles; /* HELD_YES passes the case */
    size_t checks;
    const char *holds;   /* with settles: what was held against what */
    const char *because; /* with HELD_NO and HELD_OPEN */
    struct spot at;
};

void judge_declared(struct assess_bench *b, const struct cat_case *c,
                    struct declared_result *out);
/* Whether every test holds for the row; missing cells hold only for tests
 * that say what must not be. */
bool row_passes(const struct ixit_row *r, const struct cat_test *v, size_t n);
/* The justifications of the ICS: the case of provision 5.0-1. */
void judge_justifications(struct assess_bench *b, struct declared_result *out);

#endif

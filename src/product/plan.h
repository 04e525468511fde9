/* What is left to do: who does each test case with what, whether the product
 * is ready for a laboratory, what is missing, and until when all of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PRODUCT_PLAN_H
#define ASSAY_PRODUCT_PLAN_H

#include "product/assess.h"

/* Who settles a case. */
enum plan_who {
    WHO_ASSAY,      /* by evidence and declarations */
    WHO_PERSON,     /* who reads declarations, documents, web pages */
    WHO_LABORATORY, /* which has units of the product */
    WHO_COUNT,
};

struct plan_step {
    const struct case_verdict *of;
    const struct cat_task *task;
    enum plan_who who;
    /* Tables that the case judges and that are not filled in. */
    struct cat_texts tables;
};

/* Why the product is not ready. */
enum plan_lack {
    LACK_IDENTITY, /* which product it is */
    LACK_TARGET,   /* nothing was scanned, or not all could be read */
    LACK_FAIL,     /* something fails already */
    LACK_ICS,      /* the ICS says nothing */
    LACK_CLAIM,    /* a claim of the ICS has no ground, or no justification */
    LACK_TABLE,    /* an IXIT table is not filled in */
    LACK_CELL,     /* a table leaves something out */
    LACK_CONFLICT, /* declared and observed do not clearly go together */
};

struct plan_item {
    enum plan_lack lack;
    const char *text;      /* what to do */
    struct spot at;        /* in product.yaml; line 0: none */
    struct cat_texts ends; /* ids of what waits for it */
};

/* The work laid out backwards from a day. */
struct plan_date {
    const char *what;
    char from[11], to[11]; /* YYYY-MM-DD; both days are worked on */
    unsigned days;         /* working days */
};

enum { PLAN_DATES = 6 };

struct plan {
    const struct assessment *of;
    const struct plan_step *steps; /* of the cases that are run */
    size_t steps_n;
    size_t cases[WHO_COUNT], open[WHO_COUNT];
    uint32_t minutes[WHO_COUNT]; /* of what is open */
    const struct plan_item *items;
    size_t items_n;
    bool ready;
    bool dated;
    struct plan_date dates[PLAN_DATES];
    unsigned late; /* working days by which it should have begun; 0: none */
};

/* by: the last day, YYYY-MM-DD, or NULL; today: YYYY-MM-DD. Everything in *out
 * lives in arena. */
MUST_USE enum err plan_make(const struct assessment *a, const char *by,
                            const char *today, struct arena *arena,
                            struct plan *out);

const char *plan_who_code(enum plan_who w);
const char *plan_lack_code(enum plan_lack l);

#endif

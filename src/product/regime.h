/* Laws and labels that a product may meet: what applies to it, since when, and
 * what follows, from dated facts with their sources. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PRODUCT_REGIME_H
#define ASSAY_PRODUCT_REGIME_H

#include "product/assess.h"

struct regime_fact {
    const char *date, *what, *source, *confidence;
    bool begins;               /* something begins to apply */
    const char *placed_before; /* what holds when it was placed before; NULL */
};

struct regime_duty {
    const char *ref, *what, *source, *confidence;
    struct cat_texts roles;
};

struct regime_class {
    const char *id, *what, *source, *confidence;
};

/* Of the product; may be NULL. */
struct regime_ask {
    const char *of, *is;
};

/* What a law asks and deems met through provisions. */
struct regime_requirement {
    const char *id, *title, *edition, *source, *confidence;
    const char *wider; /* how the judged edition asks for more; NULL: not */
    struct cat_texts provisions;
};

struct regime {
    const char *id, *name, *number, *where, *kind, *about, *en_303_645, *source,
        *confidence;
    struct cat_texts regions;
    CAT_LIST(struct regime_ask) asks;
    CAT_LIST(struct regime_fact) facts;
    CAT_LIST(struct regime_duty) duties;
    CAT_LIST(struct regime_class) classes;
    CAT_LIST(struct regime_requirement) requirements;
};

struct regimes {
    const char *as_of, *note;
    CAT_LIST(struct regime) all;
};

/* The data that assay was built with; everything lives in arena. */
MUST_USE enum err regimes_load(struct arena *arena, struct regimes *out);

enum regime_state {
    REGIME_APPLIES,
    REGIME_LABEL, /* may be had */
    REGIME_OPEN,  /* product.yaml does not tell */
    REGIME_NOT,
};

/* How much of what begins on some day has begun. */
enum regime_begun { BEGUN_ALL, BEGUN_PART, BEGUN_NOTHING };

struct regime_verdict {
    const struct regime *of;
    enum regime_state state;
    enum regime_begun begun;
    const char *because;
    /* Of each of its requirements; FAIL where the law itself is not met, as far
     * as EN 303 645 tells. */
    const enum verdict *verdicts;
    const char *const *reasons;
};

struct market {
    const struct assessment *of;
    const struct regimes *regimes;
    const char *role, *today;
    CAT_LIST(struct regime_verdict) verdicts; /* in the data's order */
};

/* role: manufacturer, importer or distributor; today: YYYY-MM-DD. */
MUST_USE enum err regimes_judge(const struct regimes *r,
                                const struct assessment *a, const char *role,
                                const char *today, struct arena *arena,
                                struct market *out);

const char *regime_state_text(enum regime_state s);

#endif

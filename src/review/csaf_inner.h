/* What the files that test advisories share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_CSAF_INNER_H
#define ASSAY_REVIEW_CSAF_INNER_H

#include "review/csaf.h"

/* What is defined and what refers to it. */
enum csaf_ref {
    CSAF_PRODUCT_DEF,
    CSAF_GROUP_DEF,
    CSAF_PRODUCT_REF,
    CSAF_GROUP_REF,
    CSAF_NO_REF,
};

struct csaf_def {
    const char *id;
    json_t *v;     /* a group's list of products; a relationship's object */
    uint32_t seen; /* times, in the second walk */
};

struct csaf_defs {
    struct csaf_def *v;
    size_t n, cap;
};

struct csaf {
    const struct look_opts *o;
    const struct csaf_data *d;
    struct facts *facts;
    struct arena *arena;
    struct jnode root;
    struct csaf_defs
        defs[2]; /* products, groups; sorted after the first walk */
    uint32_t broken;
    bool versions[2]; /* integers, semantic ones were seen */
    bool unsure;      /* a test was left out for want of a list */
};

/* The document breaks a test there. */
void csaf_broken(struct csaf *c, const char *test, const struct jnode *at,
                 const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Walks the form; tells of what is not of it, notes what is defined. */
void csaf_form(struct csaf *c);
/* Walks it once more, without telling, and hands over each value of a kind
 * ("purl", "lang", "product_ref"), text or not. */
typedef void csaf_visit_fn(struct csaf *c, const struct jnode *n,
                           const char *kind);
void csaf_walk(struct csaf *c, csaf_visit_fn *visit);

/* NULL, or why text is none of that kind; known: whether the kind is one of
 * text at all. */
const char *csaf_text_wrong(const char *kind, const char *text, bool *known);

struct csaf_def *csaf_find(struct csaf *c, enum csaf_ref kind, const char *id);

/* Groups of tests. */
void csaf_products(struct csaf *c);        /* 6.1.1 to .5, .13, .25, .31 */
void csaf_tracking(struct csaf *c);        /* .14, .16 to .22, .30 */
void csaf_document(struct csaf *c);        /* .12, .15, .26 to .28 */
void csaf_vulnerabilities(struct csaf *c); /* .6, .7, .23, .24, .29, .32 .33 */
void csaf_scores(struct csaf *c);          /* .8 to .10 */
/* The profile tests of the vulnerabilities. */
void csaf_profile(struct csaf *c, const struct jnode *vulnerability);
/* Whether the profile test of that id is for this document. */
bool csaf_applies(const struct csaf *c, const char *test);

/* Whether an item (a flag, a remediation) is for that product, by itself or
 * by a group. */
bool csaf_is_for(struct csaf *c, const struct jnode *item, const char *product);

#endif

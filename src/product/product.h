/* The workspace's product.yaml: what the supplier organisation declares. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PRODUCT_PRODUCT_H
#define ASSAY_PRODUCT_PRODUCT_H

#include "catalogue/catalogue.h"
#include "judge/judge.h"

#define PRODUCT_FILE "product.yaml"

struct spot {
    uint32_t line, column; /* from 1 in product.yaml; line 0: nowhere */
};

struct party {
    const char *role; /* manufacturer ... */
    const char *name, *address, *contact;
};

/* A feature or condition that was declared. */
struct claim {
    const char *id; /* of the catalogue */
    bool present;
    const char *reason; /* "" if none */
    const char *evidence;
    struct spot at;
};

enum support { SUPPORT_NONE, SUPPORT_Y, SUPPORT_N, SUPPORT_NA };

struct ics_row {
    const struct cat_provision *provision;
    enum support support;
    const char *detail; /* "" if none */
    struct spot at;
};

struct ixit_cell {
    const char *key; /* as cat_column_key writes it */
    struct cat_texts values;
    struct spot at;
};

struct ixit_row {
    const char *id; /* NULL in tables that are no lists */
    CAT_LIST(struct ixit_cell) cells;
    struct cat_texts seen_as; /* patterns of names that evidence shows */
    struct spot at;
};

struct ixit_table {
    const struct cat_ixit *table;
    CAT_LIST(struct ixit_row) rows;
    struct spot at;
};

enum target_kind { TARGET_IMAGE, TARGET_PACKAGE, TARGET_DOCUMENT };

struct target {
    enum target_kind kind;
    const char *path; /* as written, relative to the workspace */
    const char *what; /* of a document, "" if none */
    struct spot at;
};

struct product {
    const char *sha256; /* of the file; NULL: not told */
    const char *name, *model, *variant, *hardware, *software, *description;
    const char *intended_use;
    const char *support_from, *support_until, *support_reason;
    /* Where it is sold, and what laws ask of it. */
    struct cat_texts regions;               /* EU, UK ... */
    const char *cra_class, *placed, *radio; /* NULL or "": not told */
    /* What the declarations of conformity are made of; "" or NULL: not told. */
    struct cat_texts acts, standards;
    const char *procedure, *notified_body, *certificate, *place, *signatory,
        *function, *declared_at;
    /* What the disclosure policy promises. */
    const char *report_to, *acknowledged, *updated, *policy_at, *encryption,
        *languages;
    CAT_LIST(struct party) parties;
    CAT_LIST(struct claim) claims; /* features, then conditions */
    CAT_LIST(struct ics_row) ics;
    CAT_LIST(struct ixit_table) ixit;
    CAT_LIST(struct target) targets;
    CAT_LIST(struct suppression) suppressions;
};

struct problem {
    struct spot at;
    const char *text;
    bool error; /* the file cannot be used */
};

enum { PRODUCT_MAX_PROBLEMS = 100 };

struct problems {
    struct problem v[PRODUCT_MAX_PROBLEMS];
    size_t n, errors;
    size_t more; /* not kept */
};

/* ERR_INPUT: problems say why, each with its place. On OK problems may hold
 * what is odd but usable. *out is untouched on failure; everything lives in
 * arena. */
MUST_USE enum err product_read(struct view text, const struct catalogue *c,
                               struct arena *arena, struct product *out,
                               struct problems *problems);

/* NULL if nothing is declared of it. */
const struct claim *product_claim(const struct product *p, const char *id);
const struct ics_row *product_ics(const struct product *p,
                                  const struct cat_provision *of);
const struct ixit_table *product_ixit(const struct product *p,
                                      const char *table);
const struct ixit_cell *ixit_cell(const struct ixit_row *r, const char *key);
const struct ixit_row *ixit_row(const struct ixit_table *t, const char *id);

/* Whether a text says something: not empty, no "?", TBD and the like. */
bool product_says(const char *text);

/* Adds the product.yaml of a new workspace: commented, to be filled in. */
struct template_answers {
    const char *name, *model, *manufacturer, *image; /* NULL: not given */
};

void product_template(const struct catalogue *c,
                      const struct template_answers *answers, struct buf *out);

#endif

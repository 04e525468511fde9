/* What an image shows and nothing declares, as declarations to begin with. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PRODUCT_PROPOSE_H
#define ASSAY_PRODUCT_PROPOSE_H

#include "product/assess.h"

/* A row that an IXIT table lacks. */
struct proposal {
    const char *table;
    const char *name; /* for seen_as */
    bool joined;      /* one row for all of these */
    const struct obs *obs;
};

struct proposals {
    struct proposal *v;
    size_t n, max;
};

/* held.c. Everything lives in arena. */
MUST_USE enum err propose_rows(const struct catalogue *c,
                               const struct product *of,
                               const struct subject *subjects, size_t n,
                               struct arena *arena, struct proposals *out);

/* Lines to be put into product.yaml. */
struct addition {
    const char *section; /* features, conditions or ixit */
    const char *table;   /* of ixit; NULL: an entry of the section */
    const char *id;      /* "j", "SoftServ-dropbear" */
    const char *text;    /* lines as they stand at the left margin */
};

struct additions {
    CAT_LIST(struct addition) v;
    /* Declared absent and shown: for a person to correct. */
    struct cat_texts denied;
};

/* Features that the images show and nothing is declared of, and rows for facts
 * that no row names. What a person has to say stands as "?". */
MUST_USE enum err propose(const struct assessment *a, struct arena *arena,
                          struct additions *out);
/* As YAML, to read or to take over by hand. */
void propose_write(const struct additions *a, struct buf *out);

/* product.yaml with additions put in: every byte that was there stays, but for
 * an empty list that is no longer one. ERR_INPUT: *why says what cannot be
 * done; out holds nothing then. */
MUST_USE enum err propose_put(struct view text, const struct additions *a,
                              const struct catalogue *c, struct arena *arena,
                              struct buf *out, const char **why);

#endif

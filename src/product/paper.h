/* What the documents of a workspace say, as the review of documents found it:
 * evidence for the test cases that ask for it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PRODUCT_PAPER_H
#define ASSAY_PRODUCT_PAPER_H

#include "product/product.h"

/* A document that product.yaml names. */
struct paper {
    const struct target *target;
    const char *sha256, *format; /* format: NULL, not known */
    const char *fault;           /* why it could not be read; NULL: it was */
};

struct paper_place {
    const char *document; /* as product.yaml names it, or product.yaml */
    const char *quote;    /* NULL: none */
    uint32_t page, line;  /* 0: none */
};

enum { PAPER_PLACES = 4 };

/* What one rule of the review says of a document, or of several together. */
struct paper_result {
    const char *rule, *title;
    const char *level;      /* M, R, advisory, CRA; NULL: it is a finding */
    const struct paper *of; /* NULL: none of them, or several */
    enum verdict verdict;   /* of the rule on the document */
    bool shown;             /* with FAIL: a sentence shows it */
    const char *because;
    const char *missing; /* what would settle it, or mend it; NULL: nothing */
    struct paper_place places[PAPER_PLACES];
    size_t places_n;
    struct cat_texts cases; /* those that it is evidence for */
};

struct papers {
    CAT_LIST(struct paper) files;
    CAT_LIST(struct paper_result) results;
};

#endif

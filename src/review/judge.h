/* Facts of documents become findings and the verdicts of rules. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_JUDGE_H
#define ASSAY_REVIEW_JUDGE_H

#include "product/product.h"
#include "review/review.h"

enum review_verdict {
    REVIEW_PASS,
    REVIEW_FAIL,
    REVIEW_INCONCLUSIVE,
    REVIEW_NA
};

enum review_severity { REVIEW_ERROR, REVIEW_WARNING, REVIEW_NOTE };

enum { REVIEW_PLACES = 8 };

/* Where something stands, with its words. */
struct review_place {
    const char *document, *section, *where, *quote; /* NULL: none */
    uint32_t page, line, paragraph;                 /* 0: none */
};

struct review_finding {
    const char *rule; /* edition-outdated, law-presumption, txt-expired ... */
    enum review_severity severity;
    const char *message, *remedy, *source; /* the last two: NULL, if none */
    struct review_place places[REVIEW_PLACES];
    size_t places_n, more;         /* more: places that are not kept */
    const char *const *provisions; /* NULL at the end; or NULL */
};

/* What one rule says of one document. */
struct review_result {
    const struct rule *rule;
    const char *document; /* NULL: of none of them */
    enum review_verdict verdict;
    const char *because;
    const char *missing; /* what would settle it; NULL: a PASS */
    bool shown;          /* a FAIL: by a sentence, not by what is left out */
    struct review_place places[REVIEW_PLACES];
    size_t places_n;
};

struct reviewed {
    const struct review_document *documents;
    size_t documents_n;
    const char *today;
    struct review_finding *findings;
    size_t findings_n;
    struct review_result *results;
    size_t results_n;
    size_t errors, warnings, notes;
    size_t pass, fail, inconclusive, fail_mandatory;
    size_t unread; /* documents */
};

/* product: what product.yaml declares; NULL: none. */
MUST_USE enum err review_judge(const struct review_opts *o,
                               const struct product *product,
                               const struct review_document *documents,
                               size_t n, struct arena *arena,
                               struct reviewed *out);

const char *review_verdict_name(enum review_verdict v);
const char *review_severity_name(enum review_severity s);

/* As text for people and as JSON (catalogue/schema/review.schema.json). */
void review_text(struct buf *out, const struct reviewed *r, bool all);
void review_json(struct buf *out, const struct reviewed *r);

#endif

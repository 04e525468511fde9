/* What the judges of a review share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_JUDGE_INNER_H
#define ASSAY_REVIEW_JUDGE_INNER_H

#include "review/judge.h"

enum { FINDINGS_MAX = 5000, RESULTS_MAX = 20000 };

struct judging {
    const struct review_opts *o;
    const struct review_data *d;
    const struct product *product; /* or NULL */
    const struct review_document *docs;
    size_t n;
    struct arena *arena;
    struct reviewed *out;
};

/* The finding of that rule and message, with one more place; a new one if it
 * is the first. NULL when there are too many. */
struct review_finding *judge_find(struct judging *j, const char *rule,
                                  enum review_severity severity,
                                  const struct obs *at, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
struct review_result *judge_result(struct judging *j, const struct rule *r,
                                   const char *document);
struct review_place judge_place(const struct obs *o);

/* Facts of one document and kind: at from 0; NULL after the last. */
const struct obs *doc_next(const struct review_document *d, const char *kind,
                           size_t *at);
const struct obs *doc_first(const struct review_document *d, const char *kind);
bool fact_is(const struct obs *o, const char *key, const char *value);
bool fact_yes(const struct obs *o, const char *key);

/* How far a document can be judged. */
struct reach {
    const struct review_document *doc;
    bool whole; /* it is what the rules are about, not a section of it */
    bool read;  /* its language is read */
    bool all;   /* all of it was read, in a language that was told */
    const struct obs *other; /* a period of another product; or NULL */
    bool ours;               /* it names the product */
};

struct reach rule_reach(const struct review_document *d, const char *is);
/* The i-th statement of a rule with that strength (NULL: any). */
const struct obs *rule_said(const struct review_document *d, const char *rule,
                            const char *strength, size_t i);
void rule_quote(struct review_result *r, const struct obs *o);
void rule_quote_all(struct review_result *r, const struct review_document *d,
                    const char *strength);
void rule_set(struct review_result *r, enum review_verdict v,
              const char *because);
/* FAIL by a sentence of the document. */
void rule_set_shown(struct review_result *r, const char *because);
/* Nothing was found: FAIL only where nothing can have been overlooked. */
void rule_set_absent(struct review_result *r, const struct reach *c);
void rule_judge(struct review_result *r, const struct reach *c);
void rule_judge_offline(struct review_result *r, const struct reach *c);
void rule_judge_model(struct judging *j, struct review_result *r,
                      const struct reach *c);
bool rule_any_whole(const struct judging *j, const char *is);
/* No document is about it. */
void rule_none(struct judging *j, int about, const char *because);

void judge_editions(struct judging *j);
void judge_law(struct judging *j);
void judge_security_txt(struct judging *j);
void judge_policy(struct judging *j);
void judge_support(struct judging *j);
void judge_papers(struct judging *j);
void judge_between(struct judging *j);
void judge_csaf(struct judging *j);
void judge_sbom(struct judging *j);
void judge_sbom_image(struct judging *j, const struct review_document *d);

#endif

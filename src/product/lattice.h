/* The verdict lattice: what follows from what is known of a test case, and of
 * a provision. Pure functions of facts that others gather; every PASS, FAIL
 * and N/A that assay gives to a product comes from here. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PRODUCT_LATTICE_H
#define ASSAY_PRODUCT_LATTICE_H

#include "judge/judge.h"
#include "product/product.h"

/* Why a case or provision has its verdict: code, what it means. */
#define WHY_LIST(X)                                                            \
    X(WHY_EVIDENCE, "evidence-of-failure", "an image shows it")                \
    X(WHY_UNDECLARED, "undeclared",                                            \
      "an image shows what the IXIT does not declare")                         \
    X(WHY_DENIED, "denied-but-observed",                                       \
      "a feature is declared absent, and an image shows it")                   \
    X(WHY_DOCUMENT_FAILS, "document-fails",                                    \
      "a document says what does not meet it")                                 \
    X(WHY_DOCUMENT_LACKS, "document-lacks",                                    \
      "a document does not say what it should, as far as assay can read it")   \
    X(WHY_DOCUMENTS_DIFFER, "documents-differ",                                \
      "documents, or a document and the declarations, contradict each other")  \
    X(WHY_DECLARATION_FAILS, "declaration-fails",                              \
      "what is declared does not meet it")                                     \
    X(WHY_NOT_SUPPORTED_M, "declared-not-supported",                           \
      "a mandatory provision that applies is declared not supported")          \
    X(WHY_RECORDED, "result-recorded", "a person tested it")                   \
    X(WHY_DECLARATION_HOLDS, "declaration-holds",                              \
      "the declarations decide it, and they hold")                             \
    X(WHY_CASES_PASS, "cases-pass", "all its test cases pass")                 \
    X(WHY_AGAINST, "evidence-against",                                         \
      "an image speaks against it but does not settle it")                     \
    X(WHY_SUPPRESSED, "suppressed",                                            \
      "what speaks against it is accepted by a reviewed suppression")          \
    X(WHY_DAMAGED, "result-damaged",                                           \
      "an attachment of the recorded result is gone or another")               \
    X(WHY_OUTDATED, "result-outdated",                                         \
      "the recorded result is about other targets or declarations")            \
    X(WHY_UNBOUND, "result-unbound",                                           \
      "a target has no digest, so that no result can be bound to it")          \
    X(WHY_NEEDS_ICS, "needs-ics", "the ICS says nothing of it")                \
    X(WHY_INCONSISTENT, "ics-inconsistent",                                    \
      "the ICS row does not go with the declared features")                    \
    X(WHY_NA_NOT_ALLOWED, "na-not-allowed",                                    \
      "it applies to every product, so that N/A is no answer")                 \
    X(WHY_NA_UNSUPPORTED, "na-without-absence",                                \
      "N/A, and nothing of it is declared absent with a reason")               \
    X(WHY_NA_CONTRADICTED, "na-contradicted",                                  \
      "N/A rests on a denial that does not hold")                              \
    X(WHY_NA_UNCHECKED, "na-not-checked",                                      \
      "N/A rests on a denial that no image was read to check")                 \
    X(WHY_NEEDS_JUSTIFICATION, "needs-justification",                          \
      "not supported, and no justification is recorded")                       \
    X(WHY_NEEDS_IXIT, "needs-ixit", "IXIT tables are not filled in")           \
    X(WHY_INCOMPLETE, "ixit-incomplete", "the IXIT leaves something out")      \
    X(WHY_UNREADABLE, "unreadable",                                            \
      "a part of an image that may matter could not be read")                  \
    X(WHY_NEEDS_JUDGEMENT, "needs-judgement",                                  \
      "a person has to judge the declarations")                                \
    X(WHY_NEEDS_TEST, "needs-device-test", "the device has to be tested")      \
    X(WHY_NOT_APPLICABLE, "not-applicable",                                    \
      "a feature or condition that it needs is absent")                        \
    X(WHY_NOT_SUPPORTED, "not-supported",                                      \
      "a recommendation, not supported with a justification")

enum why {

#define X(name, code, text) name,
    WHY_LIST(X)
#undef X
};

const char *assess_why_code(enum why w);
const char *assess_why_text(enum why w);

/* Whether a provision's features and conditions are there. */
enum applies {
    APPLIES_YES,
    APPLIES_UNKNOWN,
    APPLIES_DENIED, /* one is declared absent, and nothing says otherwise */
};

/* Declarations against what a case asks of them. */
enum held { HELD_YES, HELD_NO, HELD_OPEN };

/* A person's result, and whether it is about what there is now. */
enum standing {
    STANDING_NONE,
    STANDING_UNBOUND, /* a target has no digest */
    STANDING_OUTDATED,
    STANDING_DAMAGED, /* its attachments are not what they were */
    STANDING_CURRENT,
};

/* --- a test case -------------------------------------------------------------
 */

struct case_facts {
    enum cat_case_type type;
    enum applies applies;
    bool evidence_fails; /* an image shows that the case is not met */
    bool remark_fails;   /* it shows what is not declared, or is denied */
    enum why fail_why;   /* with remark_fails */
    enum held declared;
    bool incomplete; /* with HELD_OPEN: something is left out */
    bool settles;    /* with HELD_YES: these declarations decide the case */
    bool checkable;  /* images were read that could speak against them */
    enum standing standing;
    enum verdict recorded; /* unless STANDING_NONE */
    /* What speaks against a PASS, unless the person weighed it. */
    bool against, suppressed, remark;
    enum why remark_why; /* with remark */
    bool lacks_ixit;     /* a table that the case judges is not filled in */
    bool unread;         /* parts of an image that may matter were not read */
};

struct case_ruling {
    enum verdict verdict; /* PASS, FAIL or INCONCLUSIVE */
    enum why why;
};

struct case_ruling lattice_case(const struct case_facts *f);

/* --- a provision -------------------------------------------------------------
 */

enum outcome {
    OUTCOME_PASS,
    OUTCOME_INCONCLUSIVE,
    OUTCOME_FAIL,
    OUTCOME_NA,
    OUTCOME_NOT_SUPPORTED,
    OUTCOME_COUNT,
};

const char *outcome_text(enum outcome o);

/* What an N/A rests on: a feature or condition that is declared absent. */
enum absence {
    ABSENCE_NONE,         /* nothing is declared absent with a reason */
    ABSENCE_CONTRADICTED, /* an image or another declaration shows it */
    ABSENCE_UNCHECKED,    /* an image could show it, and none was read */
    ABSENCE_GOOD,
};

struct provision_facts {
    enum support support;
    bool mandatory;   /* it has a mandatory form */
    bool conditional; /* it has features or conditions */
    enum applies applies;
    bool justified; /* the ICS row says why */
    enum absence absence;
    /* What images and remarks say of it. */
    bool image_fails, against, suppressed, remark;
    size_t cases, passed, failed; /* test cases; the others are open */
};

/* Where the reason for a ruling stands. */
enum ground {
    GROUND_RULE,  /* in why */
    GROUND_CASE,  /* with the first case that is as bad */
    GROUND_IMAGE, /* with the finding that fails it */
};

struct provision_ruling {
    enum outcome outcome;
    enum ground ground;
    enum why why; /* with GROUND_RULE */
    bool run;     /* its cases count; else none of them is run */
};

struct provision_ruling lattice_provision(const struct provision_facts *f);

/* The worst of two outcomes of provisions: FAIL, INCONCLUSIVE, then PASS; N/A
 * and not supported change nothing. */
enum outcome lattice_overall(enum outcome so_far, enum outcome next);

#endif

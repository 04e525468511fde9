/* What a review goes by: catalogue/review/, editions.json and claims.json as
 * structs. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_DATA_H
#define ASSAY_REVIEW_DATA_H

#include "review/phrase.h"

struct strings {
    const char *const *v; /* NULL at the end as well */
    size_t n;
};

struct language {
    const char *id, *name;
    bool read;
    struct strings stop;
};

/* Kinds of words that change what a sentence says. */
enum hint {
    HINT_NOT,
    HINT_NEUTRAL,
    HINT_PERHAPS,
    HINT_AIM,
    HINT_IF,
    HINT_SOON,
    HINT_OFTEN,
    HINT_SOMETIMES,
    HINT_PLACEHOLDER,
    HINT_OTHERS,
    HINT_WHEN,
    HINT_CASE,
    HINT_DRAFT,
    HINT_PLAIN,
    HINT_PERIOD,
    HINTS,
};

/* What a rule asks of the sentence that it finds. */
enum rule_kind {
    RULE_STATEMENT, /* that it is there */
    RULE_OFFLINE,   /* cannot be seen in a document */
    RULE_CONTACT,   /* an address */
    RULE_TIME,      /* a time */
    RULE_MODEL,
    RULE_PERIOD,
    RULE_READABLE,
    RULE_VAGUE,
    RULE_FIVE_YEARS,
    RULE_ENDED,
    RULE_NUMBER, /* that the times of other rules have numbers */
    RULE_CSAF,
    RULE_SBOM,
};

enum rule_level {
    LEVEL_M,
    LEVEL_R,
    LEVEL_CRA,
    LEVEL_NTIA, /* minimum elements of an SBOM */
    LEVEL_BSI,  /* TR-03183-2 */
    LEVEL_ADVISORY
};

struct rule {
    const char *id, *title, *missing;
    enum rule_level level;
    enum rule_kind kind;
    struct strings provisions, cases;
    /* states: says it, unless it is denied or left open; anyway_states: says it
     * although it has a denying word. */
    struct phrases states, anyway_states, near, denies, spoilers;
    bool anyway;   /* all of states although a denying word is there */
    bool optional; /* not to say it is no fault */
    bool soft;     /* not to say it is INCONCLUSIVE, not FAIL */
};

/* Those before ABOUT_TEXTS are looked for in sentences. */
enum {
    ABOUT_POLICY,
    ABOUT_SUPPORT,
    ABOUT_DECLARATION,
    ABOUT_USER,
    ABOUT_TECHNICAL,
    ABOUT_TEXTS,
    ABOUT_CSAF = ABOUT_TEXTS,
    ABOUT_SBOM,
    ABOUTS
};

struct rules {
    struct phrases titles, topic, spoilers, start, vague, addresses;
    const struct rule *v;
    size_t n;
};

struct edition {
    const char *document, *edition, *date, *status, *note, *source;
};

struct mark {
    const char *mark, *kind, *fits;
};

/* A rule of RFC 9116. */
struct txt_rule {
    const char *code, *level, *title, *source;
};

struct law_claim {
    const char *id, *claim, *shows, *source;
    struct phrases phrases;
    struct strings right; /* of one about a date: what is right */
};

/* The form of advisories: what an object's members are. */
struct shape_member {
    const char *name, *type;   /* the name of a shape or kind of text */
    const struct shape *shape; /* NULL: text, or CVSS */
    const char *choices;       /* a|b|c; NULL: any */
    unsigned min;              /* of a list */
    bool must, list, unique;
};

struct shape {
    const char *name;
    unsigned min, max; /* members; max 0: any number */
    struct shape_member *v;
    size_t n;
};

struct csaf_test {
    const char *id, *title;
    struct strings profiles; /* none: it is for all */
};

struct csaf_data {
    const struct csaf_test *tests;
    size_t tests_n;
    struct strings profiles, ranges;
    const char *languages, *regions; /* two letters each, with blanks */
    const char *source;
    const struct shape *shape; /* of the whole */
};

struct review_data {
    struct language *languages;
    size_t languages_n;
    struct phrases hints[HINTS];
    struct strings bodies;
    struct phrases claim, mention, claim_headings, mention_headings, negated,
        uk, id_words;
    const struct mark *marks;
    size_t marks_n;
    struct rules rules[ABOUTS];
    const struct edition *editions;
    size_t editions_n;
    const struct txt_rule *txt;
    size_t txt_n;
    const struct law_claim *law;
    size_t law_n;
    struct csaf_data csaf;
    const struct txt_rule *checks; /* of bills of materials */
    size_t checks_n;
    const struct strings *aliases; /* names of one component */
    size_t aliases_n;
    const char *cra_source;
};

/* The built-in data. ERR_INPUT: it is malformed, and where says what (the
 * tests load it). */
MUST_USE enum err review_data_load(struct arena *a, struct review_data *out,
                                   char where[200]);
MUST_USE enum err review_data_read(struct view json, struct arena *a,
                                   struct review_data *out, char where[200]);

const struct rule *review_rule(const struct review_data *d, const char *id);

const char *rule_level_name(enum rule_level l);

#endif

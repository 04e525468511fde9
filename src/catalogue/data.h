/* What a catalogue holds, as structs: the document of
 * catalogue/schema/catalogue.schema.json once it is read. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CATALOGUE_DATA_H
#define ASSAY_CATALOGUE_DATA_H

#include "fact/fact.h"

/* Texts are C strings in the arena; an optional one that is absent is NULL. */

#define CAT_LIST(type)                                                         \
    struct {                                                                   \
        const type *v;                                                         \
        size_t n;                                                              \
    }

struct cat_texts {
    const char *const *v;
    size_t n;
};

enum cat_trust { TRUST_HIGH, TRUST_MEDIUM, TRUST_LOW };

enum cat_case_type { CASE_CONCEPTUAL, CASE_FUNCTIONAL, CASE_BOTH };

/* What an image can do for a provision: show that it is not met, add to what a
 * tester needs, or nothing. */
enum cat_reach { REACH_DECIDES, REACH_CONTRIBUTES, REACH_NONE };

enum cat_fate { FATE_ADDED, FATE_SPLIT, FATE_MOVED, FATE_CHANGED, FATE_SAME };

enum cat_severity {
    SEVERITY_CRITICAL,
    SEVERITY_HIGH,
    SEVERITY_MEDIUM,
    SEVERITY_LOW,
    SEVERITY_INFO,
};

/* What a match does to the rule's provisions: they fail; evidence against them
 * that does not settle it; evidence for them; it is evidence to start
 * from, or shows that they apply;
 * nothing. */
enum cat_effect {
    EFFECT_FAIL,
    EFFECT_INCONCLUSIVE,
    EFFECT_SUPPORTS,
    EFFECT_APPLIES,
    EFFECT_NOTE,
};

enum cat_op {
    OP_PRESENT,
    OP_ABSENT,
    OP_EQ,
    OP_NE,
    OP_IN,
    OP_NOT_IN,
    OP_LT,
    OP_GT,
    OP_MATCHES, /* one of the values as a pattern with * and ?, case ignored */
    OP_NOT_MATCHES,
    OP_ANY, /* an item of the list passes all the tests within */
};

struct cat_entry {
    const char *id, *text;
};

struct cat_edition {
    const char *name, *edition, *date;
    const char *title, *basis, *work_item, *url, *nature,
        *predecessor; /* optional */
};

struct cat_case {
    const char *id, *units, *purpose;
    enum cat_case_type type;
};

struct cat_tests {
    const char *group, *group_v1, *note; /* group_v1, note: optional */
    struct cat_texts ixit, ixit_v1;
    CAT_LIST(struct cat_case) cases;
};

struct cat_scan {
    enum cat_reach reach;
    struct cat_texts collects; /* kinds of observation */
    const char *evidence, *missing;
};

struct cat_automation {
    const char *main, *how;
    struct cat_texts also;
};

struct cat_xref {
    const char *to; /* a cat_xref_catalogue */
    struct cat_texts refs;
    const char *source, *note; /* note: optional */
    enum cat_trust trust;
};

struct cat_change {
    enum cat_fate fate;
    const char *from, *status, *note; /* optional */
};

struct cat_trusts {
    enum cat_trust status, summary, change, tests;
};

struct cat_provision {
    const char *id, *title, *status, *summary;
    struct cat_texts aliases, conditions, features, sources;
    struct cat_tests tests;
    struct cat_scan scan;
    struct cat_automation automation;
    CAT_LIST(struct cat_xref) xrefs;
    struct cat_change change;
    struct cat_trusts trust;
};

struct cat_clause {
    const char *id, *title;
    CAT_LIST(struct cat_provision) provisions;
};

struct cat_ixit {
    const char *id, *name, *was; /* was: optional */
    bool list;
    struct cat_texts columns;
};

struct cat_xref_catalogue {
    const char *id, *name, *source, *note;
    enum cat_trust trust;
    CAT_LIST(struct cat_entry) refs;
};

/* A provision of the edition before. */
struct cat_row {
    const char *id, *title, *status, *note; /* status, note: optional */
    enum cat_fate fate;
    struct cat_texts became, aliases;
};

struct cat_previous {
    const char *edition, *date, *note;
    struct cat_texts voided, added, general;
    CAT_LIST(struct cat_entry) conditions;
    CAT_LIST(struct cat_row) rows;
};

struct cat_attribute {
    const char *id, *what;
    enum value_type type;
    struct cat_texts values;
};

struct cat_kind {
    const char *id, *what;
    CAT_LIST(struct cat_attribute) attributes;
};

/* A text, number or truth in a rule. */
struct cat_literal {
    enum value_type type;
    const char *text;
    int64_t num;
    bool yes;
};

struct cat_test {
    const char *attr;
    enum cat_op op;
    CAT_LIST(struct cat_literal) values;
    CAT_LIST(struct cat_test) all;
};

struct cat_when {
    const char *kind;
    CAT_LIST(struct cat_test) all;
};

struct cat_rule {
    const char *id, *title;
    const char *message, *remedy; /* NULL for supports and applies */
    enum cat_severity severity;
    enum cat_effect effect;
    enum confidence least; /* a less certain match does not settle anything */
    bool once;
    struct cat_texts provisions, cases, shows;
    struct cat_texts weighs; /* evidence against these, whatever the effect */
    struct cat_texts yields_to; /* rules that say the same of the same file */
    struct cat_when when;
};

/* --- what declarations are held against --------------------------------------
 */

/* A column of an IXIT table beyond the standard's, for machines. */
struct cat_extra {
    const char *table, *id, *what;
    struct cat_texts values;
};

/* The values of a column are ids of rows of another table. */
struct cat_refer {
    const char *table, *column, *to;
};

/* A feature or condition that comes with another. */
struct cat_imply {
    const char *id, *then;
};

/* The cases that ask whether a denied feature is really absent. */
struct cat_ask {
    const char *id;
    struct cat_texts cases;
};

/* A row of an IXIT table that shows a feature or condition. */
struct cat_tell {
    const char *id, *table;
    CAT_LIST(struct cat_test) all;
};

/* Facts that a row of a table has to be about. */
struct cat_undeclared {
    const char *id, *title, *message, *remedy, *table;
    struct cat_texts by; /* attributes that tell which row */
    struct cat_texts cases;
    enum confidence least; /* a less certain fact settles nothing */
    bool once;             /* all facts together */
    struct cat_when when;
    CAT_LIST(struct cat_test) denied_by; /* a row that says it is not there */
};

enum cat_rows { ROWS_EVERY, ROWS_SOME };

/* What rows have to hold for cases that judge declarations. */
struct cat_declared_check {
    const char *id, *table, *text;
    struct cat_texts cases;
    enum cat_rows rows;
    bool settles; /* holding, it passes the case */
    bool weak;    /* not holding, it leaves the case open */
    CAT_LIST(struct cat_test) where;
    CAT_LIST(struct cat_test) must;
};

struct cat_declared {
    CAT_LIST(struct cat_extra) extras;
    CAT_LIST(struct cat_refer) refers;
    CAT_LIST(struct cat_imply) implies;
    CAT_LIST(struct cat_ask) asks;
    CAT_LIST(struct cat_tell) tells;
    CAT_LIST(struct cat_undeclared) undeclared;
    CAT_LIST(struct cat_declared_check) checks;
};

/* What a person does in a test case, in our words. */
struct cat_task {
    const char *of; /* the case's id */
    const char *what;
    struct cat_texts with; /* ids of equipment */
    uint32_t minutes;      /* our estimate */
};

struct catalogue {
    const char *schema, *id, *edition, *text, *ixit_note;
    struct cat_edition standard, assessment;
    CAT_LIST(struct cat_entry) statuses, supports, conditions, features;
    CAT_LIST(struct cat_entry) terms, sources;
    CAT_LIST(struct cat_ixit) ixit;
    CAT_LIST(struct cat_xref_catalogue) xref_catalogues;
    CAT_LIST(struct cat_clause) clauses;
    CAT_LIST(struct cat_kind) kinds;
    CAT_LIST(struct cat_rule) rules;
    struct cat_previous previous;
    CAT_LIST(struct cat_entry) equipment;
    CAT_LIST(struct cat_task) tasks; /* one a case */
    struct cat_declared declared;    /* empty when the document has none */
};

#endif

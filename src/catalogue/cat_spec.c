/* The catalogue document as tables: every key, its type and its place. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "catalogue/cat_read.h"

#define LENGTH(a) (sizeof(a) / sizeof *(a))

#define TEXT(type, member, key_)                                               \
    {                                                                          \
        key_, FIELD_TEXT, 0, offsetof(type, member), 0                         \
    }
#define TEXT_OPT(type, member, key_)                                           \
    {                                                                          \
        key_, FIELD_TEXT, FIELD_OPTIONAL | FIELD_NULL, offsetof(type, member), \
            0                                                                  \
    }
#define TEXTS(type, member, key_)                                              \
    {                                                                          \
        key_, FIELD_TEXTS, 0, offsetof(type, member), 0                        \
    }
#define TEXTS_OPT(type, member, key_)                                          \
    {                                                                          \
        key_, FIELD_TEXTS, FIELD_OPTIONAL, offsetof(type, member), 0           \
    }
#define NAME(type, member, key_, names)                                        \
    {                                                                          \
        key_, FIELD_NAME, 0, offsetof(type, member), &names                    \
    }
#define NAME_OPT(type, member, key_, names)                                    \
    {                                                                          \
        key_, FIELD_NAME, FIELD_OPTIONAL, offsetof(type, member), &names       \
    }
#define OBJECT(type, member, key_, spec)                                       \
    {                                                                          \
        key_, FIELD_OBJECT, 0, offsetof(type, member), &spec                   \
    }
#define OBJECTS(type, member, key_, spec)                                      \
    {                                                                          \
        key_, FIELD_OBJECTS, 0, offsetof(type, member), &spec                  \
    }
#define OBJECTS_OPT(type, member, key_, spec)                                  \
    {                                                                          \
        key_, FIELD_OBJECTS, FIELD_OPTIONAL, offsetof(type, member), &spec     \
    }
#define SKIP(key_)                                                             \
    {                                                                          \
        key_, FIELD_SKIP, FIELD_OPTIONAL, 0, 0                                 \
    }

#define SPEC(name, type, fields_)                                              \
    static const struct cat_spec name = {fields_, LENGTH(fields_), sizeof(type)}

/* The words of an enum, in its order, and the function that gives them. */
#define WORDS(name, type, ...)                                                 \
    static const char *const name##_words[] = {__VA_ARGS__};                   \
    static const struct cat_names name##_names = {name##_words,                \
                                                  LENGTH(name##_words)};       \
    const char *cat_##name##_name(type e)                                      \
    {                                                                          \
        ASSERT((size_t)e < LENGTH(name##_words));                              \
        return name##_words[e];                                                \
    }

WORDS(trust, enum cat_trust, "high", "medium", "low")
WORDS(case_type, enum cat_case_type, "conceptual", "functional",
      "conceptual/functional")
WORDS(reach, enum cat_reach, "decides", "contributes", "none")
WORDS(fate, enum cat_fate, "added", "split", "moved", "changed", "unchanged")
WORDS(severity, enum cat_severity, "critical", "high", "medium", "low", "info")
WORDS(effect, enum cat_effect, "fail", "inconclusive", "supports", "applies",
      "note")

static const char *const op_words[] = {
    [OP_PRESENT] = "present", [OP_ABSENT] = "absent",
    [OP_EQ] = "eq",           [OP_NE] = "ne",
    [OP_IN] = "in",           [OP_NOT_IN] = "not-in",
    [OP_LT] = "lt",           [OP_GT] = "gt",
    [OP_MATCHES] = "matches", [OP_NOT_MATCHES] = "not-matches",
    [OP_ANY] = "any",
};
static const struct cat_names op_names = {op_words, LENGTH(op_words)};

static const char *const type_words[] = {
    [VALUE_TEXT] = "text", [VALUE_INT] = "int", [VALUE_BOOL] = "bool",
    [VALUE_LIST] = "list", [VALUE_MAP] = "map",
};
static const struct cat_names type_names = {type_words, LENGTH(type_words)};

static const char *const confidence_words[] = {
    [CERTAIN] = "certain",
    [LIKELY] = "likely",
    [POSSIBLE] = "possible",
};
static const struct cat_names confidence_names = {confidence_words,
                                                  LENGTH(confidence_words)};

static const struct cat_field entry_fields[] = {
    TEXT(struct cat_entry, id, "id"),
    TEXT(struct cat_entry, text, "text"),
    SKIP("parts"),
};
SPEC(entry_spec, struct cat_entry, entry_fields);

static const struct cat_field edition_fields[] = {
    TEXT(struct cat_edition, name, "name"),
    TEXT(struct cat_edition, edition, "edition"),
    TEXT(struct cat_edition, date, "date"),
    TEXT_OPT(struct cat_edition, title, "title"),
    TEXT_OPT(struct cat_edition, basis, "basis"),
    TEXT_OPT(struct cat_edition, work_item, "work_item"),
    TEXT_OPT(struct cat_edition, url, "url"),
    TEXT_OPT(struct cat_edition, nature, "nature"),
    TEXT_OPT(struct cat_edition, predecessor, "predecessor"),
};
SPEC(edition_spec, struct cat_edition, edition_fields);

static const struct cat_field case_fields[] = {
    TEXT(struct cat_case, id, "id"),
    NAME(struct cat_case, type, "type", case_type_names),
    TEXT(struct cat_case, units, "units"),
    TEXT(struct cat_case, purpose, "purpose"),
};
SPEC(case_spec, struct cat_case, case_fields);

static const struct cat_field tests_fields[] = {
    TEXT(struct cat_tests, group, "group"),
    TEXT_OPT(struct cat_tests, group_v1, "group_v1_1_1"),
    TEXTS(struct cat_tests, ixit, "ixit"),
    TEXTS(struct cat_tests, ixit_v1, "ixit_v1_1_1"),
    TEXT_OPT(struct cat_tests, note, "note"),
    OBJECTS(struct cat_tests, cases, "cases", case_spec),
};
SPEC(tests_spec, struct cat_tests, tests_fields);

static const struct cat_field scan_fields[] = {
    NAME(struct cat_scan, reach, "reach", reach_names),
    TEXTS(struct cat_scan, collects, "collects"),
    TEXT(struct cat_scan, evidence, "evidence"),
    TEXT(struct cat_scan, missing, "missing"),
};
SPEC(scan_spec, struct cat_scan, scan_fields);

static const struct cat_field automation_fields[] = {
    TEXT(struct cat_automation, main, "main"),
    TEXTS(struct cat_automation, also, "also"),
    TEXT(struct cat_automation, how, "how"),
};
SPEC(automation_spec, struct cat_automation, automation_fields);

static const struct cat_field xref_fields[] = {
    TEXT(struct cat_xref, to, "to"),
    TEXTS(struct cat_xref, refs, "refs"),
    TEXT_OPT(struct cat_xref, note, "note"),
    TEXT(struct cat_xref, source, "source"),
    NAME(struct cat_xref, trust, "confidence", trust_names),
};
SPEC(xref_spec, struct cat_xref, xref_fields);

static const struct cat_field change_fields[] = {
    NAME(struct cat_change, fate, "change", fate_names),
    TEXT_OPT(struct cat_change, from, "from"),
    TEXT_OPT(struct cat_change, status, "status"),
    TEXT_OPT(struct cat_change, note, "note"),
};
SPEC(change_spec, struct cat_change, change_fields);

static const struct cat_field trusts_fields[] = {
    NAME(struct cat_trusts, status, "status", trust_names),
    NAME(struct cat_trusts, summary, "summary", trust_names),
    NAME(struct cat_trusts, change, "change", trust_names),
    NAME(struct cat_trusts, tests, "tests", trust_names),
};
SPEC(trusts_spec, struct cat_trusts, trusts_fields);

static const struct cat_field provision_fields[] = {
    TEXT(struct cat_provision, id, "id"),
    TEXTS_OPT(struct cat_provision, aliases, "aliases"),
    TEXT(struct cat_provision, title, "title"),
    TEXT(struct cat_provision, status, "status"),
    TEXTS(struct cat_provision, conditions, "conditions"),
    TEXTS(struct cat_provision, features, "features"),
    TEXT(struct cat_provision, summary, "summary"),
    OBJECT(struct cat_provision, tests, "tests", tests_spec),
    OBJECT(struct cat_provision, scan, "scan", scan_spec),
    OBJECT(struct cat_provision, automation, "automation", automation_spec),
    OBJECTS(struct cat_provision, xrefs, "xrefs", xref_spec),
    OBJECT(struct cat_provision, change, "since_2_1_1", change_spec),
    TEXTS(struct cat_provision, sources, "sources"),
    OBJECT(struct cat_provision, trust, "confidence", trusts_spec),
};
SPEC(provision_spec, struct cat_provision, provision_fields);

static const struct cat_field clause_fields[] = {
    TEXT(struct cat_clause, id, "clause"),
    TEXT(struct cat_clause, title, "title"),
    OBJECTS(struct cat_clause, provisions, "provisions", provision_spec),
};
SPEC(clause_spec, struct cat_clause, clause_fields);

static const struct cat_field ixit_fields[] = {
    TEXT(struct cat_ixit, id, "id"),
    TEXT(struct cat_ixit, name, "name"),
    TEXT_OPT(struct cat_ixit, was, "was"),
    {"list", FIELD_BOOL, 0, offsetof(struct cat_ixit, list), 0},
    TEXTS(struct cat_ixit, columns, "columns"),
};
SPEC(ixit_spec, struct cat_ixit, ixit_fields);

static const struct cat_field xref_catalogue_fields[] = {
    TEXT(struct cat_xref_catalogue, id, "id"),
    TEXT(struct cat_xref_catalogue, name, "name"),
    TEXT(struct cat_xref_catalogue, source, "source"),
    TEXT(struct cat_xref_catalogue, note, "note"),
    NAME(struct cat_xref_catalogue, trust, "confidence", trust_names),
    OBJECTS(struct cat_xref_catalogue, refs, "refs", entry_spec),
};
SPEC(xref_catalogue_spec, struct cat_xref_catalogue, xref_catalogue_fields);

static const struct cat_field row_fields[] = {
    TEXT(struct cat_row, id, "id"),
    TEXT(struct cat_row, title, "title"),
    TEXT_OPT(struct cat_row, status, "status"),
    NAME(struct cat_row, fate, "fate", fate_names),
    TEXTS(struct cat_row, became, "became"),
    TEXTS_OPT(struct cat_row, aliases, "aliases"),
    TEXT_OPT(struct cat_row, note, "note"),
};
SPEC(row_spec, struct cat_row, row_fields);

static const struct cat_field previous_fields[] = {
    TEXT(struct cat_previous, edition, "edition"),
    TEXT(struct cat_previous, date, "date"),
    TEXT(struct cat_previous, note, "note"),
    TEXTS(struct cat_previous, voided, "void"),
    TEXTS(struct cat_previous, added, "added"),
    TEXTS(struct cat_previous, general, "general"),
    OBJECTS(struct cat_previous, conditions, "conditions", entry_spec),
    OBJECTS(struct cat_previous, rows, "rows", row_spec),
};
SPEC(previous_spec, struct cat_previous, previous_fields);

static const struct cat_field attribute_fields[] = {
    TEXT(struct cat_attribute, id, "id"),
    NAME(struct cat_attribute, type, "type", type_names),
    TEXT(struct cat_attribute, what, "what"),
    TEXTS_OPT(struct cat_attribute, values, "values"),
};
SPEC(attribute_spec, struct cat_attribute, attribute_fields);

static const struct cat_field kind_fields[] = {
    TEXT(struct cat_kind, id, "id"),
    TEXT(struct cat_kind, what, "what"),
    OBJECTS(struct cat_kind, attributes, "attributes", attribute_spec),
};
SPEC(kind_spec, struct cat_kind, kind_fields);

static bool read_literal(struct cat_load *l, json_t *j,
                         const struct cat_step *at, struct cat_literal *out)
{
    if (json_is_boolean(j))
        *out = (struct cat_literal){.type = VALUE_BOOL, .yes = json_is_true(j)};
    else if (json_is_integer(j))
        *out = (struct cat_literal){.type = VALUE_INT,
                                    .num = json_integer_value(j)};
    else
        *out = (struct cat_literal){.type = VALUE_TEXT,
                                    .text = cat_read_text(l, j, at)};
    return l->err == OK;
}

/* A value or a list of them; struct cat_test.values. */
static bool read_values(struct cat_load *l, json_t *j,
                        const struct cat_step *at, void *out)
{
    bool many = json_is_array(j);
    size_t n = many ? json_array_size(j) : 1;
    struct cat_literal *v = cat_array(l, n, sizeof *v);
    for (size_t i = 0; v && i < n; i++) {
        struct cat_step item = {.up = at, .index = i};
        if (!read_literal(l, many ? json_array_get(j, i) : j, many ? &item : at,
                          &v[i]))
            return false;
    }
    CAT_LIST(struct cat_literal) list = {.v = v, .n = n};
    memcpy(out, &list, sizeof list);
    return v != NULL;
}

static const struct cat_custom values_custom = {read_values};

static const struct cat_spec test_spec; /* tests hold tests */
static const struct cat_field test_fields[] = {
    TEXT(struct cat_test, attr, "attr"),
    NAME(struct cat_test, op, "op", op_names),
    {"value", FIELD_CUSTOM, FIELD_OPTIONAL, offsetof(struct cat_test, values),
                                           &values_custom},
    OBJECTS_OPT(struct cat_test, all, "all", test_spec),
};
SPEC(test_spec, struct cat_test, test_fields);

static const struct cat_field when_fields[] = {
    TEXT(struct cat_when, kind, "kind"),
    OBJECTS(struct cat_when, all, "all", test_spec),
};
SPEC(when_spec, struct cat_when, when_fields);

static const struct cat_field rule_fields[] = {
    TEXT(struct cat_rule, id, "id"),
    TEXT(struct cat_rule, title, "title"),
    NAME_OPT(struct cat_rule, severity, "severity", severity_names),
    NAME(struct cat_rule, effect, "effect", effect_names),
    TEXTS(struct cat_rule, provisions, "provisions"),
    TEXTS(struct cat_rule, cases, "cases"),
    TEXTS_OPT(struct cat_rule, weighs, "weighs"),
    TEXTS_OPT(struct cat_rule, yields_to, "yields_to"),
    TEXTS_OPT(struct cat_rule, shows, "shows"),
    NAME_OPT(struct cat_rule, least, "least", confidence_names),
    {"once", FIELD_BOOL, FIELD_OPTIONAL, offsetof(struct cat_rule, once), 0},
    OBJECT(struct cat_rule, when, "when", when_spec),
    TEXT_OPT(struct cat_rule, message, "message"),
    TEXT_OPT(struct cat_rule, remedy, "remedy"),
    SKIP("examples"),
};
SPEC(rule_spec, struct cat_rule, rule_fields);

static const struct cat_field extra_fields[] = {
    TEXT(struct cat_extra, table, "table"),
    TEXT(struct cat_extra, id, "id"),
    TEXT(struct cat_extra, what, "what"),
    TEXTS_OPT(struct cat_extra, values, "values"),
};
SPEC(extra_spec, struct cat_extra, extra_fields);

static const struct cat_field refer_fields[] = {
    TEXT(struct cat_refer, table, "table"),
    TEXT(struct cat_refer, column, "column"),
    TEXT(struct cat_refer, to, "to"),
};
SPEC(refer_spec, struct cat_refer, refer_fields);

static const struct cat_field imply_fields[] = {
    TEXT(struct cat_imply, id, "id"),
    TEXT(struct cat_imply, then, "then"),
};
SPEC(imply_spec, struct cat_imply, imply_fields);

static const struct cat_field ask_fields[] = {
    TEXT(struct cat_ask, id, "id"),
    TEXTS(struct cat_ask, cases, "cases"),
};
SPEC(ask_spec, struct cat_ask, ask_fields);

static const struct cat_field tell_fields[] = {
    TEXT(struct cat_tell, id, "id"),
    TEXT(struct cat_tell, table, "table"),
    OBJECTS(struct cat_tell, all, "all", test_spec),
};
SPEC(tell_spec, struct cat_tell, tell_fields);

static const struct cat_field undeclared_fields[] = {
    TEXT(struct cat_undeclared, id, "id"),
    TEXT(struct cat_undeclared, title, "title"),
    TEXT(struct cat_undeclared, table, "table"),
    TEXTS(struct cat_undeclared, by, "by"),
    TEXTS(struct cat_undeclared, cases, "cases"),
    NAME(struct cat_undeclared, least, "least", confidence_names),
    {"once", FIELD_BOOL, FIELD_OPTIONAL, offsetof(struct cat_undeclared, once),
                                                               0},
    OBJECT(struct cat_undeclared, when, "when", when_spec),
    TEXT(struct cat_undeclared, message, "message"),
    TEXT(struct cat_undeclared, remedy, "remedy"),
    OBJECTS_OPT(struct cat_undeclared, denied_by, "denied_by", test_spec),
};
SPEC(undeclared_spec, struct cat_undeclared, undeclared_fields);

static const char *const rows_words[] = {
    [ROWS_EVERY] = "every",
    [ROWS_SOME] = "some",
};
static const struct cat_names rows_names = {rows_words, LENGTH(rows_words)};

static const struct cat_field declared_check_fields[] = {
    TEXT(struct cat_declared_check, id, "id"),
    TEXTS(struct cat_declared_check, cases, "cases"),
    TEXT(struct cat_declared_check, table, "table"),
    TEXT(struct cat_declared_check, text, "text"),
    NAME_OPT(struct cat_declared_check, rows, "rows", rows_names),
    {"settles", FIELD_BOOL, FIELD_OPTIONAL,
                                                           offsetof(struct cat_declared_check, settles), 0},
    {"weak",    FIELD_BOOL, FIELD_OPTIONAL,
                                                           offsetof(struct cat_declared_check, weak),    0},
    OBJECTS_OPT(struct cat_declared_check, where, "where", test_spec),
    OBJECTS(struct cat_declared_check, must, "must", test_spec),
};
SPEC(declared_check_spec, struct cat_declared_check, declared_check_fields);

static const struct cat_field declared_fields[] = {
    OBJECTS(struct cat_declared, extras, "extras", extra_spec),
    OBJECTS(struct cat_declared, refers, "refers", refer_spec),
    OBJECTS(struct cat_declared, implies, "implies", imply_spec),
    OBJECTS(struct cat_declared, asks, "asks", ask_spec),
    OBJECTS(struct cat_declared, tells, "tells", tell_spec),
    OBJECTS(struct cat_declared, undeclared, "undeclared", undeclared_spec),
    OBJECTS(struct cat_declared, checks, "checks", declared_check_spec),
};
SPEC(declared_spec, struct cat_declared, declared_fields);

static bool read_minutes(struct cat_load *l, json_t *j,
                         const struct cat_step *at, void *out)
{
    json_int_t n = json_is_integer(j) ? json_integer_value(j) : 0;
    uint32_t minutes = (uint32_t)n;
    if (n < 1 || n > 10000)
        return cat_fail(l, at, "minutes are 1 to 10000");
    memcpy(out, &minutes, sizeof minutes);
    return true;
}

static const struct cat_custom minutes_reader = {read_minutes};

static const struct cat_field task_fields[] = {
    TEXT(struct cat_task, of, "case"),
    TEXT(struct cat_task, what, "do"),
    TEXTS(struct cat_task, with, "with"),
    {"minutes", FIELD_CUSTOM, 0, offsetof(struct cat_task, minutes),
                                     &minutes_reader},
};
SPEC(task_spec, struct cat_task, task_fields);

static const struct cat_field document_fields[] = {
    TEXT(struct catalogue, schema, "schema"),
    TEXT(struct catalogue, id, "id"),
    TEXT(struct catalogue, edition, "edition"),
    TEXT(struct catalogue, text, "text"),
    TEXT(struct catalogue, ixit_note, "ixit_note"),
    OBJECT(struct catalogue, standard, "standard", edition_spec),
    OBJECT(struct catalogue, assessment, "assessment", edition_spec),
    OBJECTS(struct catalogue, statuses, "statuses", entry_spec),
    OBJECTS(struct catalogue, supports, "supports", entry_spec),
    OBJECTS(struct catalogue, conditions, "conditions", entry_spec),
    OBJECTS(struct catalogue, features, "features", entry_spec),
    OBJECTS(struct catalogue, terms, "terms", entry_spec),
    OBJECTS(struct catalogue, sources, "sources", entry_spec),
    OBJECTS(struct catalogue, ixit, "ixit", ixit_spec),
    OBJECTS(struct catalogue, xref_catalogues, "xref_catalogues",
            xref_catalogue_spec),
    OBJECTS(struct catalogue, clauses, "clauses", clause_spec),
    OBJECTS(struct catalogue, kinds, "kinds", kind_spec),
    OBJECTS(struct catalogue, rules, "rules", rule_spec),
    OBJECT(struct catalogue, previous, "previous", previous_spec),
    {"declared", FIELD_OBJECT, FIELD_OPTIONAL,
                                                             offsetof(struct catalogue, declared), &declared_spec},
    OBJECTS_OPT(struct catalogue, equipment, "equipment", entry_spec),
    OBJECTS_OPT(struct catalogue, tasks, "tasks", task_spec),
    SKIP("checks"),
};
const struct cat_spec cat_document = {document_fields, LENGTH(document_fields),
                                      sizeof(struct catalogue)};

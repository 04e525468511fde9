/* Files of reviewed exceptions: read strictly, with the place of a mistake. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "catalogue/catalogue.h"
#include "check.h"
#include "judge/suppress.h"

#define HEAD  "{\"schema\": \"assay-suppressions/1\", \"suppressions\": ["
#define TAIL  "]}"
#define ID    "\"finding\": \"0123456789abcdef\""
#define WHY   "\"why\": \"accepted by review\""
#define UNTIL "\"until\": \"2027-01-31\""

static struct arena arena;
static struct suppressions list;
static struct suppress_error error;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, NULL);
    list = (struct suppressions){0};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static enum err reading(const char *text)
{
    return suppressions_read(view_of(text, strlen(text)), &arena, &list,
                             &error);
}

static void refused(const char *text, const char *part, uint32_t entry)
{
    list = (struct suppressions){.n = 77};
    assert_int_equal(reading(text), ERR_INPUT);
    assert_non_null(error.why);
    if (!strstr(error.why, part))
        fail_msg("'%s' is not in '%s'", part, error.why);
    assert_int_equal(error.entry, entry);
    assert_int_equal(list.n, 77); /* untouched */
}

static void both_forms_are_read(void **state)
{
    (void)state;
    assert_int_equal(reading(HEAD "{" ID "," WHY "," UNTIL "},"
                                  "{\"rule\": \"account-x\", \"path\": "
                                  "\"*!/etc/shadow\", " WHY "," UNTIL "}" TAIL),
                     OK);
    assert_int_equal(list.n, 2);
    assert_string_equal(list.v[0].finding, "0123456789abcdef");
    assert_null(list.v[0].rule);
    assert_string_equal(list.v[1].rule, "account-x");
    assert_string_equal(list.v[1].path, "*!/etc/shadow");
    assert_string_equal(list.v[1].until, "2027-01-31");
    assert_int_equal(list.v[1].line, 2);
}

static void an_empty_list_and_an_editors_schema_are_fine(void **state)
{
    (void)state;
    assert_int_equal(reading(HEAD TAIL), OK);
    assert_int_equal(list.n, 0);
    assert_int_equal(reading("{\"$schema\": \"x\", \"schema\": "
                             "\"assay-suppressions/1\", \"suppressions\": []}"),
                     OK);
}

static void what_is_not_json_is_refused_with_its_line(void **state)
{
    (void)state;
    assert_int_equal(reading("{\n  \"schema\": oops\n}"), ERR_INPUT);
    assert_int_equal(error.line, 2);
    refused("", "", 0);
    refused(HEAD TAIL "x", "", 0);
    refused("{\"schema\": \"assay-suppressions/1\", \"schema\": 1}", "", 0);
}

static void another_document_is_refused(void **state)
{
    (void)state;
    refused("[]", "schema", 0);
    refused("{\"schema\": \"assay-suppressions/2\", \"suppressions\": []}",
            "schema", 0);
    refused("{\"schema\": \"assay-suppressions/1\"}", "no list", 0);
    refused("{\"schema\": \"assay-suppressions/1\", \"suppressions\": [], "
            "\"supressions\": []}",
            "beside", 0);
}

static void a_mistyped_entry_hides_nothing(void **state)
{
    (void)state;
    refused(HEAD "{" ID "," WHY "," UNTIL "}, 7" TAIL, "an object", 2);
    refused(HEAD "{" WHY "," UNTIL "}" TAIL, "one of them", 1);
    refused(HEAD "{" ID ",\"rule\": \"a-b\"," WHY "," UNTIL "}" TAIL,
            "one of them", 1);
    refused(HEAD "{" ID ",\"path\": \"*\"," WHY "," UNTIL "}" TAIL,
            "with a rule", 1);
    refused(HEAD "{\"finding\": \"0123456789ABCDEF\"," WHY "," UNTIL "}" TAIL,
            "16 digits", 1);
    refused(HEAD "{\"finding\": 5," WHY "," UNTIL "}" TAIL, "no text", 1);
    refused(HEAD "{" ID "," UNTIL "}" TAIL, "reason", 1);
    refused(HEAD "{" ID ",\"why\": \"short\"," UNTIL "}" TAIL, "reason", 1);
    refused(HEAD "{" ID "," WHY "}" TAIL, "an end", 1);
    refused(HEAD "{" ID "," WHY "," UNTIL ",\"untill\": \"x\"}" TAIL, "a key",
            1);
}

static void an_end_is_a_date(void **state)
{
    static const char *const wrong[] = {
        "",           "2027",        "2027-13-01", "2027-00-01",
        "2027-01-32", "2027-01-00",  "2027/01/01", "2027-1-1",
        "never",      "2027-01-011", "2027-02-29", "2027-04-31"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char text[256];
        snprintf(text, sizeof text,
                 HEAD "{" ID "," WHY ",\"until\": \"%s\"}" TAIL, wrong[i]);
        refused(text, "an end", 1);
    }
}

static void a_rule_that_is_not_there_is_told_with_one_that_is(void **state)
{
    (void)state;
    struct catalogue c;
    struct catalogue_error e;
    assert_int_equal(catalogue_load(catalogue_builtin(), &arena, &c, &e), OK);
    assert_int_equal(reading(HEAD "{" ID "," WHY "," UNTIL "},"
                                  "{\"rule\": \"service-telnet\"," WHY "," UNTIL
                                  "}" TAIL),
                     OK);
    assert_true(suppressions_hold(&list, &c, &arena, &error));
    assert_int_equal(reading(HEAD "{" ID "," WHY "," UNTIL "},"
                                  "{\"rule\": \"service-telnt\"," WHY "," UNTIL
                                  "}" TAIL),
                     OK);
    assert_false(suppressions_hold(&list, &c, &arena, &error));
    assert_int_equal(error.entry, 2);
    assert_non_null(strstr(error.why, "service-telnet"));
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        T(both_forms_are_read),
        T(an_empty_list_and_an_editors_schema_are_fine),
        T(what_is_not_json_is_refused_with_its_line),
        T(another_document_is_refused),
        T(a_mistyped_entry_hides_nothing),
        T(an_end_is_a_date),
        T(a_rule_that_is_not_there_is_told_with_one_that_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

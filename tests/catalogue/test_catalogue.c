/* The catalogue that is built in loads; wrong ones are refused with a place. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/catalogue.h"
#include "check.h"

static struct arena arena;
static struct catalogue cat;

static int set_up(void **state)
{
    (void)state;
    struct catalogue_error error = {0};
    arena_init(&arena, NULL);
    enum err e = catalogue_load(catalogue_builtin(), &arena, &cat, &error);
    if (e != OK)
        print_error("%u:%u: %s: %s\n", error.line, error.column, error.where,
                    error.why);
    return e == OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static void builtin_has_78_provisions_and_132_cases(void **state)
{
    (void)state;
    size_t provisions = 0, mandatory = 0, cases = 0, decided = 0;
    const struct cat_provision *p = NULL;
    while ((p = catalogue_next(&cat, p)) != NULL) {
        provisions++;
        mandatory += cat_is_mandatory(p);
        cases += p->tests.cases.n;
        decided += p->scan.reach == REACH_DECIDES;
    }
    assert_int_equal(provisions, 78);
    assert_int_equal(mandatory, 36);
    assert_int_equal(cases, 132);
    assert_in_range(decided, 10, 25);
    assert_string_equal(cat.edition, "3.1.3");
}

static void things_are_found_by_id_and_alias(void **state)
{
    (void)state;
    const struct cat_provision *p = catalogue_provision(&cat, "6.1");
    assert_non_null(p);
    assert_string_equal(p->id, "6-1");
    assert_null(catalogue_provision(&cat, "5.3-4"));
    const struct cat_row *r = catalogue_row(&cat, "5.3-4");
    assert_non_null(r);
    assert_int_equal(r->fate, FATE_SPLIT);
    assert_int_equal(r->became.n, 2);
    const struct cat_case *k = catalogue_case(&cat, "5.1-1-2", &p);
    assert_non_null(k);
    assert_int_equal(k->type, CASE_FUNCTIONAL);
    assert_string_equal(p->id, "5.1-1");
    assert_non_null(catalogue_ixit(&cat, "1-AuthMech"));
    assert_non_null(catalogue_kind(&cat, "account"));
    assert_null(catalogue_kind(&cat, "accounts"));
    assert_non_null(catalogue_entry(cat.features.v, cat.features.n, "aa"));
}

/* The small document of the fuzz corpus, with one text replaced. */
static struct view changed(const char *from, const char *to)
{
    const char *root = getenv("ASSAY_SOURCE_ROOT");
    char path[4096];
    static char text[16384];
    char small[8192] = {0};
    snprintf(path, sizeof path, "%s/fuzz/corpus/catalogue/minimal.json",
             root ? root : ".");
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_in_range(fread(small, 1, sizeof small - 1, f), 1000, 8190);
    fclose(f);
    char *at = strstr(small, from);
    assert_non_null(at);
    int n = snprintf(text, sizeof text, "%.*s%s%s", (int)(at - small), small,
                     to, at + strlen(from));
    return view_of(text, (size_t)n);
}

static enum err load_changed(const char *from, const char *to,
                             struct catalogue_error *error)
{
    struct arena a;
    arena_init(&a, NULL);
    struct catalogue c;
    *error = (struct catalogue_error){0};
    enum err e = catalogue_load(changed(from, to), &a, &c, error);
    arena_done(&a);
    return e;
}

static void wrong_documents_are_refused_with_a_place(void **state)
{
    (void)state;

    static const struct {
        const char *from, *to, *where, *why;
    } wrong[] = {
        {"assay-catalogue/1",             "assay-catalogue/2",                   "schema",                   "must be"               },
        {"\"reach\":\"decides\"",         "\"reach\":\"maybe\"",
         "clauses[0].provisions[0].scan.reach",                                                              "'maybe'"               },
        {"\"summary\":\"s\"",             "\"summary\":7",
         "clauses[0].provisions[0].summary",                                                                 "must be a text"        },
        {"\"summary\":\"s\"",             "\"sumary\":\"s\"",                    "clauses[0].provisions[0]",
         "'summary' is missing"                                                                                                      },
        {"\"summary\":\"s\"",             "\"summary\":\"s\",\"more\":1",
         "clauses[0].provisions[0].more",                                                                    "not known"             },
        {"\"summary\":\"s\"",             "\"summary\":\"s\",\"summary\":\"s\"", "",
         "duplicate"                                                                                                                 },
        {"\"features\":[\"a\"]",          "\"features\":[]",
         "clauses[0].provisions[0].status",                                                                  "does not fit"          },
        {"\"collects\":[\"account\"]",    "\"collects\":[\"acount\"]",
         "clauses[0].provisions[0].scan.collects[0]",                                                        "not defined"           },
        {"\"refs\":[\"r\"],\"source\"",   "\"refs\":[\"q\"],\"source\"",
         "clauses[0].provisions[0].xrefs[0].refs[0]",                                                        "not defined"           },
        {"\"id\":\"5.1-1-2\"",            "\"id\":\"5.1-1-1\"",
         "clauses[0].provisions[0].tests.cases[1]",                                                          "twice"                 },
        {"\"id\":\"5.1-1-2\"",            "\"id\":\"5.2-1-2\"",
         "clauses[0].provisions[0].tests.cases[1]",                                                          "not one of"            },
        {"\"became\":[\"5.1-1\"]",        "\"became\":[\"5.1-7\"]",
         "previous.rows[0].became",                                                                          "not defined"           },
        {"\"id\":\"listens\"",            "\"id\":\"user\"",                     "kinds[0].attributes[2]",
         "twice"                                                                                                                     },
        {"\"void\":[\"5.1-9\"]",          "\"void\":[\"5.1-1\"]",
         "clauses[0].provisions[0]",                                                                         "void"                  },
        {"\"attr\":\"user\"",             "\"attr\":\"usr\"",                    "rules[0].when.all[1]",
         "no attribute"                                                                                                              },
        {"\"value\":[\"set\",\"empty\"]", "\"value\":[\"sett\"]",
         "rules[0].when.all[0]",                                                                             "no value of"           },
        {"\"shows\":[\"a\",\"14\"]",      "\"shows\":[\"a\"]",
         "rules[0].provisions[0]",                                                                           "applies only with '14'"},
        {"\"cases\":[\"5.1-1-2\"]",       "\"cases\":[]",                        "rules[0].cases",
         "no case"                                                                                                                   },
        {"{user} at",                     "{usr} at",                            "rules[0].message",         "no attribute"          },
        {"\"reach\":\"decides\"",         "\"reach\":\"contributes\"",
         "rules[0].provisions[0]",                                                                           "cannot decide"         },
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct catalogue_error error;
        assert_int_equal(load_changed(wrong[i].from, wrong[i].to, &error),
                         ERR_INPUT);
        assert_string_equal(error.where, wrong[i].where);
        if (!strstr(error.why, wrong[i].why))
            fail_msg("'%s' does not say '%s'", error.why, wrong[i].why);
        assert_int_equal(error.line, 1);
        assert_true(error.column > 1);
    }
}

static void place_of_an_error_is_line_and_column(void **state)
{
    (void)state;
    struct catalogue_error error;
    assert_int_equal(
        load_changed("\"summary\":\"s\"", "\n\n  \"summary\": 7", &error),
        ERR_INPUT);
    assert_int_equal(error.line, 3);
    assert_int_equal(error.column, 14);
    assert_int_equal(
        load_changed("\"summary\":\"s\"", "\n  ,\"summary\": 7", &error),
        ERR_INPUT);
    assert_int_equal(error.line, 2);
}

static void every_prefix_is_refused(void **state)
{
    (void)state;
    struct view v = changed("\"id\":\"t\"", "\"id\":\"t\"");
    struct arena a;
    arena_init(&a, NULL);
    for (size_t n = 0; n < v.n; n++) {
        struct catalogue c;
        struct catalogue_error error = {0};
        assert_int_equal(catalogue_load(view_cut(v, 0, n), &a, &c, &error),
                         ERR_INPUT);
        assert_true(error.why[0]);
    }
    arena_done(&a);
}

static void spent_memory_is_said_to_be_spent(void **state)
{
    (void)state;
    for (uint64_t max = 0; max < 300000; max += 20000) {
        struct budget budget = {.max_bytes = max};
        struct arena a;
        arena_init(&a, &budget);
        struct catalogue c = {.id = "untouched"};
        struct catalogue_error error = {0};
        enum err e = catalogue_load(catalogue_builtin(), &a, &c, &error);
        assert_true(e == OK || e == ERR_NOMEM);
        if (e != OK)
            assert_string_equal(c.id, "untouched");
        arena_done(&a);
        assert_int_equal(budget.used_bytes, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builtin_has_78_provisions_and_132_cases),
        cmocka_unit_test(things_are_found_by_id_and_alias),
        cmocka_unit_test(wrong_documents_are_refused_with_a_place),
        cmocka_unit_test(place_of_an_error_is_line_and_column),
        cmocka_unit_test(every_prefix_is_refused),
        cmocka_unit_test(spent_memory_is_said_to_be_spent),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

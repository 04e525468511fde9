/* What explain says, for every id there is and for ids there are not. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/explain.h"
#include "check.h"

static struct arena arena;
static struct catalogue cat;
static struct buf out;

static int set_up(void **state)
{
    (void)state;
    struct catalogue_error error = {0};
    arena_init(&arena, NULL);
    buf_init(&out, 1 << 20, NULL);
    return catalogue_load(catalogue_builtin(), &arena, &cat, &error) == OK ? 0
                                                                           : -1;
}

static int tear_down(void **state)
{
    (void)state;
    buf_done(&out);
    arena_done(&arena);
    return 0;
}

static const char *text(const char *id, bool colour)
{
    struct explain_options o = {.colour = colour};
    buf_clear(&out);
    assert_true(explain_text(&cat, id, &o, &out));
    buf_byte(&out, '\0');
    assert_false(out.failed);
    return (const char *)out.p;
}

static void says(const char *all, const char *part)
{
    if (!strstr(all, part))
        fail_msg("'%s' is not in:\n%s", part, all);
}

/* No line is wider than 80 columns, none ends in a blank. */
static void fits(const char *all)
{
    while (*all) {
        size_t n = strcspn(all, "\n"), columns = 0;
        for (size_t i = 0; i < n; i++)
            columns += ((uint8_t)all[i] & 0xc0) != 0x80;
        if (columns > 80 || (n > 0 && all[n - 1] == ' '))
            fail_msg("%zu columns: '%.*s'", columns, (int)n, all);
        all += n + (all[n] == '\n');
    }
}

static void a_provision_is_explained_from_status_to_sources(void **state)
{
    (void)state;
    const char *t = text("5.1-1", false);
    says(t, "5.1-1  Passwords unique per device or user-defined\n");
    says(t, "M F (a): mandatory where passwords are one way for users or");
    says(t, "never that it is met");
    says(t, "IXIT 1-AuthMech, which says");
    says(t, "5.1-1-2     functional, units abc");
    says(t, "Annex I Part I (2)(b): secure by default");
    says(t, "(confidence high, source psti)");
    says(t, "changed, was 5.1-1 with status M C (1).");
    fits(t);
}

static void status_is_spelled_out_with_conditions_and_features(void **state)
{
    (void)state;
    says(text("5.1-5", false), "M C F (14, e): mandatory where no resource");
    says(text("5.1-5", false), ", and where");
    says(text("5.7-1", false), "R: recommended\n");
    says(text("5.4-3", false), "M: mandatory\n");
}

static void aliases_cases_and_old_ids_are_explained(void **state)
{
    (void)state;
    says(text("6.1", false), "6-1  Inform about personal data processing");
    says(text("5.1-1-2", false), "test case of 5.1-1");
    says(text("5.1-1-2", false), "Units   abc");
    says(text("5.3-4", false), "void in V3.1.3");
    says(text("5.3-4", false), "5.3-4B   Offer automatic");
    says(text("6.3", false), "6-3A");
    says(text("4-1", false), "moved in V3.1.3");
    says(text("5.1", false), "No universal default passwords");
    says(text("1-AuthMech", false), "Used by\n  5.1-1 5.1-2");
    says(text("15-PhyIntf", false), "before: 15-Intf");
    says(text("account", false), "can_log_in");
}

static void nothing_is_wider_than_80_columns(void **state)
{
    (void)state;
    const struct cat_provision *p = NULL;
    while ((p = catalogue_next(&cat, p)) != NULL) {
        fits(text(p->id, false));
        for (size_t i = 0; i < p->tests.cases.n; i++)
            fits(text(p->tests.cases.v[i].id, false));
    }
    for (size_t i = 0; i < cat.previous.rows.n; i++)
        fits(text(cat.previous.rows.v[i].id, false));
    for (size_t i = 0; i < cat.ixit.n; i++)
        fits(text(cat.ixit.v[i].id, false));
    for (size_t i = 0; i < cat.kinds.n; i++)
        fits(text(cat.kinds.v[i].id, false));
    for (size_t i = 0; i < cat.rules.n; i++)
        fits(text(cat.rules.v[i].id, false));
    struct explain_options o = {0};
    buf_clear(&out);
    explain_list(&cat, &o, &out);
    buf_byte(&out, '\0');
    fits((const char *)out.p);
    says((const char *)out.p, "A voluntary standard.");
}

static void colour_only_adds_escapes(void **state)
{
    (void)state;
    const char *coloured = text("5.3-10", true);
    assert_non_null(strchr(coloured, '\x1b'));
    char *plain = calloc(1, strlen(coloured) + 1);
    assert_non_null(plain);
    size_t n = 0;
    for (const char *s = coloured; *s; s++) {
        if (*s == '\x1b')
            s += strcspn(s, "m");
        else
            plain[n++] = *s;
    }
    assert_string_equal(text("5.3-10", false), plain);
    free(plain);
}

static void an_unknown_id_adds_nothing_but_has_neighbours(void **state)
{
    (void)state;
    struct explain_options o = {0};
    const char *near[3] = {0};
    buf_clear(&out);
    assert_false(explain_text(&cat, "5.1-9", &o, &out));
    assert_false(explain_json(&cat, "5.1-9", &out));
    assert_int_equal(out.n, 0);
    assert_int_equal(explain_near(&cat, "5.11-2A", near, 3), 3);
    assert_string_equal(near[0], "5.1-2A");
    assert_true(explain_near(&cat, "acount", near, 3) >= 1);
    assert_string_equal(near[0], "account");
    assert_int_equal(explain_near(&cat, "", near, 3), 0);
    char longest[4000];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(explain_near(&cat, longest, near, 3), 0);
}

static void too_small_a_buffer_is_said_to_be_so(void **state)
{
    (void)state;
    struct explain_options o = {0};
    struct buf small;
    buf_init(&small, 500, NULL);
    assert_true(explain_text(&cat, "5.1-1", &o, &small));
    assert_true(small.failed);
    buf_done(&small);
    buf_init(&small, 500, NULL);
    assert_true(explain_json(&cat, "5.1-1", &small));
    assert_true(small.failed);
    buf_done(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_provision_is_explained_from_status_to_sources),
        cmocka_unit_test(status_is_spelled_out_with_conditions_and_features),
        cmocka_unit_test(aliases_cases_and_old_ids_are_explained),
        cmocka_unit_test(nothing_is_wider_than_80_columns),
        cmocka_unit_test(colour_only_adds_escapes),
        cmocka_unit_test(an_unknown_id_adds_nothing_but_has_neighbours),
        cmocka_unit_test(too_small_a_buffer_is_said_to_be_so),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

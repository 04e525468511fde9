/* Lines put into product.yaml: where they land, what is refused, and that
 * every byte that was there stays. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "product/propose.h"

#define HEAD "schema: assay-product/1\nproduct: {name: T, model: T1}\n"

static struct arena arena;
static struct catalogue catalogue;

static int set_up(void **state)
{
    struct catalogue_error e;
    (void)state;
    arena_init(&arena, NULL);
    return catalogue_load(catalogue_builtin(), &arena, &catalogue, &e) != OK;
}

static int tear_down(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

#define FEATURE "\"j\": {present: yes}\n"
#define ROW     "- id: \"S-x\"\n  seen_as:\n    - \"x\"\n"

static struct addition two[] = {
    {"features", NULL,          "j",   FEATURE},
    {"ixit",     "13-SoftServ", "S-x", ROW    },
};

static enum err put(const char *text, size_t from, size_t n, struct buf *out,
                    const char **why)
{
    struct additions a = {
        .v = {two + from, n}
    };
    buf_init(out, 1 << 20, NULL);
    return propose_put(view_of(text, strlen(text)), &a, &catalogue, &arena, out,
                       why);
}

static void becomes(const char *text, size_t from, size_t n, const char *wanted)
{
    struct buf out;
    const char *why = NULL;
    if (put(text, from, n, &out, &why) != OK)
        fail_msg("%s: %s", text, why);
    buf_byte(&out, 0);
    assert_string_equal((const char *)out.p, wanted);
    buf_done(&out);
}

static void stays(const char *text, size_t from, const char *part)
{
    struct buf out;
    const char *why = NULL;
    assert_int_equal(put(text, from, 1, &out, &why), ERR_INPUT);
    assert_int_equal(out.n, 0);
    if (!why || !strstr(why, part))
        fail_msg("%s", why ? why : "nothing is said");
    buf_done(&out);
}

static void a_section_that_is_missing_comes_last(void **state)
{
    (void)state;
    becomes(HEAD, 0, 2,
            HEAD "\nfeatures:\n  " FEATURE "\nixit:\n  13-SoftServ:\n"
                 "    - id: \"S-x\"\n      seen_as:\n        - \"x\"\n");
    becomes("schema: assay-product/1\nproduct: {name: T, model: T1}", 0, 1,
            HEAD "\nfeatures:\n  " FEATURE);
}

static void an_empty_section_is_filled_behind_its_comments(void **state)
{
    (void)state;
    becomes(HEAD "features:\n  # a: no\n\n# next\nics:\n", 0, 1,
            HEAD "features:\n  # a: no\n  " FEATURE "\n# next\nics:\n");
    becomes(HEAD "features: {}   # none so far\n", 0, 1,
            HEAD "features:    # none so far\n  " FEATURE);
    becomes(HEAD "ixit:\n  13-SoftServ: []  # none\n  22-ExtSens: []\n", 1, 1,
            HEAD "ixit:\n  13-SoftServ:   # none\n    - id: \"S-x\"\n"
                 "      seen_as:\n        - \"x\"\n  22-ExtSens: []\n");
}

static void entries_and_rows_come_last_as_the_others_are_indented(void **state)
{
    (void)state;
    becomes(HEAD "features:\n    a: {present: no,\n      reason: because}\n"
                 "# at the margin\n    b: {present: yes}  # kept\n\n# end\n",
            0, 1,
            HEAD "features:\n    a: {present: no,\n      reason: because}\n"
                 "# at the margin\n    b: {present: yes}  # kept\n    " FEATURE
                 "\n# end\n");
    becomes(HEAD "ixit:\n  13-SoftServ:\n  - id: a\n    description: >\n"
                 "      # no comment\n      folded\n  22-ExtSens: []\n",
            1, 1,
            HEAD "ixit:\n  13-SoftServ:\n  - id: a\n    description: >\n"
                 "      # no comment\n      folded\n  - id: \"S-x\"\n"
                 "    seen_as:\n      - \"x\"\n  22-ExtSens: []\n");
    becomes(HEAD "ixit:\n  22-ExtSens: []\n", 1, 1,
            HEAD "ixit:\n  22-ExtSens: []\n  13-SoftServ:\n    - id: \"S-x\"\n"
                 "      seen_as:\n        - \"x\"\n");
}

static void lines_end_as_they_did(void **state)
{
    (void)state;
    becomes("schema: assay-product/1\r\nproduct: {name: T, model: T1}\r\n"
            "features:\r\n  a: {present: yes}\r\n",
            0, 1,
            "schema: assay-product/1\r\nproduct: {name: T, model: T1}\r\n"
            "features:\r\n  a: {present: yes}\r\n"
            "  \"j\": {present: yes}\r\n");
}

static void what_cannot_be_put_in_leaves_everything(void **state)
{
    (void)state;
    stays(HEAD "features: {a: {present: yes}}\n", 0, "brackets");
    stays(HEAD "ixit: {13-SoftServ: [{id: a}]}\n", 1, "brackets");
    stays(HEAD "features: ~\n", 0, "by hand");
    stays(HEAD "features:\n  j: {present: no, reason: none}\n", 0, "by hand");
    stays(HEAD "ixit:\n  13-SoftServ:\n    - id: S-x\n", 1, "by hand");
    stays(HEAD "features: [\n", 0, "by hand");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_section_that_is_missing_comes_last),
        cmocka_unit_test(an_empty_section_is_filled_behind_its_comments),
        cmocka_unit_test(entries_and_rows_come_last_as_the_others_are_indented),
        cmocka_unit_test(lines_end_as_they_did),
        cmocka_unit_test(what_cannot_be_put_in_leaves_everything),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* product.yaml: what is read, what is refused, and where. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "product/product.h"

#define HEAD "schema: assay-product/1\nproduct: {name: T, model: T1}\n"

static struct arena arena;
static struct catalogue catalogue;
static struct product product;
static struct problems problems;

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

static enum err reading(const char *text)
{
    return product_read(view_of(text, strlen(text)), &catalogue, &arena,
                        &product, &problems);
}

static void is_read(const char *text)
{
    if (reading(text) != OK)
        fail_msg("%u:%u: %s", problems.v[0].at.line, problems.v[0].at.column,
                 problems.v[0].text);
}

static void has_problem(const char *part, uint32_t line, bool error)
{
    for (size_t i = 0; i < problems.n; i++)
        if (strstr(problems.v[i].text, part) && problems.v[i].error == error &&
            problems.v[i].at.line == line && problems.v[i].at.column >= 1)
            return;
    fail_msg("'%s' in line %u is not told; first: %u: %s", part, line,
             problems.n ? problems.v[0].at.line : 0,
             problems.n ? problems.v[0].text : "nothing");
}

static void refused(const char *text, const char *part, uint32_t line)
{
    product = (struct product){.name = "untouched"};
    assert_int_equal(reading(text), ERR_INPUT);
    has_problem(part, line, true);
    assert_string_equal(product.name, "untouched");
}

static void all_parts_are_read(void **state)
{
    (void)state;
    is_read(HEAD "features:\n  a: {present: no, reason: buttons only}\n"
                 "conditions:\n  \"12\": {present: yes}\n"
                 "ics:\n  \"5.1-1\": {support: N/A}\n"
                 "  \"5.2-1\": {support: Y, detail: on the web}\n"
                 "ixit:\n  7-UpdMech:\n    - id: u1\n"
                 "      description: over the air\n      automatic: yes\n"
                 "      seen_as: [updater]\n  22-ExtSens: []\n"
                 "  4-Conf: {secure_development: no}\n"
                 "targets: {images: [fw.bin], documents: [{path: a.pdf, what: "
                 "manual}]}\n");
    assert_string_equal(product.model, "T1");
    assert_false(product_claim(&product, "a")->present);
    assert_true(product_claim(&product, "12")->present);
    const struct cat_provision *p = catalogue_provision(&catalogue, "5.1-1");
    assert_int_equal(product_ics(&product, p)->support, SUPPORT_NA);
    const struct ixit_table *t = product_ixit(&product, "7-UpdMech");
    const struct ixit_row *r = ixit_row(t, "u1");
    assert_int_equal(r->at.line, 12);
    assert_string_equal(ixit_cell(r, "automatic")->values.v[0], "yes");
    assert_string_equal(r->seen_as.v[0], "updater");
    assert_int_equal(product_ixit(&product, "22-ExtSens")->rows.n, 0);
    assert_null(product_ixit(&product, "1-AuthMech"));
    assert_int_equal(product.targets.n, 2);
}

static void unknown_keys_name_the_nearest(void **state)
{
    (void)state;
    refused(HEAD "featurs: {}\n", "did you mean 'features'", 3);
    refused(HEAD "ics:\n  \"5.99-1\": {support: Y}\n", "no provision", 4);
    refused(HEAD "ixit:\n  7-UpdMec: []\n", "did you mean '7-UpdMech'", 4);
    refused(HEAD "ixit:\n  7-UpdMech:\n    - {id: a, descripton: x}\n",
            "did you mean 'description'", 5);
    refused(HEAD "features:\n  zz: {present: yes}\n", "no feature", 4);
}

static void names_of_the_edition_before_are_told(void **state)
{
    (void)state;
    refused(HEAD "ics:\n  \"5.3-4\": {support: Y}\n", "5.3-4A and 5.3-4B", 4);
    refused(HEAD "ixit:\n  15-Intf: []\n", "15-PhyIntf now", 4);
}

static void wrong_values_are_refused(void **state)
{
    (void)state;
    refused(HEAD "ics:\n  \"5.1-1\": {support: maybe}\n", "Y, N or N/A", 4);
    refused(HEAD "features:\n  a: {present: perhaps}\n", "yes or no", 4);
    refused(HEAD "support_period: {until: 2031-02-30}\n", "is no day", 3);
    refused(HEAD "support_period: {from: 2031-02-01, until: 2030-01-01}\n",
            "ends before it begins", 3);
    refused(HEAD "ixit:\n  7-UpdMech:\n    - {id: a, automatic: often}\n",
            "takes yes, no", 5);
    refused(HEAD "ixit:\n  22-ExtSens: [{id: a}, {id: a}]\n", "stands twice",
            4);
    refused("schema: assay-product/2\nproduct: {name: T, model: T1}\n",
            "reads assay-product/1", 1);
    refused("schema: assay-product/1\n", "'product'", 1);
    refused(HEAD "suppressions: [{rule: x, why: because of it}]\n", "'until'",
            3);
}

static void hostile_yaml_is_refused(void **state)
{
    (void)state;
    refused("", "nothing in it", 1);
    refused("a: [\n", "no YAML", 2);
    refused("a: 1\na: 2\n", "stands twice; first in line 1", 2);
    refused("a: &x 1\n", "anchors", 1);
    refused("a: *x\n", "aliases", 1);
    refused("a: !!str x\n", "tags", 1);
    refused("a: 1\n---\nb: 1\n", "second document", 2);
    refused("a: \"\\0\"\n", "character 0", 1);
    refused("[[[[[[[[[[[[[[1]]]]]]]]]]]]]]\n", "deep", 1);
    refused("? [a]\n: 1\n", "key must be a text", 1);
}

static void odd_statements_are_warnings(void **state)
{
    (void)state;
    is_read(HEAD "ics:\n  \"5.2-1\": {support: N/A}\n"
                 "  \"5.1-1\": {support: N/A}\n  \"5.3-13\": {support: N}\n"
                 "  \"5.2-2\": {support: N}\n"
                 "features:\n  b: {present: no}\n"
                 "ixit:\n  6-SoftComp:\n    - {id: s, update_mechanism: u9, "
                 "description: TBD}\n");
    has_problem("applies to every product", 4, false);
    has_problem("declared absent with a reason", 5, false);
    has_problem("is mandatory", 6, false);
    has_problem("no detail justifies", 7, false);
    has_problem("without a reason", 9, false);
    has_problem("has no row 'u9'", 12, false);
    has_problem("place of an answer", 12, false);
    has_problem("says nothing of 74 provisions", 1, false);
}

static void empty_answers_say_nothing(void **state)
{
    (void)state;
    static const char *const empty[] = {"",    " ",       "?",   "? years",
                                        "TBD", "todo: x", "...", "n/a"};
    static const char *const full[] = {"5 years", "no", "N", "Is it? Yes, so."};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        assert_false(product_says(empty[i]));
    for (size_t i = 0; i < sizeof full / sizeof *full; i++)
        assert_true(product_says(full[i]));
}

static void the_template_reads_back(void **state)
{
    (void)state;
    struct template_answers answers = {.name = "a \"b\" \\ \n: c",
                                       .image = "fw: x.bin"};
    struct buf out;
    buf_init(&out, 1 << 20, NULL);
    product_template(&catalogue, &answers, &out);
    assert_false(out.failed);
    buf_byte(&out, 0);
    is_read((const char *)out.p);
    assert_string_equal(product.name, answers.name);
    assert_string_equal(product.targets.v[0].path, answers.image);
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_parts_are_read),
        cmocka_unit_test(unknown_keys_name_the_nearest),
        cmocka_unit_test(names_of_the_edition_before_are_told),
        cmocka_unit_test(wrong_values_are_refused),
        cmocka_unit_test(hostile_yaml_is_refused),
        cmocka_unit_test(odd_statements_are_warnings),
        cmocka_unit_test(empty_answers_say_nothing),
        cmocka_unit_test(the_template_reads_back),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

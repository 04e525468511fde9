/* Tests of the option parser. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "cli/command.h"

static const char *const formats[] = {"text", "json", "html", NULL};

static const struct command scan = {
    .name = "scan",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .formats = formats,
    .options = OPT(format) | OPT(output) | OPT(fail_on) | OPT(jobs) |
               OPT(quiet) | OPT(colour) | OPT(catalogue) | OPT_LIMITS,
};

static struct options o;
static char message[1000];

enum { WORDS_MAX = 16 };

/* Parses "scan" and the words of line. */
static bool parse(const char *line)
{
    static char text[1000];
    char *argv[WORDS_MAX + 1] = {NULL}, *save = NULL;
    int argc = 0;
    snprintf(text, sizeof text, "scan %s", line);
    for (char *w = strtok_r(text, " ", &save); w && argc < WORDS_MAX;
         w = strtok_r(NULL, " ", &save))
        argv[argc++] = w;
    static char *kept[WORDS_MAX + 1];
    memcpy(kept, argv, sizeof argv);
    struct buf error;
    buf_init(&error, sizeof message - 1, NULL);
    bool done = options_parse(&scan, argc, kept, &o, &error);
    memcpy(message, error.n ? (const char *)error.p : "", error.n);
    message[error.n] = '\0';
    buf_done(&error);
    assert_true(done == (message[0] == '\0'));
    return done;
}

static void check_wrong(const char *line, const char *want)
{
    o = (struct options){.jobs = 77};
    assert_false(parse(line));
    assert_string_equal(message, want);
    assert_int_equal(o.jobs, 77); /* untouched */
}

static void defaults_come_without_options(void **state)
{
    (void)state;
    assert_true(parse("fw.bin"));
    assert_string_equal(o.format, "text");
    assert_string_equal(o.output, "-");
    assert_int_equal(o.fail_on, FAIL_ON_MANDATORY);
    assert_int_equal(o.jobs, 0);
    assert_false(o.quiet);
    assert_null(o.catalogue);
    struct limits l = limits_default();
    assert_memory_equal(&o.limits, &l, sizeof l);
    assert_int_equal(o.operands_n, 1);
    assert_string_equal(o.operands[0], "fw.bin");
}

static void options_and_operands_may_mix(void **state)
{
    (void)state;
    assert_true(parse("a -q --format json b -o out.json -j4 - --fail-on=never "
                      "--color always -- -c --quiet"));
    assert_string_equal(o.format, "json");
    assert_string_equal(o.output, "out.json");
    assert_int_equal(o.fail_on, FAIL_ON_NEVER);
    assert_int_equal(o.colour, 1);
    assert_int_equal(o.jobs, 4);
    assert_true(o.quiet);
    static const char *const want[] = {"a", "b", "-", "-c", "--quiet"};
    assert_int_equal(o.operands_n, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(o.operands[i], want[i]);
}

static void the_environment_does_not_change_the_order(void **state)
{
    (void)state;
    setenv("POSIXLY_CORRECT", "1", 1);
    bool done = parse("a --format json b");
    unsetenv("POSIXLY_CORRECT");
    assert_true(done);
    assert_string_equal(o.format, "json");
    assert_int_equal(o.operands_n, 2);
}

static void letters_may_be_joined(void **state)
{
    (void)state;
    assert_true(parse("-qfjson -qohere x"));
    assert_true(o.quiet);
    assert_string_equal(o.format, "json");
    assert_string_equal(o.output, "here");
}

static void limits_have_units(void **state)
{
    (void)state;
    assert_true(parse("x --limit-memory 64M --limit-output=1T --limit-stream 3 "
                      "--limit-file 2GiB --limit-depth 3 --limit-entries 9"));
    assert_int_equal(o.limits.memory_bytes, 64 * MIB);
    assert_int_equal(o.limits.output_bytes, 1024 * GIB);
    assert_int_equal(o.limits.stream_bytes, 3);
    assert_int_equal(o.limits.file_bytes, 2 * GIB);
    assert_int_equal(o.limits.depth, 3);
    assert_int_equal(o.limits.entries, 9);
    assert_true(parse("x --limit-time 2s --limit-guess 500ms --limit-ratio 9"));
    assert_int_equal(o.limits.time_ms, 2000);
    assert_int_equal(o.limits.guess_ms, 500);
    assert_int_equal(o.limits.ratio, 9);
}

static void the_last_one_counts(void **state)
{
    (void)state;
    assert_true(parse("x -f json -f html --jobs 1 -j 2"));
    assert_string_equal(o.format, "html");
    assert_int_equal(o.jobs, 2);
}

static void wrong_usage_is_told_in_one_line(void **state)
{
    (void)state;
    check_wrong("x --formt json",
                "there is no option --formt; did you mean --format?");
    check_wrong("x --colour=never",
                "there is no option --colour; did you mean --color?");
    check_wrong("x --zzzzz", "there is no option --zzzzz");
    check_wrong("x --form json", "write --format in full");
    check_wrong("x --limit 3",
                "there is no option --limit; did you mean --limit-memory?");
    check_wrong("x --man", "scan takes no --man");
    check_wrong("x --manifest=m", "scan takes no --manifest");
    check_wrong("x -x", "there is no option -x");
    check_wrong("x --format=json -x", "there is no option -x");
    check_wrong("x -qx", "there is no option -x");
    check_wrong("x --quiet=yes", "--quiet takes no value");
    check_wrong("x --format", "--format needs a value: --format FORMAT");
    check_wrong("x -o", "--output needs a value: --output FILE");
    check_wrong("x -f xml", "--format takes text, json or html, not 'xml'");
    check_wrong("x --fail-on some",
                "--fail-on takes mandatory, any or never, not 'some'");
    check_wrong("x --fail-on man",
                "--fail-on takes mandatory, any or never, not 'man'");
    check_wrong("x --jobs 0", "--jobs takes a whole number from 1, not '0'");
    check_wrong("x --jobs -3", "--jobs takes a whole number from 1, not '-3'");
    check_wrong("x --jobs 4294967296",
                "--jobs takes a whole number from 1, not '4294967296'");
    check_wrong("x --limit-memory 64X",
                "--limit-memory takes a size such as 64M or 2G, not '64X'");
    check_wrong("x --limit-time 2d",
                "--limit-time takes a time such as 2s or 500ms, or 0 for no "
                "limit, not '2d'");
    check_wrong("x --output --quiet", "--output takes a name, not '--quiet'");
    check_wrong("", "scan needs FILE...");
    check_wrong("-q", "scan needs FILE...");
}

static void too_many_operands_are_named(void **state)
{
    (void)state;
    struct command one = scan;
    char words[] = "one\0a\0b";
    char *argv[] = {words, words + 4, words + 6, NULL};
    struct buf error;
    one.name = "one";
    one.operands = "FILE";
    one.max_operands = 1;
    buf_init(&error, 1000, NULL);
    assert_false(options_parse(&one, 3, argv, &o, &error));
    assert_true(view_eq(buf_of(&error), V("'b' is too much: one takes FILE")));
    buf_done(&error);
}

static void help_needs_no_operands(void **state)
{
    (void)state;
    assert_true(parse("--help"));
    assert_true(o.help);
    assert_true(parse("-V"));
    assert_true(o.version);
}

static void each_verb_and_option_is_complete(void **state)
{
    (void)state;
    for (const struct command *const *c = commands; *c; c++) {
        assert_true(strlen((*c)->summary) > 10);
        assert_true(strlen((*c)->about) > 20);
        assert_non_null((*c)->operands);
        assert_true((*c)->max_operands >= (*c)->min_operands);
        assert_non_null((*c)->examples[0].line);
        assert_non_null((*c)->run);
        assert_true((((*c)->options & OPT(format)) != 0) ==
                    ((*c)->formats != NULL));
        assert_ptr_equal(command_find((*c)->name), *c);
    }
    assert_null(command_find("no such"));
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option_spec *s = option_spec((enum option_id)i);
        assert_true((s->kind == KIND_FLAG) == (s->argument == NULL));
        assert_true(strlen(s->text) > 10);
        for (int k = 0; k < i; k++) {
            const struct option_spec *t = option_spec((enum option_id)k);
            assert_string_not_equal(s->name, t->name);
            assert_true(!s->letter || s->letter != t->letter);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_come_without_options),
        cmocka_unit_test(options_and_operands_may_mix),
        cmocka_unit_test(the_environment_does_not_change_the_order),
        cmocka_unit_test(letters_may_be_joined),
        cmocka_unit_test(limits_have_units),
        cmocka_unit_test(the_last_one_counts),
        cmocka_unit_test(wrong_usage_is_told_in_one_line),
        cmocka_unit_test(too_many_operands_are_named),
        cmocka_unit_test(help_needs_no_operands),
        cmocka_unit_test(each_verb_and_option_is_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

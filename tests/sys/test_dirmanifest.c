/* Tests of the manifest of owners and modes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "sys/dirmanifest.h"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static struct dir_manifest parse(struct view text)
{
    struct dir_manifest m = {0};
    struct dir_manifest_error e = {0};
    assert_int_equal(dir_manifest_parse(text, &arena, &m, &e), OK);
    assert_null(e.why);
    return m;
}

static void check_wrong(struct view text, uint32_t line, const char *part)
{
    struct dir_manifest m = {.n = 99};
    struct dir_manifest_error e = {0};
    assert_int_equal(dir_manifest_parse(text, &arena, &m, &e), ERR_INPUT);
    assert_int_equal(e.line, line);
    assert_non_null(strstr(e.why, part));
    assert_int_equal(m.n, 99);
}

static void lines_become_rules(void **state)
{
    (void)state;
    struct dir_manifest m = parse(V("# made by hand\n"
                                    "\n"
                                    "/etc/shadow 600 0 42\n"
                                    "usr/bin/su\t4755 - 7\r\n"
                                    "/dev/console c600 0 5 5 1\n"
                                    "./dev//sda b660 0 6 8 0\n"
                                    "/dev/null 020666 0 0 1 3\n"
                                    "/ 755 1 2"));
    assert_int_equal(m.n, 6);
    const struct dir_rule *r = dir_manifest_find(&m, "etc/shadow");
    assert_int_equal(r->mode, 0600);
    assert_int_equal(r->gid, 42);
    assert_int_equal(r->line, 3);
    assert_int_equal(r->given, MANIFEST_MODE | MANIFEST_UID | MANIFEST_GID);
    r = dir_manifest_find(&m, "usr/bin/su");
    assert_int_equal(r->given, MANIFEST_MODE | MANIFEST_GID);
    r = dir_manifest_find(&m, "dev/console");
    assert_int_equal(r->mode, 020600);
    assert_int_equal(r->major, 5);
    assert_int_equal(r->minor, 1);
    assert_int_equal(dir_manifest_find(&m, "dev/sda")->mode, 060660);
    assert_int_equal(dir_manifest_find(&m, "dev/null")->mode, 020666);
    assert_int_equal(dir_manifest_find(&m, "")->uid, 1);
    assert_null(dir_manifest_find(&m, "etc"));
    assert_null(dir_manifest_find(&m, "zzz"));
}

static void escapes_stand_for_bytes(void **state)
{
    (void)state;
    struct dir_manifest m = parse(V("/a\\040b\\134c/d\\012 644 0 0\n"));
    assert_non_null(dir_manifest_find(&m, "a b\\c/d\n"));
    check_wrong(V("/a\\04 644 0 0"), 1, "\\ooo");
    check_wrong(V("/a\\999 644 0 0"), 1, "\\ooo");
    check_wrong(V("/a\\400 644 0 0"), 1, "\\ooo");
    check_wrong(V("/a\\000 644 0 0"), 1, "\\ooo");
    check_wrong(V("/a\\ 644 0 0"), 1, "\\ooo");
}

static void the_last_line_on_a_path_holds(void **state)
{
    (void)state;
    struct dir_manifest m = parse(V("/a 600 1 1\nb 600 0 0\na 644 2 2\n"));
    assert_int_equal(m.n, 2);
    assert_int_equal(dir_manifest_find(&m, "a")->mode, 0644);
    assert_int_equal(dir_manifest_find(&m, "a")->line, 3);
}

static void nothing_is_a_manifest_too(void **state)
{
    (void)state;
    struct dir_manifest m = parse(V(""));
    assert_int_equal(m.n, 0);
    assert_null(dir_manifest_find(&m, ""));
    m = parse(V("\n  \n# only words\n\t# and more\n"));
    assert_int_equal(m.n, 0);
}

static void a_wrong_line_is_named(void **state)
{
    (void)state;
    check_wrong(V("/a 644 0 0\n/b 644 0\n"), 2, "needs a path");
    check_wrong(V("/a 644 0 0 1\n"), 1, "needs a path");
    check_wrong(V("\n\n/a b 644 0 0 1 1\n"), 3, "more than six");
    check_wrong(V("/a 648 0 0"), 1, "octal");
    check_wrong(V("/a 1000644 0 0"), 1, "octal");
    check_wrong(V("/a c 0 0 1 1"), 1, "octal");
    check_wrong(V("/a x644 0 0"), 1, "octal");
    check_wrong(V("/a 644 root 0"), 1, "not a number");
    check_wrong(V("/a 644 0 2147483648"), 1, "not a number");
    check_wrong(V("/a 644 -1 0"), 1, "not a number");
    check_wrong(V("/a c644 0 0"), 1, "needs its major");
    check_wrong(V("/a 644 0 0 1 1"), 1, "is no device");
    check_wrong(V("/a c644 0 0 1 x"), 1, "device number");
    check_wrong(V("/a c644 0 0 4096 0"), 1, "device number");
    check_wrong(V("/../etc/shadow 644 0 0"), 1, "..");
    check_wrong(V("/etc/.. 644 0 0"), 1, "..");
    check_wrong(V("/a\0b 644 0 0"), 1, "NUL");
}

static void memory_is_bounded(void **state)
{
    (void)state;
    struct budget b = {.max_bytes = 40000};
    struct arena small;
    struct dir_manifest m;
    struct dir_manifest_error e;

    enum { N = 3000, LINE = 11 };

    char *text = malloc(N * LINE);
    for (size_t i = 0; i < N; i++)
        memcpy(text + i * LINE, "/a 644 0 0\n", LINE);
    arena_init(&small, &b);
    assert_int_equal(
        dir_manifest_parse(view_of(text, N * LINE), &small, &m, &e), ERR_NOMEM);
    arena_done(&small);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_become_rules),
        cmocka_unit_test(escapes_stand_for_bytes),
        cmocka_unit_test(the_last_line_on_a_path_holds),
        cmocka_unit_test(nothing_is_a_manifest_too),
        cmocka_unit_test(a_wrong_line_is_named),
        cmocka_unit_test(memory_is_bounded),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

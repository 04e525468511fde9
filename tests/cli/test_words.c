/* Tests of units, of near words, and of the progress line. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "cli/progress.h"
#include "cli/units.h"
#include "core/nearest.h"
#include "sys/clock.h"

static void sizes_read_back_as_written(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        uint64_t bytes;
    } good[] = {
        {"0",    0                },
        {"1",    1                },
        {"1023", 1023             },
        {"1K",   1024             },
        {"64M",  64 << 20         },
        {"3G",   (uint64_t)3 << 30},
        {"5T",   (uint64_t)5 << 40},
    };

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        uint64_t n = 7;
        struct buf b;
        assert_true(units_size(good[i].text, &n));
        assert_int_equal(n, good[i].bytes);
        buf_init(&b, 100, NULL);
        units_write_size(&b, n);
        assert_true(
            view_eq(buf_of(&b), view_of(good[i].text, strlen(good[i].text))));
        buf_done(&b);
    }
    uint64_t n = 7;
    static const char *const bad[] = {"",
                                      "K",
                                      "-1",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "1KB",
                                      "1k",
                                      "1.5M",
                                      "0x10",
                                      "1e3",
                                      "8388608T",
                                      "18446744073709551616",
                                      "99999999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(units_size(bad[i], &n));
        assert_int_equal(n, 7);
    }
    assert_true(units_size("8388607T", &n));
}

static void times_read_back_as_written(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        uint32_t ms;
    } good[] = {
        {"0ms",    0       },
        {"1ms",    1       },
        {"2s",     2000    },
        {"3m",     180000  },
        {"4h",     14400000},
        {"1500ms", 1500    },
    };

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        uint32_t n = 7;
        struct buf b;
        assert_true(units_time(good[i].text, &n));
        assert_int_equal(n, good[i].ms);
        buf_init(&b, 100, NULL);
        units_write_time(&b, n);
        assert_true(
            view_eq(buf_of(&b), view_of(good[i].text, strlen(good[i].text))));
        buf_done(&b);
    }
    uint32_t n = 7;
    assert_true(units_time("90", &n)); /* seconds */
    assert_int_equal(n, 90000);
    static const char *const bad[] = {"",    "s",     "1d",          "1.5s",
                                      "-1s", "1194h", "4294967296ms"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(units_time(bad[i], &n));
    assert_true(units_time("4294967295ms", &n));
}

static void numbers_have_a_maximum(void **state)
{
    (void)state;
    uint64_t n = 7;
    assert_true(units_number("300", 300, &n));
    assert_int_equal(n, 300);
    assert_false(units_number("301", 300, &n));
    assert_false(units_number("3", 2, &n));
    assert_true(units_number("0", 0, &n));
    assert_false(units_number("1x", 300, &n));
    assert_true(units_number("18446744073709551615", UINT64_MAX, &n));
    assert_false(units_number("18446744073709551616", UINT64_MAX, &n));
}

static void distance_counts_edits_and_swaps(void **state)
{
    (void)state;
    assert_int_equal(nearest_distance("scan", "scan"), 0);
    assert_int_equal(nearest_distance("", "scan"), 4);
    assert_int_equal(nearest_distance("scna", "scan"), 1);
    assert_int_equal(nearest_distance("sca", "scan"), 1);
    assert_int_equal(nearest_distance("scann", "scan"), 1);
    assert_int_equal(nearest_distance("skan", "scan"), 1);
    assert_int_equal(nearest_distance("diff", "scan"), 4);
    char longer[100];
    memset(longer, 'a', 99);
    longer[99] = '\0';
    assert_true(nearest_distance(longer, longer) > 99);
}

static const char *meant(const char *wrong)
{
    static const char *const words[] = {"scan", "explain", "diff",
                                        "list", "ls",      "cat"};
    struct nearest n = {0};
    for (size_t i = 0; i < 6; i++)
        nearest_offer(&n, wrong, words[i]);
    return n.word ? n.word : "";
}

static void only_what_is_near_is_offered(void **state)
{
    (void)state;
    assert_string_equal(meant("sacn"), "scan");
    assert_string_equal(meant("explian"), "explain");
    assert_string_equal(meant("exp"), "explain");
    assert_string_equal(meant("lst"), "list");
    assert_string_equal(meant("verify"), "");
    assert_string_equal(meant("x"), "");
    assert_string_equal(meant(""), "");
}

/* Columns of a line of UTF-8. */
static size_t columns(struct view v)
{
    size_t n = 0;
    for (size_t i = 0; i < v.n; i++)
        n += (v.p[i] & 0xc0) != 0x80;
    return n;
}

static void the_bar_fits_any_width(void **state)
{
    (void)state;
    static const uint64_t done[] = {0, 1, 50, 99, 100, 200, UINT64_MAX};
    for (unsigned width = 20; width < 200; width++) {
        for (size_t i = 0; i < sizeof done / sizeof *done; i++) {
            for (unsigned k = 0; k < 4; k++) {
                struct buf b;
                buf_init(&b, 8192, NULL);
                progress_line(&b, "/some/where/firm\033[31mware-\u00e9.bin",
                              done[i], k & 2 ? 100 : 0, width, k & 1);
                assert_false(b.failed);
                assert_true(columns(buf_of(&b)) < width);
                assert_null(memchr(b.p, '\033', b.n));
                buf_done(&b);
            }
        }
    }
}

static void the_bar_tells_the_share(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 8192, NULL);
    progress_line(&b, "fw.bin", 50, 100, 60, false);
    assert_true(view_eq(buf_of(&b), V("##########..........  50% fw.bin")));
    buf_clear(&b);
    progress_line(&b, "fw.bin", UINT64_MAX / 2, UINT64_MAX, 30, false);
    assert_true(view_eq(buf_of(&b), V("#####.....  50% fw.bin")));
    buf_clear(&b);
    progress_line(&b, "fw.bin", 5, 0, 60, false);
    assert_true(view_eq(buf_of(&b), V("reading ... fw.bin")));
    buf_done(&b);
}

/* Shows progress for 700 ms, to whatever standard error is. */
static void show_for_a_while(bool quiet)
{
    struct progress p;
    struct options o = {.quiet = quiet};
    progress_start(&p, &o);
    for (int i = 0; i < 700; i++) {
        struct timespec ms = {.tv_nsec = 1000000};
        progress_show(&p, "fw.bin", (uint64_t)i, 700);
        nanosleep(&ms, NULL);
    }
    progress_erase(&p);
    progress_erase(&p);
}

/* Runs it with standard error on a terminal; gives what that terminal got. */
static size_t on_terminal(bool quiet, char *out, size_t max)
{
    int parent = posix_openpt(O_RDWR | O_NOCTTY);
    if (parent < 0 || grantpt(parent) != 0 || unlockpt(parent) != 0)
        skip(); /* no terminals here */
    int child = open(ptsname(parent), O_RDWR | O_NOCTTY);
    int old = dup(STDERR_FILENO);
    assert_true(child >= 0 && dup2(child, STDERR_FILENO) >= 0);
    show_for_a_while(quiet);
    assert_true(dup2(old, STDERR_FILENO) >= 0);
    assert_int_equal(fcntl(parent, F_SETFL, O_NONBLOCK), 0);
    size_t n = 0;
    for (ssize_t got; (got = read(parent, out + n, max - n)) > 0;)
        n += (size_t)got;
    close(old);
    close(child);
    close(parent);
    return n;
}

static void the_bar_is_drawn_rarely_and_erased(void **state)
{
    (void)state;
    static char text[65536];
    setenv("TERM", "xterm", 1);
    uint64_t start = clock_mono_ms();
    size_t n = on_terminal(false, text, sizeof text);
    uint64_t most = (clock_mono_ms() - start) / 100 + 1;
    unsigned erased = 0;
    for (size_t i = 0; i + 4 <= n; i++)
        erased += memcmp(text + i, "\r\033[K", 4) == 0;
    assert_in_range(erased, 2, most); /* one is the end */
    assert_memory_equal(text + n - 4, "\r\033[K", 4);
    assert_int_equal(on_terminal(true, text, sizeof text), 0);
    setenv("TERM", "dumb", 1);
    assert_int_equal(on_terminal(false, text, sizeof text), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_read_back_as_written),
        cmocka_unit_test(times_read_back_as_written),
        cmocka_unit_test(numbers_have_a_maximum),
        cmocka_unit_test(distance_counts_edits_and_swaps),
        cmocka_unit_test(only_what_is_near_is_offered),
        cmocka_unit_test(the_bar_fits_any_width),
        cmocka_unit_test(the_bar_tells_the_share),
        cmocka_unit_test(the_bar_is_drawn_rarely_and_erased),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Tests of the thread pool, the clocks and the terminal questions. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "sys/clock.h"
#include "sys/pool.h"
#include "sys/term.h"

enum { ITEMS = 5000 };

struct tally {
    atomic_uint seen[ITEMS];
    atomic_uint calls, bad_thread;
    unsigned threads;
    size_t stop_at;
};

static bool count(void *ctx, unsigned thread, size_t item)
{
    struct tally *t = ctx;
    atomic_fetch_add(&t->seen[item], 1);
    atomic_fetch_add(&t->calls, 1);
    if (thread >= t->threads)
        atomic_fetch_add(&t->bad_thread, 1);
    return item != t->stop_at;
}

static void each_item_is_done_once(void **state)
{
    (void)state;
    static const unsigned threads[] = {0, 1, 2, 7, 64, 1000};
    for (size_t k = 0; k < sizeof threads / sizeof *threads; k++) {
        struct tally *t = calloc(1, sizeof *t);
        t->threads = threads[k] ? threads[k] : 1;
        t->stop_at = ITEMS;
        assert_int_equal(pool_run(threads[k], ITEMS, count, t, 0), OK);
        for (size_t i = 0; i < ITEMS; i++)
            assert_int_equal(t->seen[i], 1);
        assert_int_equal(t->bad_thread, 0);
        free(t);
    }
    assert_int_equal(pool_run(4, 0, count, NULL, 0), OK);
}

static void work_can_stop_the_run(void **state)
{
    (void)state;
    struct tally *t = calloc(1, sizeof *t);
    t->threads = 1;
    t->stop_at = 10;
    assert_int_equal(pool_run(1, ITEMS, count, t, 0), ERR_LIMIT);
    assert_int_equal(t->calls, 11);
    free(t);
}

static bool doze(void *ctx, unsigned thread, size_t item)
{
    (void)ctx, (void)thread, (void)item;
    struct timespec ms = {.tv_nsec = 1000000};
    nanosleep(&ms, NULL);
    return true;
}

static void a_deadline_ends_the_run(void **state)
{
    (void)state;
    uint64_t start = clock_mono_ms();
    assert_int_equal(pool_run(2, 1000000, doze, NULL, clock_deadline(50)),
                     ERR_TIME);
    assert_in_range(clock_mono_ms() - start, 49, 60000);
}

static void the_number_of_threads_is_bounded(void **state)
{
    (void)state;
    assert_in_range(pool_threads(0), 1, POOL_THREADS_MAX);
    assert_int_equal(pool_threads(1), 1);
    assert_true(pool_threads(100000) == pool_threads(0));
}

static void evidence_time_obeys_source_date_epoch(void **state)
{
    (void)state;
    int64_t t = -5;
    setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
    assert_true(clock_wall_s(&t));
    assert_int_equal(t, 1700000000);
    static const char *const bad[] = {"x",   "-1",   "12 ",
                                      "1e9", "0x10", "99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        setenv("SOURCE_DATE_EPOCH", bad[i], 1);
        assert_false(clock_wall_s(&t));
        assert_int_equal(t, 1700000000);
    }
    unsetenv("SOURCE_DATE_EPOCH");
    assert_true(clock_wall_s(&t));
    assert_in_range(t, 1700000001, 1ULL << 40);
}

static void a_deadline_of_zero_never_comes(void **state)
{
    (void)state;
    assert_int_equal(clock_deadline(0), 0);
    assert_false(clock_is_past(0));
    assert_false(clock_is_past(clock_deadline(100000)));
    assert_true(clock_is_past(1));
}

static void colours_obey_the_environment(void **state)
{
    (void)state;
    int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    unsetenv("NO_COLOR");
    unsetenv("CLICOLOR_FORCE");
    setenv("TERM", "xterm", 1);
    assert_false(term_has_colour(fd, TERM_AUTO));
    assert_true(term_has_colour(fd, TERM_ALWAYS));
    setenv("CLICOLOR_FORCE", "1", 1);
    assert_true(term_has_colour(fd, TERM_AUTO));
    assert_false(term_has_colour(fd, TERM_NEVER));
    setenv("CLICOLOR_FORCE", "0", 1);
    assert_false(term_has_colour(fd, TERM_AUTO));
    setenv("CLICOLOR_FORCE", "1", 1);
    setenv("NO_COLOR", "1", 1);
    assert_false(term_has_colour(fd, TERM_AUTO));
    assert_false(term_can_redraw(fd));
    setenv("COLUMNS", "5", 1);
    assert_int_equal(term_width(fd), 20);
    setenv("COLUMNS", "132", 1);
    assert_int_equal(term_width(fd), 132);
    unsetenv("COLUMNS");
    assert_int_equal(term_width(fd), 80);
    close(fd);
}

static void the_locale_says_whether_text_is_utf8(void **state)
{
    (void)state;
    setenv("LC_ALL", "C", 1);
    setenv("LANG", "en_GB.UTF-8", 1);
    assert_false(term_has_utf8());
    unsetenv("LC_ALL");
    unsetenv("LC_CTYPE");
    assert_true(term_has_utf8());
    setenv("LC_CTYPE", "de_DE.utf8", 1);
    assert_true(term_has_utf8());
    unsetenv("LC_CTYPE");
    unsetenv("LANG");
    assert_false(term_has_utf8());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_item_is_done_once),
        cmocka_unit_test(work_can_stop_the_run),
        cmocka_unit_test(a_deadline_ends_the_run),
        cmocka_unit_test(the_number_of_threads_is_bounded),
        cmocka_unit_test(evidence_time_obeys_source_date_epoch),
        cmocka_unit_test(a_deadline_of_zero_never_comes),
        cmocka_unit_test(colours_obey_the_environment),
        cmocka_unit_test(the_locale_says_whether_text_is_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

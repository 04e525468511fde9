/* Password guessing: the order, the budget, and that neither threads nor load
 * change what comes out. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <crypt.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "probe/cred_guess.h"
#include "probe/cred_list.h"
#include "probe/cred_rank.h"

static struct view text(const char *s)
{
    return view_of(s, strlen(s));
}

static struct cred_job job_of(const char *hash, const char *user)
{
    return (struct cred_job){.form = cred_recognise(text(hash), CRED_IN_SHADOW),
                             .user = text(user)};
}

/* A job for password hashed by libcrypt with setting; lives in the arena. */
static struct cred_job made(struct arena *a, const char *password,
                            const char *setting, const char *user)
{
    struct crypt_data d = {0};
    const char *hash = crypt_r(password, setting, &d);
    assert_non_null(hash);
    return job_of(arena_text(a, text(hash)), user);
}

static bool found(const struct cred_answer *r, const char *password)
{
    return r->outcome == CRED_FOUND && view_eq(r->password, text(password));
}

static void the_list_is_sound(void **s)
{
    (void)s;
    assert_true(cred_list_count >= 300);
    assert_non_null(strstr(cred_list_id, "assay-default-credentials/"));
    for (size_t i = 0; i < cred_list_count; i++) {
        assert_non_null(cred_list[i].password);
        assert_true(strlen(cred_list[i].sources) > 0);
    }
    const struct cred_entry *e = cred_list_find(V("root"), V("vizxv"));
    assert_non_null(e);
    assert_true(cred_entry_has_word(e, V("Dahua")));
    assert_false(cred_entry_has_word(e, V("dah")));
    assert_false(cred_entry_has_word(e, V("")));
    assert_non_null(cred_list_find(V("anyone"), V("iloveyou")));
    assert_null(cred_list_find(V("anyone"), V("vizxv")));
}

static size_t place_of(const struct cred_candidates *c, const char *password)
{
    for (size_t i = 0; i < c->n; i++)
        if (view_eq(c->at[i].password, text(password)))
            return i;
    return SIZE_MAX;
}

static void likely_passwords_come_first(void **s)
{
    (void)s;
    struct arena a;
    struct cred_candidates c, plain;
    struct view user = V("root"), words[] = {V("dahua"), V("ipc")};
    arena_init(&a, NULL);
    assert_true(cred_rank(&a, &user, 1, words, 2, &c));
    assert_true(cred_rank(&a, &user, 1, NULL, 0, &plain));
    assert_int_equal(place_of(&c, "root"), 0);
    assert_int_equal(place_of(&c, ""), 1);
    assert_int_equal(place_of(&c, "vizxv"), 2);
    assert_true(place_of(&c, "dahua") < place_of(&c, "12345"));
    assert_true(place_of(&plain, "vizxv") > place_of(&plain, "12345"));
    assert_true(place_of(&c, "root123") < place_of(&c, "iloveyou"));
    assert_true(place_of(&c, "toor") < c.n);
    assert_true(place_of(&c, "superzxmn") < c.n); /* other vendors' too */
    for (size_t i = 0; i < c.n; i++)
        for (size_t k = 0; k < i; k++)
            assert_false(view_eq(c.at[i].password, c.at[k].password));
    assert_true(c.n >= 300);
    arena_done(&a);
}

static void every_listed_password_is_tried(void **s)
{
    (void)s;
    struct arena a;
    struct cred_candidates c;
    struct view user = V("nobody-known");
    arena_init(&a, NULL);
    assert_true(cred_rank(&a, &user, 1, NULL, 0, &c));
    for (size_t i = 0; i < cred_list_count; i++)
        assert_true(place_of(&c, cred_list[i].password) < c.n);
    arena_done(&a);
}

/* A little of everything: found early, late, not at all, empty, refused. */
static size_t mixed_jobs(struct arena *a, struct cred_job *jobs)
{
    size_t n = 0;
    jobs[n++] = made(a, "root", "$5$rounds=1000$saltsalt$", "root");
    jobs[n++] = made(a, "xc3511", "$1$abcd$", "root");
    jobs[n++] = made(a, "", "$1$$", "admin");
    jobs[n++] =
        made(a, "no one guesses this", "$6$rounds=1000$saltsalt$", "admin");
    jobs[n++] = made(a, "password", "ab", "admin");
    jobs[n++] = job_of("$2b$31$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP"
                       "8WIrW",
                       "root");
    jobs[n++] = made(a, "superzxmn", "$1$wxyz$", "root");
    jobs[n++] = made(a, "admin", "$2b$04$abcdefghijklmnopqrstuu", "admin");
    jobs[n++] = job_of("$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2ho"
                       "YXNo",
                       "root");
    return n;
}

static void the_answers_are_right(void **s)
{
    (void)s;
    struct arena a;
    struct cred_job jobs[16];
    struct cred_answer got[16];
    arena_init(&a, NULL);
    size_t n = mixed_jobs(&a, jobs);
    struct cred_run run = {.budget_ms = 4000, .threads = 2};
    assert_int_equal(cred_guess(&run, jobs, n, &a, got), OK);
    assert_true(found(&got[0], "root"));
    assert_null(got[0].sources);
    assert_true(found(&got[1], "xc3511"));
    assert_non_null(strstr(got[1].sources, "mirai"));
    assert_true(found(&got[2], ""));
    assert_int_equal(got[3].outcome, CRED_NOT_FOUND);
    assert_int_equal(got[3].tried, got[3].of);
    assert_true(got[3].of >= 300);
    assert_true(found(&got[4], "password"));
    assert_int_equal(got[5].outcome, CRED_NOT_TRIED);
    assert_non_null(strstr(got[5].why, "longer than allowed"));
    assert_true(found(&got[6], "superzxmn"));
    assert_true(found(&got[7], "admin"));
    assert_int_equal(got[7].of, CRED_SLOW_CANDIDATES);
    assert_int_equal(got[8].outcome, CRED_NOT_TRIED);
    arena_done(&a);
}

static bool same(const struct cred_answer *x, const struct cred_answer *y)
{
    return x->outcome == y->outcome && x->tried == y->tried && x->of == y->of &&
           x->why == y->why && x->sources == y->sources &&
           view_eq(x->password, y->password);
}

/* 300 ms of work: enough for some, not for all. */
static void threads_change_nothing(void **s)
{
    (void)s;
    struct arena a;
    struct cred_job jobs[16];
    struct cred_answer first[16], again[16];
    arena_init(&a, NULL);
    size_t n = mixed_jobs(&a, jobs);
    for (unsigned threads = 0; threads < 5; threads++) {
        struct cred_run run = {.budget_ms = 100, .threads = threads};
        struct cred_answer *got = threads ? again : first;
        assert_int_equal(cred_guess(&run, jobs, n, &a, got), OK);
        for (size_t i = 0; threads && i < n; i++)
            assert_true(same(&first[i], &again[i]));
    }
    assert_int_equal(first[3].outcome, CRED_STOPPED);
    assert_true(first[3].tried > 0 && first[3].tried < first[3].of);
    arena_done(&a);
}

static void the_budget_is_kept(void **s)
{
    (void)s;
    struct arena a;
    struct cred_job jobs[40];
    struct cred_answer got[40];
    struct timespec t0, t1;
    char setting[32];
    arena_init(&a, NULL);
    for (int i = 0; i < 40; i++) {
        snprintf(setting, sizeof setting, "$6$salt%02d$", i);
        jobs[i] = made(&a, "no one guesses this", setting, "root");
    }
    struct cred_run run = {.budget_ms = 500, .threads = 1};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t0);
    assert_int_equal(cred_guess(&run, jobs, 40, &a, got), OK);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t1);
    long ms =
        (t1.tv_sec - t0.tv_sec) * 1000 + (t1.tv_nsec - t0.tv_nsec) / 1000000;
    print_message("# 500 ms of work took %ld ms\n", ms);
    assert_true(ms < 5000); /* sanitizers and slow machines included */
    for (int i = 0; i < 40; i++) {
        assert_int_equal(got[i].outcome, CRED_STOPPED);
        assert_true(got[i].tried >= 4); /* none is left out */
    }
    arena_done(&a);
}

static void an_equal_hash_is_tried_once(void **s)
{
    (void)s;
    struct arena a;
    arena_init(&a, NULL);
    /* The password is the name of the second user only. */
    struct cred_job one =
        made(&a, "zuzana", "$2b$07$abcdefghijklmnopqrstuu", "root");
    struct cred_job jobs[3] = {one, one, one};
    struct cred_answer got[3];
    jobs[1].user = V("zuzana");
    struct cred_run run = {.budget_ms = 2000, .threads = 2};
    assert_int_equal(cred_guess(&run, jobs, 3, &a, got), OK);
    for (int i = 0; i < 3; i++)
        assert_true(found(&got[i], "zuzana"));
    assert_true(same(&got[0], &got[2]));
    arena_done(&a);
}

static void nothing_to_do_is_fine(void **s)
{
    (void)s;
    struct arena a;
    arena_init(&a, NULL);
    struct cred_run run = {.budget_ms = 0, .threads = 2};
    struct cred_answer got = {0};
    assert_int_equal(cred_guess(&run, NULL, 0, &a, &got), OK);
    struct cred_job job = {.form = cred_recognise(V(""), CRED_IN_SHADOW)};
    assert_int_equal(cred_guess(&run, &job, 1, &a, &got), OK);
    assert_int_equal(got.outcome, CRED_NOT_TRIED);
    job = made(&a, "root", "ab", "root");
    assert_int_equal(cred_guess(&run, &job, 1, &a, &got), OK);
    assert_int_equal(got.outcome, CRED_NOT_TRIED);
    arena_done(&a);
}

static void memory_failures_are_reported(void **s)
{
    (void)s;
    for (uint64_t max = 0; max < 200000; max += 3001) {
        struct budget b = {.max_bytes = max};
        struct arena a;
        arena_init(&a, &b);
        struct cred_job job = job_of("abNANd1rDfiNc", "root");
        struct cred_answer got;
        struct cred_run run = {.budget_ms = 1000};
        enum err e = cred_guess(&run, &job, 1, &a, &got);
        assert_true(e == OK || e == ERR_NOMEM);
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_is_sound),
        cmocka_unit_test(likely_passwords_come_first),
        cmocka_unit_test(every_listed_password_is_tried),
        cmocka_unit_test(the_answers_are_right),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(the_budget_is_kept),
        cmocka_unit_test(an_equal_hash_is_tried_once),
        cmocka_unit_test(nothing_to_do_is_fine),
        cmocka_unit_test(memory_failures_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

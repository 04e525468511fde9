/* What the judge makes of facts: never a PASS, a FAIL only with its proof. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/catalogue.h"
#include "check.h"
#include "examples.h"
#include "judge/judge.h"

static struct arena cat_arena;
static struct catalogue cat;

/* One test's record and what became of it. */
static struct arena arena;
static struct facts facts;
static struct record record;
static struct judgement g;
static struct judge_opts opts;

static int load(void **state)
{
    (void)state;
    struct catalogue_error error = {0};
    arena_init(&cat_arena, NULL);
    return catalogue_load(catalogue_builtin(), &cat_arena, &cat, &error) == OK
               ? 0
               : -1;
}

static int unload(void **state)
{
    (void)state;
    arena_done(&cat_arena);
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, NULL);
    facts_init(&facts, &arena, 100000);
    record = (struct record){
        .name = "fw.bin", .size_bytes = 1 << 20, .sha256 = "00"};
    opts = (struct judge_opts){.catalogue = &cat, .today = "2026-10-01"};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static void run(void)
{
    record.obs = facts_finish(&facts, 1, &arena, &record.obs_n);
    assert_true(record.obs != NULL || record.obs_n == 0);
    assert_int_equal(judge(&opts, &record, &arena, &g), OK);
    assert_int_equal(g.provisions_n, 78);
    assert_int_equal(g.pass, 0);
    assert_int_equal(g.na, 0);
    assert_int_equal(g.fail + g.inconclusive, 78);
}

static struct obs *account(const char *path, const char *user,
                           const char *state, const char *scheme,
                           const char *can)
{
    struct obs *o = obs_new(&facts, "account", path);
    obs_str(o, "user", user);
    obs_identity(o);
    obs_str(o, "state", state);
    obs_str(o, "scheme", scheme);
    obs_str(o, "can_log_in", can);
    obs_str(o, "because", "telnetd is on");
    return o;
}

static const char shadow[] = "fw.bin!squashfs@0x120000!/etc/shadow";

static const struct judged *on(const char *id)
{
    for (size_t i = 0; i < g.provisions_n; i++)
        if (strcmp(g.provisions[i].provision->id, id) == 0)
            return &g.provisions[i];
    fail_msg("%s was not judged", id);
    return NULL;
}

static const struct finding *by_rule(const char *rule)
{
    for (size_t i = 0; i < g.findings_n; i++)
        if (strcmp(g.findings[i].rule, rule) == 0)
            return &g.findings[i];
    return NULL;
}

static void no_facts_give_no_pass_and_no_finding(void **state)
{
    (void)state;
    run();
    assert_int_equal(g.findings_n, 0);
    assert_int_equal(g.inconclusive, 78);
    for (size_t i = 0; i < g.provisions_n; i++) {
        const struct judged *j = &g.provisions[i];
        assert_true(j->missing_n > 0);
        assert_true(j->because[0]);
        assert_int_equal(j->obs_n, 0);
        assert_true((strcmp(j->reason, "out-of-reach") == 0) ==
                    (j->provision->scan.reach == REACH_NONE));
    }
    assert_string_equal(on("5.1-1")->reason, "needs-declaration");
    assert_string_equal(on("6-1")->reason, "out-of-reach");
    assert_false(on("5.1-1")->applies);
    assert_true(on("5.4-3")->applies);
    assert_non_null(strstr(on("5.1-1")->missing[0], "feature a"));
}

static void an_empty_password_that_logs_in_fails_5_1_1(void **state)
{
    (void)state;
    struct obs *o = account(shadow, "root", "empty", "none", "yes");
    account(shadow, "daemon", "locked", "none", "no");
    run();
    const struct judged *j = on("5.1-1");
    assert_int_equal(j->verdict, VERDICT_FAIL);
    assert_string_equal(j->reason, "evidence-of-failure");
    assert_true(j->applies);
    assert_ptr_equal(j->obs[0], o);
    assert_int_equal(j->failed_cases_n, 1);
    assert_string_equal(j->failed_cases[0], "5.1-1-2");
    assert_string_equal(j->because, "Account root has an empty password and "
                                    "can log in: telnetd is on.");
    assert_int_equal(g.fail, 1);
    assert_int_equal(g.fail_mandatory, 1);
    assert_string_equal(g.findings[0].rule, "account-empty-password");
    assert_int_equal(g.findings[0].severity, SEVERITY_CRITICAL);
    assert_string_equal(g.findings[0].effect, "fail");
}

static void locked_accounts_are_no_problem_and_no_pass(void **state)
{
    (void)state;
    account(shadow, "root", "locked", "none", "no");
    account(shadow, "daemon", "absent", "none", "no");
    run();
    const struct judged *j = on("5.1-1");
    assert_int_equal(j->verdict, VERDICT_INCONCLUSIVE);
    assert_string_equal(j->reason, "needs-declaration");
    assert_int_equal(j->obs_n, 2);
    assert_non_null(strstr(j->because, "2 facts of the image speak for it"));
    assert_int_equal(g.fail, 0);
}

static void a_hash_that_logs_nobody_in_is_inconclusive(void **state)
{
    (void)state;
    account(shadow, "root", "set", "md5-crypt", "no");
    account(shadow, "admin", "set", "md5-crypt", "unknown");
    run();
    const struct judged *j = on("5.1-1");
    assert_int_equal(j->verdict, VERDICT_INCONCLUSIVE);
    assert_string_equal(j->reason, "evidence-against");
    assert_int_equal(by_rule("account-fixed-password-idle")->severity,
                     SEVERITY_LOW);
    assert_int_equal(by_rule("account-fixed-password-unclear")->severity,
                     SEVERITY_MEDIUM);
    assert_non_null(strstr(j->because, "and 1 more finding"));
}

static void a_doubtful_fact_fails_nothing(void **state)
{
    (void)state;
    struct obs *o = account(shadow, "root", "empty", "none", "yes");
    for (enum confidence c = LIKELY; c <= POSSIBLE; c++) {
        o->confidence = c;
        run();
        assert_int_equal(on("5.1-1")->verdict, VERDICT_INCONCLUSIVE);
        assert_string_equal(by_rule("account-empty-password")->effect,
                            "inconclusive");
        assert_int_equal(on("5.1-1")->applies, c == LIKELY);
    }
    o->confidence = CERTAIN;
    run();
    assert_int_equal(on("5.1-1")->verdict, VERDICT_FAIL);
}

/* A rule may say that likely is enough: see tests/catalogue/test_data.py. */
static void a_likely_fact_fails_where_the_rule_says_so(void **state)
{
    (void)state;
    struct obs *o = obs_new(&facts, "update-mechanism",
                            "fw.bin!squashfs@0x0!/sbin/sysupgrade");
    obs_str(o, "program", "/sbin/sysupgrade");
    obs_identity(o);
    obs_str(o, "authenticity", "none");
    o->confidence = LIKELY;
    run();
    assert_int_equal(on("5.3-9")->verdict, VERDICT_FAIL);
    o->confidence = POSSIBLE;
    run();
    assert_int_equal(on("5.3-9")->verdict, VERDICT_INCONCLUSIVE);
}

static void a_recommendation_can_fail_but_counts_apart(void **state)
{
    (void)state;
    struct obs *o = obs_new(&facts, "update-mechanism",
                            "fw.bin!squashfs@0x0!/sbin/sysupgrade");
    obs_str(o, "program", "/sbin/sysupgrade");
    obs_identity(o);
    obs_str(o, "authenticity", "none");
    run();
    assert_int_equal(on("5.3-9")->verdict, VERDICT_FAIL);
    assert_int_equal(on("5.3-2")->verdict, VERDICT_INCONCLUSIVE);
    assert_string_equal(on("5.3-2")->reason, "evidence-against");
    assert_int_equal(g.fail, 1);
    assert_int_equal(g.fail_mandatory, 0);
}

static void ids_stay_when_a_build_moves_things(void **state)
{
    (void)state;
    account("a.bin!squashfs@0x120000!/etc/shadow", "root", "empty", "none",
            "yes");
    account("a.bin!squashfs@0x120000!/etc/shadow", "admin", "empty", "none",
            "yes");
    run();
    char ids[2][OBS_ID_CHARS + 1];
    assert_int_equal(g.findings_n, 2);
    memcpy(ids[0], g.findings[0].id, sizeof ids[0]);
    memcpy(ids[1], g.findings[1].id, sizeof ids[1]);
    assert_string_not_equal(ids[0], ids[1]);
    facts_init(&facts, &arena, 1000);
    account("b.bin!squashfs@0x140000!/etc/shadow", "root", "empty", "none",
            "yes");
    account("b.bin!squashfs@0x140000!/etc/shadow", "admin", "empty", "none",
            "yes");
    run();
    for (size_t i = 0; i < 2; i++)
        assert_true(strcmp(g.findings[i].id, ids[0]) == 0 ||
                    strcmp(g.findings[i].id, ids[1]) == 0);
}

static void a_suppression_takes_the_verdict_away_and_says_so(void **state)
{
    (void)state;
    account(shadow, "root", "empty", "none", "yes");
    run();
    struct suppression s = {.finding = strdup(g.findings[0].id),
                            .why = "set at production, test 12",
                            .until = "2026-12-31",
                            .line = 4};
    opts.suppressions = &s;
    opts.suppressions_n = 1;
    run();
    assert_int_equal(on("5.1-1")->verdict, VERDICT_INCONCLUSIVE);
    assert_string_equal(on("5.1-1")->reason, "suppressed");
    assert_non_null(strstr(on("5.1-1")->because, "until 2026-12-31"));
    assert_string_equal(g.findings[0].suppressed_why, s.why);
    assert_int_equal(on("5.1-1")->failed_cases_n, 0);
    opts.today = "2027-01-01";
    run();
    assert_int_equal(on("5.1-1")->verdict, VERDICT_FAIL);
    assert_non_null(by_rule("suppression-expired"));
    assert_non_null(
        strstr(by_rule("suppression-expired")->message, "Suppression 4"));
    free((void *)(uintptr_t)s.finding);
}

static void a_suppression_can_go_by_rule_and_path(void **state)
{
    (void)state;
    struct suppression s = {.rule = "account-empty-password",
                            .path = "*!/etc/shadow",
                            .why = "a reason that is long enough",
                            .until = "2026-10-01"};
    opts.suppressions = &s;
    opts.suppressions_n = 1;
    account(shadow, "root", "empty", "none", "yes");
    run();
    assert_string_equal(on("5.1-1")->reason, "suppressed");
    account("fw.bin!squashfs@0x120000!/etc/passwd", "x", "empty", "none",
            "yes");
    run();
    assert_int_equal(on("5.1-1")->verdict, VERDICT_FAIL);
}

static void unreadable(const char *why, int64_t bytes)
{
    struct obs *o = obs_new(&facts, "unreadable", "fw.bin!area@0x9000");
    obs_str(o, "why", why);
    obs_identity(o);
    obs_str(o, "text", "no known format");
    obs_int(o, "size_bytes", bytes);
}

static void what_was_not_read_is_the_reason(void **state)
{
    (void)state;
    unreadable("unknown-format", 100);
    run();
    assert_string_equal(on("5.1-1")->reason, "needs-declaration");
    assert_int_equal(on("5.1-1")->missing_n, 3);
    facts_init(&facts, &arena, 1000);
    unreadable("unknown-format", 100000);
    run();
    assert_string_equal(on("5.1-1")->reason, "unreadable");
    assert_string_equal(on("6-1")->reason, "out-of-reach");
    facts_init(&facts, &arena, 1000);
    unreadable("encrypted", 5000);
    run();
    assert_string_equal(on("5.1-1")->reason, "unreadable");
    facts_init(&facts, &arena, 1000);
    unreadable("encrypted", 256);
    run();
    assert_string_equal(on("5.1-1")->reason, "needs-declaration");
    facts_init(&facts, &arena, 1000);
    unreadable("corrupt", 256);
    run();
    assert_string_equal(on("5.1-1")->reason, "unreadable");
}

static void a_failure_stays_one_in_an_unreadable_image(void **state)
{
    (void)state;
    unreadable("encrypted", 100000);
    account(shadow, "root", "empty", "none", "yes");
    run();
    assert_int_equal(on("5.1-1")->verdict, VERDICT_FAIL);
    assert_string_equal(on("5.1-3")->reason, "unreadable");
}

static void a_subject_that_could_not_be_read_is_judged_too(void **state)
{
    (void)state;
    record.fault = "the worker process ended abnormally";
    run();
    assert_string_equal(on("5.1-1")->reason, "unreadable");
    assert_non_null(strstr(on("5.1-1")->because, "ended abnormally"));
    assert_int_equal(g.fail, 0);
}

static void notes_on_many_programs_are_one_finding(void **state)
{
    (void)state;
    for (int i = 0; i < 40; i++) {
        char path[64];
        snprintf(path, sizeof path, "fw.bin!squashfs@0x0!/bin/p%d", i);
        struct obs *o = obs_new(&facts, "elf", path);
        obs_str(o, "pie", "no");
        obs_str(o, "type", "executable");
    }
    run();
    assert_int_equal(g.findings_n, 1);
    assert_int_equal(g.findings[0].obs_n, 40);
    assert_non_null(strstr(g.findings[0].message, "40 programs"));
    assert_int_equal(on("5.6-9")->verdict, VERDICT_INCONCLUSIVE);
    assert_string_equal(on("5.6-9")->reason, "needs-declaration");
}

static void what_two_probes_saw_in_one_file_is_said_once(void **state)
{
    (void)state;
    static const char inittab[] = "fw.bin!squashfs@0x0!/etc/inittab";
    struct obs *o = account(inittab, "root", "absent", "none", "yes");
    obs_str(o, "source", "console");
    run();
    assert_non_null(by_rule("account-open-console"));
    assert_int_equal(on("5.6-4A")->verdict, VERDICT_FAIL);
    o = obs_new(&facts, "service", inittab);
    obs_str(o, "name", "shell");
    obs_identity(o);
    obs_str(o, "state", "on");
    obs_str(o, "console", "ttyS0");
    obs_str(o, "authentication", "none");
    run();
    assert_null(by_rule("account-open-console"));
    assert_non_null(by_rule("service-console-shell"));
    assert_int_equal(on("5.6-4A")->verdict, VERDICT_FAIL);
    o->confidence = POSSIBLE; /* says less now: both are said */
    run();
    assert_non_null(by_rule("account-open-console"));
    assert_int_equal(on("5.6-4A")->verdict, VERDICT_FAIL);
}

static void findings_come_worst_first(void **state)
{
    (void)state;
    account(shadow, "a", "set", "md5-crypt", "no");
    account(shadow, "b", "set", "des", "yes");
    account(shadow, "c", "empty", "none", "yes");
    unreadable("encrypted", 1);
    run();
    assert_string_equal(g.findings[0].rule, "account-empty-password");
    for (size_t i = 1; i < g.findings_n; i++)
        assert_true(g.findings[i - 1].severity <= g.findings[i].severity);
}

static void words_from_the_image_cannot_dress_up_a_message(void **state)
{
    (void)state;
    account(shadow, "x\x1b[2Jy\n\xff", "empty", "none", "yes");
    run();
    const char *m = g.findings[0].message;
    for (const char *s = m; *s; s++)
        assert_true((uint8_t)*s >= ' ');
    assert_non_null(strstr(m, "x\\x1b[2Jy"));
    facts_init(&facts, &arena, 1000);
    char *user = calloc(1, 5001);
    assert_non_null(user);
    memset(user, 'u', 5000);
    account(shadow, user, "empty", "none", "yes");
    run();
    assert_true(strlen(g.findings[0].message) < 400);
    free(user);
}

static void all_examples_at_once_pass_nothing(void **state)
{
    (void)state;
    const char *root = getenv("ASSAY_SOURCE_ROOT");
    json_t *rules = example_rules(root ? root : ".");
    assert_non_null(rules);
    for (size_t i = 0; i < json_array_size(rules); i++) {
        json_t *r = json_array_get(rules, i);
        json_t *fires =
            json_object_get(json_object_get(r, "examples"), "fires");
        const char *kind = json_string_value(
            json_object_get(json_object_get(r, "when"), "kind"));
        for (size_t k = 0; k < json_array_size(fires); k++)
            example_obs(&facts, kind, json_array_get(fires, k));
    }
    run();
    for (size_t i = 0; i < g.provisions_n; i++) {
        const struct judged *j = &g.provisions[i];
        bool decides = j->provision->scan.reach == REACH_DECIDES;
        assert_true(j->verdict != VERDICT_FAIL || decides);
        assert_true((j->verdict == VERDICT_FAIL) == (j->failed_cases_n > 0));
        assert_true(j->verdict != VERDICT_FAIL || j->obs_n > 0);
        if (decides && j->verdict != VERDICT_FAIL)
            fail_msg("%s did not fail", j->provision->id);
        for (size_t k = 1; k < j->obs_n; k++)
            for (size_t m = 0; m < k; m++)
                assert_ptr_not_equal(j->obs[k], j->obs[m]);
    }
    json_decref(rules);
}

static void a_flood_of_findings_is_bounded(void **state)
{
    (void)state;
    for (int i = 0; i < 5000; i++) {
        char user[16];
        snprintf(user, sizeof user, "u%d", i);
        account(shadow, user, "empty", "none", "yes");
    }
    run();
    assert_int_equal(g.findings_n, 2000);
    size_t seen = 0;
    for (size_t i = 0; i < g.findings_n; i++)
        seen += g.findings[i].obs_n;
    assert_int_equal(seen, 5000);
}

static void spent_memory_is_said_and_touches_nothing(void **state)
{
    (void)state;
    account(shadow, "root", "empty", "none", "yes");
    record.obs = facts_finish(&facts, 1, &arena, &record.obs_n);
    for (uint64_t max = 0; max < 120000; max += 8000) {
        struct budget budget = {.max_bytes = max};
        struct arena small;
        arena_init(&small, &budget);
        struct judgement j = {.fail = 99};
        enum err e = judge(&opts, &record, &small, &j);
        assert_true(e == OK || (e == ERR_NOMEM && j.fail == 99));
        arena_done(&small);
    }
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(no_facts_give_no_pass_and_no_finding),
        T(an_empty_password_that_logs_in_fails_5_1_1),
        T(locked_accounts_are_no_problem_and_no_pass),
        T(a_hash_that_logs_nobody_in_is_inconclusive),
        T(a_doubtful_fact_fails_nothing),
        T(a_likely_fact_fails_where_the_rule_says_so),
        T(a_recommendation_can_fail_but_counts_apart),
        T(ids_stay_when_a_build_moves_things),
        T(a_suppression_takes_the_verdict_away_and_says_so),
        T(a_suppression_can_go_by_rule_and_path),
        T(what_was_not_read_is_the_reason),
        T(a_failure_stays_one_in_an_unreadable_image),
        T(a_subject_that_could_not_be_read_is_judged_too),
        T(notes_on_many_programs_are_one_finding),
        T(what_two_probes_saw_in_one_file_is_said_once),
        T(findings_come_worst_first),
        T(words_from_the_image_cannot_dress_up_a_message),
        T(all_examples_at_once_pass_nothing),
        T(a_flood_of_findings_is_bounded),
        T(spent_memory_is_said_and_touches_nothing),
    };
    return cmocka_run_group_tests(tests, load, unload);
}

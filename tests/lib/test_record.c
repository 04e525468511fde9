/* assay record: what is kept, what is refused, and that a kill at any moment
 * leaves the old result or the new one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "assay.h"
#include "check.h"
#include "lib/killed.h"
#include "lib/workspace.h"
#include "sys/file_out.h"

static char dir[] = "/tmp/assay-record-XXXXXX";
static struct assay *assay;

static const char product[] = "schema: assay-product/1\n"
                              "product: {name: T, model: T1}\n"
                              "targets: {images: [fw.bin]}\n";

static const char *in(const char *name)
{
    static char path[4][300];
    static unsigned at;
    char *p = path[at++ % 4];
    snprintf(p, sizeof path[0], "%s/%s", dir, name);
    return p;
}

static void put(const char *name, const char *text)
{
    assert_int_equal(file_write(in(name), view_of(text, strlen(text))),
                     FILE_OK);
}

static int set_up(void **state)
{
    (void)state;
    assay = assay_new();
    if (!assay || !mkdtemp(dir))
        return -1;
    put("product.yaml", product);
    put("fw.bin", "firmware");
    put("one.txt", "what was seen");
    put("two.txt", "what was seen the second time");
    return 0;
}

static void remove_all(void)
{
    pid_t child = fork();
    if (child == 0) {
        execlp("rm", "rm", "-rf", dir, (char *)NULL);
        _exit(127);
    }
    waitpid(child, NULL, 0);
}

static int tear_down(void **state)
{
    (void)state;
    assay_free(assay);
    remove_all();
    return 0;
}

static bool recorded(const char *cases, const char *verdict, const char *note,
                     const char *attachment)
{
    const char *files[] = {attachment};
    struct assay_case_result r = {.test_case = cases,
                                  .verdict = verdict,
                                  .by = "A. Tester",
                                  .note = note,
                                  .attachments = files,
                                  .attachments_n = attachment ? 1 : 0};
    return assay_record(assay, dir, &r);
}

/* The one result of the workspace, in memory that ends with the test. */
static struct recorded only_result(struct arena *arena)
{
    struct workspace w;
    if (!workspace_open(assay, dir, arena, &w))
        fail_msg("%s", assay_error(assay));
    assert_int_equal(w.results_n, 1);
    return w.results[0];
}

static void a_result_is_kept_with_what_it_is_about(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, NULL);
    assert_true(recorded("5.9-1-2", "PASS", "ten power cuts", in("one.txt")));
    struct recorded r = only_result(&arena);
    assert_string_equal(r.of->id, "5.9-1-2");
    assert_int_equal(r.verdict, VERDICT_PASS);
    assert_string_equal(r.note, "ten power cuts");
    assert_int_equal(r.targets.n, 1);
    assert_string_equal(r.targets.v[0].path, "fw.bin");
    assert_int_equal(r.attachments.n, 1);
    assert_string_equal(r.attachments.v[0].name, "one.txt");
    assert_int_equal(r.attachments.v[0].size_bytes, 13);
    assert_null(r.damaged);
    char name[100];
    snprintf(name, sizeof name, ATTACHMENT_FOLDER "/%s",
             r.attachments.v[0].sha256);
    put(name, "what was not seen");
    assert_non_null(strstr(only_result(&arena).damaged, "is not what"));
    assert_int_equal(unlink(in(name)), 0);
    assert_non_null(strstr(only_result(&arena).damaged, "does not exist"));
    assert_true(recorded("5.9-1-2", "FAIL", "again", NULL));
    assert_int_equal(only_result(&arena).verdict, VERDICT_FAIL);
    arena_done(&arena);
}

static void refused(const struct assay_case_result *r, const char *part)
{
    assert_false(assay_record(assay, dir, r));
    if (!strstr(assay_error(assay), part))
        fail_msg("'%s' is not in: %s", part, assay_error(assay));
}

static void what_is_no_result_is_refused(void **state)
{
    const struct assay_case_result good = {.test_case = "5.9-2-2",
                                           .verdict = "PASS",
                                           .by = "A. Tester",
                                           .note = "seen"};
    (void)state;
    struct assay_case_result r = good;
    r.test_case = "5.9-2-9";
    refused(&r, "there is no test case '5.9-2-9'");
    r.test_case = "5.9-2-2,";
    refused(&r, "there is no test case ''");
    r = good;
    r.verdict = "pass";
    refused(&r, "PASS, FAIL or INCONCLUSIVE");
    r = good;
    r.by = " ";
    refused(&r, "who stands for it");
    r = good;
    r.note = "TBD";
    refused(&r, "what was found");
    r = good;
    r.date = "2026-02-30";
    refused(&r, "is no day");
    r.date = "2999-01-01";
    refused(&r, "still to come");
    r = good;
    r.weighed = "0123456789abcde";
    refused(&r, "no list of finding ids");
    r = good;
    r.attachments = (const char *const[]){"/nowhere/at/all"};
    r.attachments_n = 1;
    refused(&r, "does not exist");
    r = good;
    r.test_case = "5.9-2-2,5.9-2-9";
    refused(&r, "5.9-2-9");
    assert_int_not_equal(access(in(RESULT_FOLDER "/5.9-2-2.json"), F_OK), 0);
}

static bool has_text(const char *name, struct buf *out)
{
    buf_init(out, 1 << 20, NULL);
    return file_read(in(name), out) == FILE_OK;
}

static void a_result_that_was_tampered_with_is_refused(void **state)
{
    static const char *const changes[][2] = {
        {"\"FAIL\"",       "\"FINE\""      },
        {"\"A. Tester\"",  "\"\""          },
        {"\"date\": \"2",  "\"date\": \"x" },
        {"\"case\"",       "\"cas\""       },
        {"\"5.9-1-2\"",    "\"5.9-1-1\""   },
        {"assay-result/1", "assay-result/2"},
    };
    struct arena arena;
    struct workspace w;
    struct buf text;
    (void)state;
    arena_init(&arena, NULL);
    assert_true(recorded("5.9-1-2", "FAIL", "again", NULL));
    assert_true(has_text(RESULT_FOLDER "/5.9-1-2.json", &text));
    buf_byte(&text, 0);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const char *all = (const char *)text.p;
        const char *at = strstr(all, changes[i][0]);
        char changed[4000];
        assert_non_null(at);
        snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - all), all,
                 changes[i][1], at + strlen(changes[i][0]));
        put(RESULT_FOLDER "/5.9-1-2.json", changed);
        if (workspace_open(assay, dir, &arena, &w))
            fail_msg("%s for %s is taken", changes[i][1], changes[i][0]);
        assert_non_null(strstr(assay_error(assay), "5.9-1-2.json: "));
    }
    text.n--;
    assert_int_equal(
        file_write(in(RESULT_FOLDER "/5.9-1-2.json"), buf_of(&text)), FILE_OK);
    assert_true(workspace_open(assay, dir, &arena, &w));
    buf_done(&text);
    arena_done(&arena);
}

/* --- kill -9 at every call to the system ------------------------------------
 */

static bool record_second(void)
{
    return recorded("5.9-1-2", "PASS", "second", in("two.txt"));
}

/* Without the waiting for the disk that file_write does. */
static void put_back(const struct buf *text)
{
    FILE *f = fopen(in(RESULT_FOLDER "/5.9-1-2.json"), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text->p, 1, text->n, f), text->n);
    fclose(f);
}

static void a_kill_leaves_the_old_result_or_the_new_one(void **state)
{
    struct buf first;
    unsigned step = 1, old = 0, new = 0;
    struct arena arena;
    (void)state;
    assert_true(recorded("5.9-1-2", "FAIL", "first", in("one.txt")));
    assert_true(has_text(RESULT_FOLDER "/5.9-1-2.json", &first));
    for (bool more = true; more; step += 2) {
        put_back(&first);
        more = killed_at(step, record_second);
        arena_init(&arena, NULL);
        struct recorded r = only_result(&arena);
        assert_null(r.damaged);
        if (r.verdict == VERDICT_FAIL) {
            assert_string_equal(r.note, "first");
            assert_string_equal(r.attachments.v[0].name, "one.txt");
            old++;
        } else {
            assert_string_equal(r.note, "second");
            assert_string_equal(r.attachments.v[0].name, "two.txt");
            new ++;
        }
        arena_done(&arena);
        assert_true(step < 5000);
    }
    /* Both were met, so kills fell before and after the change. */
    assert_true(old > 20 && new > 0);
    buf_done(&first);
    struct buf text;
    assert_true(has_text("product.yaml", &text));
    assert_true(view_eq(buf_of(&text), view_of(product, strlen(product))));
    buf_done(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_is_kept_with_what_it_is_about),
        cmocka_unit_test(what_is_no_result_is_refused),
        cmocka_unit_test(a_result_that_was_tampered_with_is_refused),
        cmocka_unit_test(a_kill_leaves_the_old_result_or_the_new_one),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}

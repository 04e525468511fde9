/* SARIF of more alerts than code scanning takes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>

#include "check.h"
#include "report/report.h"

enum { MANY = 6000, KEPT = 5000 };

static struct finding all[MANY];
static char ids[MANY][OBS_ID_CHARS + 1];

/* Every sixth is a note that only supports: no alert. */
static void make(size_t n)
{
    static struct obs o = {
        .kind = "service",
        .where = {.path = "a.bin!squashfs@0x0!/etc/inittab", .line = 7}
    };
    static struct obs *one[] = {&o};
    for (size_t i = 0; i < n; i++) {
        snprintf(ids[i], sizeof ids[i], "%016zx", i);
        all[i] = (struct finding){.rule = i < n / 2 ? "rule-a" : "rule-b",
                                  .title = "Something",
                                  .effect = i % 6 == 5 ? "supports" : "fail",
                                  .obs = one,
                                  .obs_n = 1};
        memcpy(all[i].id, ids[i], sizeof ids[i]);
    }
}

static json_t *rendered(size_t n)
{
    static const struct catalogue none = {0};
    struct record record = {.name = "a.bin"};
    struct judgement judgement = {.findings = all, .findings_n = n};
    struct result result = {
        .path = "/x/work/a b.bin", .record = &record, .judgement = &judgement};
    struct report_opts opts = {.catalogue = &none, .folder = "/x/work"};
    struct buf out;
    buf_init(&out, 64 << 20, NULL);
    reporter_named("sarif")->render(&opts, &result, 1, &out);
    assert_false(out.failed);
    json_t *log = json_loadb((const char *)out.p, out.n, 0, NULL);
    buf_done(&out);
    assert_non_null(log);
    return log;
}

static json_t *run_of(json_t *log)
{
    return json_array_get(json_object_get(log, "runs"), 0);
}

static void at_most_5000_results_are_told_and_how_many_not(void **state)
{
    (void)state;
    make(MANY);
    all[MANY - 1].rule = "rule-last"; /* beyond the limit: not listed */
    all[MANY - 1].effect = "fail";
    json_t *log = rendered(MANY), *run = run_of(log), *note, *rules;
    assert_int_equal(json_array_size(json_object_get(run, "results")), KEPT);
    note = json_array_get(json_object_get(run, "invocations"), 0);
    note =
        json_array_get(json_object_get(note, "toolExecutionNotifications"), 0);
    const char *text = json_string_value(
        json_object_get(json_object_get(note, "message"), "text"));
    assert_non_null(text);
    assert_memory_equal(text, "1 further result is", 19);
    rules = json_object_get(
        json_object_get(json_object_get(run, "tool"), "driver"), "rules");
    assert_int_equal(json_array_size(rules), 2);
    json_decref(log);
}

static void fewer_are_all_told(void **state)
{
    (void)state;
    make(12);
    json_t *log = rendered(12), *run = run_of(log);
    assert_int_equal(json_array_size(json_object_get(run, "results")), 10);
    assert_null(json_object_get(run, "invocations"));
    json_decref(log);
}

static void the_image_is_named_from_the_working_directory(void **state)
{
    (void)state;
    make(1);
    json_t *log = rendered(1), *place, *at;
    place = json_array_get(json_object_get(run_of(log), "results"), 0);
    place = json_array_get(json_object_get(place, "locations"), 0);
    place = json_object_get(place, "physicalLocation");
    at = json_object_get(place, "artifactLocation");
    assert_string_equal(json_string_value(json_object_get(at, "uri")),
                        "a%20b.bin");
    assert_string_equal(json_string_value(json_object_get(at, "uriBaseId")),
                        "%SRCROOT%");
    /* Line 7 is one of a file within, not of the image. */
    at = json_object_get(json_object_get(place, "region"), "startLine");
    assert_int_equal(json_integer_value(at), 1);
    json_decref(log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_most_5000_results_are_told_and_how_many_not),
        cmocka_unit_test(fewer_are_all_told),
        cmocka_unit_test(the_image_is_named_from_the_working_directory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

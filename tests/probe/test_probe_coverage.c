/* Bytes that nothing explains become facts with a place and a reason. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "probe/run.h"

static struct probing *probe_bytes(struct view v)
{
    struct image_opts opts = {
        .name = "x.bin", .bytes = v, .threads = 2, .limits = limits_default()};
    struct probing *p = NULL;
    assert_int_equal(probing_run(&opts, NULL, &p), OK);
    return p;
}

static void unknown_bytes_are_a_fact(void **s)
{
    (void)s;
    uint8_t bytes[10000];
    uint32_t x = 1;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)((x = x * 1664525 + 1013904223) >> 24);
    memset(bytes + 6000, 0xff, 4000);
    struct probing *p = probe_bytes(view_of(bytes, sizeof bytes));
    size_t n = 0;
    struct obs **all = probing_facts(p, &n);
    assert_int_equal(n, 1);
    assert_string_equal(all[0]->kind, "unreadable");
    assert_string_equal(all[0]->where.path, "x.bin!high-entropy@0x0");
    assert_string_equal(obs_get_str(all[0], "why"), "encrypted");
    assert_int_equal(probing_image(p)->explained_bytes, 4000);
    probing_done(p);
}

static void nothing_to_explain_is_nothing_unreadable(void **s)
{
    (void)s;
    struct probing *p = probe_bytes(view_of("", 0));
    size_t n = 1;
    probing_facts(p, &n);
    assert_int_equal(n, 0);
    probing_done(p);
    p = probe_bytes(V("\xff"));
    probing_facts(p, &n);
    assert_int_equal(n, 0);
    assert_int_equal(probing_image(p)->explained_bytes, 1);
    probing_done(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_bytes_are_a_fact),
        cmocka_unit_test(nothing_to_explain_is_nothing_unreadable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

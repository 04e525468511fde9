/* xz streams. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/stream_check.h"

static const struct stream_case c = {
    .format = "xz",
    .tool = "xz",
    .command = "xz -0 <raw >packed",
    .magic = "\xfd"
             "7zXZ\x00\x00\x04\xe6\xd6\xb4\x46",
    .magic_n = 12,
    .members = true,
    .weak = false,
};

static void it_decodes_to_what_went_in(void **s)
{
    (void)s;
    stream_decodes(&c);
}

static void what_follows_is_told_apart(void **s)
{
    (void)s;
    stream_joins(&c);
}

static void one_that_breaks_off_is_no_success(void **s)
{
    (void)s;
    stream_breaks(&c);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    stream_is_not_noise(&c);
}

static void damage_is_survived(void **s)
{
    (void)s;
    stream_survives(&c);
}

static void padding_between_streams_is_skipped(void **s)
{
    (void)s;
    struct img g;
    struct tmp t;
    need_tool("xz");
    tmp_make(&t);
    tmp_file(&t, "raw", V("one stream"));
    tmp_run(&t, "xz <raw >a && { cat a; head -c 8 /dev/zero; cat a; } >packed");
    img_open_file(&g, "xz", tmp_path(&t, "packed"));
    assert_non_null(g.part);
    assert_int_equal(g.part->content.n, 20);
    img_close(&g);
    tmp_remove(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_decodes_to_what_went_in),
        cmocka_unit_test(what_follows_is_told_apart),
        cmocka_unit_test(one_that_breaks_off_is_no_success),
        cmocka_unit_test(noise_is_nothing),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(padding_between_streams_is_skipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

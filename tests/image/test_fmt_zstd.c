/* zstd streams. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/stream_check.h"

static const struct stream_case c = {
    .format = "zstd",
    .tool = "zstd",
    .command = "zstd -q -19 <raw >packed",
    .magic = "\x28\xb5\x2f\xfd",
    .magic_n = 4,
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

static void skippable_frames_are_skipped(void **s)
{
    (void)s;
    struct stream_case own = c;
    own.command = "zstd -q <raw >a && { cat a; printf "
                  "'\\122\\052\\115\\030\\004\\0\\0\\0abcd'; cat a; } >packed"
                  " && cat raw raw >twice && mv twice raw";
    struct img g;
    struct tmp t;
    need_tool("zstd");
    tmp_make(&t);
    tmp_file(&t, "raw", V("one frame, and another"));
    tmp_run(&t, "%s", own.command);
    img_open_file(&g, "zstd", tmp_path(&t, "packed"));
    assert_non_null(g.part);
    assert_int_equal(g.part->content.n, 44);
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
        cmocka_unit_test(skippable_frames_are_skipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* gzip streams. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/stream_check.h"

static const struct stream_case c = {
    .format = "gzip",
    .tool = "gzip",
    .command = "gzip -n9 <raw >packed",
    .magic = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    .magic_n = 10,
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

static void the_header_is_told(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    need_tool("gzip");
    tmp_make(&t);
    tmp_file(&t, "vmlinux.bin", V("not a kernel"));
    tmp_run(&t,
            "touch -d 2015-10-05T12:31:00Z vmlinux.bin && gzip vmlinux.bin");
    img_open_file(&g, "gzip", tmp_path(&t, "vmlinux.bin.gz"));
    assert_non_null(g.part);
    assert_string_equal(g.part->version, "2015-10-05T12:31:00Z");
    assert_string_equal(g.part->detail, "\"vmlinux.bin\", 12 bytes decoded");
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
        cmocka_unit_test(the_header_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

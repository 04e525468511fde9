/* lz4 streams. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/stream_check.h"

static const struct stream_case c = {
    .format = "lz4",
    .tool = "lz4",
    .command = "lz4 -q -9 -B4 <raw >packed",
    .magic = "\x04\x22\x4d\x18\x64\x40\xa7",
    .magic_n = 7,
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

static const struct stream_case legacy = {
    .format = "lz4",
    .tool = "lz4",
    .command = "lz4 -q -l -9 <raw >packed",
    .magic = "\x02\x21\x4c\x18\x40\x00\x00\x00",
    .magic_n = 8,
};

static void the_legacy_form_of_kernels_is_read(void **s)
{
    (void)s;
    stream_decodes(&legacy);
}

static void legacy_noise_is_nothing(void **s)
{
    (void)s;
    stream_is_not_noise(&legacy);
}

static void legacy_survives(void **s)
{
    (void)s;
    stream_survives(&legacy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_decodes_to_what_went_in),
        cmocka_unit_test(what_follows_is_told_apart),
        cmocka_unit_test(one_that_breaks_off_is_no_success),
        cmocka_unit_test(noise_is_nothing),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(the_legacy_form_of_kernels_is_read),
        cmocka_unit_test(legacy_noise_is_nothing),
        cmocka_unit_test(legacy_survives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* zlib streams. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/stream_check.h"

static const struct stream_case c = {
    .format = "zlib",
    .tool = "python3",
    .command = "python3 -c \"import "
               "zlib,sys;sys.stdout.buffer.write(zlib.compress(sys.stdin."
               "buffer.read()))\" <raw >packed",
    .magic = "\x78\x9c",
    .magic_n = 2,
    .members = false,
    .weak = true,
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_decodes_to_what_went_in),
        cmocka_unit_test(what_follows_is_told_apart),
        cmocka_unit_test(one_that_breaks_off_is_no_success),
        cmocka_unit_test(noise_is_nothing),
        cmocka_unit_test(damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

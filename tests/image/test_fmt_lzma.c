/* lzma streams. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/stream_check.h"

static const struct stream_case c = {
    .format = "lzma",
    .tool = "xz",
    .command = "xz --format=lzma -0 <raw >packed",
    .magic = "\x5d\x00\x00\x80\x00\xff\xff\xff\xff\xff\xff\xff\xff\x00",
    .magic_n = 14,
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

/* As vendors pack: other properties, the size in the header. */
static void a_known_size_and_odd_properties_will_do(void **s)
{
    (void)s;
    struct stream_case own = c;
    own.command = "python3 -c \"import lzma,sys;d=sys.stdin.buffer.read();"
                  "f=[{'id':lzma.FILTER_LZMA1,'lc':1,'lp':2,'pb':2,"
                  "'dict_size':1<<16}];"
                  "r=lzma.compress(d,format=lzma.FORMAT_RAW,filters=f);"
                  "sys.stdout.buffer.write(bytes([0x6d])+(1<<16).to_bytes(4,"
                  "'little')+len(d).to_bytes(8,'little')+r)\" <raw >packed";
    own.tool = "python3";
    stream_decodes(&own);
}

static void headers_that_no_encoder_writes_are_refused(void **s)
{
    (void)s;
    /* Properties, dictionary, size 0, first byte of the range coder. */
    static const char *const bad[] = {
        "\xe1\0\0\x80\0\0\0\1\0\0\0\0\0\0",
        "\x5d\1\0\x80\0\0\0\1\0\0\0\0\0\0",
        "\x5d\0\0\x80\0\0\0\0\0\0\0\0\0\0",
        "\x5d\0\0\x80\0\0\0\1\0\0\0\0\0\1",
    };
    for (size_t i = 0; i < 4; i++) {
        struct img g;
        uint8_t v[4096] = {0};
        memcpy(v, bad[i], 14);
        img_open(&g, "lzma", view_of(v, sizeof v));
        assert_null(g.part);
        img_close(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_decodes_to_what_went_in),
        cmocka_unit_test(what_follows_is_told_apart),
        cmocka_unit_test(one_that_breaks_off_is_no_success),
        cmocka_unit_test(noise_is_nothing),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(a_known_size_and_odd_properties_will_do),
        cmocka_unit_test(headers_that_no_encoder_writes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* JSON and text: escapes, hostile bytes, shares. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "core/json.h"
#include "core/utf8.h"

static void a_document_is_written_in_order(void **s)
{
    (void)s;
    struct buf b;
    struct json j;
    buf_init(&b, 1000, NULL);
    json_init(&j, &b, false);
    json_open(&j, '{');
    json_put_str(&j, "a", "x\"\\\n\x01");
    json_put_str(&j, "left out", NULL);
    json_key(&j, "l");
    json_open(&j, '[');
    json_uint(&j, UINT64_MAX);
    json_int(&j, -1);
    json_bool(&j, true);
    json_none(&j);
    json_open(&j, '{');
    json_close(&j, '}');
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(&b, 0);
    assert_string_equal((char *)b.p, "{\"a\":\"x\\\"\\\\\\n\\u0001\",\"l\":"
                                     "[18446744073709551615,-1,true,null,{}]}");
    buf_done(&b);
}

static void bytes_that_are_no_text_are_replaced(void **s)
{
    (void)s;
    struct buf b;
    struct json j;
    buf_init(&b, 1000, NULL);
    json_init(&j, &b, false);
    json_view(&j, V("\xff\xc0\xed\xa0\xc3\xa4\xf5"));
    buf_byte(&b, 0);
    assert_string_equal((char *)b.p,
                        "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                        "\xc3\xa4\xef\xbf\xbd\"");
    buf_done(&b);
}

static void a_share_is_one_only_when_whole(void **s)
{
    (void)s;
    struct buf b;
    struct json j;
    buf_init(&b, 1000, NULL);
    json_init(&j, &b, false);
    json_open(&j, '[');
    json_share(&j, 99999999, 100000000);
    json_share(&j, 5, 5);
    json_share(&j, 0, 0);
    json_close(&j, ']');
    buf_byte(&b, 0);
    assert_string_equal((char *)b.p, "[0.9999,1.0000,0.0000]");
    buf_done(&b);
}

static void what_is_hidden_is_shown(void **s)
{
    (void)s;
    struct buf b;
    buf_init(&b, 1000, NULL);
    utf8_visible(&b, V("a\x1b[2J\xe2\x80\xae"
                       "b\xfe\xc3\xa9"));
    buf_byte(&b, 0);
    assert_string_equal((char *)b.p, "a\\x1b[2J\\u{202e}b\\xfe\xc3\xa9");
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_written_in_order),
        cmocka_unit_test(bytes_that_are_no_text_are_replaced),
        cmocka_unit_test(a_share_is_one_only_when_whole),
        cmocka_unit_test(what_is_hidden_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

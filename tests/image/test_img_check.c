/* The helpers of the image tests themselves. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"

static void numbers_are_put_in_the_order_asked_for(void **s)
{
    (void)s;
    struct buf b;
    buf_init(&b, 64, NULL);
    put_u8(&b, 0x01);
    put_u16(&b, 0x0203, true);
    put_u16(&b, 0x0203, false);
    put_u32(&b, 0x04050607, true);
    put_u64(&b, 0x08090a0b0c0d0e0f, false);
    put_align(&b, 4, 0xff);
    assert_true(view_eq(buf_of(&b), V("\x01\x02\x03\x03\x02\x04\x05\x06\x07"
                                      "\x0f\x0e\x0d\x0c\x0b\x0a\x09\x08"
                                      "\xff\xff\xff")));
    set_u16(&b, 0, 0xabcd, true);
    set_u32(&b, 16, 1, false);
    assert_int_equal(b.p[0], 0xab);
    assert_int_equal(b.p[16], 1);
    buf_done(&b);
}

static void bytes_of_no_format_open_nothing(void **s)
{
    (void)s;
    struct img g;
    img_open(&g, "no-such-format", V("nothing"));
    assert_null(g.part);
    assert_string_equal(img_diags(&g), "no part was opened");
    img_close(&g);
}

static void commands_run_in_their_directory(void **s)
{
    (void)s;
    struct tmp t;
    tmp_make(&t);
    tmp_file(&t, "a/b/c", V("text"));
    tmp_run(&t, "cp a/b/c copy && echo done");
    struct view v = slurp(tmp_path(&t, "copy"));
    assert_true(view_eq(v, V("text")));
    free((void *)(uintptr_t)v.p);
    tmp_remove(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_put_in_the_order_asked_for),
        cmocka_unit_test(bytes_of_no_format_open_nothing),
        cmocka_unit_test(commands_run_in_their_directory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Boot images of NXP's LPC18xx and LPC43xx. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void make(struct buf *b, unsigned first)
{
    buf_init(b, 4096, NULL);
    put_u8(b, first);
    put_u8(b, 0xff);
    put_u16(b, 2, false);
    put_upto(b, 16, 0xff);
    for (unsigned i = 0; b->n < 16 + 700; i++)
        put_u8(b, i * i >> 2 & 0x7f);
}

static void the_header_is_read(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, 0xda);
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "lpc-boot", 716, "plain, no tag");
    assert_string_equal(img_part(&g, "program")->format, "program");
    assert_string_equal(img_diags(&g), "");
    img_close(&g);
    buf_done(&b);
    make(&b, 0x65);
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "lpc-boot", 716, "encrypted with AES, with a tag");
    assert_true(img_has_diag(&g, WHY_ENCRYPTED));
    img_close(&g);
    buf_done(&b);
}

static void another_size_is_none(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, 0xda);
    for (unsigned n = 0; n < 5; n++) {
        set_u16(&b, 2, n, false);
        img_open(&g, "lpc-boot", buf_of(&b));
        assert_int_equal(g.part != NULL, n == 2);
        img_close(&g);
    }
    buf_done(&b);
}

static void a_real_image_is_read(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, NULL, need_sample("mcu-hackrf-one-dfu/"));
    assert_non_null(img_part(&g, "lpc-boot"));
    assert_non_null(img_part(&g, "cortex-m"));
    img_close(&g);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, 0xda);
    img_survives("lpc-boot", buf_of(&b));
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("lpc-boot", 716, 0, "\xda\xff\2\0", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_is_read),
        cmocka_unit_test(another_size_is_none),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
        cmocka_unit_test(a_real_image_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

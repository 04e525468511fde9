/* Zigbee OTA files. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"
#include "image/zigbee.h"

static void put_element(struct buf *b, unsigned kind, struct view v)
{
    put_u16(b, kind, false);
    put_u32(b, v.n, false);
    buf_view(b, v);
}

/* With hardware versions, so a header of 60 bytes. */
static void make(struct buf *b)
{
    uint8_t sig[50];
    fill_random(sig, sizeof sig, 1);
    buf_init(b, 8192, NULL);
    put_u32(b, 0x0beef11e, false);
    put_u16(b, 0x0100, false);
    put_u16(b, 60, false);
    put_u16(b, 4, false);
    put_u16(b, 0x1234, false);
    put_u16(b, 0x0007, false);
    put_u32(b, 0x01020304, false);
    put_u16(b, 2, false);
    buf_str(b, "a plug");
    put_upto(b, 52, 0);
    put_u32(b, 0, false);
    put_u32(b, 0x00020001, false);
    put_element(b, 0, wrap_cpio());
    put_element(b, 1, view_of(sig, sizeof sig));
    set_u32(b, 52, b->n, false);
}

static void elements_are_read(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    size_t n = b.n;
    buf_str(&b, "behind");
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "zigbee-ota", n,
            "manufacturer 1234, image 0007, version 0x01020304, a plug, image, "
            "signature");
    assert_string_equal(img_diags(&g), "");
    const struct zigbee_ota *z = g.part->fs;
    assert_true(z->complete);
    assert_int_equal(z->suite, 1);
    assert_int_equal(z->signature, n - 50);
    wrap_has(&g, "image", "cpio", 66);
    img_close(&g);
    buf_done(&b);
}

static void what_is_missing_is_said(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    img_open(&g, "zigbee-ota", view_cut(buf_of(&b), 0, b.n - 3));
    wrap_is(&g, "zigbee-ota", b.n - 3, NULL);
    assert_string_equal(g.part->diags->text, "the end of the file is missing");
    img_close(&g);
    set_u32(&b, 62, 0x10000, false);
    img_open(&g, "zigbee-ota", buf_of(&b));
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    set_u16(&b, 60, 0x777, false);
    img_open(&g, "zigbee-ota", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b);
    img_survives("zigbee-ota", buf_of(&b));
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("zigbee-ota", 256, 0, "\x1e\xf1\xee\x0b\0\1", 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_read),
        cmocka_unit_test(what_is_missing_is_said),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* DFU: the suffix and its checksum. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <zlib.h>

#include "img_check.h"

static void make(struct buf *b)
{
    buf_init(b, 1 << 16, NULL);
    buf_str(b, "firmware firmware firmware");
    put_u16(b, 0x0100, false);
    put_u16(b, 0x5678, false);
    put_u16(b, 0x1234, false);
    put_u16(b, 0x0100, false);
    buf_str(b, "UFD");
    put_u8(b, 16);
    put_u32(b, ~(uint32_t)crc32(0, b->p, (uInt)b->n), false);
}

static void the_suffix_proves_the_file(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    img_open(&g, "dfu", buf_of(&b));
    assert_non_null(g.part);
    assert_int_equal(g.part->size, b.n);
    assert_non_null(strstr(g.part->detail, "1234:5678"));
    img_close(&g);
    b.p[3] ^= 1;
    img_open(&g, "dfu", buf_of(&b));
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    b.p[3] ^= 1;
    img_survives("dfu", buf_of(&b));
    buf_done(&b);
}

static void real_images_are_read(void **s)
{
    (void)s;
    static const char *const names[] = {
        "mcu-tomu-toboot-dfu/", "mcu-hackrf-one-dfu/", "mcu-ubertooth-dfu/"};
    for (size_t i = 0; i < 3; i++) {
        struct img g;
        img_open_file(&g, "dfu", need_sample(names[i]));
        assert_non_null(g.part);
        img_close(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_suffix_proves_the_file),
        cmocka_unit_test(real_images_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

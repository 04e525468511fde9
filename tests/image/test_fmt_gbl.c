/* GBL files. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <libdeflate.h>

#include "image/gbl.h"
#include "image/wrap_check.h"

static void put_tag(struct buf *b, uint32_t id, struct view v)
{
    put_u32(b, id, false);
    put_u32(b, v.n, false);
    buf_view(b, v);
}

static void make(struct buf *b, bool sign, bool encrypt)
{
    uint8_t code[64], sig[64];
    fill_random(sig, sizeof sig, 3);
    for (unsigned i = 0; i < sizeof code; i++)
        code[i] = (uint8_t)(i * i >> 2 & 0x7f);
    buf_init(b, 8192, NULL);
    put_tag(b, 0x03a617eb, V("\0\0\0\3\0\1\0\0"));
    put_tag(b, 0xf40a0af4, V("\x20\0\0\0\7\0\0\0\0\0\0\0product-product!"));
    put_tag(b, encrypt ? 0xf90707f9 : 0xfe0101fe, view_of(code, sizeof code));
    if (sign)
        put_tag(b, 0xf70a0af7, view_of(sig, 64));
    put_u32(b, 0xfc0404fc, false);
    put_u32(b, 4, false);
    put_u32(b, libdeflate_crc32(0, b->p, b->n), false);
}

static void tags_are_read(void **s)
{
    (void)s;
    for (int sign = 0; sign < 2; sign++) {
        struct buf b;
        struct img g;
        make(&b, sign, false);
        size_t n = b.n;
        buf_str(&b, "behind");
        img_open(&g, "gbl", buf_of(&b));
        wrap_is(&g, "gbl", n,
                sign ? "signed, program version 0x00000007"
                     : "not signed, program version 0x00000007");
        assert_string_equal(img_diags(&g), "");
        const struct gbl *x = g.part->fs;
        assert_true(x->complete);
        assert_int_equal(x->signature, sign ? n - 12 - 64 : 0);
        assert_int_equal(x->covered.n, sign ? n - 12 - 72 : 0);
        img_close(&g);
        img_open(&g, NULL, buf_of(&b));
        wrap_has(&g, "program", "program", 16 + 36 + 12);
        img_close(&g);
        buf_done(&b);
    }
}

static void damage_and_encryption_are_said(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, true, false);
    b.p[70] ^= 1;
    img_open(&g, "gbl", buf_of(&b));
    assert_string_equal(g.part->diags->text, "the CRC-32 is wrong");
    img_close(&g);
    buf_done(&b);
    make(&b, false, true);
    img_open(&g, "gbl", buf_of(&b));
    assert_true(img_has_diag(&g, WHY_ENCRYPTED));
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, true, false);
    img_survives("gbl", buf_of(&b));
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("gbl", 256, 0, "\xeb\x17\xa6\x03\x8\0\0\0", 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_are_read),
        cmocka_unit_test(damage_and_encryption_are_said),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

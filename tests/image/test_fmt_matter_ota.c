/* Matter OTA files. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/evp.h>

#include "image/wrap_check.h"

static void make(struct buf *b)
{
    struct view payload = wrap_cpio();
    uint8_t sum[32];
    assert_true(
        EVP_Digest(payload.p, payload.n, sum, NULL, EVP_sha256(), NULL));
    buf_init(b, 4096, NULL);
    put_u32(b, 0x1beef11e, false);
    put_u64(b, 0, false);
    put_u32(b, 0, false);
    buf_view(b, V("\x15\x25\0\xf1\xff\x25\1\1\x80\x26\2\7\0\0\0\x2c\3\5"
                  "1.0.7\x24\4"));
    put_u8(b, payload.n & 0xff);
    b->p[b->n - 3] = 0x25;
    put_u8(b, payload.n >> 8);
    buf_view(b, V("\x24\x8\1\x30\x9\x20"));
    buf_add(b, sum, 32);
    put_u8(b, 0x18);
    set_u32(b, 12, b->n - 16, false);
    buf_view(b, payload);
    set_u32(b, 4, b->n, false);
}

static void the_header_is_read(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    size_t n = b.n;
    buf_str(&b, "behind");
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "matter-ota", n, "vendor fff1, product 8001, version 7 1.0.7");
    assert_string_equal(img_diags(&g), "");
    assert_non_null(img_part(&g, "cpio"));
    img_close(&g);
    buf_done(&b);
}

static void damage_is_said(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    b.p[b.n - 1] ^= 1;
    img_open(&g, "matter-ota", buf_of(&b));
    assert_string_equal(g.part->diags->text, "the digest does not match");
    img_close(&g);
    img_open(&g, "matter-ota", view_cut(buf_of(&b), 0, b.n - 1));
    assert_string_equal(g.part->diags->text, "the end of the file is missing");
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b);
    img_survives("matter-ota", buf_of(&b));
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("matter-ota", 256, 0, "\x1e\xf1\xee\x1b", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_is_read),
        cmocka_unit_test(damage_is_said),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

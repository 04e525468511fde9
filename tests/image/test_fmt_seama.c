/* SEAMA images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/evp.h>

#include "image/wrap_check.h"

static void put_header(struct buf *b, const char *meta, size_t meta_n,
                       struct view data)
{
    uint8_t md5[EVP_MAX_MD_SIZE];
    put_u32(b, 0x5ea3a417, true);
    put_u16(b, 0, true);
    put_u16(b, meta_n, true);
    put_u32(b, data.n, true);
    EVP_Digest(data.p, data.n, md5, NULL, EVP_md5(), NULL);
    if (data.n)
        buf_add(b, md5, 16);
    buf_add(b, meta, meta_n);
    buf_view(b, data);
}

static void make(struct buf *b)
{
    buf_init(b, 8192, NULL);
    put_header(b, "signature=wrgac05\0\0", 20, (struct view){0});
    put_header(b, "dev=/dev/mtdblock/2\0type=firmware\0\0", 36, wrap_gzip());
}

static void texts_and_image_are_found(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "seama", 32, "signature=wrgac05");
    struct part *p = g.part->next;
    assert_string_equal(p->format, "seama");
    assert_string_equal(p->detail,
                        "dev=/dev/mtdblock/2, type=firmware, MD5 right");
    assert_string_equal(p->child->format, "gzip");
    assert_int_equal(g.image.explained_bytes, b.n);
    img_close(&g);
    b.p[b.n - 1] ^= 1;
    img_open(&g, "seama", view_from(buf_of(&b), 32));
    wrap_is(&g, "seama", b.n - 32, "MD5 wrong");
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b);
    img_survives("seama", view_from(buf_of(&b), 32));
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("seama", 256, 0, "\x5e\xa3\xa4\x17", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_and_image_are_found),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

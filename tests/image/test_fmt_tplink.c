/* TP-Link images, header version 1 to 3. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/evp.h>

#include "image/wrap_check.h"

static void make(struct buf *b, unsigned version)
{
    static const uint8_t salts[2][16] = {
        {0xdc, 0xd7, 0x3a, 0xa5, 0xc3, 0x95, 0x98, 0xfb, 0xdd, 0xf9, 0xe7, 0xf4,
         0x0e, 0xae, 0x47, 0x38},
        {0xdc, 0xd7, 0x3a, 0xa5, 0xc3, 0x95, 0x98, 0xfb, 0xdc, 0xf9, 0xe7, 0xf4,
         0x0e, 0xae, 0x47, 0x37},
    };
    size_t sum = version == 1 ? 0x4c : 0x40, sizes = version == 1 ? 0x7c : 0x70;
    buf_init(b, 8192, NULL);
    put_u32(b, version << 24, true);
    buf_str(b, version == 1 ? "TP-LINK Technologies" : "ver. 2.0");
    put_upto(b, 0x1c, 0);
    buf_str(b, version == 1 ? "ver. 1.0" : "");
    put_upto(b, 512, 0);
    memcpy(b->p + sum, salts[version > 1], 16);
    buf_view(b, wrap_gzip());
    size_t kernel = b->n;
    buf_view(b, wrap_cpio());
    set_u32(b, sizes, b->n, true);
    set_u32(b, sizes + 4, 512, true);
    set_u32(b, sizes + 8, kernel - 512, true);
    EVP_Digest(b->p, b->n, b->p + sum, NULL, EVP_md5(), NULL);
}

static void check(unsigned version, const char *text)
{
    struct buf b;
    struct img g;
    make(&b, version);
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "tplink", b.n, text);
    wrap_has(&g, "kernel", "gzip", 512);
    wrap_has(&g, "rootfs", "cpio", 512 + wrap_gzip().n);
    assert_int_equal(g.image.explained_bytes, b.n);
    img_close(&g);
    b.p[b.n - 1] ^= 1;
    img_open(&g, "tplink", buf_of(&b));
    wrap_is(&g, "tplink", b.n, "MD5 wrong");
    img_close(&g);
    buf_done(&b);
}

static void all_versions_are_read(void **s)
{
    (void)s;
    check(1, "version 1, TP-LINK Technologies ver. 1.0, hardware 0x00000000.0, "
             "MD5 right");
    check(2, "version 2, ver. 2.0, hardware 0x00000000.0, MD5 right");
    check(3, "version 3, ver. 2.0");
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, 1);
    img_survives("tplink", buf_of(&b));
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("tplink", 4096, 0, "\1\0\0\0", 4);
    wrap_is_not_noise("tplink", 4096, 0, "\2\0\0\0", 4);
}

static void a_real_image_is_read(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, "tplink", need_sample("owrt-1505-tplink-wa7210n/"));
    wrap_is(&g, "tplink", g.image.bytes.n,
            "version 1, OpenWrt r48532, hardware 0x72100002.1, MD5 right");
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_versions_are_read),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
        cmocka_unit_test(a_real_image_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

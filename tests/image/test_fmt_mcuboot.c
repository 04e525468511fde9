/* MCUboot images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/evp.h>

#include "image/mcuboot.h"
#include "image/wrap_check.h"

enum { HEADER = 64, BODY = 600 };

static void put_tlv(struct buf *b, unsigned type, struct view v)
{
    put_u16(b, type, false);
    put_u16(b, v.n, false);
    buf_view(b, v);
}

static void put_header(struct buf *b, unsigned flags, unsigned guarded)
{
    put_u32(b, 0x96f3b83d, false);
    put_u32(b, 0x20000, false);
    put_u16(b, HEADER, false);
    put_u16(b, guarded, false);
    put_u32(b, BODY, false);
    put_u32(b, flags, false);
    put_u8(b, 1);
    put_u8(b, 2);
    put_u16(b, 3, false);
    put_u32(b, 4, false);
    put_upto(b, HEADER, 0);
    for (unsigned i = 0; i < BODY; i++)
        put_u8(b, i * i >> 2 & 0x7f);
}

/* With a counter and a dependency in the protected area. */
static void make(struct buf *b, unsigned flags)
{
    uint8_t sum[32];
    buf_init(b, 8192, NULL);
    put_header(b, flags, 28);
    put_u16(b, 0x6908, false);
    put_u16(b, 28, false);
    put_tlv(b, MCUBOOT_COUNTER, V("\x07\0\0\0"));
    put_tlv(b, MCUBOOT_DEPENDENCY, V("\1\0\0\0\2\1\5\0\6\0\0\0"));
    assert_true(EVP_Digest(b->p, b->n, sum, NULL, EVP_sha256(), NULL));
    size_t at = b->n;
    put_u16(b, 0x6907, false);
    put_u16(b, 0, false);
    put_tlv(b, MCUBOOT_SHA256, view_of(sum, sizeof sum));
    put_tlv(b, MCUBOOT_ED25519, V("not a signature"));
    set_u16(b, at + 2, b->n - at, false);
}

static void header_and_tlvs_are_read(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, 0);
    size_t n = b.n;
    buf_str(&b, "behind");
    img_open(&g, "mcuboot", buf_of(&b));
    wrap_is(&g, "mcuboot", n,
            "version 1.2.3+4, Ed25519 signature, security counter 7, needs "
            "image 1 from 2.1.5+6");
    assert_string_equal(img_diags(&g), "");
    assert_string_equal(g.part->version, "1.2.3+4");
    const struct mcuboot *m = g.part->fs;
    assert_int_equal(m->n, 4);
    assert_int_equal(m->covered.n, HEADER + BODY + 28);
    assert_int_equal(mcuboot_hash(m), 1);
    assert_true(mcuboot_find(m, MCUBOOT_COUNTER)->guarded);
    assert_false(mcuboot_find(m, MCUBOOT_SHA256)->guarded);
    img_close(&g);
    buf_done(&b);
}

static void a_changed_image_is_corrupt(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, 0);
    size_t at[] = {4, HEADER + 5, HEADER + BODY + 10};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        b.p[at[i]] ^= 1;
        img_open(&g, "mcuboot", buf_of(&b));
        assert_non_null(g.part);
        assert_string_equal(g.part->diags->text, "the hash does not match");
        img_close(&g);
        b.p[at[i]] ^= 1;
    }
    buf_done(&b);
}

static void an_encrypted_image_is_unreadable(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, 8);
    img_open(&g, "mcuboot", buf_of(&b));
    wrap_is(&g, "mcuboot", b.n, "encrypted with AES-256");
    assert_true(img_has_diag(&g, WHY_ENCRYPTED));
    assert_int_equal(mcuboot_hash(g.part->fs), 0);
    img_close(&g);
    buf_done(&b);
}

static void what_is_missing_is_said(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, 0);
    img_open(&g, "mcuboot", view_cut(buf_of(&b), 0, HEADER + 100));
    wrap_is(&g, "mcuboot", HEADER + 100, "no signature");
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    set_u16(&b, HEADER + BODY + 28, 0x1234, false);
    img_open(&g, "mcuboot", buf_of(&b));
    wrap_is(&g, "mcuboot", HEADER + BODY + 28, "no signature");
    assert_string_equal(g.part->diags->text, "the TLVs are missing");
    img_close(&g);
    buf_done(&b);
    /* The area that is to be protected is not as the header says. */
    make(&b, 0);
    set_u16(&b, 10, 24, false);
    img_open(&g, "mcuboot", buf_of(&b));
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    assert_int_equal(((const struct mcuboot *)g.part->fs)->covered.n, 0);
    img_close(&g);
    buf_done(&b);
}

static void real_images_are_read(void **s)
{
    (void)s;

    static const struct {
        const char *name, *text;
        uint64_t size;
    } samples[] = {
        {"sig-mcuboot-zephyr-rsa/",     "version 0.0.0+0, RSA-2048 signature",
         25540 },
        {"sig-mcuboot-rsa-mimxrt/",     "version 0.0.0+0, RSA-2048 signature",
         78536 },
        {"sig-mcuboot-ecdsa-nrf52840/", "version 0.0.0+0, ECDSA signature",
         225131},
    };

    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct img g;
        img_open_file(&g, "mcuboot", need_sample(samples[i].name));
        wrap_is(&g, "mcuboot", samples[i].size, samples[i].text);
        assert_string_equal(img_diags(&g), "");
        assert_int_equal(mcuboot_hash(g.part->fs), 1);
        img_close(&g);
    }
    struct img g;
    img_open_file(&g, "mcuboot", need_sample("sig-mcuboot-none-zephyr/"));
    assert_null(g.part);
    img_close(&g);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, 0);
    img_survives("mcuboot", buf_of(&b));
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("mcuboot", 512, 0, "\x3d\xb8\xf3\x96", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_and_tlvs_are_read),
        cmocka_unit_test(a_changed_image_is_corrupt),
        cmocka_unit_test(an_encrypted_image_is_unreadable),
        cmocka_unit_test(what_is_missing_is_said),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
        cmocka_unit_test(real_images_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Programs of Espressif's chips. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <libdeflate.h>
#include <openssl/evp.h>

#include "image/esp.h"
#include "image/wrap_check.h"

static void put_text(struct buf *b, const char *text, size_t n)
{
    size_t at = b->n;
    buf_str(b, text);
    put_upto(b, at + n, 0);
}

static void put_descriptor(struct buf *b)
{
    put_u32(b, 0xabcd5432, false);
    put_u32(b, 3, false);
    put_u64(b, 0, false);
    put_text(b, "1.4.2", 32);
    put_text(b, "doorbell", 32);
    put_text(b, "10:11:12", 16);
    put_text(b, "Jan  1 2026", 16);
    put_text(b, "v5.1.2", 32);
    put_upto(b, 32 + 256, 0);
}

/* One segment of constants, one of code with the entry point. */
static void make(struct buf *b)
{
    uint8_t sum = 0xef, sha[32];
    buf_init(b, 1 << 16, NULL);
    put_text(b, "\xe9\2\2\x20", 4);
    put_u32(b, 0x40080010, false);
    put_u32(b, 0xee, false);
    put_u16(b, 9, false);
    put_upto(b, 23, 0);
    put_u8(b, 1);
    put_u32(b, 0x3c000020, false);
    put_u32(b, 256, false);
    put_descriptor(b);
    put_u32(b, 0x40080000, false);
    put_u32(b, 100, false);
    for (unsigned i = 0; i < 100; i++)
        put_u8(b, i * 7);
    for (size_t i = 32; i < 288; i++)
        sum ^= b->p[i];
    for (size_t i = 296; i < 396; i++)
        sum ^= b->p[i];
    put_upto(b, b->n | 15, 0);
    put_u8(b, sum);
    assert_true(EVP_Digest(b->p, b->n, sha, NULL, EVP_sha256(), NULL));
    buf_add(b, sha, 32);
}

static void segments_and_descriptor_are_read(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    size_t n = b.n;
    buf_str(&b, "behind");
    img_open(&g, "esp-image", buf_of(&b));
    wrap_is(&g, "esp-image", n,
            "ESP32-S3 program doorbell 1.4.2, ESP-IDF v5.1.2, 2 segments, "
            "secure version 3");
    assert_string_equal(img_diags(&g), "");
    assert_string_equal(g.part->version, "1.4.2");
    img_close(&g);
    img_open(&g, NULL, buf_of(&b));
    wrap_has(&g, "segment 0 at 0x3c000020", "program", 32);
    wrap_has(&g, "segment 1 at 0x40080000", "program", 296);
    img_close(&g);
    buf_done(&b);
}

static void wrong_sums_are_said(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    b.p[300] ^= 4;
    img_open(&g, "esp-image", buf_of(&b));
    assert_string_equal(g.part->diags->text, "the checksum is wrong");
    img_close(&g);
    b.p[300] ^= 4;
    b.p[b.n - 1] ^= 4;
    img_open(&g, "esp-image", buf_of(&b));
    assert_string_equal(g.part->diags->text, "the SHA-256 does not match");
    img_close(&g);
    buf_done(&b);
}

static void an_entry_outside_is_no_image(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    set_u32(&b, 4, 0x40080000 + 100, false);
    img_open(&g, "esp-image", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

/* A sector of blocks, of which those before the first wrong one count. */
static void blocks_of_signatures_are_found(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    put_align(&b, 4096, 0xff);
    size_t at = b.n;
    for (unsigned i = 0; i < 2; i++) {
        put_text(&b, "\xe7\2", 2);
        put_upto(&b, at + i * 1216 + 1196, (uint8_t)(i + 7));
        put_u32(&b, libdeflate_crc32(0, b.p + at + (size_t)i * 1216, 1196),
                false);
        put_upto(&b, at + (i + 1) * 1216, 0);
    }
    put_align(&b, 4096, 0xff);
    img_open(&g, "esp-image", buf_of(&b));
    wrap_is(&g, "esp-image", b.n, "2 signatures of secure boot 2");
    const struct esp_image *e = g.part->fs;
    assert_int_equal(e->covered.n, at);
    assert_int_equal(e->block[1].at, at + 1216);
    img_close(&g);
    b.p[at + 100] ^= 1;
    img_open(&g, "esp-image", buf_of(&b));
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    assert_int_equal(((const struct esp_image *)g.part->fs)->blocks, 0);
    img_close(&g);
    buf_done(&b);
}

static void real_images_are_read(void **s)
{
    (void)s;

    static const struct {
        const char *name, *text;
        uint64_t size;
        unsigned blocks;
        uint64_t v1;
    } samples[] = {
        {"esp32s3-linux-network-adapter/",
         "ESP32-S3 program network_adapter "
         "release/ng-v1.0.2-64-gf8cd31c-d, ESP-IDF aadedca5-dirty, 6 segments", 602784,       0, 0    },
        {"sig-esp-sbv1/",                  "ESP32, 4 segments",                 21764,        0, 21696},
        {"sig-esp-app-signed/",            "ESP32 program hello-world ",        0x2ffb0 + 68, 0,
         0x2ffb0                                                                                      },
        {"sig-esp-sbv2-rsa/",              "1 signature of secure boot 2",      36864,        1, 0    },
        {"sig-esp-sbv2-multi-rsa/",        "3 signatures of",                   36864,        3, 0    },
        {"sig-esp-sbv2-ecdsa384/",         "1 signature of secure boot 2",      36864,        1, 0    },
        {"sig-esp-unsigned-v2/",           "ESP32, 4 segments",                 0x7710,       0, 0    },
        {"sig-esp32c3-bootloader/",        "ESP32-C3",                          17744,        0, 0    },
        {"sig-esp32s2-blink/",             "ESP32-S2 program blink",            182368,       0, 0    },
        {"sig-esp8266-deepsleep/",         "ESP8266, 1 segments",               0x580,        0, 0    },
    };

    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct img g;
        img_open_file(&g, "esp-image", need_sample(samples[i].name));
        wrap_is(&g, "esp-image", samples[i].size, samples[i].text);
        assert_string_equal(img_diags(&g), "");
        const struct esp_image *e = g.part->fs;
        assert_int_equal(e->blocks, samples[i].blocks);
        assert_int_equal(e->v1, samples[i].v1);
        img_close(&g);
    }
    struct img g;
    img_open_file(&g, "esp-image", need_sample("sig-esp-app-encrypted/"));
    assert_null(g.part);
    img_close(&g);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b);
    img_survives("esp-image", buf_of(&b));
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("esp-image", 512, 0, "\xe9\1\2\x20", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_and_descriptor_are_read),
        cmocka_unit_test(wrong_sums_are_said),
        cmocka_unit_test(an_entry_outside_is_no_image),
        cmocka_unit_test(blocks_of_signatures_are_found),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
        cmocka_unit_test(real_images_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

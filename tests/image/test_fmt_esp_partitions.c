/* Partition tables of Espressif's chips. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/evp.h>

#include "image/wrap_check.h"

static void put_entry(struct buf *b, unsigned type, unsigned sub, uint32_t at,
                      uint32_t n, const char *label, unsigned flags)
{
    size_t from = b->n;
    put_u16(b, 0x50aa, false);
    put_u8(b, type);
    put_u8(b, sub);
    put_u32(b, at, false);
    put_u32(b, n, false);
    buf_str(b, label);
    put_upto(b, from + 28, 0);
    put_u32(b, flags, false);
}

static void put_table(struct buf *b, bool sum)
{
    size_t from = b->n;
    uint8_t md5[16];
    put_entry(b, 1, 2, 0x9000, 0x3000, "nvs", 0);
    put_entry(b, 1, 0, 0xd000, 0x2000, "otadata", 0);
    put_entry(b, 0, 0x10, 0x10000, 0x1000, "ota_0", 0);
    put_entry(b, 0, 0x11, 0x20000, 0x1000, "ota_1", 1);
    if (sum) {
        assert_true(
            EVP_Digest(b->p + from, b->n - from, md5, NULL, EVP_md5(), NULL));
        put_u16(b, 0xebeb, false);
        put_upto(b, b->n + 14, 0xff);
        buf_add(b, md5, 16);
    }
    put_upto(b, from + 0xc00, 0xff);
}

static void make(struct buf *b, bool sum)
{
    buf_init(b, 1 << 20, NULL);
    put_table(b, sum);
}

static void a_table_alone_is_read(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, true);
    buf_str(&b, "behind");
    img_open(&g, "esp-partitions", buf_of(&b));
    wrap_is(&g, "esp-partitions", 0xc00,
            "4 partitions: nvs (NVS), otadata (OTA state), ota_0 (OTA program "
            "0), ota_1 (OTA program 1, encrypted)");
    assert_string_equal(img_diags(&g), "");
    img_close(&g);
    b.p[13] ^= 1;
    img_open(&g, "esp-partitions", buf_of(&b));
    assert_string_equal(g.part->diags->text,
                        "the MD5 of the table does not match");
    img_close(&g);
    buf_done(&b);
}

static void a_table_without_a_sum_is_read(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, false);
    img_open(&g, "esp-partitions", buf_of(&b));
    wrap_is(&g, "esp-partitions", 0xc00, "4 partitions");
    img_close(&g);
    img_open(&g, "esp-partitions", view_cut(buf_of(&b), 0, 32));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

static void partitions_of_a_flash_are_looked_into(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 1 << 20, NULL);
    put_upto(&b, 0x8000, 0xff);
    put_table(&b, true);
    put_upto(&b, 0x9000, 0xff);
    buf_view(&b, wrap_cpio());
    put_upto(&b, 0x10000, 0xff);
    buf_str(&b, "\xe9\1");
    put_upto(&b, 0x20000, 0xff);
    buf_view(&b, wrap_gzip());
    img_open(&g, NULL, buf_of(&b));
    struct part *p = img_part(&g, "esp-partitions");
    assert_non_null(p);
    assert_int_equal(p->offset, 0x8000);
    /* An image ends with what is written of its last partition. */
    assert_int_equal(p->size, b.n - 0x8000);
    wrap_has(&g, "nvs (NVS)", "cpio", 0x1000);
    wrap_has(&g, "ota_1 (OTA program 1, encrypted)", "gzip", 0x18000);
    img_close(&g);
    buf_done(&b);
}

static void overlapping_partitions_are_no_table(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, false);
    set_u32(&b, 8, 0x5000, false);
    img_open(&g, "esp-partitions", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, true);
    img_survives("esp-partitions", view_cut(buf_of(&b), 0, 256));
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("esp-partitions", 512, 0, "\xaa\x50\0", 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_alone_is_read),
        cmocka_unit_test(a_table_without_a_sum_is_read),
        cmocka_unit_test(partitions_of_a_flash_are_looked_into),
        cmocka_unit_test(overlapping_partitions_are_no_table),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* OpenWrt's metadata and signatures at the end of an image. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/vendor.h"
#include "image/wrap_check.h"

static void put_record(struct buf *b, unsigned type, struct view data)
{
    size_t at = b->n;
    if (type == 1)
        put_u64(b, 0, true);
    buf_view(b, data);
    uint32_t crc = vendor_crc(buf_of(b));
    put_u32(b, 0x46577830, true);
    put_u32(b, crc, true);
    put_u8(b, type);
    put_upto(b, b->n + 3, 0);
    put_u32(b, b->n + 4 - at, true);
}

static void make(struct buf *b)
{
    buf_init(b, 8192, NULL);
    buf_view(b, wrap_gzip());
    put_upto(b, 512, 0);
    put_record(b, 1, V("{ \"supported_devices\": [\"x\"] }"));
    put_record(b, 0, V("untrusted comment: signed by key\nRWQ...\n"));
}

static void records_are_found_from_the_end(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    img_open(&g, NULL, buf_of(&b));
    struct part *p = img_part(&g, "openwrt-trailer");
    assert_non_null(p);
    assert_int_equal(p->offset, 512);
    assert_int_equal(p->size, b.n - 512);
    assert_string_equal(p->detail, "2 records, 1 signatures, CRC right");
    assert_int_equal(g.image.explained_bytes, b.n);
    img_close(&g);
    b.p[30] ^= 1;
    img_open(&g, NULL, buf_of(&b));
    p = img_part(&g, "openwrt-trailer");
    assert_string_equal(p->detail, "2 records, 1 signatures, CRC wrong");
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b);
    img_survives("openwrt-trailer", view_from(buf_of(&b), 500));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_found_from_the_end),
        cmocka_unit_test(damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Ubiquiti images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <libdeflate.h>

#include "image/wrap_check.h"

static void put_part(struct buf *b, const char *name, struct view data)
{
    size_t at = b->n;
    buf_str(b, "PART");
    buf_str(b, name);
    put_upto(b, at + 48, 0);
    put_u32(b, data.n, true);
    put_u32(b, 0x100000, true);
    buf_view(b, data);
    put_u32(b, libdeflate_crc32(0, b->p + at, b->n - at), true);
    put_u32(b, 0, true);
}

static void make(struct buf *b, bool is_signed)
{
    buf_init(b, 8192, NULL);
    buf_str(b, "UBNTXM.ar7240.v5.5.6");
    put_upto(b, 260, 0);
    put_u32(b, libdeflate_crc32(0, b->p, 260), true);
    put_u32(b, 0, true);
    put_part(b, "kernel", wrap_gzip());
    put_part(b, "rootfs", wrap_cpio());
    if (is_signed) {
        buf_str(b, "ENDS");
        put_upto(b, b->n + 260, 0x5a);
    } else {
        uint32_t crc = libdeflate_crc32(0, b->p, b->n);
        buf_str(b, "END.");
        put_u32(b, crc, true);
        put_u32(b, 0, true);
    }
}

static void parts_have_their_names(void **s)
{
    (void)s;
    for (int is_signed = 0; is_signed < 2; is_signed++) {
        struct buf b;
        struct img g;
        make(&b, is_signed);
        size_t n = b.n;
        buf_str(&b, "behind");
        img_open(&g, NULL, buf_of(&b));
        wrap_is(&g, "ubnt", n,
                is_signed ? "2 parts, 0 with a wrong CRC, with an RSA signature"
                          : "2 parts, 0 with a wrong CRC, no signature");
        assert_string_equal(g.part->version, "XM.ar7240.v5.5.6");
        wrap_has(&g, "kernel", "gzip", 268 + 56);
        wrap_has(&g, "rootfs", "cpio", 268 + 56 + wrap_gzip().n + 8 + 56);
        img_close(&g);
        img_open(&g, "ubnt", view_cut(buf_of(&b), 0, 600));
        assert_true(img_has_diag(&g, WHY_CORRUPT));
        img_close(&g);
        buf_done(&b);
    }
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, false);
    img_survives("ubnt", buf_of(&b));
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("ubnt", 4096, 0, "OPEN", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_have_their_names),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Broadcom tagged images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/vendor.h"
#include "image/wrap_check.h"

static void put_text(struct buf *b, size_t at, const char *text)
{
    memcpy(b->p + at, text, strlen(text));
}

static void put_number(struct buf *b, size_t at, size_t n)
{
    char text[24];
    snprintf(text, sizeof text, "%zu", n);
    put_text(b, at, text);
}

static void make(struct buf *b)
{
    buf_init(b, 8192, NULL);
    put_upto(b, 256, 0);
    put_text(b, 0, "6");
    put_text(b, 4, "Broadcom Corporatio");
    put_text(b, 38, "6358");
    put_text(b, 44, "96358VW2");
    put_text(b, 60, "1");
    put_number(b, 62, wrap_gzip().n + wrap_cpio().n);
    put_text(b, 84, "0");
    put_number(b, 94, 3217096704u);
    put_number(b, 106, wrap_cpio().n);
    put_number(b, 116, 3218000000u);
    put_number(b, 128, wrap_gzip().n);
    set_u32(b, 236, vendor_crc(view_cut(buf_of(b), 0, 236)), true);
    buf_view(b, wrap_cpio());
    buf_view(b, wrap_gzip());
}

static void root_and_kernel_are_found(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    size_t n = b.n;
    buf_str(&b, "behind");
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "bcm-tag", n,
            "tag 6, Broadcom Corporatio, chip 6358, board 96358VW2");
    wrap_has(&g, "rootfs", "cpio", 256);
    wrap_has(&g, "kernel", "gzip", 256 + wrap_cpio().n);
    img_close(&g);
    img_open(&g, "bcm-tag", view_cut(buf_of(&b), 0, n - 1));
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    b.p[50] ^= 1;
    img_open(&g, "bcm-tag", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b);
    img_survives("bcm-tag", buf_of(&b));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(root_and_kernel_are_found),
        cmocka_unit_test(damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

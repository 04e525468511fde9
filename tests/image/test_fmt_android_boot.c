/* Android boot images of all versions. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void add_page(struct buf *b, size_t page, struct view v)
{
    put_align(b, page, 0);
    buf_view(b, v);
}

static void make_old(struct buf *b, unsigned version)
{
    buf_init(b, 1 << 16, NULL);
    buf_str(b, "ANDROID!");
    put_upto(b, 1660, 0);
    set_u32(b, 8, wrap_gzip().n, false);
    set_u32(b, 16, wrap_cpio().n, false);
    set_u32(b, 36, 2048, false);
    set_u32(b, 40, version, false);
    set_u32(b, 44, 11u << 25 | 21 << 4 | 5, false);
    strcpy((char *)b->p + 48, "board");
    strcpy((char *)b->p + 64, "console=ttyS0");
    if (version >= 2)
        set_u32(b, 1648, wrap_gzip().n, false);
    add_page(b, 2048, wrap_gzip());
    add_page(b, 2048, wrap_cpio());
    if (version >= 2)
        add_page(b, 2048, wrap_gzip());
    put_align(b, 2048, 0);
}

static void old_versions_are_read(void **s)
{
    (void)s;
    for (unsigned version = 0; version <= 2; version++) {
        struct buf b;
        struct img g;
        make_old(&b, version);
        size_t n = b.n;
        buf_str(&b, "AVB0 something");
        img_open(&g, NULL, buf_of(&b));
        wrap_is(&g, "android-boot", n, "board, arguments console=ttyS0");
        assert_string_equal(g.part->version, "11.0.0, 2021-05");
        wrap_has(&g, "kernel", "gzip", 2048);
        wrap_has(&g, "ramdisk", "cpio", 4096);
        if (version == 2)
            wrap_has(&g, "device tree", "gzip", 6144);
        img_close(&g);
        img_open(&g, "android-boot", view_cut(buf_of(&b), 0, 4100));
        assert_true(img_has_diag(&g, WHY_CORRUPT));
        img_close(&g);
        buf_done(&b);
    }
}

static void new_versions_are_read(void **s)
{
    (void)s;
    for (unsigned version = 3; version <= 4; version++) {
        struct buf b;
        struct img g;
        buf_init(&b, 1 << 16, NULL);
        buf_str(&b, "ANDROID!");
        put_upto(&b, 1584, 0);
        set_u32(&b, 8, wrap_gzip().n, false);
        set_u32(&b, 12, wrap_cpio().n, false);
        set_u32(&b, 40, version, false);
        add_page(&b, 4096, wrap_gzip());
        add_page(&b, 4096, wrap_cpio());
        put_align(&b, 4096, 0);
        img_open(&g, NULL, buf_of(&b));
        wrap_is(&g, "android-boot", b.n, "version");
        wrap_has(&g, "kernel", "gzip", 4096);
        wrap_has(&g, "ramdisk", "cpio", 8192);
        img_close(&g);
        buf_done(&b);
    }
}

static void the_half_of_the_vendor_is_read(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 1 << 16, NULL);
    buf_str(&b, "VNDRBOOT");
    put_u32(&b, 3, false);
    put_u32(&b, 4096, false);
    put_upto(&b, 2112, 0);
    set_u32(&b, 24, wrap_cpio().n, false);
    set_u32(&b, 2100, wrap_gzip().n, false);
    add_page(&b, 4096, wrap_cpio());
    add_page(&b, 4096, wrap_gzip());
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "android-boot", b.n, "version 3");
    wrap_has(&g, "ramdisk", "cpio", 4096);
    wrap_has(&g, "device tree", "gzip", 8192);
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make_old(&b, 2);
    img_survives("android-boot", view_cut(buf_of(&b), 0, 2100));
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("android-boot", 4096, 0, "ANDROID!", 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(old_versions_are_read),
        cmocka_unit_test(new_versions_are_read),
        cmocka_unit_test(the_half_of_the_vendor_is_read),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

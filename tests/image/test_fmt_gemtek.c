/* Gemtek images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <libdeflate.h>

#include "image/wrap_check.h"

static void make(struct buf *b)
{
    buf_init(b, 8192, NULL);
    put_u32(b, 0, true);
    buf_add(b, "GMTKRT400N\0\xff", 12);
    put_u32(b, wrap_gzip().n, true);
    put_u32(b, 1, true);
    put_u32(b, wrap_cpio().n, true);
    put_u32(b, 1, true);
    put_u32(b, 0, true);
    put_u32(b, 0, true);
    put_u32(b, 60 + wrap_gzip().n + wrap_cpio().n, true);
    put_upto(b, 60, 0xff);
    buf_view(b, wrap_gzip());
    buf_view(b, wrap_cpio());
    set_u32(b, 0, libdeflate_crc32(0, b->p + 60, b->n - 60), true);
}

static void kernel_and_root_are_found(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "gemtek", b.n, "model RT400N, CRC right");
    wrap_has(&g, "kernel", "gzip", 60);
    wrap_has(&g, "rootfs", "cpio", 60 + wrap_gzip().n);
    img_close(&g);
    b.p[b.n - 1] ^= 1;
    img_open(&g, "gemtek", buf_of(&b));
    wrap_is(&g, "gemtek", b.n, "CRC wrong");
    img_close(&g);
    img_open(&g, "gemtek", view_cut(buf_of(&b), 0, b.n - 1));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b);
    img_survives("gemtek", buf_of(&b));
    buf_done(&b);
}

static void a_real_image_is_read(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, "gemtek", need_sample("owrt-1505-linksys-wrt400n/"));
    wrap_is(&g, "gemtek", g.image.bytes.n, "model RT400N, CRC right");
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernel_and_root_are_found),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(a_real_image_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

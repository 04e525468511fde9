/* EFI programs that unpack a kernel. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void make(struct buf *b, const char *how)
{
    buf_init(b, 8192, NULL);
    buf_add(b, "MZ\0\0zimg", 8);
    put_u32(b, 256, false);
    put_u32(b, wrap_gzip().n, false);
    put_u64(b, 0, false);
    buf_str(b, how);
    put_upto(b, 256, 0);
    buf_view(b, wrap_gzip());
    put_align(b, 64, 0);
}

static void the_kernel_is_found(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, "gzip");
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "efi-zboot", b.n, "packed with gzip");
    wrap_has(&g, "kernel", "gzip", 256);
    img_close(&g);
    buf_done(&b);
    make(&b, "magic");
    img_open(&g, "efi-zboot", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, "gzip");
    img_survives("efi-zboot", buf_of(&b));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_kernel_is_found),
        cmocka_unit_test(damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

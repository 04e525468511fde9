/* Linux kernels that run in place. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void it_ends_where_the_next_format_begins(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 1 << 20, NULL);
    wrap_kernel(&b, 400000);
    size_t n = b.n;
    buf_view(&b, wrap_cpio());
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "linux-kernel", n, "not packed, no header");
    assert_string_equal(g.part->version, "5.4.1-test");
    assert_string_equal(g.part->next->format, "cpio");
    img_close(&g);
    buf_done(&b);
}

static void a_banner_alone_is_no_kernel(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 1 << 20, NULL);
    put_upto(&b, 200000, 1);
    buf_str(&b, "Linux version 5.4.1-test (me@host) (gcc version 9) #1 SMP\n");
    put_upto(&b, 400000, 2);
    img_open(&g, NULL, buf_of(&b));
    assert_null(img_part(&g, "linux-kernel"));
    img_close(&g);
    buf_done(&b);
}

static void a_real_one_is_read(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, NULL, need_sample("esp32s3-linux-kernel-xip/"));
    wrap_is(&g, "linux-kernel", 0x31f460, NULL);
    assert_string_equal(g.part->version, "6.5.0");
    assert_string_equal(g.part->next->format, "dtb");
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_ends_where_the_next_format_begins),
        cmocka_unit_test(a_banner_alone_is_no_kernel),
        cmocka_unit_test(a_real_one_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

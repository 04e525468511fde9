/* Linux kernels with the header of AArch64 or RISC-V. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void make(struct buf *b, bool riscv, size_t in_memory)
{
    buf_init(b, 1 << 20, NULL);
    put_u64(b, 0x1234, false);
    put_u64(b, 0x80000, false);
    put_u64(b, in_memory, false);
    put_u64(b, 10, false);
    put_upto(b, 48, 0);
    if (riscv)
        buf_add(b, "RISCV\0\0\0RSC\5", 12);
    put_upto(b, 56, 0);
    if (!riscv)
        buf_add(b, "ARM\x64", 4);
    put_upto(b, 64, 0);
    wrap_kernel(b, 40000);
}

static void check(bool riscv, const char *text)
{
    struct buf b;
    struct img g;
    make(&b, riscv, 30000);
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "linux-kernel", 30000, text);
    assert_string_equal(g.part->version, "5.4.1-test");
    assert_true(g.part->code);
    assert_null(g.part->child);
    img_close(&g);
    set_u64(&b, 16, 1 << 20, false);
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "linux-kernel", b.n, text);
    img_close(&g);
    buf_done(&b);
}

static void both_machines_are_read(void **s)
{
    (void)s;
    check(false, "AArch64 Image");
    check(true, "RISC-V Image");
}

static void a_header_without_a_kernel_is_nothing(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, false, 20000);
    img_open(&g, "linux-image", view_cut(buf_of(&b), 0, 15000));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_machines_are_read),
        cmocka_unit_test(a_header_without_a_kernel_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

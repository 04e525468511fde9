/* U-Boot's legacy images, against what mkimage writes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void open_made(struct img *g, struct tmp *t, const char *options)
{
    need_tool("mkimage");
    tmp_make(t);
    tmp_file(t, "a.gz", wrap_gzip());
    tmp_file(t, "b.cpio", wrap_cpio());
    tmp_file(t, "s.txt", V("setenv bootargs console=ttyS0\nbootm\n"));
    tmp_run(t, "SOURCE_DATE_EPOCH=1000000000 mkimage -A arm -O linux %s out",
            options);
    img_open_file(g, NULL, tmp_path(t, "out"));
}

static void a_packed_kernel_is_found(void **s)
{
    (void)s;
    struct img g;
    struct tmp t;
    open_made(&g, &t,
              "-T kernel -C gzip -a 0x8000 -e 0x8040 -n 'a name' -d a.gz");
    wrap_is(&g, "uimage", g.image.bytes.n,
            "\"a name\", Linux ARM kernel, gzip, load 0x8000, entry 0x8040, "
            "data CRC right");
    assert_string_equal(g.part->version, "2001-09-09T01:46:40Z");
    struct part *p = wrap_has(&g, "kernel", "gzip", 64);
    assert_true(view_eq(buf_of(&p->content), V("abc")));
    img_close(&g);
    tmp_remove(&t);
}

static void several_files_are_told_apart(void **s)
{
    (void)s;
    struct img g;
    struct tmp t;
    open_made(&g, &t, "-T multi -C none -n x -d a.gz:b.cpio");
    wrap_is(&g, "uimage", g.image.bytes.n, "multi-file");
    wrap_has(&g, "file 1", "gzip", 64 + 12);
    wrap_has(&g, "file 2", "cpio", 64 + 12 + 24);
    img_close(&g);
    tmp_remove(&t);
}

static void scripts_are_text(void **s)
{
    (void)s;
    struct img g;
    struct tmp t;
    open_made(&g, &t, "-T script -C none -n x -d s.txt");
    wrap_has(&g, "script", "text", 64 + 8);
    img_close(&g);
    tmp_remove(&t);
}

static void a_wrong_data_sum_is_said(void **s)
{
    (void)s;
    struct img g;
    struct tmp t;
    open_made(&g, &t, "-T ramdisk -C gzip -n x -d a.gz");
    struct buf b;
    buf_init(&b, 4096, NULL);
    buf_view(&b, g.image.bytes);
    img_close(&g);
    b.p[b.n - 1] ^= 1;
    img_open(&g, "uimage", buf_of(&b));
    wrap_is(&g, "uimage", b.n, "data CRC wrong");
    img_close(&g);
    b.n -= 4;
    img_open(&g, "uimage", buf_of(&b));
    wrap_is(&g, "uimage", b.n, "data CRC not checked");
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    b.p[40] ^= 1;
    img_open(&g, "uimage", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
    tmp_remove(&t);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("uimage", 4096, 0, "\x27\x05\x19\x56", 4);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct img g;
    struct tmp t;
    open_made(&g, &t, "-T multi -C none -n x -d a.gz:b.cpio");
    img_survives("uimage", g.image.bytes);
    img_close(&g);
    tmp_remove(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packed_kernel_is_found),
        cmocka_unit_test(several_files_are_told_apart),
        cmocka_unit_test(scripts_are_text),
        cmocka_unit_test(a_wrong_data_sum_is_said),
        cmocka_unit_test(noise_is_nothing),
        cmocka_unit_test(damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

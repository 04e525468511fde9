/* FIT images, against what mkimage writes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static const char source[] =
    "/dts-v1/;/{description=\"A FIT\";#address-cells=<1>;images{"
    "kernel-1{data=/incbin/(\"a.gz\");type=\"kernel\";arch=\"arm64\";"
    "os=\"linux\";compression=\"gzip\";load=<0>;entry=<0>;"
    "hash-1{algo=\"sha256\";};};"
    "ramdisk-1{data=/incbin/(\"b.cpio\");type=\"ramdisk\";arch=\"arm64\";"
    "os=\"linux\";compression=\"none\";};"
    "fw{data=/incbin/(\"code\");type=\"firmware\";arch=\"arm64\";"
    "os=\"u-boot\";compression=\"none\";load=<0>;};};"
    "configurations{default=\"conf-2\";conf-1{kernel=\"kernel-1\";};"
    "conf-2{kernel=\"kernel-1\";ramdisk=\"ramdisk-1\";};};};";

static void make(struct tmp *t, const char *options)
{
    need_tool("mkimage");
    need_tool("dtc");
    tmp_make(t);
    tmp_file(t, "a.gz", wrap_gzip());
    tmp_file(t, "b.cpio", wrap_cpio());
    tmp_file(t, "code", V("\1\2\3\4 machine code \5\6"));
    tmp_file(t, "a.its", view_of(source, strlen(source)));
    tmp_run(t, "SOURCE_DATE_EPOCH=1000000000 mkimage %s -f a.its a.itb",
            options);
}

static void check(const char *options)
{
    struct tmp t;
    struct img g;
    make(&t, options);
    img_open_file(&g, NULL, tmp_path(&t, "a.itb"));
    assert_non_null(g.part); /* what rounds it up at the end is not of it */
    wrap_is(&g, "fit", g.part->size,
            "A FIT, 3 images, configurations conf-1, conf-2, default conf-2");
    assert_string_equal(img_diags(&g), "");
    assert_string_equal(g.part->version, "2001-09-09T01:46:40Z");
    struct part *p = wrap_part(&g, "kernel-1");
    assert_non_null(p);
    assert_string_equal(p->format, "gzip");
    assert_true(view_eq(buf_of(&p->content), V("abc")));
    p = wrap_part(&g, "ramdisk-1");
    assert_non_null(p);
    assert_string_equal(p->format, "cpio");
    p = wrap_part(&g, "fw");
    assert_non_null(p);
    assert_string_equal(p->format, "program");
    assert_true(p->code);
    assert_int_equal(g.image.explained_bytes, g.image.bytes.n);
    img_close(&g);
    tmp_remove(&t);
}

static void data_within_the_tree_is_found(void **s)
{
    (void)s;
    check("");
}

static void data_behind_the_tree_is_found(void **s)
{
    (void)s;
    check("-E");
    check("-E -B 0x200");
    check("-E -p 0x1000");
}

static void a_cut_image_is_damaged(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    make(&t, "-E");
    struct view v = slurp(tmp_path(&t, "a.itb"));
    img_open(&g, "fit", view_cut(v, 0, v.n - 10));
    wrap_is(&g, "fit", v.n - 10, NULL);
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    free((void *)(uintptr_t)v.p);
    tmp_remove(&t);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct tmp t;
    make(&t, "-E");
    struct view v = slurp(tmp_path(&t, "a.itb"));
    img_survives("fit", v);
    free((void *)(uintptr_t)v.p);
    tmp_remove(&t);
}

static void a_real_one_is_read_to_its_file_system(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, NULL, need_sample("fit-fact-sample/"));
    wrap_is(&g, "fit", g.image.bytes.n, "FACT Test FIT Image, 3 images");
    wrap_has(&g, "rootfs", "gzip", 0x100338);
    wrap_has(&g, "fdt", "dtb", 0x100210);
    assert_non_null(img_part(&g, "squashfs"));
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_within_the_tree_is_found),
        cmocka_unit_test(data_behind_the_tree_is_found),
        cmocka_unit_test(a_cut_image_is_damaged),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(a_real_one_is_read_to_its_file_system),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

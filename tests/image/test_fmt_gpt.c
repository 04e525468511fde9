/* GPT against sgdisk: names, gaps, sums. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void make(struct tmp *t)
{
    need_tool("sgdisk");
    tmp_make(t);
    tmp_file(t, "a.cpio", wrap_cpio());
    tmp_file(t, "a.gz", wrap_gzip());
    tmp_run(t, "truncate -s 4M x.img && sgdisk -n 2:4096:5119 -c 2:root_a "
               "-n 1:2048:3071 -c 1:'B\xc3\xa4r' x.img && "
               "dd if=a.cpio of=x.img bs=512 seek=4096 conv=notrunc && "
               "dd if=a.gz of=x.img bs=512 seek=2048 conv=notrunc && "
               "dd if=a.gz of=x.img bs=512 seek=64 conv=notrunc");
}

static void partitions_have_their_names(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    make(&t);
    img_open_file(&g, NULL, tmp_path(&t, "x.img"));
    wrap_is(&g, "gpt", 4 << 20, "2 partitions, sectors of 512 bytes");
    assert_string_equal(img_diags(&g), "");
    wrap_has(&g, "root_a", "cpio", 4096 * 512);
    wrap_has(&g, "B\xc3\xa4r", "gzip", 2048 * 512);
    struct part *p = img_part(&g, "gzip");
    assert_string_equal(p->label, "unpartitioned");
    assert_int_equal(p->offset, 64 * 512);
    assert_int_equal(g.image.explained_bytes, g.image.bytes.n);
    img_close(&g);
    tmp_remove(&t);
}

static void wrong_entries_are_said_to_be(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    make(&t);
    struct view v = slurp(tmp_path(&t, "x.img"));
    uint8_t *p = (uint8_t *)(uintptr_t)v.p;
    p[1024 + 60] ^= 1;
    img_open(&g, "gpt", v);
    assert_non_null(g.part);
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    p[512 + 40] ^= 1;
    img_open(&g, "gpt", v);
    assert_null(g.part);
    img_close(&g);
    free(p);
    tmp_remove(&t);
}

static void a_cut_disk_is_damaged(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    make(&t);
    struct view v = slurp(tmp_path(&t, "x.img"));
    img_open(&g, "gpt", view_cut(v, 0, 4500 * 512));
    wrap_is(&g, "gpt", 4500 * 512, NULL);
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    free((void *)(uintptr_t)v.p);
    tmp_remove(&t);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("gpt", 4096, 512, "EFI PART\0\0\1\0\x5c\0\0\0", 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(partitions_have_their_names),
        cmocka_unit_test(wrong_entries_are_said_to_be),
        cmocka_unit_test(a_cut_disk_is_damaged),
        cmocka_unit_test(noise_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

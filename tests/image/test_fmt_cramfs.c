/* CramFS against mkfs.cramfs, both byte orders. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "img_check.h"

static void make(struct tmp *t, bool big)
{
    tmp_run(
        t, "mkdir -p tree/etc tree/deep/a tree/empty; "
           "printf 'root::0:0:root:/:/bin/sh\\n' >tree/etc/passwd; "
           "chmod 600 tree/etc/passwd; : >tree/etc/nothing; "
           "ln -s ../etc/passwd tree/deep/link; seq 1 30000 >tree/deep/a/text; "
           "head -c 9000 /dev/urandom >tree/deep/random; "
           "head -c 20000 /dev/zero >tree/deep/zeroes; "
           "chmod 4755 tree/deep/random; mkfs.cramfs tree x.img");
    if (big)
        tmp_run(t, "cramfsswap x.img y.img && mv y.img x.img");
}

static void same_as_tree(bool big)
{
    struct tmp t;
    tmp_make(&t);
    make(&t, big);
    struct img g;
    img_open_file(&g, "cramfs", tmp_path(&t, "x.img"));
    assert_non_null(g.part);
    img_same_as_dir(&g, tmp_path(&t, "tree"), 0);
    assert_string_equal(img_diags(&g), "");
    img_close(&g);
    tmp_remove(&t);
}

static void little_endian(void **s)
{
    (void)s;
    need_tool("mkfs.cramfs");
    same_as_tree(false);
}

static void big_endian(void **s)
{
    (void)s;
    need_tool("mkfs.cramfs");
    need_tool("cramfsswap");
    same_as_tree(true);
}

static void a_changed_byte_is_noticed(void **s)
{
    (void)s;
    need_tool("mkfs.cramfs");
    struct tmp t;
    tmp_make(&t);
    tmp_run(&t, "mkdir tree; echo hello >tree/a; ln -s a tree/b; "
                "mkfs.cramfs tree x.img; head -c 200 x.img >y.img");
    struct view v = slurp(tmp_path(&t, "x.img"));
    uint8_t *copy = malloc(v.n);
    struct img g;
    for (size_t i = 0; i < v.n; i += 1 + i / 200) {
        memcpy(copy, v.p, v.n);
        copy[i] ^= 0x55;
        img_open(&g, "cramfs", view_of(copy, v.n));
        if (g.part && i > 76)
            assert_true(img_has_diag(&g, WHY_CORRUPT));
        img_close(&g);
    }
    img_open_file(&g, "cramfs", tmp_path(&t, "y.img"));
    assert_true(!g.part || img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    free(copy);
    free((void *)(uintptr_t)v.p);
    tmp_remove(&t);
}

static void a_real_image_shows_its_files(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, "cramfs", need_sample("cramfs-fact-sample/"));
    assert_non_null(g.part);
    assert_true(g.part->files > 0);
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(little_endian),
        cmocka_unit_test(big_endian),
        cmocka_unit_test(a_changed_byte_is_noticed),
        cmocka_unit_test(a_real_image_shows_its_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

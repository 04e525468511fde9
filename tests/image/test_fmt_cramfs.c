/* CramFS against mkfs.cramfs, both byte orders. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <zlib.h>

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

/* Behind room for boot code, where it begins 512 bytes in. */
static void places_may_count_from_boot_code(void **s)
{
    (void)s;
    need_tool("mkfs.cramfs");
    struct tmp t;
    struct img g;
    tmp_make(&t);
    make(&t, false);
    tmp_run(&t, "mkfs.cramfs -p tree x.img");
    struct view v = slurp(tmp_path(&t, "x.img"));
    img_open(&g, "cramfs", view_from(v, 512));
    assert_non_null(g.part);
    img_same_as_dir(&g, tmp_path(&t, "tree"), 0);
    assert_string_equal(img_diags(&g), "");
    img_close(&g);
    free((void *)(uintptr_t)v.p);
    tmp_remove(&t);
}

/* --- extended block pointers ----------------------------------------------
 */

enum { AT_LIST = 256, AT_STORED = 4096 };

static struct view text_of(size_t n)
{
    static uint8_t text[4 * 4096];
    for (size_t i = 0; i < n; i++)
        text[i] = (uint8_t)('a' + i / 4096 + i % 7);
    return view_of(text, n);
}

/* One file of four blocks: stored and direct; packed and direct; packed, up
 * to its end; stored and direct, the rest of the file. */
static void put_extended(struct buf *b, bool big)
{
    uint8_t packed[2][256];
    uLongf n[2] = {sizeof packed[0], sizeof packed[1]};
    struct view text = text_of(3 * 4096 + 1000);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(
            compress2(packed[i], &n[i], text.p + 4096 * (i + 1), 4096, 9),
            Z_OK);
    buf_init(b, 1 << 20, NULL);
    put_u32(b, 0x28cd3d45, big);
    put_u32(b, 0, big);
    put_u32(b, 0x800, big);
    put_u32(b, 0, big);
    buf_str(b, "Compressed ROMFS");
    put_upto(b, 64, 0);
    const uint32_t modes[2] = {0040755, 0100644};
    const uint32_t sizes[2] = {16, 3 * 4096 + 1000};
    const uint32_t names[2] = {0, 1}, places[2] = {76 / 4, AT_LIST / 4};
    for (int i = 0; i < 2; i++) {
        put_u32(b, big ? modes[i] << 16 : modes[i], big);
        put_u32(b, big ? sizes[i] << 8 : sizes[i], big);
        put_u32(b, big ? names[i] << 26 | places[i] : names[i] | places[i] << 6,
                big);
    }
    buf_str(b, "file");
    put_upto(b, AT_LIST, 0);
    size_t second = AT_LIST + 16, third = second + 2 + n[0];
    put_u32(b, 0xc0000000u | AT_STORED / 4, big);
    put_u32(b, 0x40000000u | second / 4, big);
    put_u32(b, third + n[1], big);
    put_u32(b, 0xc0000000u | (AT_STORED + 4096) / 4, big);
    put_u16(b, n[0], big);
    buf_add(b, packed[0], n[0]);
    buf_add(b, packed[1], n[1]);
    put_upto(b, AT_STORED, 0);
    buf_view(b, view_cut(text, 0, 4096));
    buf_view(b, view_cut(text, 3 * 4096, 1000));
}

static void extended_block_pointers_are_read(void **s)
{
    (void)s;
    for (int big = 0; big < 2; big++) {
        struct buf b;
        struct img g;
        put_extended(&b, big);
        img_open(&g, "cramfs", buf_of(&b));
        assert_string_equal(img_diags(&g), "");
        assert_true(view_eq(img_read(&g, "/file"), text_of(3 * 4096 + 1000)));
        img_close(&g);
        img_open(&g, "cramfs", view_cut(buf_of(&b), 0, b.n - 1));
        assert_false(img_can_read(&g, "/file", NULL));
        img_close(&g);
        img_survives("cramfs", view_cut(buf_of(&b), 0, AT_LIST + 100));
        buf_done(&b);
    }
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
        cmocka_unit_test(places_may_count_from_boot_code),
        cmocka_unit_test(extended_block_pointers_are_read),
        cmocka_unit_test(a_changed_byte_is_noticed),
        cmocka_unit_test(a_real_image_shows_its_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

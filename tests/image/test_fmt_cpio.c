/* cpio archives, against what cpio itself writes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"

/* A tree with everything that an archive can hold. */
static void make_tree(struct tmp *t)
{
    tmp_file(t, "d/etc/passwd", V("root:x:0:0:root:/root:/bin/sh\n"));
    tmp_file(t, "d/etc/empty", V(""));
    tmp_file(t, "d/bin/busybox", V("\177ELF and more"));
    tmp_run(t, "cd d && ln bin/busybox bin/sh && ln bin/busybox bin/ash && "
               "ln -s ../bin/busybox etc/link && mkfifo fifo && mkdir -m 1777 "
               "tmp && chmod 4755 bin/busybox && chmod 0600 etc/passwd && "
               "touch -d 2001-02-03 etc/empty");
    if (system("test $(id -u) = 0") == 0)
        tmp_run(t, "cd d && mkdir dev && mknod dev/console c 5 1 && "
                   "mknod dev/sda b 8 0 && chown 12:34 etc/passwd");
}

static void pack(struct tmp *t, const char *form)
{
    need_tool("cpio");
    tmp_make(t);
    make_tree(t);
    tmp_run(t, "cd d && find . | LC_ALL=C sort | cpio -o -H %s >../packed",
            form);
}

static void check_form(const char *form, const char *detail)
{
    struct tmp t;
    struct img g;
    pack(&t, form);
    img_open_file(&g, "cpio", tmp_path(&t, "packed"));
    assert_non_null(g.part);
    assert_string_equal(img_diags(&g), "");
    assert_string_equal(g.part->detail, detail);
    img_same_as_dir(&g, tmp_path(&t, "d"),
                    IMG_OWNERS | IMG_MTIMES | IMG_HARD_LINKS);
    assert_int_equal(g.part->size, g.image.bytes.n);
    img_close(&g);
    tmp_remove(&t);
}

static void newc_is_read_as_cpio_wrote_it(void **s)
{
    (void)s;
    check_form("newc", "newc");
}

static void crc_is_read_as_cpio_wrote_it(void **s)
{
    (void)s;
    check_form("crc", "crc");
}

static void odc_is_read_as_cpio_wrote_it(void **s)
{
    (void)s;
    check_form("odc", "odc");
}

static void binary_is_read_as_cpio_wrote_it(void **s)
{
    (void)s;
    check_form("bin", "binary, little-endian");
}

static void put_newc(struct buf *b, const char *name, unsigned mode,
                     struct view data)
{
    buf_printf(
        b, "070701%08X%08X%08X%08X%08X%08X%08zX%08X%08X%08X%08X%08zX%08X", 1u,
        mode, 0u, 0u, 1u, 0u, data.n, 0u, 0u, 0u, 0u, strlen(name) + 1, 0u);
    buf_add(b, name, strlen(name) + 1);
    put_align(b, 4, 0);
    buf_view(b, data);
    put_align(b, 4, 0);
}

static void put_big(struct buf *b, const char *name, unsigned mode,
                    struct view data)
{
    const uint64_t fields[] = {0x71c7, 1, 2, mode, 3, 4, 1, 0, 0, 5};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        put_u16(b, fields[i], true);
    put_u16(b, strlen(name) + 1, true);
    put_u32(b, data.n, true);
    buf_add(b, name, strlen(name) + 1);
    put_align(b, 2, 0);
    buf_view(b, data);
    put_align(b, 2, 0);
}

static void big_endian_binary_is_read(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 1 << 16, NULL);
    put_big(&b, "etc/motd", 0100644, V("hello"));
    put_big(&b, "TRAILER!!!", 0, V(""));
    img_open(&g, "cpio", buf_of(&b));
    assert_non_null(g.part);
    assert_string_equal(g.part->detail, "binary, big-endian");
    img_has_text(&g, "/etc/motd", "hello");
    assert_int_equal(img_node(&g, "/etc/motd")->mtime, 5);
    img_close(&g);
    buf_done(&b);
}

/* As the kernel does with microcode in front of the main archive. */
static void archives_in_a_row_are_laid_over_each_other(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 1 << 16, NULL);
    put_newc(&b, "a", 0100644, V("old"));
    put_newc(&b, "kernel/x86/microcode.bin", 0100644, V("micro"));
    put_newc(&b, "TRAILER!!!", 0, V(""));
    put_align(&b, 512, 0);
    put_newc(&b, "a", 0100600, V("new!"));
    put_newc(&b, "TRAILER!!!", 0, V(""));
    size_t end = b.n;
    buf_str(&b, "something else");
    img_open(&g, "cpio", buf_of(&b));
    assert_non_null(g.part);
    assert_string_equal(img_diags(&g), "");
    assert_int_equal(g.part->size, end);
    assert_int_equal(g.part->files, 4);
    img_has_text(&g, "/a", "new!");
    img_has_text(&g, "/kernel/x86/microcode.bin", "micro");
    img_close(&g);
    buf_done(&b);
}

static void paths_cannot_climb_out(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 1 << 16, NULL);
    put_newc(&b, "../../etc/shadow", 0100644, V("x"));
    put_newc(&b, "/abs", 0100644, V("y"));
    put_newc(&b, "TRAILER!!!", 0, V(""));
    img_open(&g, "cpio", buf_of(&b));
    assert_non_null(g.part);
    assert_int_equal(g.part->files, 1);
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_has_text(&g, "/abs", "y");
    img_close(&g);
    buf_done(&b);
}

static void a_cut_archive_is_damaged(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 1 << 16, NULL);
    put_newc(&b, "a", 0100644, V("whole"));
    put_newc(&b, "b", 0100644, V("0123456789012345678901234567890123456789"));
    img_open(&g, "cpio", view_cut(buf_of(&b), 0, b.n - 8));
    assert_non_null(g.part);
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_has_text(&g, "/a", "whole");
    assert_false(img_can_read(&g, "/b", NULL));
    img_close(&g);
    buf_done(&b);
}

static void wrong_checksums_are_noticed(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 1 << 16, NULL);
    put_newc(&b, "a", 0100644, V("abc"));
    put_newc(&b, "TRAILER!!!", 0, V(""));
    b.p[5] = '2';
    img_open(&g, "cpio", buf_of(&b));
    assert_non_null(g.part);
    assert_false(img_can_read(&g, "/a", NULL));
    img_close(&g);
    buf_done(&b);
}

static void the_text_of_a_program_is_no_archive(void **s)
{
    (void)s;
    struct img g;
    img_open(&g, "cpio",
             V("070701\0070702\0%s: not a cpio archive, nothing "
               "that could be one at all, even if it is long "
               "enough to hold a header of one hundred bytes"));
    assert_null(g.part);
    img_close(&g);
    img_open(&g, "cpio",
             V("\xc7\x71\x01\x00\x02\x00\xa4\x81\x00\x00\x00\x00\x01\x00\x00"
               "\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x61\x00more"));
    assert_null(g.part);
    img_close(&g);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    buf_init(&b, 1 << 16, NULL);
    put_newc(&b, "etc", 040755, V(""));
    put_newc(&b, "etc/a", 0100644, V("abc"));
    put_newc(&b, "etc/l", 0120777, V("a"));
    put_newc(&b, "TRAILER!!!", 0, V(""));
    img_survives("cpio", buf_of(&b));
    buf_clear(&b);
    put_big(&b, "etc/motd", 0100644, V("hello"));
    put_big(&b, "TRAILER!!!", 0, V(""));
    img_survives("cpio", buf_of(&b));
    buf_done(&b);
}

static void a_real_initramfs_is_read(void **s)
{
    (void)s;
    const char *path = need_sample("br-2022.02-rootfs-arm/");
    struct view v = slurp(path);
    struct image_opts opts = {
        .name = "test", .bytes = v, .limits = limits_default(), .threads = 1};
    struct img g;
    img_open_opts(&g, &opts);
    g.part = img_part(&g, "cpio");
    assert_non_null(g.part);
    assert_string_equal(img_diags(&g), "");
    assert_true(img_node(&g, "/bin/busybox")->mode & NODE_SETUID);
    assert_true(node_is_link(img_node(&g, "/bin/sh")));
    assert_int_equal(img_node(&g, "/etc/shadow")->mode, 0100600);
    img_close(&g);
    free((void *)(uintptr_t)v.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(newc_is_read_as_cpio_wrote_it),
        cmocka_unit_test(crc_is_read_as_cpio_wrote_it),
        cmocka_unit_test(odc_is_read_as_cpio_wrote_it),
        cmocka_unit_test(binary_is_read_as_cpio_wrote_it),
        cmocka_unit_test(big_endian_binary_is_read),
        cmocka_unit_test(archives_in_a_row_are_laid_over_each_other),
        cmocka_unit_test(paths_cannot_climb_out),
        cmocka_unit_test(a_cut_archive_is_damaged),
        cmocka_unit_test(wrong_checksums_are_noticed),
        cmocka_unit_test(the_text_of_a_program_is_no_archive),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(a_real_initramfs_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

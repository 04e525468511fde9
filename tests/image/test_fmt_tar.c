/* tar archives, against what tar itself writes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"

static const char long_name[] =
    "a-directory-with-a-rather-long-name/another-directory-with-a-long-name/"
    "and-a-file-whose-name-alone-is-longer-than-what-the-old-header-can-hold-"
    "by-far-and-then-some.txt";

static void make_tree(struct tmp *t, bool everything)
{
    tmp_file(t, "d/etc/passwd", V("root:x:0:0:root:/root:/bin/sh\n"));
    tmp_file(t, "d/etc/empty", V(""));
    tmp_file(t, "d/bin/busybox", V("\177ELF and more"));
    tmp_run(t, "cd d && ln bin/busybox bin/sh && ln bin/busybox bin/ash && "
               "ln -s ../bin/busybox etc/link && mkdir -m 1777 tmp && "
               "chmod 4755 bin/busybox && chmod 0600 etc/passwd && "
               "touch -d 2001-02-03 etc/empty");
    if (!everything)
        return;
    tmp_run(t,
            "cd d && mkfifo fifo && mkdir -p \"$(dirname '%s')\" && "
            "echo long >'%s' && ln -s '%s' longlink",
            long_name, long_name, long_name);
    if (system("test $(id -u) = 0") == 0)
        tmp_run(t, "cd d && mkdir dev && mknod dev/console c 5 1 && "
                   "mknod dev/sda b 8 0 && chown 12:34 etc/passwd");
}

static void check_form(const char *format, const char *form, const char *detail)
{
    struct tmp t;
    struct img g;
    need_tool("tar");
    tmp_make(&t);
    make_tree(&t, strcmp(form, "gnu") == 0 || strcmp(form, "pax") == 0);
    tmp_run(&t, "cd d && tar --format=%s --sort=name -cf ../packed .", form);
    img_open_file(&g, format, tmp_path(&t, "packed"));
    assert_non_null(g.part);
    assert_string_equal(img_diags(&g), "");
    assert_string_equal(g.part->format, "tar");
    assert_string_equal(g.part->detail, detail);
    img_same_as_dir(&g, tmp_path(&t, "d"),
                    IMG_OWNERS | IMG_MTIMES | IMG_HARD_LINKS);
    assert_int_equal(g.part->size, g.image.bytes.n);
    img_close(&g);
    tmp_remove(&t);
}

static void gnu_is_read_as_tar_wrote_it(void **s)
{
    (void)s;
    check_form("tar", "gnu", "GNU");
}

static void pax_is_read_as_tar_wrote_it(void **s)
{
    (void)s;
    check_form("tar", "pax", "pax");
}

static void ustar_is_read_as_tar_wrote_it(void **s)
{
    (void)s;
    check_form("tar", "ustar", "ustar");
}

static void version_7_is_read_as_tar_wrote_it(void **s)
{
    (void)s;
    check_form("tar-v7", "v7", "v7");
}

static void check_sparse(const char *options)
{
    struct tmp t;
    struct img g;
    need_tool("tar");
    tmp_make(&t);
    tmp_file(&t, "d/start", V("0123456789"));
    tmp_run(&t,
            "cd d && truncate -s 3M holes && for i in 0 1 2 3 4 5 6 7 8 9; "
            "do dd if=start of=holes bs=10 seek=$((i * 30000)) "
            "conv=notrunc; done && truncate -s 1M hole && tar %s --sparse "
            "-cf ../packed .",
            options);
    img_open_file(&g, "tar", tmp_path(&t, "packed"));
    assert_non_null(g.part);
    assert_string_equal(img_diags(&g), "");
    assert_true(g.image.bytes.n < 300000);
    img_same_as_dir(&g, tmp_path(&t, "d"), 0);
    img_close(&g);
    tmp_remove(&t);
}

static void holes_of_gnu_are_filled(void **s)
{
    (void)s;
    check_sparse("--format=gnu");
}

static void holes_of_pax_are_filled(void **s)
{
    (void)s;
    check_sparse("--format=pax --sparse-version=0.0");
    check_sparse("--format=pax --sparse-version=0.1");
    check_sparse("--format=pax --sparse-version=1.0");
}

/* --- made by hand ----------------------------------------------------------
 */

static void put_entry(struct buf *b, const char *name, char type,
                      const char *link, struct view data)
{
    size_t at = b->n;
    buf_str(b, name);
    put_upto(b, at + 100, 0);
    buf_printf(b, "%07o%c%07o%c%07o%c%011zo%c%011o%c        %c", 0644, 0, 1, 0,
               2, 0, data.n, 0, 99, 0, type);
    buf_str(b, link);
    put_upto(b, at + 257, 0);
    buf_add(b, "ustar\00000", 8);
    put_upto(b, at + 512, 0);
    unsigned sum = 0;
    for (size_t i = at; i < b->n; i++)
        sum += b->p[i];
    char text[8];
    snprintf(text, sizeof text, "%06o", sum);
    memcpy(b->p + at + 148, text, 7);
    buf_view(b, data);
    put_align(b, 512, 0);
}

static void put_end(struct buf *b)
{
    put_upto(b, b->n + 1024, 0);
}

static void attributes_of_pax_are_kept(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 1 << 16, NULL);
    put_entry(&b, "h", 'x', "",
              V("38 SCHILY.xattr.security.capability=\x01\n"
                "15 uid=2000000\n"));
    assert_int_equal(b.n, 1024);
    put_entry(&b, "a", '0', "", V("text"));
    put_end(&b);
    img_open(&g, "tar", buf_of(&b));
    assert_non_null(g.part);
    assert_string_equal(img_diags(&g), "");
    struct view x = img_xattr(&g, "/a", "security.capability");
    assert_true(view_eq(x, V("\x01")));
    assert_int_equal(img_node(&g, "/a")->uid, 2000000);
    assert_int_equal(img_node(&g, "/a")->gid, 2);
    img_close(&g);
    buf_done(&b);
}

static void large_numbers_are_binary(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 1 << 16, NULL);
    put_entry(&b, "a", '0', "", V("text"));
    memcpy(b.p + 108, "\x80\0\0\0\x7f\xff\xff\xff", 8);
    unsigned sum = 0;
    memset(b.p + 148, ' ', 8);
    for (size_t i = 0; i < 512; i++)
        sum += b.p[i];
    char text[8];
    snprintf(text, sizeof text, "%06o", sum);
    memcpy(b.p + 148, text, 7);
    put_end(&b);
    img_open(&g, "tar", buf_of(&b));
    assert_int_equal(img_node(&g, "/a")->uid, 0x7fffffff);
    img_close(&g);
    buf_done(&b);
}

static void links_out_of_the_archive_are_noticed(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 1 << 16, NULL);
    put_entry(&b, "a", '0', "", V("text"));
    put_entry(&b, "good", '1', "./a", V(""));
    put_entry(&b, "bad", '1', "../../etc/shadow", V(""));
    put_entry(&b, "self", '1', "self", V(""));
    put_entry(&b, "/../up", '0', "", V("x"));
    put_end(&b);
    img_open(&g, "tar", buf_of(&b));
    assert_non_null(g.part);
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_has_text(&g, "/good", "text");
    assert_false(img_can_read(&g, "/bad", NULL));
    assert_int_equal(g.part->files, 4);
    img_close(&g);
    buf_done(&b);
}

static void a_cut_archive_is_damaged(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 1 << 16, NULL);
    put_entry(&b, "a", '0', "", V("text"));
    put_entry(&b, "b", '0', "", V("more text"));
    img_open(&g, "tar", view_cut(buf_of(&b), 0, 1024 + 512 + 3));
    assert_non_null(g.part);
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_has_text(&g, "/a", "text");
    assert_false(img_can_read(&g, "/b", NULL));
    img_close(&g);
    buf_done(&b);
}

static void a_wrong_checksum_is_no_archive(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 1 << 16, NULL);
    put_entry(&b, "a", '0', "", V("text"));
    b.p[0] = 'b';
    img_open(&g, "tar", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

static void what_follows_is_left_alone(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 1 << 16, NULL);
    put_entry(&b, "a", '0', "", V("text"));
    put_end(&b);
    size_t end = b.n;
    buf_str(&b, "a trailer");
    img_open(&g, "tar", buf_of(&b));
    assert_non_null(g.part);
    assert_string_equal(img_diags(&g), "");
    assert_int_equal(g.part->size, end);
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    buf_init(&b, 1 << 16, NULL);
    put_entry(&b, "h", 'x', "", V("12 path=abc\n"));
    put_entry(&b, "a", '0', "", V("text"));
    put_entry(&b, "l", '1', "abc", V(""));
    img_survives("tar", buf_of(&b));
    buf_done(&b);
}

static void a_real_update_is_read(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, "tar", need_sample("sig-mender-signed-min/"));
    assert_non_null(g.part);
    assert_string_equal(img_diags(&g), "");
    assert_true(img_read(&g, "/manifest.sig").n > 60);
    assert_non_null(img_node(&g, "/data/0000.tar.gz"));
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gnu_is_read_as_tar_wrote_it),
        cmocka_unit_test(pax_is_read_as_tar_wrote_it),
        cmocka_unit_test(ustar_is_read_as_tar_wrote_it),
        cmocka_unit_test(version_7_is_read_as_tar_wrote_it),
        cmocka_unit_test(holes_of_gnu_are_filled),
        cmocka_unit_test(holes_of_pax_are_filled),
        cmocka_unit_test(attributes_of_pax_are_kept),
        cmocka_unit_test(large_numbers_are_binary),
        cmocka_unit_test(links_out_of_the_archive_are_noticed),
        cmocka_unit_test(a_cut_archive_is_damaged),
        cmocka_unit_test(a_wrong_checksum_is_no_archive),
        cmocka_unit_test(what_follows_is_left_alone),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(a_real_update_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

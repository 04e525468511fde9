/* zip archives, against what zip and python write. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"

static void make_tree(struct tmp *t)
{
    tmp_file(t, "d/etc/passwd", V("root:x:0:0:root:/root:/bin/sh\n"));
    tmp_file(t, "d/etc/empty", V(""));
    tmp_run(t, "cd d && for i in 1 2 3 4 5 6 7 8; do cat etc/passwd; done "
               ">many && cat many many many many >>many2 && "
               "ln -s etc/passwd link && chmod 4755 many && chmod 0600 "
               "etc/passwd && touch -d 2001-02-03 etc/empty && mkdir -m 0700 "
               "empty");
    if (system("test $(id -u) = 0") == 0)
        tmp_run(t, "cd d && chown 12:34 etc/passwd");
}

static void check_zip(const char *options)
{
    struct tmp t;
    struct img g;
    need_tool("zip");
    tmp_make(&t);
    make_tree(&t);
    tmp_run(&t, "cd d && zip -q -y -r %s ../packed.zip .", options);
    img_open_file(&g, "zip", tmp_path(&t, "packed.zip"));
    assert_non_null(g.part);
    assert_string_equal(img_diags(&g), "");
    img_same_as_dir(&g, tmp_path(&t, "d"), IMG_OWNERS | IMG_MTIMES);
    assert_int_equal(g.part->size, g.image.bytes.n);
    img_close(&g);
    tmp_remove(&t);
}

static void it_is_read_as_zip_wrote_it(void **s)
{
    (void)s;
    check_zip("");
    check_zip("-0");
    check_zip("-9");
    check_zip("-Z bzip2");
}

static void zip64_is_read(void **s)
{
    (void)s;
    check_zip("-fz");
}

static void other_packers_are_read(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    need_tool("python3");
    tmp_make(&t);
    make_tree(&t);
    tmp_run(&t, "cd d && rm link && python3 -c \"import zipfile;"
                "z=zipfile.ZipFile('../packed','w');"
                "z.write('many',compress_type=zipfile.ZIP_LZMA);"
                "z.write('many2',compress_type=zipfile.ZIP_BZIP2);"
                "z.write('etc/passwd',compress_type=zipfile.ZIP_DEFLATED);"
                "z.write('etc/empty');z.write('empty');z.close()\"");
    img_open_file(&g, "zip", tmp_path(&t, "packed"));
    assert_non_null(g.part);
    assert_string_equal(img_diags(&g), "");
    img_same_as_dir(&g, tmp_path(&t, "d"), 0);
    img_close(&g);
    tmp_remove(&t);
}

static void what_needs_a_password_is_said_to(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    need_tool("zip");
    tmp_make(&t);
    tmp_file(&t, "secret", V("the secret of the device"));
    tmp_file(&t, "open", V("all may read"));
    tmp_run(&t, "zip -q -P x a.zip secret && zip -q a.zip open");
    img_open_file(&g, "zip", tmp_path(&t, "a.zip"));
    assert_non_null(g.part);
    assert_true(img_has_diag(&g, WHY_ENCRYPTED));
    img_has_text(&g, "/open", "all may read");
    assert_false(img_can_read(&g, "/secret", NULL));
    assert_non_null(strstr(img_diags(&g), "needs a password in secret"));
    img_close(&g);
    tmp_remove(&t);
}

static void an_archive_within_does_not_mislead(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    need_tool("zip");
    tmp_make(&t);
    tmp_file(&t, "a", V("text"));
    tmp_run(&t, "zip -q in.zip a && zip -q -0 out.zip in.zip a && "
                "printf 'a trailer' >>out.zip");
    img_open_file(&g, "zip", tmp_path(&t, "out.zip"));
    assert_non_null(g.part);
    assert_int_equal(g.part->files, 2);
    assert_int_equal(g.part->size + 9, g.image.bytes.n);
    img_has_text(&g, "/a", "text");
    img_close(&g);
    tmp_remove(&t);
}

static void wrong_contents_are_noticed(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    struct diag why;
    need_tool("zip");
    tmp_make(&t);
    tmp_file(&t, "a", V("text that stands as it is"));
    tmp_run(&t, "zip -q -0 a.zip a");
    struct view v = slurp(tmp_path(&t, "a.zip"));
    uint8_t *p = (uint8_t *)(uintptr_t)v.p;
    uint8_t *text = memmem(p, v.n, "that", 4);
    assert_non_null(text);
    text[0] = 'T';
    img_open(&g, "zip", v);
    assert_non_null(g.part);
    assert_false(img_can_read(&g, "/a", &why));
    assert_int_equal(why.why, WHY_CORRUPT);
    img_close(&g);
    free(p);
    tmp_remove(&t);
}

static void a_header_alone_is_no_archive(void **s)
{
    (void)s;
    struct img g;
    img_open(&g, "zip",
             V("PK\3\4\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\4\0\0\0\4\0\0\0\1\0\0\0"
               "atext and no more than that, PK\5\6 notwithstanding it here"));
    assert_null(g.part);
    img_close(&g);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct tmp t;
    need_tool("zip");
    tmp_make(&t);
    tmp_file(&t, "a", V("text text text text text text"));
    tmp_run(&t, "ln -s a l && zip -q -y a.zip a l");
    struct view v = slurp(tmp_path(&t, "a.zip"));
    img_survives("zip", v);
    free((void *)(uintptr_t)v.p);
    tmp_remove(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_read_as_zip_wrote_it),
        cmocka_unit_test(zip64_is_read),
        cmocka_unit_test(other_packers_are_read),
        cmocka_unit_test(what_needs_a_password_is_said_to),
        cmocka_unit_test(an_archive_within_does_not_mislead),
        cmocka_unit_test(wrong_contents_are_noticed),
        cmocka_unit_test(a_header_alone_is_no_archive),
        cmocka_unit_test(damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

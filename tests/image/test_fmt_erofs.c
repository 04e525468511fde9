/* EROFS against mkfs.erofs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"

/* With chunks, mkfs.erofs copies from a file in /tmp to the image, and cannot
 * from one file system to another. The seeds of the fuzzing corpus were made
 * like make_small's images. */
static void make_image(struct tmp *t, const char *options)
{
    tmp_run(t,
            "f=$(mktemp /tmp/assay-erofs-XXXXXX); mkfs.erofs %s $f tree; "
            "r=$?; mv $f x.img; exit $r",
            options);
}

static void make_tree(struct tmp *t)
{
    tmp_run(
        t,
        "mkdir -p tree/bin tree/etc/deep/er tree/many tree/empty;"
        "seq 1 150000 >tree/etc/seq; head -c 90000 /dev/urandom >tree/etc/r;"
        "truncate -s 3M tree/zeroes; echo small >tree/etc/small;"
        "ln -s ../etc/seq tree/bin/link; ln tree/etc/small tree/etc/hard;"
        "mkfifo tree/fifo; : >tree/none; seq 1 999 | head -c 4096 >tree/page;"
        "seq 1 9999 | head -c 8191 >tree/pages; head -c 200000 /bin/sh "
        ">tree/bin/sh; chmod 4755 tree/bin/sh; chmod 600 tree/etc/small;"
        "for i in $(seq 1 300); do echo $i >tree/many/some-file-$i; done;"
        "touch -d @1234567890 tree/etc/seq;"
        "setfattr -n user.x -v hello tree/etc/seq || true");
}

static void every_layout_is_read(void **s)
{
    (void)s;
    static const char *const options[] = {
        "",
        "-zlz4",
        "-zlz4hc,9",
        "-zlz4 -C65536",
        "-zlz4 -Elegacy-compress",
        "-zlz4hc -C16384 -Elegacy-compress",
        "-zlz4 -Eztailpacking",
        "-zlz4hc -C32768 -Eztailpacking",
        "-Eforce-inode-extended",
        "-Enoinline_data",
        "--chunksize=65536",
        "--chunksize=4096 -Eforce-chunk-indexes"};
    struct tmp t;
    need_tool("mkfs.erofs");
    tmp_make(&t);
    make_tree(&t);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        struct img g;
        print_message("# mkfs.erofs %s\n", options[i]);
        make_image(&t, options[i]);
        img_open_file(&g, "erofs", tmp_path(&t, "x.img"));
        assert_non_null(g.part);
        assert_string_equal(img_diags(&g), "");
        img_same_as_dir(&g, tmp_path(&t, "tree"),
                        IMG_OWNERS | IMG_MTIMES | IMG_HARD_LINKS);
        img_close(&g);
    }
    tmp_remove(&t);
}

/* All files with one time: inodes of 32 bytes, without a time of their own. */
static void short_inodes_have_the_time_of_all(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    need_tool("mkfs.erofs");
    tmp_make(&t);
    tmp_run(&t, "mkdir tree; echo a >tree/a; ln -s a tree/b;"
                "mkfs.erofs -T1600000000 -Eforce-inode-compact x.img tree");
    img_open_file(&g, "erofs", tmp_path(&t, "x.img"));
    assert_string_equal(img_diags(&g), "");
    img_same_as_dir(&g, tmp_path(&t, "tree"), IMG_OWNERS);
    assert_int_equal(img_node(&g, "/a")->mtime, 1600000000);
    img_close(&g);
    tmp_remove(&t);
}

static void devices_and_owners_are_kept(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    need_tool("mkfs.erofs");
    need_tool("fakeroot");
    tmp_make(&t);
    tmp_run(&t, "fakeroot sh -c 'mkdir tree; mknod tree/null c 1 3; mknod "
                "tree/disk b 300 70000; echo x >tree/f; chown 12:345678 tree/f;"
                "mkfs.erofs x.img tree'");
    img_open_file(&g, "erofs", tmp_path(&t, "x.img"));
    assert_int_equal(img_node(&g, "/null")->mode & NODE_TYPE, NODE_CHAR);
    assert_int_equal(img_node(&g, "/null")->major, 1);
    assert_int_equal(img_node(&g, "/null")->minor, 3);
    assert_int_equal(img_node(&g, "/disk")->major, 300);
    assert_int_equal(img_node(&g, "/disk")->minor, 70000);
    assert_int_equal(img_node(&g, "/f")->uid, 12);
    assert_int_equal(img_node(&g, "/f")->gid, 345678);
    img_close(&g);
    tmp_remove(&t);
}

/* Attributes of their own and shared ones. */
static void attributes_are_kept(void **s)
{
    (void)s;
    struct tmp t;
    need_tool("mkfs.erofs");
    need_tool("setfattr");
    tmp_make(&t);
    tmp_run(&t, "mkdir tree; for i in 1 2 3 4 5; do echo $i >tree/$i; setfattr "
                "-n user.all -v same tree/$i || touch no; done; setfattr -n "
                "user.one -v \"$(seq 1 30)\" tree/1 || touch no;"
                "mkfs.erofs x.img tree; mkfs.erofs -x1 y.img tree");
    for (int i = 0; i < 2; i++) {
        struct img g;
        img_open_file(&g, "erofs", tmp_path(&t, i ? "y.img" : "x.img"));
        assert_string_equal(img_diags(&g), "");
        if (img_xattr(&g, "/1", "user.one").n) {
            struct view v = img_xattr(&g, "/1", "user.all");
            assert_true(view_eq(v, V("same")));
            assert_true(view_eq(img_xattr(&g, "/5", "user.all"), V("same")));
            assert_int_equal(img_xattr(&g, "/1", "user.one").n, 80);
        } else {
            print_message("# no attributes on this file system\n");
        }
        img_close(&g);
    }
    tmp_remove(&t);
}

static void make_small(struct tmp *t, const char *options)
{
    tmp_run(t, "mkdir -p tree/d; echo hello >tree/d/f; ln -s d/f tree/l;"
               "seq 1 2500 >tree/big");
    make_image(t, options);
}

static void damage_is_told(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    struct view v;
    need_tool("mkfs.erofs");
    tmp_make(&t);
    make_small(&t, "");
    v = slurp(tmp_path(&t, "x.img"));
    uint8_t *p = (uint8_t *)(uintptr_t)v.p;
    p[1024 + 64] ^= 1; /* the name, under the checksum */
    img_open(&g, "erofs", v);
    assert_non_null(strstr(img_diags(&g), "checksum"));
    img_close(&g);
    p[1024 + 64] ^= 1;
    img_open(&g, "erofs", view_cut(v, 0, v.n - 4096));
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    p[1024 + 81] = 0x80; /* a feature that nobody knows */
    img_open(&g, "erofs", v);
    assert_true(img_has_diag(&g, WHY_UNSUPPORTED));
    img_close(&g);
    free(p);
    tmp_remove(&t);
}

static void hostile_bytes_do_no_harm(void **s)
{
    (void)s;
    static const char *const options[] = {
        "", "-zlz4", "-zlz4 -Elegacy-compress", "-zlz4 -C16384 -Eztailpacking",
        "--chunksize=4096"};
    struct tmp t;
    need_tool("mkfs.erofs");
    tmp_make(&t);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        struct img g;
        tmp_run(&t, "rm -rf tree x.img");
        make_small(&t, options[i]);
        struct view v = slurp(tmp_path(&t, "x.img"));
        uint8_t *p = (uint8_t *)(uintptr_t)v.p;
        size_t end = v.n < 4096 ? v.n : 4096;
        for (size_t at = 1024; at < end; at++) {
            p[at] ^= at % 2 ? 0xff : 1;
            img_open(&g, "erofs", v);
            img_close(&g);
            p[at] ^= at % 2 ? 0xff : 1;
        }
        for (size_t n = 0; n < v.n; n += 61) {
            img_open(&g, "erofs", view_cut(v, 0, n));
            assert_true(!g.part || img_has_diag(&g, WHY_CORRUPT));
            img_close(&g);
        }
        free(p);
    }
    tmp_remove(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layout_is_read),
        cmocka_unit_test(short_inodes_have_the_time_of_all),
        cmocka_unit_test(devices_and_owners_are_kept),
        cmocka_unit_test(attributes_are_kept),
        cmocka_unit_test(damage_is_told),
        cmocka_unit_test(hostile_bytes_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* ISO 9660 against genisoimage and xorriso. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"

static void make_tree(struct tmp *t)
{
    tmp_run(t,
            "mkdir -p tree/etc tree/a/b/c/d/e/f/g/h/i tree/empty tree/many;"
            "echo secret >tree/etc/shadow; chmod 600 tree/etc/shadow;"
            "seq 1 20000 >tree/etc/sequence; chmod 4755 tree/etc/sequence;"
            "ln -s ../a/./b//c tree/etc/link; ln -s /absolute/path/to tree/abs;"
            "ln -s $(printf 'long/%%.0s' $(seq 1 25))end tree/long-link;"
            "echo deep >tree/a/b/c/d/e/f/g/h/i/deep; : >tree/none;"
            "echo l >tree/$(printf 'n%%.0s' $(seq 1 240));"
            "for i in $(seq 1 200); do echo $i >tree/many/entry-number-$i; "
            "done; mkfifo tree/fifo; touch -d @1234567890 tree/etc/shadow");
}

static void rock_ridge_is_read(void **s)
{
    (void)s;
    static const char *const how[][2] = {
        {"genisoimage", "genisoimage -quiet -D -R -o x.img tree"                             },
        {"genisoimage", "genisoimage -quiet -D -R -J -joliet-long -V LABEL -o "
                        "x.img tree"                                  },
        {"xorriso",     "ln -sfn $(printf 'long/%.0s' $(seq 1 120))end "
                    "tree/long-link; xorriso -as mkisofs -R -o x.img tree"},
        {"xorriso",     "xorriso -compliance deep_paths_off -outdev x.img "
                    "-map tree / -commit"                                 },
    };
    struct tmp t;
    tmp_make(&t);
    make_tree(&t);
    for (size_t i = 0; i < sizeof how / sizeof *how; i++) {
        struct img g;
        need_tool(how[i][0]);
        print_message("# %s\n", how[i][1]);
        tmp_run(&t, "rm -f x.img");
        tmp_run(&t, "%s", how[i][1]);
        img_open_file(&g, "iso9660", tmp_path(&t, "x.img"));
        assert_non_null(g.part);
        assert_string_equal(img_diags(&g), "");
        assert_non_null(strstr(g.part->detail, "Rock Ridge"));
        img_same_as_dir(&g, tmp_path(&t, "tree"), IMG_OWNERS | IMG_MTIMES);
        img_close(&g);
    }
    tmp_remove(&t);
}

/* Directories deeper than eight are put elsewhere; Rock Ridge leads there. */
static void moved_directories_are_where_they_belong(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    need_tool("genisoimage");
    tmp_make(&t);
    make_tree(&t);
    tmp_run(&t, "genisoimage -quiet -R -o x.img tree");
    img_open_file(&g, "iso9660", tmp_path(&t, "x.img"));
    assert_string_equal(img_diags(&g), "");
    img_has_text(&g, "/a/b/c/d/e/f/g/h/i/deep", "deep\n");
    assert_null(img_node(&g, "/rr_moved")->child);
    img_close(&g);
    tmp_remove(&t);
}

static void devices_are_read(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    need_tool("genisoimage");
    need_tool("fakeroot");
    tmp_make(&t);
    tmp_run(&t, "fakeroot sh -c 'mkdir tree; mknod tree/null c 1 3; mknod "
                "tree/sda b 8 17; echo x >tree/f; chown 12:345678 tree/f;"
                "genisoimage -quiet -R -o x.img tree'");
    img_open_file(&g, "iso9660", tmp_path(&t, "x.img"));
    assert_string_equal(img_diags(&g), "");
    assert_int_equal(img_node(&g, "/null")->mode & NODE_TYPE, NODE_CHAR);
    assert_int_equal(img_node(&g, "/null")->major, 1);
    assert_int_equal(img_node(&g, "/null")->minor, 3);
    assert_int_equal(img_node(&g, "/sda")->major, 8);
    assert_int_equal(img_node(&g, "/sda")->minor, 17);
    assert_int_equal(img_node(&g, "/f")->uid, 12);
    assert_int_equal(img_node(&g, "/f")->gid, 345678);
    img_close(&g);
    tmp_remove(&t);
}

static void names_without_rock_ridge_are_read(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    need_tool("genisoimage");
    tmp_make(&t);
    tmp_run(&t, "mkdir -p 'tree/Some Folder'; echo a >'tree/Some "
                "Folder/\xc3\xbcml\xc3\xa4ut.conf'; echo b >tree/b.txt;"
                "genisoimage -quiet -input-charset utf-8 -J -o j.img tree;"
                "genisoimage -quiet -o p.img tree");
    img_open_file(&g, "iso9660", tmp_path(&t, "j.img"));
    assert_string_equal(img_diags(&g), "");
    assert_non_null(strstr(g.part->detail, "Joliet"));
    img_same_as_dir(&g, tmp_path(&t, "tree"), IMG_NO_MODES);
    assert_int_equal(img_node(&g, "/b.txt")->mode, NODE_FILE | 0555);
    img_close(&g);
    img_open_file(&g, "iso9660", tmp_path(&t, "p.img"));
    assert_string_equal(img_diags(&g), "");
    img_has_text(&g, "/B.TXT", "b\n");
    assert_int_equal(g.part->files, 3);
    img_close(&g);
    tmp_remove(&t);
}

/* The seeds of the fuzzing corpus were made so, with -R and with -J. */
static struct view small(struct tmp *t, const char *how)
{
    need_tool("genisoimage");
    tmp_make(t);
    tmp_run(t,
            "mkdir -p tree/d; echo hello >tree/d/f; ln -s d/f tree/link;"
            "genisoimage -quiet -no-pad %s -o x.img tree",
            how);
    return slurp(tmp_path(t, "x.img"));
}

static void what_is_cut_off_is_told(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    struct view v = small(&t, "-R");
    for (size_t n = 0; n < v.n; n += 499) {
        img_open(&g, "iso9660", view_cut(v, 0, n));
        assert_true(!g.part || img_has_diag(&g, WHY_CORRUPT));
        img_close(&g);
    }
    free((void *)(uintptr_t)v.p);
    tmp_remove(&t);
}

/* The last record of the root is made to lead to the root itself. */
static void a_directory_within_itself_ends(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    struct view v = small(&t, "");
    uint8_t *p = (uint8_t *)(uintptr_t)v.p;
    size_t root = ld_le32(p + 32768 + 156 + 2) * 2048, at = root;
    for (int i = 0; i < 2; i++)
        at += p[at];
    memcpy(p + at + 2, p + root + 2, 16); /* "D": block and size */
    img_open(&g, "iso9660", v);
    assert_non_null(strstr(img_diags(&g), "found twice"));
    img_close(&g);
    free(p);
    tmp_remove(&t);
}

static void hostile_bytes_do_no_harm(void **s)
{
    (void)s;
    static const char *const how[] = {"-R", "-J"};
    for (size_t i = 0; i < 2; i++) {
        struct tmp t;
        struct view v = small(&t, how[i]);
        uint8_t *p = (uint8_t *)(uintptr_t)v.p;
        for (size_t at = 32768; at < v.n; at++) {
            struct img g;
            if (p[at] == 0 && at % 61)
                continue; /* most of it is nothing */
            p[at] ^= at % 2 ? 0xff : 1;
            img_open(&g, "iso9660", v);
            img_close(&g);
            p[at] ^= at % 2 ? 0xff : 1;
        }
        free(p);
        tmp_remove(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rock_ridge_is_read),
        cmocka_unit_test(moved_directories_are_where_they_belong),
        cmocka_unit_test(devices_are_read),
        cmocka_unit_test(names_without_rock_ridge_are_read),
        cmocka_unit_test(what_is_cut_off_is_told),
        cmocka_unit_test(a_directory_within_itself_ends),
        cmocka_unit_test(hostile_bytes_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

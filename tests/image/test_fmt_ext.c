/* ext2/3/4 against mke2fs: every feature, contents and owners exact. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "img_check.h"

static void make_tree(struct tmp *t)
{
    tmp_run(t,
            "mkdir -p tree/etc tree/zbig tree/empty tree/deep/a/b/c/d; "
            "printf 'root::0:0:root:/:/bin/sh\\n' >tree/etc/passwd; "
            "printf 'root:x:1::::::\\n' >tree/etc/shadow; "
            "chmod 600 tree/etc/shadow; : >tree/etc/nothing; "
            "touch -d @1234567890 tree/etc/nothing; "
            "ln tree/etc/passwd tree/etc/passwd-; "
            "ln -s passwd tree/etc/short; "
            "ln -s %s tree/etc/long; "
            "head -c 3000000 /dev/urandom >tree/zbig/random; "
            "printf x | dd of=tree/zbig/sparse bs=1 seek=5000000 2>/dev/null; "
            "head -c 70 /dev/urandom >tree/zbig/inline70; "
            "head -c 130 /dev/urandom >tree/zbig/inline130; "
            "chmod 4755 tree/zbig/random; "
            "i=0; while [ $i -lt 1200 ]; do "
            "echo $i >tree/deep/a/a-file-with-a-longer-name-$i; i=$((i+1)); "
            "done",
            "/usr/share/a/very/long/target/that/does/not/fit/into/the/inode/"
            "at/all/because/it/is/over/sixty/bytes");
}

static void same_as_tree(const char *features, const char *format,
                         const char *size)
{
    need_tool("mke2fs");
    struct tmp t;
    tmp_make(&t);
    make_tree(&t);
    tmp_run(&t, "mke2fs -q -F %s -E root_owner=0:0 -d tree x.img %s", features,
            size);
    struct img g;
    img_open_file(&g, "ext", tmp_path(&t, "x.img"));
    assert_non_null(g.part);
    assert_string_equal(g.part->format, format);
    assert_int_equal(g.part->size, g.image.bytes.n);
    /* lost+found is the file system's own */
    tmp_run(&t, "mkdir -p -m 700 tree/lost+found");
    img_same_as_dir(&g, tmp_path(&t, "tree"), IMG_HARD_LINKS);
    assert_int_equal(img_node(&g, "/etc/nothing")->mtime, 1234567890);
    assert_string_equal(img_diags(&g), "");
    img_close(&g);
    tmp_remove(&t);
}

static void ext2_with_block_lists(void **s)
{
    (void)s;
    same_as_tree("-t ext2 -b 1024", "ext2", "20M");
}

static void ext3_with_a_journal(void **s)
{
    (void)s;
    same_as_tree("-t ext3 -b 2048 -I 128", "ext3", "24M");
}

static void ext4_with_all_defaults(void **s)
{
    (void)s;
    same_as_tree("-t ext4", "ext4", "32M");
}

static void ext4_with_inline_data_and_checksums(void **s)
{
    (void)s;
    same_as_tree("-t ext4 -b 1024 -I 256 -O "
                 "inline_data,64bit,metadata_csum,metadata_csum_seed",
                 "ext4", "32M");
}

static void ext4_with_meta_block_groups(void **s)
{
    (void)s;
    same_as_tree("-t ext4 -b 1024 -O meta_bg,^resize_inode,64bit", "ext4",
                 "40M");
}

static void ext4_with_large_blocks(void **s)
{
    (void)s;
    same_as_tree("-t ext4 -b 65536 -O ^has_journal", "ext4", "160M");
}

static void owners_devices_and_attributes_are_exact(void **s)
{
    (void)s;
    need_tool("debugfs");
    struct tmp t;
    tmp_make(&t);
    make_tree(&t);
    tmp_run(&t, "mke2fs -q -F -t ext4 -d tree x.img 16M; "
                "printf 'cap' >v; "
                "printf '%%s\\n' 'set_inode_field /etc/shadow uid 70000' "
                "'set_inode_field /etc/shadow gid 42' "
                "'mknod console c 5 1' 'mknod disk b 8 1' "
                "'set_inode_field disk block[0] 0' "
                "'set_inode_field disk block[1] 0x11110370' "
                "'ea_set /etc/passwd security.capability abc' "
                "'ea_set -f v /etc/passwd user.note' | "
                "debugfs -w -f - x.img");
    struct img g;
    img_open_file(&g, "ext", tmp_path(&t, "x.img"));
    struct node *n = img_node(&g, "/etc/shadow");
    assert_int_equal(n->uid, 70000);
    assert_int_equal(n->gid, 42);
    n = img_node(&g, "/console");
    assert_int_equal(node_type(n), NODE_CHAR);
    assert_int_equal(n->major, 5);
    assert_int_equal(n->minor, 1);
    n = img_node(&g, "/disk");
    assert_int_equal(node_type(n), NODE_BLOCK);
    assert_int_equal(n->major, 259);
    assert_int_equal(n->minor, 70000);
    assert_true(
        view_eq(img_xattr(&g, "/etc/passwd", "security.capability"), V("abc")));
    assert_true(view_eq(img_xattr(&g, "/etc/passwd", "user.note"), V("cap")));
    img_close(&g);
    tmp_remove(&t);
}

static void a_directory_that_holds_itself_ends(void **s)
{
    (void)s;
    need_tool("debugfs");
    struct tmp t;
    tmp_make(&t);
    tmp_run(&t, "mkdir -p tree/a/b; mke2fs -q -F -t ext2 -d tree x.img 300k; "
                "printf '%%s\\n' 'link <2> a/b/up' | debugfs -w -f - x.img");
    struct img g;
    img_open_file(&g, "ext", tmp_path(&t, "x.img"));
    assert_non_null(g.part);
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    tmp_remove(&t);
}

static void a_cut_image_says_so_and_shows_the_rest(void **s)
{
    (void)s;
    need_tool("mke2fs");
    struct tmp t;
    tmp_make(&t);
    make_tree(&t);
    tmp_run(&t, "mke2fs -q -F -t ext4 -O ^has_journal -d tree x.img 16M; "
                "truncate -s 5000k x.img");
    struct img g;
    img_open_file(&g, "ext", tmp_path(&t, "x.img"));
    assert_non_null(g.part);
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    assert_non_null(img_node(&g, "/etc/passwd"));
    img_close(&g);
    tmp_remove(&t);
}

static void the_corpus_survives_every_cut_and_flip(void **s)
{
    (void)s;
    need_tool("mke2fs");
    struct tmp t;
    tmp_make(&t);
    tmp_run(&t, "mkdir tree; echo hello >tree/file; ln -s file tree/link; "
                "mke2fs -q -F -t ext4 -b 1024 -I 256 -N 16 -O "
                "^has_journal,^resize_inode,inline_data -d tree x.img 120k || "
                "mke2fs -q -F -t ext4 -b 1024 -I 256 -N 16 -O "
                "^has_journal,^resize_inode -d tree x.img 120k");
    struct view v = slurp(tmp_path(&t, "x.img"));
    struct img g;
    img_open(&g, "ext", v);
    img_has_text(&g, "/file", "hello\n");
    img_close(&g);
    uint8_t *copy = malloc(v.n);
    for (size_t i = 1024; i < v.n; i += i < 12000 ? 1 : 97) {
        memcpy(copy, v.p, v.n);
        copy[i] ^= 0xff;
        img_open(&g, "ext", view_of(copy, v.n));
        img_close(&g);
    }
    for (size_t n = 0; n < v.n; n += 61) {
        img_open(&g, "ext", view_of(v.p, n));
        img_close(&g);
    }
    free(copy);
    free((void *)(uintptr_t)v.p);
    tmp_remove(&t);
}

static void a_real_image_shows_its_accounts(void **s)
{
    (void)s;
    need_tool("zstd");
    const char *path = need_sample("br-2022.02-rootfs-x86_64-ext4/");
    struct tmp t;
    tmp_make(&t);
    tmp_run(&t, "zstd -q -d -o x.img '%s'", path);
    struct img g;
    img_open_file(&g, "ext", tmp_path(&t, "x.img"));
    struct view v = img_read(&g, "/etc/shadow");
    assert_true(view_has(v, 0, "root:$5$", 8));
    assert_int_equal(img_node(&g, "/etc/shadow")->mode, NODE_FILE | 0600);
    img_close(&g);
    tmp_remove(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ext2_with_block_lists),
        cmocka_unit_test(ext3_with_a_journal),
        cmocka_unit_test(ext4_with_all_defaults),
        cmocka_unit_test(ext4_with_inline_data_and_checksums),
        cmocka_unit_test(ext4_with_meta_block_groups),
        cmocka_unit_test(ext4_with_large_blocks),
        cmocka_unit_test(owners_devices_and_attributes_are_exact),
        cmocka_unit_test(a_directory_that_holds_itself_ends),
        cmocka_unit_test(a_cut_image_says_so_and_shows_the_rest),
        cmocka_unit_test(the_corpus_survives_every_cut_and_flip),
        cmocka_unit_test(a_real_image_shows_its_accounts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

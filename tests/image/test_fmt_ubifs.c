/* UBIFS against mkfs.ubifs: every method, links, devices; and what a journal
 * changes, written by hand. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <zlib.h>

#include "img_check.h"

static void make_tree(struct tmp *t)
{
    tmp_run(t,
            "mkdir -p tree/etc tree/empty tree/deep/a/b; "
            "printf 'root::0:0:root:/:/bin/sh\\n' >tree/etc/passwd; "
            "chmod 600 tree/etc/passwd; : >tree/etc/nothing; "
            "ln -s passwd tree/etc/link; ln tree/etc/passwd tree/deep/hard; "
            "seq 1 60000 >tree/deep/text; "
            "head -c 70001 /dev/urandom >tree/deep/random; "
            "printf x | dd of=tree/deep/sparse bs=1 seek=300000 2>/dev/null; "
            "i=0; while [ $i -lt 600 ]; do echo $i >tree/deep/a/f$i; "
            "i=$((i+1)); done; chmod 4755 tree/deep/random; "
            "touch -d @1234567890 tree/etc/nothing");
}

static void same_as_tree(const char *options)
{
    need_tool("mkfs.ubifs");
    struct tmp t;
    tmp_make(&t);
    make_tree(&t);
    tmp_run(&t, "mkfs.ubifs -r tree %s -o x.img", options);
    struct img g;
    img_open_file(&g, "ubifs", tmp_path(&t, "x.img"));
    assert_non_null(g.part);
    img_same_as_dir(&g, tmp_path(&t, "tree"), IMG_HARD_LINKS | IMG_MTIMES);
    assert_string_equal(img_diags(&g), "");
    img_close(&g);
    tmp_remove(&t);
}

static void every_method(void **s)
{
    (void)s;
    same_as_tree("-m 2048 -e 126976 -c 200 -x lzo");
    same_as_tree("-m 2048 -e 126976 -c 200 -x zlib");
    same_as_tree("-m 2048 -e 126976 -c 200 -x zstd");
    same_as_tree("-m 1 -e 65408 -c 300 -x none");
    same_as_tree("-m 512 -e 15872 -c 1000 -x favor_lzo");
}

static void devices_and_owners_are_exact(void **s)
{
    (void)s;
    need_tool("mkfs.ubifs");
    struct tmp t;
    tmp_make(&t);
    tmp_run(&t, "mkdir -p tree/dev; echo x >tree/file; "
                "printf '%%s\\n' '/dev/console c 640 0 5 5 1 - - -' "
                "'/dev/disk b 600 1 2 259 3 - - -' "
                "'/file f 4711 70000 100 - - - - -' >table; "
                "mkfs.ubifs -D table -r tree -m 2048 -e 126976 -c 50 -o x.img");
    struct img g;
    img_open_file(&g, "ubifs", tmp_path(&t, "x.img"));
    struct node *n = img_node(&g, "/dev/console");
    assert_int_equal(n->mode, NODE_CHAR | 0640);
    assert_int_equal(n->major, 5);
    assert_int_equal(n->minor, 1);
    n = img_node(&g, "/dev/disk");
    assert_int_equal(n->mode, NODE_BLOCK | 0600);
    assert_int_equal(n->major, 259);
    assert_int_equal(n->minor, 3);
    n = img_node(&g, "/file");
    assert_int_equal(n->mode, NODE_FILE | 04711);
    assert_int_equal(n->uid, 70000);
    assert_int_equal(n->gid, 100);
    img_close(&g);
    tmp_remove(&t);
}

/* --- a journal
 * ---------------------------------------------------------------- */

static void seal(uint8_t *node, size_t n)
{
    uint32_t crc = ~(uint32_t)crc32(0, node + 8, (uInt)(n - 8));
    for (int i = 0; i < 4; i++)
        node[4 + i] = (uint8_t)(crc >> (8 * i));
}

static void begin(struct buf *b, uint8_t type, uint64_t sequence, uint32_t n)
{
    put_u32(b, 0x06101831, false);
    put_u32(b, 0, false);
    put_u64(b, sequence, false);
    put_u32(b, n, false);
    put_u8(b, type);
    put_u8(b, 0);
    put_u16(b, 0, false);
}

static uint64_t get(const uint8_t *p, int n)
{
    uint64_t v = 0;
    while (n--)
        v = v << 8 | p[n];
    return v;
}

static void the_journal_changes_what_the_index_says(void **s)
{
    (void)s;
    need_tool("mkfs.ubifs");

    enum { LEB = 15872, BUD = 9 };
    struct tmp t;
    tmp_make(&t);
    tmp_run(&t, "mkdir tree; echo old >tree/a; echo keep >tree/b; "
                "mkfs.ubifs -r tree -m 512 -e 15872 -c 60 -l 3 -x none -o i");
    struct view v = slurp(tmp_path(&t, "i"));
    struct buf image, node;
    buf_init(&image, 4 << 20, NULL);
    buf_init(&node, 1 << 16, NULL);
    buf_view(&image, v);
    put_upto(&image, 60 * LEB, 0xff);
    /* The inode of a, from its name in the directory. */
    struct img g;
    img_open(&g, "ubifs", v);
    uint64_t ino = img_node(&g, "/a")->ino;
    img_close(&g);
    uint32_t log = 3;
    for (size_t at = LEB; at < 3 * LEB; at += 512)
        if (get(image.p + at, 4) == 0x06101831 && image.p[at + 20] == 7)
            log = (uint32_t)get(image.p + at + 44, 4);
    set_u32(&image, 40, 60, false); /* as grown at its first mount */
    seal(image.p, get(image.p + 16, 4));
    size_t bud = (size_t)(60 - BUD) * LEB;
    memset(image.p + bud, 0xff, LEB);
    /* A block of a anew, a longer inode, and b's name gone. */
    begin(&node, 1, 1000, 48 + 8);
    put_u32(&node, ino, false);
    put_u32(&node, 1u << 29, false);
    put_u64(&node, 0, false);
    put_u32(&node, 8, false);
    put_u32(&node, 0, false);
    buf_str(&node, "replaced");
    seal(node.p, node.n);
    size_t at = node.n;
    begin(&node, 0, 1001, 160);
    put_u32(&node, ino, false);
    put_upto(&node, at + 48, 0);
    put_u64(&node, 8, false);
    put_upto(&node, at + 92, 0);
    put_u32(&node, 1, false);
    put_u64(&node, 0, false);
    put_u32(&node, 0100600, false);
    put_upto(&node, at + 160, 0);
    seal(node.p + at, 160);
    at = node.n;
    begin(&node, 2, 1002, 56 + 2);
    put_u32(&node, 1, false);
    put_u32(&node, 2u << 29, false);
    put_upto(&node, at + 50, 0);
    put_u16(&node, 1, false);
    put_u32(&node, 0, false);
    buf_add(&node, "b\0", 2);
    seal(node.p + at, 58);
    memcpy(image.p + bud, node.p, node.n);
    /* The log says where the bud is. */
    size_t ref = (size_t)log * LEB + 512;
    buf_clear(&node);
    begin(&node, 8, 999, 64);
    put_u32(&node, 60 - BUD, false);
    put_u32(&node, 0, false);
    put_upto(&node, 64, 0);
    seal(node.p, 64);
    memcpy(image.p + ref, node.p, node.n);
    img_open(&g, "ubifs", buf_of(&image));
    img_has_text(&g, "/a", "replaced");
    assert_int_equal(img_node(&g, "/a")->mode, NODE_FILE | 0600);
    assert_null(tree_find(g.part->root, "/b"));
    img_close(&g);
    buf_done(&image);
    buf_done(&node);
    free((void *)(uintptr_t)v.p);
    tmp_remove(&t);
}

static void flipped_bytes_are_survived(void **s)
{
    (void)s;
    need_tool("mkfs.ubifs");
    struct tmp t;
    tmp_make(&t);
    tmp_run(&t, "mkdir tree; echo old >tree/a; ln -s a tree/l; "
                "mkfs.ubifs -r tree -m 512 -e 15872 -c 60 -l 3 -o i");
    struct view v = slurp(tmp_path(&t, "i"));
    uint8_t *copy = malloc(v.n);
    struct img g;
    for (size_t i = 0; i < v.n; i += 1 + i / 900) {
        memcpy(copy, v.p, v.n);
        copy[i] ^= 0xff;
        img_open(&g, "ubifs", view_of(copy, v.n));
        img_close(&g);
    }
    free(copy);
    free((void *)(uintptr_t)v.p);
    tmp_remove(&t);
}

static void a_real_image_shows_its_files(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, "ubifs", need_sample("ubifs-fact-sample/"));
    assert_non_null(g.part);
    assert_true(g.part->files > 0);
    assert_string_equal(img_diags(&g), "");
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_method),
        cmocka_unit_test(devices_and_owners_are_exact),
        cmocka_unit_test(the_journal_changes_what_the_index_says),
        cmocka_unit_test(flipped_bytes_are_survived),
        cmocka_unit_test(a_real_image_shows_its_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

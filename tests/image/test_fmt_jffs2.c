/* JFFS2 against mkfs.jffs2: both byte orders, every method, a log with history.
 */
/* SPDX-License-Identifier: Apache-2.0 */
#include "img_check.h"

static void make_tree(struct tmp *t)
{
    tmp_run(t, "mkdir -p tree/etc tree/empty tree/deep/a/b; "
               "printf 'root::0:0:root:/:/bin/sh\\n' >tree/etc/passwd; "
               "chmod 600 tree/etc/passwd; : >tree/etc/nothing; "
               "ln -s passwd tree/etc/link; ln tree/etc/passwd tree/deep/hard; "
               "seq 1 40000 >tree/deep/text; "
               "head -c 70001 /dev/urandom >tree/deep/random; "
               "head -c 50000 /dev/zero >tree/deep/zeroes; "
               "chmod 4755 tree/deep/random; "
               "touch -d @1234567890 tree/etc/nothing");
}

static void same_as_tree(const char *options)
{
    need_tool("mkfs.jffs2");
    struct tmp t;
    tmp_make(&t);
    make_tree(&t);
    tmp_run(&t, "mkfs.jffs2 %s -r tree -o x.img", options);
    struct img g;
    img_open_file(&g, "jffs2", tmp_path(&t, "x.img"));
    assert_non_null(g.part);
    img_same_as_dir(&g, tmp_path(&t, "tree"), IMG_HARD_LINKS | IMG_MTIMES);
    assert_string_equal(img_diags(&g), "");
    img_close(&g);
    tmp_remove(&t);
}

static void little_endian(void **s)
{
    (void)s;
    same_as_tree("-l -e 65536");
}

static void big_endian(void **s)
{
    (void)s;
    same_as_tree("-b -e 131072 -p");
}

static void every_method(void **s)
{
    (void)s;
    same_as_tree("-l -m none");
    same_as_tree("-l -X lzo -x zlib -x rtime -m priority");
    same_as_tree("-b -X rtime -x zlib -x lzo -m priority");
    same_as_tree("-l -X zlib -m size");
}

static void clean_markers_are_skipped(void **s)
{
    (void)s;
    same_as_tree("-l -n");
    same_as_tree("-b -c 12 -e 16384");
}

static void devices_and_owners_are_exact(void **s)
{
    (void)s;
    need_tool("mkfs.jffs2");
    struct tmp t;
    tmp_make(&t);
    tmp_run(&t, "mkdir -p tree/dev; echo x >tree/file; "
                "printf '%%s\\n' '/dev/console c 640 0 5 5 1 - - -' "
                "'/dev/mtd b 600 1 2 31 3 - - -' "
                "'/file f 4711 1000 100 - - - - -' "
                "'/dev/pipe p 600 0 0 - - - - -' >table; "
                "mkfs.jffs2 -l -D table -r tree -o x.img");
    struct img g;
    img_open_file(&g, "jffs2", tmp_path(&t, "x.img"));
    struct node *n = img_node(&g, "/dev/console");
    assert_int_equal(n->mode, NODE_CHAR | 0640);
    assert_int_equal(n->gid, 5);
    assert_int_equal(n->major, 5);
    assert_int_equal(n->minor, 1);
    n = img_node(&g, "/dev/mtd");
    assert_int_equal(n->mode, NODE_BLOCK | 0600);
    assert_int_equal(n->major, 31);
    n = img_node(&g, "/file");
    assert_int_equal(n->mode, NODE_FILE | 04711);
    assert_int_equal(n->uid, 1000);
    assert_int_equal(n->gid, 100);
    assert_int_equal(node_type(img_node(&g, "/dev/pipe")), NODE_FIFO);
    img_close(&g);
    tmp_remove(&t);
}

/* --- a log written by hand: history that mkfs never makes -------------------
 */

static uint32_t crc(const uint8_t *p, size_t n)
{
    uint32_t c = 0;
    for (size_t i = 0; i < n; i++) {
        c ^= p[i];
        for (int k = 0; k < 8; k++)
            c = c >> 1 ^ (c & 1 ? 0xedb88320u : 0);
    }
    return c;
}

static void head(struct buf *b, uint16_t type, uint32_t n, bool big)
{
    size_t at = b->n;
    put_u16(b, 0x1985, big);
    put_u16(b, type, big);
    put_u32(b, n, big);
    put_u32(b, crc(b->p + at, 8), big);
}

static void dirent(struct buf *b, uint32_t version, const char *name,
                   uint32_t ino, bool big)
{
    size_t at = b->n, n = strlen(name);
    head(b, 0xe001, (uint32_t)(40 + n), big);
    put_u32(b, 1, big);
    put_u32(b, version, big);
    put_u32(b, ino, big);
    put_u32(b, 0, big);
    put_u8(b, n);
    put_u8(b, 8);
    put_u16(b, 0, big);
    put_u32(b, crc(b->p + at, 32), big);
    put_u32(b, crc((const uint8_t *)name, n), big);
    buf_add(b, name, n);
    put_align(b, 4, 0xff);
}

static void inode(struct buf *b, uint32_t ino, uint32_t version, uint32_t size,
                  uint32_t offset, const char *data, bool big)
{
    size_t at = b->n, n = strlen(data);
    head(b, 0xe002, (uint32_t)(68 + n), big);
    put_u32(b, ino, big);
    put_u32(b, version, big);
    put_u32(b, 0100644, big);
    put_u16(b, 0, big);
    put_u16(b, 0, big);
    put_u32(b, size, big);
    for (int i = 0; i < 3; i++)
        put_u32(b, 7, big);
    put_u32(b, offset, big);
    put_u32(b, n, big);
    put_u32(b, n, big);
    put_u32(b, 0, big);
    put_u32(b, crc((const uint8_t *)data, n), big);
    put_u32(b, crc(b->p + at, 60), big);
    buf_add(b, data, n);
    put_align(b, 4, 0xff);
}

static void the_newest_node_counts(bool big)
{
    struct buf b;
    buf_init(&b, 1 << 16, NULL);
    dirent(&b, 3, "gone", 9, big);
    dirent(&b, 1, "file", 5, big);
    inode(&b, 5, 3, 4, 2, "XY", big); /* over the end of version 1, cut */
    inode(&b, 5, 1, 6, 0, "abcdef", big);
    inode(&b, 5, 4, 8, 6, "gh", big); /* after the cut: a hole of zeroes */
    put_upto(&b, 1000 & ~3u, 0xff);
    dirent(&b, 4, "gone", 0, big);
    inode(&b, 9, 1, 1, 0, "z", big);
    struct img g;
    img_open(&g, "jffs2", buf_of(&b));
    assert_non_null(g.part);
    assert_int_equal(g.part->files, 1);
    assert_int_equal(g.part->size, b.n);
    assert_true(view_eq(img_read(&g, "/file"), V("abXY\0\0gh")));
    img_close(&g);
    /* A flipped bit in the newest data: that node does not count. */
    b.p[b.n - 4] ^= 1;
    img_open(&g, "jffs2", buf_of(&b));
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    img_survives("jffs2", view_cut(buf_of(&b), 0, 400));
    buf_done(&b);
}

static void history_little_endian(void **s)
{
    (void)s;
    the_newest_node_counts(false);
}

static void history_big_endian(void **s)
{
    (void)s;
    the_newest_node_counts(true);
}

static void a_directory_in_itself_ends(void **s)
{
    (void)s;
    struct buf b;
    buf_init(&b, 1 << 16, NULL);
    for (uint32_t i = 0; i < 6; i++) {
        char name[8];
        snprintf(name, sizeof name, "d%u", (unsigned)i);
        dirent(&b, i + 1, name, 1, false);
        b.p[b.n - 44 + 29] = 4; /* a directory, the root itself */
    }
    struct img g;
    img_open(&g, "jffs2", buf_of(&b));
    img_close(&g);
    buf_done(&b);
}

static void real_images_show_their_files(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, "jffs2", need_sample("esp32s3-linux-etc-jffs2/"));
    assert_non_null(g.part);
    struct view v = img_read(&g, "/shadow");
    assert_true(view_has(v, 0, "root::", 6));
    img_close(&g);
    img_open_file(&g, "jffs2", need_sample("jffs2-be-fact-sample/"));
    assert_non_null(g.part);
    assert_true(g.part->files > 0);
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(little_endian),
        cmocka_unit_test(big_endian),
        cmocka_unit_test(every_method),
        cmocka_unit_test(clean_markers_are_skipped),
        cmocka_unit_test(devices_and_owners_are_exact),
        cmocka_unit_test(history_little_endian),
        cmocka_unit_test(history_big_endian),
        cmocka_unit_test(a_directory_in_itself_ends),
        cmocka_unit_test(real_images_show_their_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

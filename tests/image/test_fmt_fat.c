/* FAT against mkfs.fat and mtools. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"

/* A file system of kib KiB with a tree in it, and that tree. */
static void make(struct tmp *t, int kib, const char *options)
{
    tmp_run(
        t,
        "mkdir -p 'tree/A long Directory name/deeper' tree/lower tree/EMPTY;"
        "echo kernel >'tree/kernel.img'; printf 'x' >tree/UPPER.TXT;"
        "seq 1 20000 >'tree/A long Directory name/deeper/some text.conf';"
        "echo u >'tree/\xc3\xbcml\xc3\xa4ut \xe2\x82\xac';"
        "head -c 70000 /dev/urandom >tree/lower/random; : >tree/lower/none;"
        "for i in $(seq 1 60); do echo $i >tree/lower/entry-number-$i; done;"
        "truncate -s %dK x.img; mkfs.fat -n BOOT %s x.img;"
        "mcopy -i x.img -s -m tree/* ::",
        kib, options);
}

static void same_as_tree(int kib, const char *options, const char *detail)
{
    struct tmp t;
    struct img g;
    need_tool("mkfs.fat");
    need_tool("mcopy");
    setenv("TZ", "UTC", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    tmp_make(&t);
    make(&t, kib, options);
    img_open_file(&g, "fat", tmp_path(&t, "x.img"));
    assert_non_null(g.part);
    assert_string_equal(img_diags(&g), "");
    assert_int_equal(g.part->size, kib * 1024);
    if (!strstr(g.part->detail, detail))
        fail_msg("\"%s\" is not in \"%s\"", detail, g.part->detail);
    img_same_as_dir(&g, tmp_path(&t, "tree"), IMG_NO_MODES);
    /* Deleted files are gone, and what follows is in pieces. */
    tmp_run(&t, "for i in 1 3 5 7 9 20 30; do mdel -i x.img "
                "::lower/entry-number-$i; rm tree/lower/entry-number-$i; done;"
                "seq 1 30000 >tree/pieces; mcopy -i x.img tree/pieces ::");
    img_close(&g);
    img_open_file(&g, "fat", tmp_path(&t, "x.img"));
    assert_string_equal(img_diags(&g), "");
    img_same_as_dir(&g, tmp_path(&t, "tree"), IMG_NO_MODES);
    img_close(&g);
    tmp_remove(&t);
}

static void fat12_is_read(void **s)
{
    (void)s;
    same_as_tree(1440, "-F 12", "FAT12, clusters of");
    same_as_tree(4096, "-F 12 -s 4 -f 1 -r 512", "called BOOT");
}

static void fat16_is_read(void **s)
{
    (void)s;
    same_as_tree(16384, "-F 16", "FAT16, clusters of");
    same_as_tree(32768, "-F 16 -S 2048 -s 1", "FAT16, clusters of 2048");
}

static void fat32_is_read(void **s)
{
    (void)s;
    same_as_tree(40960, "-F 32 -s 1", "FAT32, clusters of 512");
    same_as_tree(70000, "-F 32 -s 2", "FAT32, clusters of 1024");
}

static void short_names_are_shown_as_linux_shows_them(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    need_tool("mkfs.fat");
    need_tool("mcopy");
    tmp_make(&t);
    tmp_run(&t, "truncate -s 200K x.img; mkfs.fat -F 12 x.img; echo a >a;"
                "mcopy -i x.img a ::lower.txt; mcopy -i x.img a ::UPPER.TXT;"
                "mcopy -i x.img a ::NOEXT; mattrib -i x.img +r ::UPPER.TXT");
    img_open_file(&g, "fat", tmp_path(&t, "x.img"));
    img_has_text(&g, "/lower.txt", "a\n");
    img_has_text(&g, "/NOEXT", "a\n");
    assert_int_equal(img_node(&g, "/UPPER.TXT")->mode, NODE_FILE | 0555);
    assert_int_equal(img_node(&g, "/lower.txt")->mode, NODE_FILE | 0755);
    img_close(&g);
    tmp_remove(&t);
}

/* --- images of our own ------------------------------------------------------
 */

/* FAT12: sectors of 512, a cluster each, 1 + 1 + 1 + 12 sectors. */
enum { TABLE = 512, ROOT = 1024, DATA = 1536, CLUSTERS = 12 };

static void put_entry(struct buf *b, size_t at, const char *name, uint8_t attr,
                      uint32_t cluster, uint32_t size)
{
    memcpy(b->p + at, name, 11);
    b->p[at + 11] = attr;
    set_u16(b, at + 24, 0x5821, false);
    set_u16(b, at + 26, cluster, false);
    set_u32(b, at + 28, size, false);
}

static void link_to(struct buf *b, uint32_t c, uint32_t next)
{
    size_t at = TABLE + c * 3 / 2;
    uint32_t v = (uint32_t)b->p[at] | (uint32_t)b->p[at + 1] << 8;
    v = c % 2 ? (v & 0xf) | next << 4 : (v & 0xf000) | next;
    set_u16(b, at, v, false);
}

static void put_image(struct buf *b)
{
    buf_init(b, 1 << 16, NULL);
    put_upto(b, DATA + CLUSTERS * 512, 0);
    memcpy(b->p, "\xeb\x3c\x90TEST    ", 11);
    set_u16(b, 11, 512, false);
    b->p[13] = 1;
    set_u16(b, 14, 1, false);
    b->p[16] = 1;
    set_u16(b, 17, 16, false);
    set_u16(b, 19, 3 + CLUSTERS, false);
    b->p[21] = 0xf8;
    set_u16(b, 22, 1, false);
    memcpy(b->p + 510, "\x55\xaa", 2);
    link_to(b, 0, 0xff8);
    link_to(b, 1, 0xfff);
    put_entry(b, ROOT, "A       TXT", 0, 2, 700);
    link_to(b, 2, 5);
    link_to(b, 5, 0xfff);
    memset(b->p + DATA, 'a', 512);
    memset(b->p + DATA + 3 * 512, 'b', 188);
    put_entry(b, ROOT + 32, "DIR        ", 0x10, 3, 0);
    link_to(b, 3, 0xfff);
    put_entry(b, DATA + 512, ".          ", 0x10, 3, 0);
    put_entry(b, DATA + 512 + 32, "F          ", 0, 4, 3);
    link_to(b, 4, 0xfff);
    memcpy(b->p + DATA + 1024, "abc", 3);
}

static void the_image_is_as_made(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    put_image(&b);
    img_open(&g, "fat", buf_of(&b));
    assert_non_null(g.part);
    assert_string_equal(img_diags(&g), "");
    struct view v = img_read(&g, "/A.TXT");
    assert_int_equal(v.n, 700);
    assert_int_equal(v.p[511], 'a');
    assert_int_equal(v.p[512], 'b');
    img_has_text(&g, "/DIR/F", "abc");
    assert_int_equal(img_node(&g, "/DIR/F")->mtime, 1704067200);
    img_close(&g);
    buf_done(&b);
}

static void put_piece(struct buf *b, size_t at, unsigned number, uint8_t sum,
                      const uint16_t *units)
{
    static const uint8_t places[13] = {1,  3,  5,  7,  9,  14, 16,
                                       18, 20, 22, 24, 28, 30};
    b->p[at] = (uint8_t)number;
    b->p[at + 11] = 0x0f;
    b->p[at + 13] = sum;
    for (size_t i = 0; i < 13; i++)
        set_u16(b, at + places[i], units[i], false);
}

static void long_names_are_utf8(void **s)
{
    (void)s;
    static const uint16_t units[13] = {'k', 0xd83d, 0xdd11, 0xdd11, 0x20ac, 0};
    uint8_t sum = 0;
    for (int i = 0; i < 11; i++)
        sum = (uint8_t)((sum >> 1 | sum << 7) + "A       TXT"[i]);
    for (int i = 0; i < 3; i++) {
        struct buf b;
        struct img g;
        put_image(&b);
        memmove(b.p + ROOT + 32, b.p + ROOT, 64);
        memset(b.p + ROOT, 0, 32);
        /* Whole, of another entry, not its last piece. */
        put_piece(&b, ROOT, i == 2 ? 0x42 : 0x41,
                  (uint8_t)(i == 1 ? sum + 1 : sum), units);
        img_open(&g, "fat", buf_of(&b));
        assert_string_equal(img_diags(&g), "");
        img_node(&g,
                 i ? "/A.TXT" : "/k\xf0\x9f\x94\x91\xef\xbf\xbd\xe2\x82\xac");
        img_close(&g);
        buf_done(&b);
    }
}

static void chains_that_are_wrong_are_told(void **s)
{
    (void)s;

    static const struct {
        uint32_t cluster, next;
    } wrong[] = {
        {2, 0xfff},
        {2, 2    },
        {2, 3    },
        {2, 99   },
        {2, 0    },
        {5, 0xff7}
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct buf b;
        struct img g;
        put_image(&b);
        link_to(&b, wrong[i].cluster, wrong[i].next);
        img_open(&g, "fat", buf_of(&b));
        assert_true(img_has_diag(&g, WHY_CORRUPT));
        assert_false(img_can_read(&g, "/A.TXT", NULL) && wrong[i].next != 3);
        img_close(&g);
        buf_done(&b);
    }
}

static void a_directory_within_itself_ends(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    put_image(&b);
    put_entry(&b, DATA + 512 + 64, "LOOP       ", 0x10, 3, 0);
    link_to(&b, 4, 0xfff);
    img_open(&g, "fat", buf_of(&b));
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    assert_int_equal(g.part->files, 4);
    img_close(&g);
    buf_done(&b);
}

static void a_cut_image_is_told(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    put_image(&b);
    for (size_t n = DATA + 512; n < b.n; n += 100) {
        img_open(&g, "fat", view_cut(buf_of(&b), 0, n));
        assert_true(img_has_diag(&g, WHY_CORRUPT));
        img_close(&g);
    }
    img_open(&g, "fat", view_cut(buf_of(&b), 0, DATA + 3 * 512 + 10));
    assert_false(img_can_read(&g, "/A.TXT", NULL));
    img_has_text(&g, "/DIR/F", "abc");
    img_close(&g);
    buf_done(&b);
}

static void other_boot_sectors_are_not_fat(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    static const uint8_t at[] = {0, 11, 13, 14, 16, 21, 22};
    for (size_t i = 0; i < sizeof at; i++) {
        put_image(&b);
        b.p[at[i]] = 0;
        img_open(&g, "fat", buf_of(&b));
        if (at[i] != 11)
            assert_null(g.part);
        img_close(&g);
        buf_done(&b);
    }
    put_image(&b);
    b.p[TABLE] = 0xf9; /* not the medium */
    img_open(&g, "fat", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

static void hostile_bytes_do_no_harm(void **s)
{
    (void)s;
    struct buf b;
    put_image(&b);
    img_survives("fat", view_cut(buf_of(&b), 0, DATA + 3 * 512));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fat12_is_read),
        cmocka_unit_test(fat16_is_read),
        cmocka_unit_test(fat32_is_read),
        cmocka_unit_test(short_names_are_shown_as_linux_shows_them),
        cmocka_unit_test(the_image_is_as_made),
        cmocka_unit_test(long_names_are_utf8),
        cmocka_unit_test(chains_that_are_wrong_are_told),
        cmocka_unit_test(a_directory_within_itself_ends),
        cmocka_unit_test(a_cut_image_is_told),
        cmocka_unit_test(other_boot_sectors_are_not_fat),
        cmocka_unit_test(hostile_bytes_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

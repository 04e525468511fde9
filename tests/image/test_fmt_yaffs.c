/* YAFFS against images made here, the samples, and unyaffs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"

/* --- a maker ---------------------------------------------------------------
 */

enum { FILE_ = 1, LINK_, DIR_, HARD_, SPECIAL_ };

struct mk {
    struct buf b;
    bool one, big, odd, bare, swap; /* swap: the tags alone */
    uint32_t page, spare, tags_at;
    uint32_t seq;
    uint8_t serial;
};

static void mk_begin(struct mk *m, uint32_t page, uint32_t spare, bool big)
{
    *m = (struct mk){.page = page, .spare = spare, .big = big, .seq = 0x1000};
    buf_init(&m->b, 64 << 20, NULL);
}

static void put_tags_2(struct mk *m, uint32_t id, uint32_t chunk, uint32_t n)
{
    size_t at = m->b.n + m->tags_at;
    put_upto(&m->b, m->b.n + m->spare, 0xff);
    set_u32(&m->b, at, m->seq, m->big != m->swap);
    set_u32(&m->b, at + 4, id, m->big != m->swap);
    set_u32(&m->b, at + 8, chunk, m->big != m->swap);
    set_u32(&m->b, at + 12, n, m->big != m->swap);
}

static void put_tags_1(struct mk *m, uint32_t id, uint32_t chunk, uint32_t n)
{
    static const uint8_t at[8] = {0, 1, 2, 3, 6, 7, 11, 12};
    size_t from = m->b.n;
    uint8_t tags[8];
    uint32_t a = chunk | (uint32_t)m->serial << 20 | (n & 0x3ff) << 22;
    uint32_t b = id | 0xc0000000;
    if (m->big && !m->odd) {
        a = chunk << 12 | (uint32_t)m->serial << 10 | (n & 0x3ff);
        b = id << 14 | 3;
    }
    for (int i = 0; i < 4; i++) {
        tags[i] = (uint8_t)(a >> (m->big ? 24 - 8 * i : 8 * i));
        tags[4 + i] = (uint8_t)(b >> (m->big ? 24 - 8 * i : 8 * i));
    }
    put_upto(&m->b, from + 16, 0xff);
    for (int i = 0; i < 8; i++)
        m->b.p[from + at[i]] = tags[i];
}

/* The page that was filled up to now, and its spare area. */
static void put_tags(struct mk *m, uint32_t id, uint32_t chunk, uint32_t n)
{
    if (m->bare)
        return;
    if (m->one)
        put_tags_1(m, id, chunk, n);
    else
        put_tags_2(m, id, chunk, n);
}

struct head {
    uint32_t id, type, parent, mode, size, equals, rdev, shadows, shrink;
    const char *name, *target;
    uint32_t chunk, object; /* of the tags, when they are not the usual */
    struct view more;       /* behind the header */
};

static void put_head(struct mk *m, const struct head *h)
{
    size_t at = m->b.n, full = at + m->page;
    put_u32(&m->b, h->type, m->big);
    put_u32(&m->b, h->parent, m->big);
    put_u16(&m->b, 0xffff, m->big);
    buf_str(&m->b, h->name);
    put_upto(&m->b, at + 266, 0);
    put_upto(&m->b, at + 512, 0xff);
    if (h->type != HARD_) {
        set_u32(&m->b, at + 268, h->mode, m->big);
        set_u32(&m->b, at + 272, 7, m->big);
        set_u32(&m->b, at + 276, 8, m->big);
        set_u32(&m->b, at + 284, 1500000000, m->big);
        set_u32(&m->b, at + 460, h->rdev, m->big);
    }
    if (h->type == FILE_)
        set_u32(&m->b, at + 292, h->size, m->big);
    if (h->type == HARD_)
        set_u32(&m->b, at + 296, h->equals, m->big);
    if (h->target) {
        memset(m->b.p + at + 300, 0, 160);
        memcpy(m->b.p + at + 300, h->target, strlen(h->target));
    }
    set_u32(&m->b, at + 504, h->shadows, m->big);
    set_u32(&m->b, at + 508, h->shrink, m->big);
    buf_view(&m->b, h->more);
    put_upto(&m->b, full, 0xff);
    put_tags(m, h->object ? h->object : h->id, h->chunk, 0xffff);
}

static void put_piece(struct mk *m, uint32_t id, uint32_t chunk, struct view v)
{
    size_t full = m->b.n + m->page;
    buf_view(&m->b, v);
    put_upto(&m->b, full, 0xff);
    put_tags(m, id, chunk, (uint32_t)v.n);
}

static void put_file(struct mk *m, uint32_t id, uint32_t parent,
                     const char *name, uint32_t mode, struct view v)
{
    put_head(m, &(struct head){.id = id,
                               .type = FILE_,
                               .parent = parent,
                               .name = name,
                               .mode = 0100000 | mode,
                               .size = (uint32_t)v.n});
    for (uint32_t k = 0; (uint64_t)k * m->page < v.n; k++)
        put_piece(m, id, k + 1, view_cut(v, (uint64_t)k * m->page, m->page));
}

static void put_dir(struct mk *m, uint32_t id, uint32_t parent,
                    const char *name)
{
    put_head(m, &(struct head){.id = id,
                               .type = DIR_,
                               .parent = parent,
                               .name = name,
                               .mode = 0040755});
}

static void put_empty(struct mk *m, uint32_t pages)
{
    put_upto(&m->b, m->b.n + (size_t)pages * (m->page + m->spare), 0xff);
}

static struct view big_file(void)
{
    static uint8_t big[40000];
    fill_random(big, sizeof big, 5);
    return view_of(big, sizeof big);
}

/* A tree with one of everything, in the order of mkyaffs2image. */
static void put_tree(struct mk *m, bool devices)
{
    put_dir(m, 257, 1, "etc");
    put_file(m, 258, 257, "passwd", 0600, V("root::0:0:root:/:/bin/sh\n"));
    put_head(m, &(struct head){.id = 259,
                               .type = LINK_,
                               .parent = 257,
                               .name = "link",
                               .mode = 0120777,
                               .target = "../bin/big"});
    put_dir(m, 260, 1, "bin");
    put_file(m, 261, 260, "big", 04755, big_file());
    put_head(m, &(struct head){.id = 262,
                               .type = HARD_,
                               .parent = 260,
                               .name = "again",
                               .equals = 258});
    put_file(m, 263, 1, "nothing", 0644, V(""));
    if (!devices)
        return;
    put_head(m, &(struct head){.id = 264,
                               .type = SPECIAL_,
                               .parent = 1,
                               .name = "null",
                               .mode = 0020666,
                               .rdev = 0x103});
    put_head(m, &(struct head){.id = 265,
                               .type = SPECIAL_,
                               .parent = 1,
                               .name = "disk",
                               .mode = 0060600,
                               .rdev = 0x11112c70});
}

static void has_tree(struct img *g)
{
    if (!g->part)
        fail_msg("it did not open");
    assert_string_equal(img_diags(g), "");
    assert_int_equal(g->part->files, 9);
    img_has_text(g, "/etc/passwd", "root::0:0:root:/:/bin/sh\n");
    assert_true(view_eq(img_read(g, "/bin/big"), big_file()));
    assert_int_equal(img_node(g, "/bin/big")->mode, 0104755);
    assert_int_equal(img_node(g, "/bin/big")->uid, 7);
    assert_int_equal(img_node(g, "/bin/big")->gid, 8);
    assert_int_equal(img_node(g, "/bin/big")->mtime, 1500000000);
    assert_int_equal(img_node(g, "/nothing")->size, 0);
    struct node *link = img_node(g, "/etc/link");
    assert_true(view_eq(link->target, V("../bin/big")));
    struct node *again = img_node(g, "/bin/again");
    assert_ptr_equal(again->first, img_node(g, "/etc/passwd"));
    assert_int_equal(again->mode, 0100600);
    struct node *null = img_node(g, "/null"), *disk = img_node(g, "/disk");
    assert_int_equal(null->mode, 0020666);
    assert_int_equal(null->major, 1);
    assert_int_equal(null->minor, 3);
    assert_int_equal(disk->major, 0x12c);
    assert_int_equal(disk->minor, 0x11170);
}

/* --- tests -----------------------------------------------------------------
 */

static void every_layout_is_read(void **s)
{
    (void)s;
    static const uint32_t sizes[][3] = {
        {2048,  64,  0},
        {2048,  64,  2},
        {4096,  128, 1},
        {1024,  32,  0},
        {8192,  256, 2},
        {4096,  224, 0},
        {512,   16,  0},
        {16384, 512, 4},
    };
    for (size_t i = 0; i < 4 * sizeof sizes / sizeof *sizes; i++) {
        struct mk m;
        struct img g;
        mk_begin(&m, sizes[i / 4][0], sizes[i / 4][1], i % 2);
        m.tags_at = sizes[i / 4][2];
        m.swap = i & 2;
        put_tree(&m, true);
        size_t used = m.b.n;
        put_empty(&m, 3);
        buf_str(&m.b, "what follows");
        img_open(&g, "yaffs", buf_of(&m.b));
        has_tree(&g);
        assert_int_equal(g.part->size, used);
        img_close(&g);
        buf_done(&m.b);
    }
}

static void yaffs1_is_read(void **s)
{
    (void)s;
    for (int i = 0; i < 3; i++) {
        struct mk m;
        struct img g;
        mk_begin(&m, 512, 16, i > 0);
        m.one = true;
        m.odd = i == 2;
        put_tree(&m, true);
        img_open(&g, "yaffs", buf_of(&m.b));
        has_tree(&g);
        assert_non_null(strstr(g.part->detail, "YAFFS1"));
        assert_string_equal(g.part->format, "yaffs1");
        assert_int_equal(g.part->size, m.b.n);
        img_close(&g);
        buf_done(&m.b);
    }
}

static void without_spare_areas_the_order_tells(void **s)
{
    (void)s;
    static const uint32_t pages[] = {512, 2048, 4096};
    for (int i = 0; i < 6; i++) {
        struct mk m;
        struct img g;
        mk_begin(&m, pages[i / 2], 0, i % 2);
        m.bare = true;
        put_tree(&m, true);
        put_empty(&m, 3);
        img_open(&g, "yaffs", buf_of(&m.b));
        has_tree(&g);
        assert_non_null(strstr(g.part->detail, "no spare areas"));
        img_close(&g);
        buf_done(&m.b);
    }
}

/* A spare area that no layout explains must not be read as contents. */
static void an_unknown_spare_area_is_not_contents(void **s)
{
    (void)s;
    struct mk m;
    struct img g;
    mk_begin(&m, 2048, 64, false);
    put_tree(&m, true);
    for (size_t at = 2048; at < m.b.n; at += 2112)
        for (size_t i = 0; i < 64; i++)
            m.b.p[at + i] = (uint8_t)(m.b.p[at + i] * 7 + 1);
    img_open(&g, "yaffs", buf_of(&m.b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&m.b);
}

static void the_youngest_page_counts(void **s)
{
    (void)s;
    struct mk m;
    struct img g;
    mk_begin(&m, 2048, 64, false);
    m.seq = 0x1005; /* a block written later, that stands first */
    put_file(&m, 257, 1, "renamed", 0600, V("new"));
    m.seq = 0x1001;
    put_file(&m, 257, 1, "old", 0644, V("old"));
    put_file(&m, 258, 1, "two", 0644, V("first"));
    put_file(&m, 258, 1, "two", 0644, V("second"));
    put_file(&m, 259, 1, "gone", 0644, V("x"));
    put_head(&m, &(struct head){.id = 259,
                                .type = FILE_,
                                .parent = 4,
                                .name = "deleted",
                                .mode = 0100644});
    put_file(&m, 260, 1, "target", 0644, V("to be replaced"));
    put_head(&m, &(struct head){.id = 261,
                                .type = FILE_,
                                .parent = 1,
                                .name = "target",
                                .mode = 0100600,
                                .shadows = 260});
    img_open(&g, "yaffs", buf_of(&m.b));
    assert_string_equal(img_diags(&g), "");
    assert_int_equal(g.part->files, 3);
    img_has_text(&g, "/renamed", "new");
    img_has_text(&g, "/two", "second");
    assert_int_equal(img_node(&g, "/target")->mode, 0100600);
    img_close(&g);
    buf_done(&m.b);
}

static void a_cut_takes_older_pieces(void **s)
{
    (void)s;
    struct mk m;
    struct img g;
    static const uint8_t zeroes[2048];
    mk_begin(&m, 2048, 64, true);
    put_file(&m, 257, 1, "f", 0644, view_cut(big_file(), 0, 6000));
    struct head h = {.id = 257,
                     .type = FILE_,
                     .parent = 1,
                     .name = "f",
                     .mode = 0100644,
                     .size = 2048,
                     .shrink = 1};
    put_head(&m, &h);
    h.shrink = 0;
    h.size = 4096; /* grown again: the second piece is not the old one */
    put_head(&m, &h);
    img_open(&g, "yaffs", buf_of(&m.b));
    assert_false(img_can_read(&g, "/f", NULL));
    img_close(&g);
    put_piece(&m, 257, 2, view_of(zeroes, sizeof zeroes));
    img_open(&g, "yaffs", buf_of(&m.b));
    struct view v = img_read(&g, "/f");
    assert_int_equal(v.n, 4096);
    assert_memory_equal(v.p, big_file().p, 2048);
    assert_memory_equal(v.p + 2048, zeroes, 2048);
    img_close(&g);
    buf_done(&m.b);
}

static void serial_numbers_of_yaffs1_count(void **s)
{
    (void)s;
    struct mk m;
    struct img g;
    mk_begin(&m, 512, 16, false);
    m.one = true;
    m.serial = 2;
    put_file(&m, 257, 1, "f", 0644, V("new"));
    m.serial = 1;
    put_piece(&m, 257, 1, V("old"));
    put_file(&m, 258, 1, "g", 0644, V("g"));
    put_piece(&m, 258, 1, V("deleted"));
    m.b.p[m.b.n - 16 + 4] = 0;
    img_open(&g, "yaffs", buf_of(&m.b));
    img_has_text(&g, "/f", "new");
    img_has_text(&g, "/g", "g");
    img_close(&g);
    buf_done(&m.b);
}

static void tags_of_the_kernel_are_read(void **s)
{
    (void)s;
    struct mk m;
    struct img g;
    static const uint8_t more[] = "\x1b\0\0\0security.capability\0\x01\x02"
                                  "\xff\0\0\0\0";
    mk_begin(&m, 2048, 64, false);
    put_head(&m, &(struct head){.id = 257,
                                .object = 257 | 1u << 28,
                                .chunk = 0x80000001,
                                .type = FILE_,
                                .parent = 1,
                                .name = "f",
                                .mode = 0100644,
                                .size = 3,
                                .more = view_of(more, 32)});
    put_piece(&m, 257, 1, V("abc"));
    put_piece(&m, 0x10, 1, V("a summary of the block"));
    m.seq = 0x21;
    put_piece(&m, 0x20, 1, V("a checkpoint"));
    img_open(&g, "yaffs", buf_of(&m.b));
    assert_string_equal(img_diags(&g), "");
    img_has_text(&g, "/f", "abc");
    struct view v = img_xattr(&g, "/f", "security.capability");
    assert_true(view_eq(v, V("\x01\x02\xff")));
    img_close(&g);
    buf_done(&m.b);
}

static void what_is_missing_is_told(void **s)
{
    (void)s;
    struct mk m;
    struct img g;
    mk_begin(&m, 2048, 64, false);
    put_file(&m, 257, 1, "f", 0644, view_cut(big_file(), 0, 5000));
    size_t f_end = m.b.n;
    put_file(&m, 260, 259, "orphan", 0644, V("alone"));
    put_piece(&m, 270, 1, V("of nobody"));
    img_open(&g, "yaffs", buf_of(&m.b));
    img_has_text(&g, "/lost+found/orphan", "alone");
    assert_non_null(strstr(img_diags(&g), "directory is missing"));
    assert_non_null(strstr(img_diags(&g), "header is missing"));
    img_close(&g);
    img_open(&g, "yaffs", view_cut(buf_of(&m.b), 0, f_end - 1));
    struct diag why;
    assert_false(img_can_read(&g, "/f", &why));
    assert_int_equal(why.why, WHY_CORRUPT);
    img_close(&g);
    img_open(&g, "yaffs", view_cut(buf_of(&m.b), 0, f_end + 600));
    assert_non_null(strstr(img_diags(&g), "ends within a page"));
    img_close(&g);
    memset(m.b.p + 2112 + 2048, 0x55, 64); /* tags of the second page */
    img_open(&g, "yaffs", buf_of(&m.b));
    assert_null(g.part);
    img_close(&g);
    memset(m.b.p + 2 * 2112 + 2048, 0x55, 64);
    buf_done(&m.b);
}

static void broken_tags_are_told(void **s)
{
    (void)s;
    struct mk m;
    struct img g;
    mk_begin(&m, 2048, 64, false);
    put_tree(&m, true);
    memset(m.b.p + 7 * 2112 + 2048, 0x55, 64);
    img_open(&g, "yaffs", buf_of(&m.b));
    assert_non_null(strstr(img_diags(&g), "tags are wrong"));
    assert_false(img_can_read(&g, "/bin/big", NULL));
    img_has_text(&g, "/etc/passwd", "root::0:0:root:/:/bin/sh\n");
    img_close(&g);
    buf_done(&m.b);
}

static void loops_end(void **s)
{
    (void)s;
    struct mk m;
    struct img g;
    mk_begin(&m, 2048, 64, false);
    put_dir(&m, 257, 258, "a");
    put_dir(&m, 258, 257, "b");
    put_dir(&m, 259, 259, "self");
    put_head(
        &m,
        &(struct head){
            .id = 260, .type = HARD_, .parent = 1, .name = "h", .equals = 260});
    img_open(&g, "yaffs", buf_of(&m.b));
    img_node(&g, "/lost+found/a/b");
    img_node(&g, "/lost+found/self");
    assert_false(img_can_read(&g, "/h", NULL));
    img_close(&g);
    buf_done(&m.b);
}

static void unyaffs_unpacks_the_same(void **s)
{
    (void)s;
    need_tool("unyaffs");
    struct tmp t;
    struct img g;
    struct mk m;
    mk_begin(&m, 2048, 64, false);
    put_tree(&m, false);
    tmp_make(&t);
    tmp_file(&t, "x.img", buf_of(&m.b));
    tmp_run(&t, "mkdir out; unyaffs x.img out");
    img_open(&g, "yaffs", buf_of(&m.b));
    img_same_as_dir(&g, tmp_path(&t, "out"), IMG_MTIMES | IMG_HARD_LINKS);
    img_close(&g);
    tmp_remove(&t);
    buf_done(&m.b);
}

static void samples_unpack_as_unyaffs_does(void **s)
{
    (void)s;
    need_tool("unyaffs");
    struct tmp t;
    struct img g;
    const char *path = need_sample("yaffs2-binwalk-sample/");
    tmp_make(&t);
    tmp_run(&t, "mkdir out; unyaffs '%s' out", path);
    img_open_file(&g, "yaffs", path);
    assert_string_equal(img_diags(&g), "");
    img_same_as_dir(&g, tmp_path(&t, "out"), IMG_MTIMES);
    img_close(&g);
    tmp_remove(&t);
}

static void a_big_endian_sample_shows_its_files(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, "yaffs", need_sample("yaffs2-be-fact-sample/"));
    assert_string_equal(g.part->format, "yaffs2");
    assert_string_equal(img_diags(&g), "");
    assert_int_equal(g.part->files, 4);
    assert_int_equal(img_node(&g, "/testfile1")->size, 62);
    img_has_text(&g, "/testfile2", "This is the second test file");
    img_has_text(&g, "/generic folder/test file 3_.txt",
                 "The third test file!");
    img_close(&g);
}

static void hostile_bytes_do_no_harm(void **s)
{
    (void)s;
    for (int one = 0; one < 2; one++) {
        struct mk m;
        mk_begin(&m, 512, 16, one);
        m.one = one;
        put_dir(&m, 257, 1, "d");
        put_file(&m, 258, 257, "f", 0600, V("text"));
        img_survives("yaffs", buf_of(&m.b));
        buf_done(&m.b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layout_is_read),
        cmocka_unit_test(yaffs1_is_read),
        cmocka_unit_test(without_spare_areas_the_order_tells),
        cmocka_unit_test(an_unknown_spare_area_is_not_contents),
        cmocka_unit_test(the_youngest_page_counts),
        cmocka_unit_test(a_cut_takes_older_pieces),
        cmocka_unit_test(serial_numbers_of_yaffs1_count),
        cmocka_unit_test(tags_of_the_kernel_are_read),
        cmocka_unit_test(what_is_missing_is_told),
        cmocka_unit_test(broken_tags_are_told),
        cmocka_unit_test(loops_end),
        cmocka_unit_test(unyaffs_unpacks_the_same),
        cmocka_unit_test(samples_unpack_as_unyaffs_does),
        cmocka_unit_test(a_big_endian_sample_shows_its_files),
        cmocka_unit_test(hostile_bytes_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

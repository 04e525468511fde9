/* littlefs: images of its own library (in the fuzzing corpus), and of ours. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <zlib.h>

#include "image/img_check.h"

/* --- images of littlefs 2.9: blocks of 128 bytes, 32 of them ----------------
 */

static void open_made(struct img *g, const char *name)
{
    char path[512];
    const char *root = getenv("ASSAY_SOURCE_ROOT");
    snprintf(path, sizeof path, "%s/fuzz/corpus/fmt_littlefs/%s",
             root ? root : ".", name);
    img_open_file(g, "littlefs", path);
    assert_non_null(g->part);
    assert_string_equal(img_diags(g), "");
    img_has_text(g, "/cfg/wifi.json", "{\"wifi\":\"secret\"}\n");
    assert_null(img_node(g, "/empty")->child);
    struct view v = img_read(g, "/seq");
    size_t at = 0;
    for (int i = 1; i <= 120; i++) {
        char line[8];
        int n = snprintf(line, sizeof line, "%d\n", i);
        assert_true(view_has(v, at, line, (size_t)n));
        at += (size_t)n;
    }
    assert_int_equal(v.n, at);
    assert_int_equal(g->part->size, 4096);
}

static void a_fresh_image_is_read(void **s)
{
    (void)s;
    struct img g;
    open_made(&g, "fresh");
    assert_int_equal(g.part->files, 4);
    img_close(&g);
}

/* Written, renamed and removed 60 times: what the library then reads. */
static void an_image_that_was_used_is_read(void **s)
{
    (void)s;
    struct img g;
    open_made(&g, "churned");
    static const char *const left[][2] = {
        {"/churn0", "round 56\n"},
        {"/churn2", "round 58\n"},
        {"/churn3", "round 59\n"},
        {"/churn4", "round 53\n"},
        {"/moved0", "round 45\n"},
        {"/moved1", "round 51\n"},
        {"/moved2", "round 57\n"},
        {"/moved3", "round 48\n"},
        {"/moved4", "round 54\n"},
    };
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        img_has_text(&g, left[i][0], left[i][1]);
    assert_int_equal(g.part->files, 4 + 9);
    struct view v = img_xattr(&g, "/churn3", "user.littlefs.74");
    assert_true(view_eq(v, V("\x3b\0\0\0")));
    img_close(&g);
}

/* --- our own ----------------------------------------------------------------
 */

enum { BLOCK = 256, BLOCKS = 8 };

struct commit {
    struct buf *b;
    size_t from;
    uint32_t before;
};

static void begin(struct commit *c, struct buf *b, uint32_t block,
                  uint32_t revision)
{
    put_upto(b, (size_t)block * BLOCK, 0xff);
    *c = (struct commit){.b = b, .from = b->n, .before = UINT32_MAX};
    put_u32(b, revision, false);
}

static void tag(struct commit *c, unsigned type, unsigned id, struct view v)
{
    uint32_t t = type << 20 | id << 10 | (uint32_t)v.n;
    put_u32(c->b, t ^ c->before, true);
    buf_view(c->b, v);
    c->before = t;
}

static void end(struct commit *c)
{
    uint32_t t = 0x500u << 20 | 0x3ffu << 10 | 4;
    put_u32(c->b, t ^ c->before, true);
    uint32_t crc =
        (uint32_t)crc32(0, c->b->p + c->from, (uInt)(c->b->n - c->from));
    put_u32(c->b, ~crc, false);
    c->before = t;
    c->from = c->b->n;
}

static void put_super(struct commit *c)
{
    static const uint8_t super[24] = {0,          0, 2, 0,     BLOCK & 0xff,
                                      BLOCK >> 8, 0, 0, BLOCKS};
    tag(c, 0x0ff, 0, V("littlefs"));
    tag(c, 0x201, 0, view_of(super, sizeof super));
}

static void put_file(struct commit *c, unsigned id, const char *name,
                     struct view v)
{
    tag(c, 0x401, id, V(""));
    tag(c, 0x001, id, view_of(name, strlen(name)));
    tag(c, 0x201, id, v);
}

static void put_dir(struct commit *c, unsigned id, const char *name,
                    uint32_t block)
{
    uint8_t pair[8] = {(uint8_t)block, 0, 0, 0, (uint8_t)(block + 1)};
    tag(c, 0x401, id, V(""));
    tag(c, 0x002, id, view_of(name, strlen(name)));
    tag(c, 0x200, id, view_of(pair, sizeof pair));
}

static struct view done(struct buf *b)
{
    put_upto(b, BLOCK * BLOCKS, 0xff);
    return buf_of(b);
}

static void later_commits_count(void **s)
{
    (void)s;
    struct buf b;
    struct commit c;
    struct img g;
    buf_init(&b, 1 << 16, NULL);
    begin(&c, &b, 0, 7);
    put_super(&c);
    put_file(&c, 1, "a", V("one"));
    put_file(&c, 2, "c", V("two"));
    end(&c);
    tag(&c, 0x201, 2, V("two again"));
    put_file(&c, 2, "b", V("in between"));
    tag(&c, 0x374, 1, V("time"));
    tag(&c, 0x375, 1, V("x"));
    tag(&c, 0x4ff, 3, V(""));
    put_file(&c, 3, "d", V("new"));
    end(&c);
    size_t last = c.from;
    tag(&c, 0x201, 1, V("never valid"));
    end(&c);
    b.p[b.n - 1] ^= 1;
    img_open(&g, "littlefs", done(&b));
    assert_string_equal(img_diags(&g), "");
    assert_int_equal(g.part->files, 3);
    img_has_text(&g, "/a", "one");
    img_has_text(&g, "/b", "in between");
    img_has_text(&g, "/d", "new");
    struct view v = img_xattr(&g, "/a", "user.littlefs.74");
    assert_true(view_eq(v, V("time")));
    img_close(&g);
    b.p[last - 1] ^= 1; /* the second one is not valid either */
    img_open(&g, "littlefs", buf_of(&b));
    assert_int_equal(g.part->files, 2);
    img_has_text(&g, "/c", "two");
    img_close(&g);
    buf_done(&b);
}

static void the_later_block_of_a_pair_counts(void **s)
{
    (void)s;

    static const struct {
        uint32_t first, second;
        const char *text;
    } cases[] = {
        {5,          6, "second"},
        {6,          5, "first" },
        {0xffffffff, 0, "second"}
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b;
        struct commit c;
        struct img g;
        buf_init(&b, 1 << 16, NULL);
        begin(&c, &b, 0, cases[i].first);
        put_super(&c);
        put_file(&c, 1, "f", V("first"));
        end(&c);
        begin(&c, &b, 1, cases[i].second);
        put_super(&c);
        put_file(&c, 1, "f", V("second"));
        end(&c);
        size_t at = c.from - 1;
        img_open(&g, "littlefs", done(&b));
        img_has_text(&g, "/f", cases[i].text);
        img_close(&g);
        b.p[at] ^= 1;
        img_open(&g, "littlefs", buf_of(&b));
        img_has_text(&g, "/f", "first");
        img_close(&g);
        buf_done(&b);
    }
}

/* Power was lost between writing a file at its new place and taking it away
 * from the old one. */
static void a_file_that_moves_is_in_one_place(void **s)
{
    (void)s;
    struct buf b;
    struct commit c;
    struct img g;
    buf_init(&b, 1 << 16, NULL);
    begin(&c, &b, 0, 1);
    put_super(&c);
    put_dir(&c, 1, "d", 2);
    put_file(&c, 2, "old", V("text"));
    tag(&c, 0x600, 0x3ff, V("\x02\0\0\0\x03\0\0\0"));
    end(&c);
    begin(&c, &b, 2, 1);
    put_file(&c, 0, "new", V("text"));
    uint32_t move = 0x4ffu << 20 | 2u << 10;
    uint8_t state[12] = {(uint8_t)move,
                         (uint8_t)(move >> 8),
                         (uint8_t)(move >> 16),
                         (uint8_t)(move >> 24),
                         1,
                         0,
                         0,
                         0,
                         0};
    tag(&c, 0x7ff, 0x3ff, view_of(state, sizeof state));
    end(&c);
    img_open(&g, "littlefs", done(&b));
    assert_string_equal(img_diags(&g), "");
    assert_int_equal(g.part->files, 2);
    img_has_text(&g, "/d/new", "text");
    img_close(&g);
    buf_done(&b);
}

static void what_is_broken_is_told(void **s)
{
    (void)s;
    struct buf b;
    struct commit c;
    struct img g;
    buf_init(&b, 1 << 16, NULL);
    begin(&c, &b, 0, 1);
    put_super(&c);
    put_dir(&c, 1, "again", 0);
    put_dir(&c, 2, "nowhere", 200);
    put_dir(&c, 3, "unwritten", 4);
    tag(&c, 0x401, 4, V(""));
    tag(&c, 0x001, 4, V("list"));
    tag(&c, 0x202, 4, V("\x07\0\0\0\0\x03\0\0"));
    tag(&c, 0x601, 0x3ff, V("\0\0\0\0\1\0\0\0"));
    end(&c);
    img_open(&g, "littlefs", done(&b));
    assert_non_null(strstr(img_diags(&g), "found twice"));
    assert_non_null(strstr(img_diags(&g), "without a valid sum"));
    assert_false(img_can_read(&g, "/list", NULL));
    img_close(&g);
    img_open(&g, "littlefs", view_cut(buf_of(&b), 0, BLOCK * 3));
    assert_non_null(strstr(img_diags(&g), "longer than what is there"));
    img_close(&g);
    set_u32(&b, 4, 0, false);
    img_open(&g, "littlefs", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

static void hostile_bytes_do_no_harm(void **s)
{
    (void)s;
    struct buf b;
    struct commit c;
    buf_init(&b, 1 << 16, NULL);
    begin(&c, &b, 0, 1);
    put_super(&c);
    put_file(&c, 1, "f", V("text"));
    end(&c);
    put_file(&c, 1, "g", V("more"));
    end(&c);
    put_upto(&b, BLOCK, 0xff);
    img_survives("littlefs", buf_of(&b));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fresh_image_is_read),
        cmocka_unit_test(an_image_that_was_used_is_read),
        cmocka_unit_test(later_commits_count),
        cmocka_unit_test(the_later_block_of_a_pair_counts),
        cmocka_unit_test(a_file_that_moves_is_in_one_place),
        cmocka_unit_test(what_is_broken_is_told),
        cmocka_unit_test(hostile_bytes_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

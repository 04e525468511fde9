/* SPIFFS: images of its own library (in the fuzzing corpus: 24 KiB after 40
 * rounds of writing, renaming and removing; 20 KiB fresh), and of ours. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"

/* --- images of others -------------------------------------------------------
 */

static void open_made(struct img *g, const char *name)
{
    char path[512];
    const char *root = getenv("ASSAY_SOURCE_ROOT");
    snprintf(path, sizeof path, "%s/fuzz/corpus/fmt_spiffs/%s",
             root ? root : ".", name);
    img_open_file(g, "spiffs", path);
    assert_non_null(g->part);
    assert_string_equal(img_diags(g), "");
    img_has_text(g, "/cfg/wifi.json", "{\"wifi\":\"secret\"}\n");
    struct view v = img_read(g, "/seq");
    size_t at = 0;
    for (int i = 1; i <= 400; i++) {
        char line[8];
        int n = snprintf(line, sizeof line, "%d\n", i);
        assert_true(view_has(v, at, line, (size_t)n));
        at += (size_t)n;
    }
    assert_int_equal(v.n, at);
}

/* Magics that do not count the blocks; pages of 128 bytes. */
static void a_fresh_image_is_read(void **s)
{
    (void)s;
    struct img g;
    open_made(&g, "no-length");
    assert_int_equal(g.part->files, 3);
    assert_non_null(strstr(g.part->detail, "pages of 128"));
    img_close(&g);
}

/* Written, renamed and removed many times. */
static void an_image_that_was_used_is_read(void **s)
{
    (void)s;
    struct img g;
    open_made(&g, "churned");
    static const char *const left[][2] = {
        {"/churn2", "round 37\n"},
        {"/churn3", "round 38\n"},
        {"/churn6", "round 34\n"},
        {"/moved0", "round 30\n"},
        {"/moved1", "round 36\n"},
        {"/moved2", "round 27\n"},
        {"/moved3", "round 33\n"},
        {"/moved4", "round 39\n"},
    };
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        struct view v = img_read(&g, left[i][0]);
        assert_true(view_has(v, 0, left[i][1], 9));
    }
    assert_int_equal(g.part->files, 3 + 8);
    img_close(&g);
}

/* --- ours -------------------------------------------------------------------
 */

enum { PAGE = 256, BLOCK = 4096, BLOCKS = 3, PER = BLOCK / PAGE };

static void put_blocks(struct buf *b)
{
    buf_init(b, 1 << 20, NULL);
    put_upto(b, (size_t)BLOCK * BLOCKS, 0xff);
    for (uint32_t k = 0; k < BLOCKS; k++)
        set_u16(b, (size_t)k * BLOCK + PAGE - 4, 0x529 ^ PAGE ^ (BLOCKS - k),
                false);
}

/* Page k of a block is told as holding id, span. */
static size_t put_page(struct buf *b, uint32_t block, uint32_t k, unsigned id,
                       unsigned span, uint8_t flags)
{
    size_t at = (size_t)block * BLOCK + (size_t)(1 + k) * PAGE;
    set_u16(b, (size_t)block * BLOCK + 2 * (size_t)k, id, false);
    set_u16(b, at, id, false);
    set_u16(b, at + 2, span, false);
    b->p[at + 4] = flags;
    return at;
}

static void put_index(struct buf *b, uint32_t block, uint32_t k, unsigned id,
                      const char *name, uint32_t size)
{
    size_t at = put_page(b, block, k, id | 0x8000, 0, 0xf8);
    set_u32(b, at + 8, size, false);
    b->p[at + 12] = 1;
    memcpy(b->p + at + 13, name, strlen(name) + 1);
}

static void put_data(struct buf *b, uint32_t block, uint32_t k, unsigned id,
                     unsigned span, struct view v)
{
    size_t at = put_page(b, block, k, id, span, 0xfc);
    memcpy(b->p + at + 5, v.p, v.n);
}

static void pages_are_found_wherever_they_are(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    uint8_t text[300];
    fill_random(text, sizeof text, 3);
    put_blocks(&b);
    put_data(&b, 2, 3, 7, 0, view_of(text, 251));
    put_data(&b, 0, 1, 7, 1, view_of(text + 251, 49));
    put_index(&b, 1, 0, 7, "/dir/file", 300);
    put_index(&b, 0, 0, 8, "plain", 0);
    /* Deleted ones: by the lookup, by their flags. */
    put_index(&b, 0, 5, 9, "/gone", 0);
    set_u16(&b, 2 * 5, 0, false);
    put_index(&b, 0, 6, 10, "/gone too", 0);
    b.p[7 * PAGE + 4] = 0x78;
    put_index(&b, 0, 7, 11, "/being deleted", 0);
    b.p[8 * PAGE + 4] = 0xb8;
    img_open(&g, "spiffs", buf_of(&b));
    assert_string_equal(img_diags(&g), "");
    assert_int_equal(g.part->files, 3);
    assert_true(view_eq(img_read(&g, "/dir/file"), view_of(text, 300)));
    assert_int_equal(img_node(&g, "/plain")->size, 0);
    img_close(&g);
    buf_done(&b);
}

static void what_is_missing_is_told(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    put_blocks(&b);
    put_index(&b, 0, 0, 1, "/f", 300);
    put_data(&b, 0, 1, 1, 0, V("only one page"));
    put_index(&b, 0, 2, 2, "/twice", 5);
    put_data(&b, 0, 3, 2, 0, V("first"));
    put_data(&b, 0, 4, 2, 0, V("again"));
    img_open(&g, "spiffs", buf_of(&b));
    assert_false(img_can_read(&g, "/f", NULL));
    assert_non_null(strstr(img_diags(&g), "two pages"));
    img_close(&g);
    put_upto(&b, (size_t)BLOCK * BLOCKS + 100, 0);
    img_open(&g, "spiffs", buf_of(&b));
    assert_int_equal(g.part->size, BLOCK * BLOCKS);
    img_close(&g);
    set_u16(&b, BLOCK + PAGE - 4, 0, false);
    img_open(&g, "spiffs", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

/* The magics of 16 large blocks with pages of 512 bytes are also those of 784
 * blocks with pages of 256: the ones that are there count. */
static void the_geometry_that_is_whole_counts(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 2 << 20, NULL);
    put_upto(&b, 16 * 65536, 0xff);
    for (uint32_t k = 0; k < 16; k++)
        set_u16(&b, (size_t)k * 65536 + 512 - 4, 0x529 ^ 512 ^ (16 - k), false);
    img_open(&g, "spiffs", buf_of(&b));
    assert_non_null(strstr(g.part->detail, "pages of 512"));
    assert_int_equal(g.part->size, b.n);
    assert_string_equal(img_diags(&g), "");
    img_close(&g);
    buf_done(&b);
}

static void noise_is_not_taken_for_it(void **s)
{
    (void)s;
    static uint8_t noise[3 * BLOCK];
    for (uint64_t seed = 0; seed < 2000; seed++) {
        struct img g;
        fill_random(noise, sizeof noise, seed);
        img_open(&g, "spiffs", view_of(noise, sizeof noise));
        assert_null(g.part);
        img_close(&g);
    }
    memset(noise, 0, sizeof noise);
    struct img g;
    img_open(&g, "spiffs", view_of(noise, sizeof noise));
    assert_null(g.part);
    img_close(&g);
}

static void hostile_bytes_do_no_harm(void **s)
{
    (void)s;
    struct buf b;
    put_blocks(&b);
    put_index(&b, 0, 0, 1, "/f", 5);
    put_data(&b, 0, 1, 1, 0, V("hello"));
    for (size_t at = 0; at < 3 * PAGE; at++) {
        struct img g;
        b.p[at] ^= at % 2 ? 0xff : 1;
        img_open(&g, "spiffs", buf_of(&b));
        img_close(&g);
        b.p[at] ^= at % 2 ? 0xff : 1;
    }
    for (size_t n = 0; n < b.n; n += 37) {
        struct img g;
        img_open(&g, "spiffs", view_cut(buf_of(&b), 0, n));
        assert_true(!g.part || n >= BLOCK * BLOCKS);
        img_close(&g);
    }
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fresh_image_is_read),
        cmocka_unit_test(an_image_that_was_used_is_read),
        cmocka_unit_test(pages_are_found_wherever_they_are),
        cmocka_unit_test(what_is_missing_is_told),
        cmocka_unit_test(the_geometry_that_is_whole_counts),
        cmocka_unit_test(noise_is_not_taken_for_it),
        cmocka_unit_test(hostile_bytes_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The ZIP of a pack: what is written is read, and nothing else is. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "core/buf.h"
#include "pack/container.h"
#include "pack/name.h"

static bool to_buf(void *ctx, struct view v)
{
    buf_view(ctx, v);
    return !((struct buf *)ctx)->failed;
}

/* Names, stored and packed contents. */
static void make(struct buf *out)
{
    static char text[66000];
    struct container_writer w;
    uint32_t seed = 1;
    for (size_t i = 0; i < sizeof text; i++) {
        seed = seed * 1664525 + 1013904223;
        text[i] = (char)('a' + (seed >> 29));
    }
    buf_init(out, 1 << 22, NULL);
    container_begin(&w, to_buf, out);
    container_add(&w, "mimetype", V(ASIC_MIMETYPE), false);
    container_add(&w, "a/text", view_of(text, sizeof text), true);
    container_open(&w, "a/\xc3\xa4", 5, 0x3610a686);
    container_write(&w, V("hel"));
    container_write(&w, V("lo"));
    container_add(&w, "empty", V(""), true);
    assert_true(container_end(&w));
}

/* Whether v reads, with all contents. */
static bool reads(struct view v, struct flaw *flaw)
{
    struct arena a;
    struct container c;
    struct buf text;
    arena_init(&a, NULL);
    buf_init(&text, 1 << 22, NULL);
    bool ok = container_read(v, 1 << 22, &a, &c, flaw);
    for (size_t i = 0; ok && i < c.n; i++) {
        buf_clear(&text);
        ok = container_load(&c.v[i], &text, flaw);
    }
    flaw->name = ""; /* lives in the arena */
    buf_done(&text);
    arena_done(&a);
    return ok;
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct buf b, text;
    struct arena a;
    struct container c;
    struct flaw flaw = {0};
    arena_init(&a, NULL);
    buf_init(&text, 1 << 22, NULL);
    make(&b);
    assert_true(container_read(buf_of(&b), 1 << 22, &a, &c, &flaw));
    assert_int_equal(c.n, 4);
    assert_true(c.v[1].deflated);
    assert_true(container_load(&c.v[1], &text, &flaw));
    assert_int_equal(text.n, 66000);
    buf_clear(&text);
    assert_true(container_load(container_find(&c, "a/\xc3\xa4"), &text, &flaw));
    assert_true(view_eq(buf_of(&text), V("hello")));
    assert_null(container_find(&c, "b"));
    buf_done(&text);
    buf_done(&b);
    arena_done(&a);
}

static void the_same_files_give_the_same_bytes(void **state)
{
    (void)state;
    struct buf a, b;
    make(&a);
    make(&b);
    assert_true(view_eq(buf_of(&a), buf_of(&b)));
    buf_done(&a);
    buf_done(&b);
}

static void no_prefix_is_a_container(void **state)
{
    (void)state;
    struct buf b;
    struct flaw flaw;
    make(&b);
    for (size_t n = 0; n<b.n; n += n> 2000 && n + 400 < b.n ? 101 : 1) {
        uint8_t *copy = malloc(n ? n : 1);
        assert_non_null(copy);
        memcpy(copy, b.p, n);
        assert_false(reads(view_of(copy, n), &flaw));
        free(copy);
    }
    assert_true(reads(buf_of(&b), &flaw));
    buf_done(&b);
}

/* Names and contents are covered by signatures; all else is by the form. A
 * packed file can be packed in more than one way: such a change changes no
 * file, and stands within the packed bytes. */
static void no_bit_can_be_turned(void **state)
{
    (void)state;
    struct buf b;
    struct arena a;
    struct container c;
    struct flaw flaw;
    make(&b);
    arena_init(&a, NULL);
    assert_true(container_read(buf_of(&b), 1 << 22, &a, &c, &flaw));
    size_t from = (size_t)(c.v[1].packed.p - b.p), n = c.v[1].packed.n;
    for (size_t i = 0; i < b.n * 8; i++) {
        bool is_packed = i / 8 >= from && i / 8 < from + n;
        if (is_packed && i % 1009)
            continue;
        b.p[i / 8] ^= (uint8_t)(1 << i % 8);
        if (reads(buf_of(&b), &flaw) && !is_packed)
            fail_msg("bit %zu of byte %zu", i % 8, i / 8);
        b.p[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    arena_done(&a);
    buf_done(&b);
}

static void bytes_in_front_or_behind_are_seen(void **state)
{
    (void)state;
    struct buf b, more;
    struct flaw flaw;
    make(&b);
    buf_init(&more, 1 << 22, NULL);
    buf_byte(&more, 'x');
    buf_view(&more, buf_of(&b));
    assert_false(reads(buf_of(&more), &flaw));
    assert_int_equal(flaw.check, CHECK_CONTAINER);
    buf_clear(&more);
    buf_view(&more, buf_of(&b));
    buf_byte(&more, 'x');
    assert_false(reads(buf_of(&more), &flaw));
    assert_string_equal(flaw.text, "bytes follow the end of the ZIP file");
    buf_done(&more);
    buf_done(&b);
}

static void a_budget_holds(void **state)
{
    (void)state;
    struct buf b;
    struct arena a;
    struct container c;
    struct flaw flaw;
    arena_init(&a, NULL);
    make(&b);
    assert_false(container_read(buf_of(&b), 66000, &a, &c, &flaw));
    assert_int_equal(flaw.check, CHECK_LIMIT);
    buf_done(&b);
    arena_done(&a);
}

/* One of 5 GiB that is written nowhere: what its headers say. */
struct counting {
    struct buf kept;
    uint64_t n;
};

static bool count(void *ctx, struct view v)
{
    struct counting *c = ctx;
    c->n += v.n;
    if (v.n < 4096)
        buf_view(&c->kept, v);
    return true;
}

static void large_files_get_zip64_headers(void **state)
{
    (void)state;

    enum { PIECE = 1 << 26 };

    struct counting c = {0};
    struct container_writer w;
    uint8_t *piece = calloc(1, PIECE);
    assert_non_null(piece);
    buf_init(&c.kept, 1 << 22, NULL);
    container_begin(&w, count, &c);
    container_open(&w, "large", 80ull * PIECE, 0);
    for (int i = 0; i < 80; i++)
        container_write(&w, view_of(piece, PIECE));
    container_add(&w, "behind", V("x"), false);
    assert_true(container_end(&w));
    assert_true(c.n > 80ull * PIECE);
    /* local, central with its two sizes, central with its place, two ends */
    assert_true(view_has(buf_of(&c.kept), 30 + 5, "\1\0\20\0\0\0\0\x40\1", 9));
    assert_true(view_has(buf_of(&c.kept), c.kept.n - 22, "PK\5\6", 4));
    assert_true(view_has(buf_of(&c.kept), c.kept.n - 42, "PK\6\7", 4));
    assert_true(view_has(buf_of(&c.kept), c.kept.n - 98, "PK\6\6", 4));
    buf_done(&c.kept);
    free(piece);
}

static void unsafe_names_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",      "/a",   "a//b",         "../a",         "a/..",
        "a/./b", "a\\b", "c:a",          "a\tb",         "a/",
        "a\xff", "a. ",  "a/b.",         " a",           "e\xcc\x81",
        "a\x7f", "a?",   "\xe2\x80\xae", "\xef\xbc\xa1", ".",
    };
    static const char *const good[] = {"a",      "META-INF/x.p7s",
                                       "a b/c",  "\xc3\xa4.pdf",
                                       "a..b/c", "\xe4\xb8\xad\xe6\x96\x87"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!pack_name_flaw(view_of(bad[i], strlen(bad[i]))))
            fail_msg("%s", bad[i]);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_null(pack_name_flaw(view_of(good[i], strlen(good[i]))));
}

static void names_and_uris_go_both_ways(void **state)
{
    (void)state;
    struct buf uri, name;
    buf_init(&uri, 4096, NULL);
    buf_init(&name, 4096, NULL);
    pack_name_to_uri(V("a b/\xc3\xa4%+&.pdf"), &uri);
    assert_true(view_eq(buf_of(&uri), V("a%20b/%C3%A4%25%2B%26.pdf")));
    assert_true(pack_name_of_uri(buf_of(&uri), &name));
    assert_true(view_eq(buf_of(&name), V("a b/\xc3\xa4%+&.pdf")));
    assert_false(pack_name_of_uri(V("a%2"), &name));
    assert_false(pack_name_of_uri(V("a%00b"), &name));
    assert_false(pack_name_of_uri(V("file:a"), &name));
    assert_false(pack_name_of_uri(V("%2e%2e/a"), &name));
    assert_false(pack_name_of_uri(V("a#b"), &name));
    assert_false(pack_name_of_uri(V("a?b"), &name));
    buf_done(&uri);
    buf_done(&name);
}

static bool is_twin(const char *x, const char *y)
{
    struct buf a, b;
    buf_init(&a, 4096, NULL);
    buf_init(&b, 4096, NULL);
    pack_name_fold(view_of(x, strlen(x)), &a);
    pack_name_fold(view_of(y, strlen(y)), &b);
    bool same = view_eq(buf_of(&a), buf_of(&b));
    buf_done(&a);
    buf_done(&b);
    return same;
}

static void twins_are_found_beyond_ascii(void **state)
{
    (void)state;
    assert_true(is_twin("Pack.json", "pack.JSON"));
    assert_true(is_twin("\xc3\x84", "\xc3\xa4")); /* A umlaut */
    assert_true(is_twin("\xc5\xa0", "\xc5\xa1")); /* S caron */
    assert_true(is_twin("\xc5\xbd", "\xc5\xbe")); /* Z caron */
    assert_true(is_twin("\xce\xa3", "\xcf\x82")); /* sigma */
    assert_true(is_twin("\xce\x86", "\xce\xac")); /* alpha tonos */
    assert_true(is_twin("\xd0\x96", "\xd0\xb6")); /* Cyrillic zhe */
    assert_true(is_twin("stra\xc3\x9f"
                        "e",
                        "STRASSE"));
    assert_false(is_twin("a", "b"));
    assert_false(is_twin("\xc3\x97", "\xc3\xb7")); /* times, divided by */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(the_same_files_give_the_same_bytes),
        cmocka_unit_test(no_prefix_is_a_container),
        cmocka_unit_test(no_bit_can_be_turned),
        cmocka_unit_test(bytes_in_front_or_behind_are_seen),
        cmocka_unit_test(a_budget_holds),
        cmocka_unit_test(large_files_get_zip64_headers),
        cmocka_unit_test(unsafe_names_are_refused),
        cmocka_unit_test(names_and_uris_go_both_ways),
        cmocka_unit_test(twins_are_found_beyond_ascii),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

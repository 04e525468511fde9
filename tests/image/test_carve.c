/* Finding the parts of an image, whatever they are. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"
#include "image/magic.h"

static bool opens_magic(const struct magic_index *x, const uint8_t *p)
{
    for (unsigned i = 0; i < x->near_n; i++)
        if (memcmp(p, x->near[i].magic->bytes, x->near[i].magic->n) == 0)
            return true;
    return false;
}

static void the_filter_finds_what_a_plain_search_finds(void **s)
{
    (void)s;
    static struct magic_index x;
    static uint8_t v[4096 + 64];
    for (int weak = 0; weak < 2; weak++) {
        magic_index_make(&x, weak);
        fill_random(v, sizeof v, 7);
        for (size_t i = 0; x.near_n && i < 40; i++) {
            const struct magic *m = x.near[i % x.near_n].magic;
            memcpy(v + i * 97, m->bytes, m->n);
        }
        for (size_t from = 0; from < 300; from++) {
            for (size_t to = 4096; to > 4080; to--) {
                size_t want = from;
                while (want < to && !magic_opens(&x.pairs, v + want))
                    want++;
                size_t have = magic_next(&x.pairs, v, from, to);
                /* A pair alone may be passed by, when no magic follows it. */
                assert_true(have >= want);
                for (; want < have; want++)
                    assert_false(opens_magic(&x, v + want));
            }
        }
        assert_int_equal(magic_next(&x.pairs, v, 5, 5), 5);
    }
}

/* Every magic is seen at even and odd places. */
static void the_filter_misses_no_magic(void **s)
{
    (void)s;
    static struct magic_index x;
    for (int weak = 0; weak < 2; weak++) {
        magic_index_make(&x, weak);
        for (unsigned i = 0; i < x.near_n; i++) {
            for (size_t at = 0; at < 64; at++) {
                uint8_t v[128];
                memset(v, 0xee, sizeof v);
                const struct magic *m = x.near[i].magic;
                memcpy(v + at, m->bytes, m->n);
                assert_int_equal(magic_next(&x.pairs, v, 0, 100), at);
            }
        }
    }
}

/* A gzip member between text and noise, found where it stands. */
static void a_stream_in_the_middle_is_found(void **s)
{
    (void)s;
    static const char member[] =
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x4c\x4a\x06\x00\xc2\x41"
        "\x24\x35\x03\x00\x00\x00";
    struct buf b;
    struct img g;
    buf_init(&b, 1 << 20, NULL);
    put_upto(&b, 777, 1);
    buf_add(&b, member, sizeof member - 1);
    put_upto(&b, 100000, 0xff);
    img_open(&g, NULL, buf_of(&b));
    struct part *p = g.image.child;
    assert_string_equal(p->format, "data");
    assert_int_equal(p->size, 777);
    p = p->next;
    assert_string_equal(p->format, "gzip");
    assert_int_equal(p->offset, 777);
    assert_int_equal(p->size, sizeof member - 1);
    assert_string_equal(p->child->format, "data");
    assert_int_equal(p->child->size, 3);
    p = p->next;
    assert_string_equal(p->format, "padding");
    assert_null(p->next);
    assert_int_equal(g.image.explained_bytes, 100000 - 777);
    img_close(&g);
    buf_done(&b);
}

static void noise_holds_nothing(void **s)
{
    (void)s;
    static uint8_t noise[8 << 20];
    struct img g;
    fill_random(noise, sizeof noise, 1);
    img_open(&g, NULL, view_of(noise, sizeof noise));
    assert_int_equal(g.image.parts_n, 1);
    assert_string_equal(g.part->format, "high-entropy");
    assert_true(img_has_diag(&g, WHY_ENCRYPTED));
    assert_int_equal(g.image.explained_bytes, 0);
    img_close(&g);
}

/* Every magic there is, scattered over noise and over zeros. */
static void openings_in_noise_are_nothing(void **s)
{
    (void)s;
    static uint8_t v[4 << 20];
    for (int zeros = 0; zeros < 2; zeros++) {
        struct img g;
        fill_random(v, sizeof v, 5);
        if (zeros)
            for (size_t i = 0; i + 1 < sizeof v; i += 3)
                v[i] = v[i + 1] = 0;
        for (size_t f = 0, at = 100; image_formats[f]; f++) {
            const struct format *x = image_formats[f];
            for (size_t m = 0; m < FORMAT_MAGICS && x->magics[m].n; m++) {
                memcpy(v + at + x->magics[m].at, x->magics[m].bytes,
                       x->magics[m].n);
                at += 8192 + 512 * (m % 3);
            }
        }
        img_open(&g, NULL, view_of(v, sizeof v));
        for (uint32_t i = 0; i < g.image.parts_n; i++) {
            const char *f = g.image.parts[i]->format;
            if (strcmp(f, "data") != 0 && strcmp(f, "high-entropy") != 0)
                fail_msg("noise is said to hold %s", f);
        }
        img_close(&g);
    }
}

static void a_program_holds_nothing_else(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, NULL, "/bin/sh");
    assert_int_equal(g.image.parts_n, 1);
    assert_string_equal(g.part->format, "elf");
    assert_int_equal(g.image.explained_bytes, g.image.bytes.n);
    img_close(&g);
}

static void openings_alone_do_not_use_up_the_parts(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 8 << 20, NULL);
    for (int i = 0; i < 100000; i++)
        buf_str(&b, "\x1f\x8b\x08\x04 not gzip ");
    struct image_opts opts = {
        .name = "test", .bytes = buf_of(&b), .limits = limits_default()};
    opts.limits.parts = 10;
    img_open_opts(&g, &opts);
    assert_int_equal(g.image.parts_n, 1);
    assert_false(g.image.over_budget);
    img_close(&g);
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_filter_finds_what_a_plain_search_finds),
        cmocka_unit_test(the_filter_misses_no_magic),
        cmocka_unit_test(a_stream_in_the_middle_is_found),
        cmocka_unit_test(noise_holds_nothing),
        cmocka_unit_test(openings_in_noise_are_nothing),
        cmocka_unit_test(a_program_holds_nothing_else),
        cmocka_unit_test(openings_alone_do_not_use_up_the_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

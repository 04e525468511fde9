/* Padding, data and noise between the formats. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/gap.h"
#include "image/img_check.h"

struct fix {
    struct buf b;
};

static int setup(void **s)
{
    struct fix *f = calloc(1, sizeof *f);
    buf_init(&f->b, 8 << 20, NULL);
    *s = f;
    return 0;
}

static int teardown(void **s)
{
    struct fix *f = *s;
    buf_done(&f->b);
    free(f);
    return 0;
}

static void add_fill(struct fix *f, size_t n, uint8_t c)
{
    put_upto(&f->b, f->b.n + n, c);
}

static void add_text(struct fix *f, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_add(&f->b, &"a line of code\1\2\n"[i % 17], 1);
}

static void add_noise(struct fix *f, size_t n)
{
    assert_true(buf_reserve(&f->b, n));
    fill_random(f->b.p + f->b.n, n, n);
    f->b.n += n;
}

/* The pieces, as "padding 16, data 5": a word and a length each. */
static void expect(struct fix *f, const char *want)
{
    static const char *const names[] = {[GAP_PADDING] = "padding",
                                        [GAP_TEXT] = "text",
                                        [GAP_DATA] = "data",
                                        [GAP_HIGH_ENTROPY] = "noise"};
    struct gap_walk w = {.rest = buf_of(&f->b)};
    struct gap g;
    char have[1024] = "";
    uint64_t sum = 0;
    while (gap_next(&w, &g)) {
        size_t n = strlen(have);
        assert_true(g.n > 0);
        sum += g.n;
        snprintf(have + n, sizeof have - n, "%s%s %llu", n ? ", " : "",
                 names[g.kind], (unsigned long long)g.n);
    }
    assert_int_equal(sum, f->b.n);
    assert_string_equal(have, want);
}

static void nothing_has_no_pieces(void **s)
{
    expect(*s, "");
}

static void filler_at_the_ends_is_padding(void **s)
{
    struct fix *f = *s;
    add_fill(f, 3, 0xff);
    expect(f, "padding 3");
    add_fill(f, 29, 0xff);
    add_text(f, 17);
    add_fill(f, 16, 0);
    expect(f, "padding 32, data 17, padding 16");
}

static void other_bytes_in_a_row_are_no_padding(void **s)
{
    struct fix *f = *s;
    add_fill(f, 100000, 1);
    expect(f, "data 100000");
}

static void long_filler_within_parts_the_pieces(void **s)
{
    struct fix *f = *s;
    add_text(f, 1000);
    add_fill(f, 200000, 0xff);
    add_text(f, 500);
    add_fill(f, 500, 0xff);
    add_text(f, 500);
    add_fill(f, 70000, 0);
    expect(f, "data 1000, padding 200000, data 1500, padding 70000");
}

static void noise_within_data_is_a_piece_of_its_own(void **s)
{
    struct fix *f = *s;
    add_text(f, 128 << 10);
    add_noise(f, 256 << 10);
    add_text(f, 128 << 10);
    expect(f, "data 131072, noise 262144, data 131072");
}

static void a_little_of_either_is_not(void **s)
{
    struct fix *f = *s;
    add_text(f, 100 << 10);
    add_noise(f, 20 << 10);
    add_text(f, 100 << 10);
    expect(f, "data 225280");
}

static void lines_to_read_are_text(void **s)
{
    struct fix *f = *s;
    buf_str(&f->b, "CONFIG_MODULES=y\nCONFIG_NET=y\n\tand \xc3\xa4\n");
    expect(f, "text 38");
    buf_clear(&f->b);
    buf_str(&f->b, "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82, "
                   "\xe4\xb8\x96\xe7\x95\x8c\n");
    expect(f, "text 21");
    f->b.p[3] = 'x';
    expect(f, "data 21");
}

static void short_noise_tells_nothing(void **s)
{
    struct fix *f = *s;
    add_noise(f, 1000);
    expect(f, "data 1000");
}

static void even_noise_is_told_from_uneven(void **s)
{
    struct fix *f = *s;
    add_noise(f, 65536);
    struct gap_walk w = {.rest = buf_of(&f->b)};
    struct gap g;
    assert_true(gap_next(&w, &g));
    assert_true(g.even);
    for (size_t i = 0; i < f->b.n; i += 100)
        f->b.p[i] = 'x';
    w = (struct gap_walk){.rest = buf_of(&f->b)};
    assert_true(gap_next(&w, &g));
    assert_int_equal(g.kind, GAP_HIGH_ENTROPY);
    assert_false(g.even);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(nothing_has_no_pieces),
        T(filler_at_the_ends_is_padding),
        T(other_bytes_in_a_row_are_no_padding),
        T(long_filler_within_parts_the_pieces),
        T(noise_within_data_is_a_piece_of_its_own),
        T(a_little_of_either_is_not),
        T(lines_to_read_are_text),
        T(short_noise_tells_nothing),
        T(even_noise_is_told_from_uneven),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

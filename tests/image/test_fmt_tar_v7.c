/* The old form of tar: recognised by nothing but its checksum. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"

static void put_header(struct buf *b, const char *name, const char *mode)
{
    buf_str(b, name);
    put_upto(b, 100, 0);
    buf_printf(b, "%7s%c%7s%c%7s%c%11s%c%11s%c        0", mode, 0, "0", 0, "0",
               0, "4", 0, "0", 0);
    put_upto(b, 512, 0);
    unsigned sum = 0;
    for (size_t i = 0; i < 512; i++)
        sum += b->p[i];
    char text[8];
    snprintf(text, sizeof text, "%06o", sum);
    memcpy(b->p + 148, text, 7);
    buf_str(b, "text");
    put_upto(b, 2048, 0);
}

static bool opens(const char *name, const char *mode, size_t flip)
{
    struct buf b;
    struct img g;
    buf_init(&b, 1 << 16, NULL);
    put_header(&b, name, mode);
    if (flip)
        b.p[flip] ^= 1;
    img_open(&g, "tar-v7", buf_of(&b));
    bool yes = g.part != NULL;
    if (yes)
        img_has_text(&g, "/a", "text");
    img_close(&g);
    buf_done(&b);
    return yes;
}

static void an_old_archive_is_read(void **s)
{
    (void)s;
    assert_true(opens("a", "644", 0));
}

static void whatever_is_not_one_is_refused(void **s)
{
    (void)s;
    assert_false(opens("a", "644", 1));
    assert_false(opens("a", "689", 0));
    assert_false(opens("\x01", "644", 0));
    assert_false(opens("", "644", 0));
    assert_false(opens("a", "9644", 0));
}

static void noise_is_no_archive(void **s)
{
    (void)s;
    static uint8_t noise[2048];
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct img g;
        fill_random(noise, sizeof noise, seed);
        img_open(&g, "tar-v7", view_of(noise, sizeof noise));
        assert_null(g.part);
        img_close(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_old_archive_is_read),
        cmocka_unit_test(whatever_is_not_one_is_refused),
        cmocka_unit_test(noise_is_no_archive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

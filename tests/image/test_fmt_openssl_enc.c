/* What openssl enc encrypted. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void make(struct buf *b, size_t n)
{
    buf_init(b, 1 << 16, NULL);
    buf_str(b, "Salted__");
    put_upto(b, n, 0);
    fill_random(b->p + 8, n - 8, 4);
}

static void it_is_unreadable(void **s)
{
    (void)s;
    size_t sizes[] = {48, 20000};
    for (size_t i = 0; i < 2; i++) {
        struct buf b;
        struct img g;
        make(&b, sizes[i]);
        img_open(&g, NULL, buf_of(&b));
        wrap_is(&g, "openssl-enc", b.n, "encrypted bytes");
        assert_true(img_has_diag(&g, WHY_ENCRYPTED));
        /* Nothing but the header is explained. */
        assert_int_equal(g.image.explained_bytes, 16);
        img_close(&g);
        buf_done(&b);
    }
}

static void the_real_tool_makes_it(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    need_tool("openssl");
    tmp_make(&t);
    tmp_run(&t, "head -c 30000 /dev/zero >plain && openssl enc -aes-256-cbc "
                "-pbkdf2 -k secret -in plain -out packed");
    img_open_file(&g, NULL, tmp_path(&t, "packed"));
    wrap_is(&g, "openssl-enc", 30032, "30016 encrypted bytes");
    img_close(&g);
    tmp_remove(&t);
}

/* Programs that know of the format hold its first word. */
static void the_word_alone_is_nothing(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    buf_init(&b, 8192, NULL);
    buf_str(&b, "Salted__");
    for (unsigned i = 0; b.n < 6000; i++)
        put_u8(&b, i * i >> 2 & 0x7f);
    img_open(&g, "openssl-enc", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    img_open(&g, "openssl-enc", V("Salted__ is the word that it begins with"));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, 64);
    img_survives("openssl-enc", buf_of(&b));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_unreadable),
        cmocka_unit_test(the_real_tool_makes_it),
        cmocka_unit_test(the_word_alone_is_nothing),
        cmocka_unit_test(damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

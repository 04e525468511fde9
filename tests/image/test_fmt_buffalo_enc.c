/* Buffalo's scrambled images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

/* RC4 with the key seed + "Buffalo". */
static void scramble(uint8_t seed, uint8_t *p, size_t n)
{
    uint8_t key[9] = {0}, s[256];
    memcpy(key + 1, "Buffalo", 8);
    key[0] = seed;
    unsigned j = 0, i = 0;
    for (unsigned k = 0; k < 256; k++)
        s[k] = (uint8_t)k;
    for (unsigned k = 0; k < 256; k++) {
        j = (j + s[k] + key[k % 8]) % 256;
        uint8_t t = s[k];
        s[k] = s[j];
        s[j] = t;
    }
    j = 0;
    for (size_t k = 0; k < n; k++) {
        i = (i + 1) % 256;
        j = (j + s[i]) % 256;
        uint8_t t = s[i];
        s[i] = s[j];
        s[j] = t;
        p[k] ^= s[(s[i] + s[j]) % 256];
    }
}

static uint32_t sum_of(struct view v)
{
    uint32_t c = (uint32_t)v.n;
    for (size_t i = 0; i < v.n; i++) {
        c ^= v.p[i] < 128 ? v.p[i] : v.p[i] | 0xffffff00;
        for (int k = 0; k < 8; k++)
            c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
    }
    return c;
}

static void make(struct buf *b)
{
    struct view data = wrap_cpio();
    buf_init(b, 8192, NULL);
    buf_add(b, "start\0\x4f", 7);
    put_u32(b, 8, true);
    size_t name = b->n;
    buf_add(b, "WZR-HP1", 8);
    scramble(0x4f, b->p + name, 8);
    put_u32(b, 5, true);
    size_t version = b->n;
    buf_add(b, "1.99", 5);
    scramble(b->p[name], b->p + version, 5);
    put_u32(b, data.n, true);
    size_t at = b->n;
    buf_view(b, data);
    scramble(b->p[version], b->p + at, data.n);
    put_u32(b, sum_of(data), true);
}

static void it_is_descrambled(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    size_t n = b.n;
    buf_str(&b, "behind");
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "buffalo-enc", n, "product WZR-HP1, sum right");
    assert_string_equal(g.part->version, "1.99");
    assert_string_equal(g.part->child->format, "cpio");
    assert_true(view_eq(buf_of(&g.part->content), wrap_cpio()));
    img_close(&g);
    b.p[n - 1] ^= 1;
    img_open(&g, "buffalo-enc", buf_of(&b));
    wrap_is(&g, "buffalo-enc", n, "sum wrong");
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    buf_done(&b);
}

static void a_word_is_no_image(void **s)
{
    (void)s;
    wrap_is_not_noise("buffalo-enc", 4096, 0, "start\0\x4f\0\0\0\x08", 11);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b);
    img_survives("buffalo-enc", buf_of(&b));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_descrambled),
        cmocka_unit_test(a_word_is_no_image),
        cmocka_unit_test(damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

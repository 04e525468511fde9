/* UF2 images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void put_block(struct buf *b, unsigned flags, uint32_t address,
                      struct view data, unsigned number, unsigned total)
{
    size_t at = b->n;
    buf_str(b, "UF2\n");
    put_u32(b, 0x9e5d5157, false);
    put_u32(b, flags, false);
    put_u32(b, address, false);
    put_u32(b, data.n, false);
    put_u32(b, number, false);
    put_u32(b, total, false);
    put_u32(b, 0xe48bff56, false);
    buf_view(b, data);
    put_upto(b, at + 508, 0);
    put_u32(b, 0x0ab16f30, false);
}

static void make(struct buf *b)
{
    buf_init(b, 8192, NULL);
    put_block(b, 0x2000, 0x10000000, V("first"), 0, 3);
    put_block(b, 0x2001, 0x20000000, V("elsewhere"), 1, 3);
    put_block(b, 0x2000, 0x10000007, V("last"), 2, 3);
}

static void blocks_become_bytes(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    size_t n = b.n;
    buf_str(&b, "behind");
    img_open(&g, "uf2", buf_of(&b));
    wrap_is(&g, "uf2", n,
            "11 bytes from address 0x10000000, family 0xe48bff56");
    assert_true(view_eq(buf_of(&g.part->content), V("first\xff\xfflast")));
    assert_string_equal(img_diags(&g), "");
    img_close(&g);
    img_open(&g, "uf2", view_cut(buf_of(&b), 0, 1024));
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b);
    img_survives("uf2", view_cut(buf_of(&b), 0, 1024));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_become_bytes),
        cmocka_unit_test(damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

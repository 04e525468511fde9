/* Android sparse images against img2simg. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "img_check.h"

static void it_unpacks_to_what_img2simg_was_given(void **s)
{
    (void)s;
    need_tool("img2simg");
    struct tmp t;
    tmp_make(&t);
    tmp_run(&t, "head -c 50000 /dev/urandom >raw; truncate -s 1M raw; "
                "yes abc | tr -d '\\n' | head -c 40960 >>raw; "
                "head -c 4096 /dev/urandom >>raw; img2simg raw x.img 4096");
    struct img g;
    img_open_file(&g, "android-sparse", tmp_path(&t, "x.img"));
    assert_non_null(g.part);
    assert_int_equal(g.part->size, g.image.bytes.n);
    struct view raw = slurp(tmp_path(&t, "raw"));
    assert_true(view_eq(buf_of(&g.part->content), raw));
    free((void *)(uintptr_t)raw.p);
    img_close(&g);
    tmp_remove(&t);
}

static void put_chunk(struct buf *b, uint16_t type, uint32_t blocks,
                      const char *data, size_t n)
{
    put_u16(b, type, false);
    put_u16(b, 0, false);
    put_u32(b, blocks, false);
    put_u32(b, 12 + n, false);
    buf_add(b, data, n);
}

static void put_head(struct buf *b, uint32_t chunks)
{
    buf_init(b, 1 << 16, NULL);
    put_u32(b, 0xed26ff3a, false);
    put_u16(b, 1, false);
    put_u16(b, 0, false);
    put_u16(b, 28, false);
    put_u16(b, 12, false);
    put_u32(b, 8, false);
    put_u32(b, 4, false);
    put_u32(b, chunks, false);
    put_u32(b, 0, false);
}

static void chunks_by_hand(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    put_head(&b, 3);
    put_chunk(&b, 0xcac1, 1, "12345678", 8);
    put_chunk(&b, 0xcac3, 1, "", 0);
    put_chunk(&b, 0xcac2, 1, "abcd", 4);
    img_open(&g, "android-sparse", buf_of(&b));
    assert_non_null(g.part);
    assert_true(view_eq(buf_of(&g.part->content),
                        V("12345678\0\0\0\0\0\0\0\0abcdabcd")));
    img_close(&g);
    img_survives("android-sparse", buf_of(&b));
    buf_done(&b);
}

static void a_bomb_is_stopped(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    put_head(&b, 2);
    put_chunk(&b, 0xcac1, 1, "12345678", 8);
    put_chunk(&b, 0xcac3, 0xffffffff, "", 0);
    img_open(&g, "android-sparse", buf_of(&b));
    assert_true(img_has_diag(&g, WHY_OVER_BUDGET));
    assert_true(g.part->content.n < 1 << 20);
    img_close(&g);
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_unpacks_to_what_img2simg_was_given),
        cmocka_unit_test(chunks_by_hand),
        cmocka_unit_test(a_bomb_is_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

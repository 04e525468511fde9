/* ELF programs by themselves. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void a_program_ends_where_its_headers_say(void **s)
{
    (void)s;
    struct view v = slurp("/proc/self/exe");
    struct buf b;
    struct img g;
    buf_init(&b, v.n + 4096, NULL);
    buf_view(&b, v);
    put_upto(&b, v.n + 100, 1);
    img_open(&g, "elf", buf_of(&b));
    wrap_is(&g, "elf", v.n, "little-endian");
    assert_true(g.part->code);
    img_close(&g);
    img_open(&g, "elf", view_cut(v, 0, v.n / 2));
    wrap_is(&g, "elf", v.n / 2, NULL);
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    free((void *)(uintptr_t)v.p);
    buf_done(&b);
}

static void what_it_carries_is_found_and_the_rest_is_its_own(void **s)
{
    (void)s;
    struct view v = slurp("/proc/self/exe");
    struct buf b;
    struct img g;
    buf_init(&b, v.n + 4096, NULL);
    buf_view(&b, v);
    /* The room of a section: where its name table stands does not matter. */
    assert_true(v.n > 4096);
    memcpy(b.p + 600, wrap_cpio().p, wrap_cpio().n);
    img_open(&g, NULL, buf_of(&b));
    assert_string_equal(g.part->format, "elf");
    struct part *p = img_part(&g, "cpio");
    assert_non_null(p);
    assert_int_equal(p->offset, 600);
    assert_ptr_equal(p->parent, g.part);
    assert_int_equal(g.image.explained_bytes, b.n);
    img_close(&g);
    free((void *)(uintptr_t)v.p);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct view v = slurp("/proc/self/exe");
    img_survives("elf", view_cut(v, 0, 900));
    free((void *)(uintptr_t)v.p);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("elf", 4096, 0, "\177ELF\1\1\1", 7);
}

static void a_big_endian_program_is_read(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, NULL, need_sample("fw-openbios-sparc32/"));
    wrap_is(&g, "elf", g.image.bytes.n, "32 bits, big-endian");
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_ends_where_its_headers_say),
        cmocka_unit_test(what_it_carries_is_found_and_the_rest_is_its_own),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
        cmocka_unit_test(a_big_endian_program_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Device trees, against what dtc writes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void compile(struct tmp *t, const char *source)
{
    need_tool("dtc");
    tmp_make(t);
    tmp_file(t, "a.dts", view_of(source, strlen(source)));
    tmp_run(t, "dtc -q -O dtb -o a.dtb a.dts && printf 'behind' >>a.dtb");
}

static const char board[] =
    "/dts-v1/;/{model=\"A board\";compatible=\"maker,board\",\"maker,soc\";"
    "chosen{bootargs=\"console=ttyS0 root=/dev/mtdblock2\";};};";

static void it_tells_the_board_and_the_arguments(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    compile(&t, board);
    img_open_file(&g, "dtb", tmp_path(&t, "a.dtb"));
    wrap_is(&g, "dtb", g.image.bytes.n - 6,
            "A board, maker,board; bootargs console=ttyS0 "
            "root=/dev/mtdblock2");
    img_close(&g);
    tmp_remove(&t);
}

static void it_is_found_at_any_place(void **s)
{
    (void)s;
    struct tmp t;
    struct buf b;
    struct img g;
    compile(&t, board);
    struct view v = slurp(tmp_path(&t, "a.dtb"));
    buf_init(&b, 1 << 16, NULL);
    put_upto(&b, 1001, 1);
    buf_view(&b, v);
    img_open(&g, NULL, buf_of(&b));
    struct part *p = img_part(&g, "dtb");
    assert_non_null(p);
    assert_int_equal(p->offset, 1001);
    img_close(&g);
    buf_done(&b);
    free((void *)(uintptr_t)v.p);
    tmp_remove(&t);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct tmp t;
    compile(&t, board);
    struct view v = slurp(tmp_path(&t, "a.dtb"));
    img_survives("dtb", v);
    img_survives("fit", v);
    free((void *)(uintptr_t)v.p);
    tmp_remove(&t);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("dtb", 4096, 0,
                      "\xd0\x0d\xfe\xed\0\0\x08\0\0\0\0\x38\0\0\7\0\0\0\0\x28"
                      "\0\0\0\x11\0\0\0\x10",
                      28);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_tells_the_board_and_the_arguments),
        cmocka_unit_test(it_is_found_at_any_place),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* S-records, against what objcopy writes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"

static void records_of_objcopy_become_bytes(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    uint8_t raw[3000];
    need_tool("objcopy");
    fill_random(raw, sizeof raw, 3);
    tmp_make(&t);
    tmp_file(&t, "a.bin", view_of(raw, sizeof raw));
    for (unsigned i = 0; i < 3; i++) {
        static const char *const at[] = {"0x100", "0x20000", "0x8000000"};
        tmp_run(&t,
                "objcopy -I binary -O srec --change-addresses %s a.bin "
                "a.srec && printf 'rest' >>a.srec",
                at[i]);
        img_open_file(&g, "srec", tmp_path(&t, "a.srec"));
        assert_non_null(g.part);
        assert_string_equal(img_diags(&g), "");
        assert_true(
            view_eq(buf_of(&g.part->content), view_of(raw, sizeof raw)));
        assert_int_equal(g.part->size + 4, g.image.bytes.n);
        assert_non_null(strstr(g.part->detail, at[i]));
        img_close(&g);
    }
    tmp_remove(&t);
}

static void a_wrong_sum_or_end_is_noticed(void **s)
{
    (void)s;
    struct img g;
    img_open(&g, "srec", V("S1050000414271\nS1050002434400\nS9030000FC\n"));
    assert_null(g.part);
    img_close(&g);
    img_open(&g, "srec",
             V("S10500004142 77\nS1050002434473\nS1050004454671\n"));
    assert_null(g.part);
    img_close(&g);
}

static void cuts_and_flips_are_survived(void **s)
{
    (void)s;
    img_survives("srec", V("S00600004844521B\nS1050000414277\nS1050002434471\n"
                           "S9030000FC\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_of_objcopy_become_bytes),
        cmocka_unit_test(a_wrong_sum_or_end_is_noticed),
        cmocka_unit_test(cuts_and_flips_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

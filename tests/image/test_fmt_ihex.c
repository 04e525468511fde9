/* Intel HEX: records, gaps, sums. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "img_check.h"

static void records_become_bytes(void **s)
{
    (void)s;
    struct img g;
    img_open(&g, "ihex",
             V(":020000040800F2\n:04000000DEADBEEFC4\n:020006000102F5\n"
               ":00000001FF\nrest"));
    assert_non_null(g.part);
    assert_true(view_eq(buf_of(&g.part->content),
                        V("\xde\xad\xbe\xef\xff\xff\x01\x02")));
    assert_int_equal(g.part->size, 64);
    assert_string_equal(img_diags(&g), "");
    img_close(&g);
}

static void a_wrong_sum_is_no_record(void **s)
{
    (void)s;
    struct img g;
    img_open(&g, "ihex", V(":04000000DEADBEEFC5\n:00000001FF\n"));
    assert_null(g.part);
    img_close(&g);
}

static void far_addresses_cost_no_memory(void **s)
{
    (void)s;
    struct img g;
    img_open(&g, "ihex",
             V(":0100000055AA\n:02000004FFFFFC\n:0100000055AA\n"
               ":00000001FF\n"));
    assert_non_null(g.part);
    assert_true(view_eq(buf_of(&g.part->content), V("\x55\x55")));
    assert_string_equal(g.part->detail,
                        "2 bytes from address 0x0 on, in several pieces");
    assert_string_equal(img_diags(&g), "");
    img_close(&g);
}

static void later_records_write_over_earlier_ones(void **s)
{
    (void)s;
    struct img g;
    img_open(&g, "ihex", V(":0300000041424337\n:010001005AA4\n:00000001FF\n"));
    assert_non_null(g.part);
    assert_true(view_eq(buf_of(&g.part->content), V("AZC")));
    img_close(&g);
}

static void cuts_and_flips_are_survived(void **s)
{
    (void)s;
    img_survives("ihex", V(":020000040800F2\n:04000000DEADBEEFC4\n"
                           ":020006000102F5\n:00000001FF\n"));
}

static void real_images_are_read(void **s)
{
    (void)s;
    static const char *const names[] = {"mcu-microbit-micropython/",
                                        "mcu-optiboot-atmega328/",
                                        "mcu-ruuvi-gw-nrf52/"};
    for (size_t i = 0; i < 3; i++) {
        struct img g;
        img_open_file(&g, "ihex", need_sample(names[i]));
        assert_non_null(g.part);
        assert_true(g.part->content.n > 100);
        img_close(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_become_bytes),
        cmocka_unit_test(a_wrong_sum_is_no_record),
        cmocka_unit_test(far_addresses_cost_no_memory),
        cmocka_unit_test(later_records_write_over_earlier_ones),
        cmocka_unit_test(cuts_and_flips_are_survived),
        cmocka_unit_test(real_images_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

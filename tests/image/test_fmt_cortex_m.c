/* Memory of Arm's microcontrollers. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void make(struct buf *b, size_t n)
{
    buf_init(b, 1 << 20, NULL);
    put_u32(b, 0x20004000, false);
    for (uint32_t i = 1; i < 16; i++) {
        bool zero = (i >= 4 && i <= 10) || i == 12 || i == 13;
        put_u32(b, zero ? 0 : 0x08000101 + 16 * i, false);
    }
    put_u32(b, 0x08000301, false);
    put_u32(b, 0, false);
    put_u32(b, 0x08000311, false);
    for (unsigned i = 0; b->n < n; i++)
        put_u8(b, i * i >> 3 & 0x7f);
}

static void vectors_are_read(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, 4096);
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "cortex-m", 4096,
            "stack from 0x20004000, starts at 0x08000110, 2 interrupts");
    assert_string_equal(img_diags(&g), "");
    assert_int_equal(g.image.explained_bytes, 4096);
    img_close(&g);
    buf_done(&b);
}

static void one_word_that_is_wrong_is_enough(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, 4096);
    for (size_t i = 0; i < 16; i++) {
        uint8_t old[4];
        memcpy(old, b.p + 4 * i, 4);
        set_u32(&b, 4 * i, 0x12345678 | (i == 0), false);
        img_open(&g, "cortex-m", buf_of(&b));
        if (g.part)
            fail_msg("word %zu may be anything", i);
        img_close(&g);
        memcpy(b.p + 4 * i, old, 4);
    }
    /* A vector far away from the others. */
    set_u32(&b, 4 * 11, 0x08100001, false);
    img_open(&g, "cortex-m", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

/* Code does not explain noise that stands within it. */
static void noise_within_is_unreadable(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, 96 << 10);
    fill_random(b.p + (32 << 10), 64 << 10, 5);
    img_open(&g, NULL, buf_of(&b));
    struct part *p = img_part(&g, "high-entropy");
    assert_non_null(p);
    assert_in_range(p->size, 60 << 10, 68 << 10);
    assert_int_equal(p->diags->why, WHY_ENCRYPTED);
    assert_true(g.image.explained_bytes < 40 << 10);
    img_close(&g);
    buf_done(&b);
}

static void real_images_are_read(void **s)
{
    (void)s;

    static const struct {
        const char *name;
        bool is;
    } samples[] = {
        {"sig-mcuboot-zephyr-rsa/",     true },
        {"sig-mcuboot-rsa-mimxrt/",     true },
        {"sig-mcuboot-ecdsa-nrf52840/", true },
        {"mcu-ubertooth-dfu/",          true },
 /* Its table has three vectors only: not proven. */
        {"mcu-tomu-toboot-dfu/",        false},
        {"mcu-microbit-micropython/",   true },
        {"mcu-ruuvi-gw-nrf52/",         true },
        {"mcu-lego-nxt/",               false},
        {"mcu-ath9k-htc-9271/",         false},
        {"mcu-carl9170/",               false},
        {"mcu-opensbi-generic/",        false},
        {"mcu-fx2lafw-8051/",           false},
        {"mcu-optiboot-atmega328/",     false},
        {"fw-slof-ppc64/",              false},
        {"sig-esp-sbv1/",               false},
    };

    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct img g;
        img_open_file(&g, NULL, need_sample(samples[i].name));
        if (samples[i].is != (img_part(&g, "cortex-m") != NULL))
            fail_msg("%s is%s one", samples[i].name,
                     samples[i].is ? " not" : "");
        img_close(&g);
    }
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, 1200);
    img_survives("cortex-m", buf_of(&b));
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("cortex-m", 2048, 0, "\0\x40\0\x20", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_are_read),
        cmocka_unit_test(one_word_that_is_wrong_is_enough),
        cmocka_unit_test(noise_within_is_unreadable),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
        cmocka_unit_test(real_images_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

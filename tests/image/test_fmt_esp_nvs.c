/* Settings of Espressif's chips. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <libdeflate.h>

#include "image/wrap_check.h"

enum { PAGE = 4096, ENTRY = 32 };

struct making {
    struct buf b;
    size_t page;
    unsigned next;
};

static void begin_page(struct making *m, unsigned number, uint32_t state)
{
    m->page = m->b.n;
    m->next = 0;
    put_u32(&m->b, state, false);
    put_u32(&m->b, number, false);
    put_u8(&m->b, 0xfe);
    put_upto(&m->b, m->page + 28, 0xff);
    put_u32(&m->b, libdeflate_crc32(UINT32_MAX, m->b.p + m->page + 4, 24),
            false);
    put_upto(&m->b, m->page + PAGE, 0xff);
}

static void mark(struct making *m, unsigned n, unsigned state)
{
    for (unsigned i = m->next; i < m->next + n; i++) {
        uint8_t *p = &m->b.p[m->page + 32 + i / 4];
        *p = (uint8_t)((*p & ~(3u << (2 * (i % 4)))) | state << (2 * (i % 4)));
    }
    m->next += n;
}

/* The value is 8 bytes; more are what stands behind. */
static void add(struct making *m, unsigned space, unsigned type, unsigned chunk,
                const char *key, struct view value, struct view more)
{
    uint8_t *e = m->b.p + m->page + 64 + (size_t)m->next * ENTRY;
    unsigned span = 1 + (unsigned)(more.n + ENTRY - 1) / ENTRY;
    e[0] = (uint8_t)space;
    e[1] = (uint8_t)type;
    e[2] = (uint8_t)span;
    e[3] = (uint8_t)chunk;
    memset(e + 8, 0, 16);
    memcpy(e + 8, key, strlen(key));
    memcpy(e + 24, value.p, value.n);
    uint32_t c = libdeflate_crc32(UINT32_MAX, e, 4);
    c = libdeflate_crc32(c, e + 8, ENTRY - 8);
    for (int i = 0; i < 4; i++)
        e[4 + i] = (uint8_t)(c >> (8 * i));
    if (more.n)
        memcpy(e + ENTRY, more.p, more.n);
    mark(m, span, 2);
}

static void add_long(struct making *m, unsigned space, unsigned type,
                     unsigned chunk, const char *key, struct view v)
{
    uint8_t head[8] = {(uint8_t)v.n, (uint8_t)(v.n >> 8), 0xff, 0xff};
    uint32_t c = libdeflate_crc32(UINT32_MAX, v.p, v.n);
    for (int i = 0; i < 4; i++)
        head[4 + i] = (uint8_t)(c >> (8 * i));
    add(m, space, type, chunk, key, view_of(head, 8), v);
}

static void make(struct making *m)
{
    *m = (struct making){0};
    buf_init(&m->b, 1 << 20, NULL);
    begin_page(m, 0, 0xfffffffc);
    add(m, 0, 1, 255, "wifi", V("\1\xff\xff\xff\xff\xff\xff\xff"), V(""));
    add_long(m, 1, 0x21, 255, "psk",
             V("a passphrase that takes two entries\0"));
    add(m, 1, 2, 255, "port", V("\x39\x30\xff\xff\xff\xff\xff\xff"), V(""));
    add(m, 1, 0x11, 255, "level", V("\xfe\xff\xff\xff\xff\xff\xff\xff"), V(""));
    add(m, 1, 8, 255, "all", V("\xff\xff\xff\xff\xff\xff\xff\xff"), V(""));
    begin_page(m, 1, 0xfffffffe);
    add(m, 0, 1, 255, "app", V("\2\xff\xff\xff\xff\xff\xff\xff"), V(""));
    add_long(m, 2, 0x42, 0, "blob", V("one"));
    add_long(m, 2, 0x42, 1, "blob", V("two"));
    add(m, 2, 0x48, 255, "blob", V("\6\0\0\0\2\0\xff\xff"), V(""));
    add(m, 1, 2, 255, "port", V("\x50\0\xff\xff\xff\xff\xff\xff"), V(""));
}

static void settings_are_files(void **s)
{
    (void)s;
    struct making m;
    struct img g;
    make(&m);
    size_t n = m.b.n;
    put_upto(&m.b, n + 2 * PAGE, 0xff);
    img_open(&g, "esp-nvs", buf_of(&m.b));
    wrap_is(&g, "esp-nvs", n, "2 pages, 10 entries");
    assert_string_equal(img_diags(&g), "");
    img_has_text(&g, "/wifi/psk", "a passphrase that takes two entries");
    img_has_text(&g, "/wifi/port", "80");
    img_has_text(&g, "/wifi/level", "-2");
    img_has_text(&g, "/wifi/all", "18446744073709551615");
    img_has_text(&g, "/app/blob", "one");
    img_has_text(&g, "/app/blob.1", "two");
    assert_int_equal(g.part->files, 8);
    img_close(&g);
    buf_done(&m.b);
}

static void erased_entries_are_gone(void **s)
{
    (void)s;
    struct making m;
    struct img g;
    make(&m);
    m.b.p[32] &= 0xc3; /* the passphrase of two entries and its head */
    m.b.p[32] &= 0x03;
    img_open(&g, "esp-nvs", buf_of(&m.b));
    assert_null(tree_find(g.part->root, "/wifi/psk"));
    assert_non_null(tree_find(g.part->root, "/wifi/port"));
    img_close(&g);
    buf_done(&m.b);
}

static void damage_is_said(void **s)
{
    (void)s;
    struct making m;
    struct img g;
    struct diag why = {0};
    make(&m);
    m.b.p[64 + 2 * ENTRY] ^= 1;
    img_open(&g, "esp-nvs", buf_of(&m.b));
    assert_string_equal(g.part->diags->text, "a value whose CRC-32 is wrong");
    assert_false(img_can_read(&g, "/wifi/psk", &why));
    img_close(&g);
    buf_done(&m.b);
    make(&m);
    m.b.p[64 + ENTRY + 9] ^= 1;
    img_open(&g, "esp-nvs", buf_of(&m.b));
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    assert_false(img_has_diag(&g, WHY_ENCRYPTED));
    img_close(&g);
    buf_done(&m.b);
}

static void an_encrypted_partition_is_unreadable(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, NULL, need_sample("mcu-esp32-nvs-encrypted/"));
    wrap_is(&g, "esp-nvs", 8192, "encrypted");
    assert_true(img_has_diag(&g, WHY_ENCRYPTED));
    assert_int_equal(g.part->files, 0);
    img_close(&g);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct making m;
    make(&m);
    img_survives("esp-nvs", view_cut(buf_of(&m.b), 0, 512));
    buf_done(&m.b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("esp-nvs", 4096, 8, "\xfe\xff\xff\xff", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_are_files),
        cmocka_unit_test(erased_entries_are_gone),
        cmocka_unit_test(damage_is_said),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
        cmocka_unit_test(an_encrypted_partition_is_unreadable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

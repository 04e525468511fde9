/* Helpers for the tests of wrappers: see wrap_check.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

struct view wrap_gzip(void)
{
    return V("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x4c\x4a\x06\x00\xc2"
             "\x41\x24\x35\x03\x00\x00\x00");
}

struct view wrap_cpio(void)
{
    return V("070701000000010000"
             "81A4000000000000000000000001000000000000000400000000000000000000"
             "0000000000000000000200000000a\0text"
             "070701000000000000"
             "0000000000000000000000000001000000000000000000000000000000000000"
             "0000000000000000000B00000000TRAILER!!!\0\0\0\0");
}

void wrap_kernel(struct buf *b, size_t n)
{
    size_t from = b->n;
    for (size_t i = 0; b->n < from + n / 2; i++)
        put_u32(b, 0xe1a00000u + (uint32_t)(i * 2654435761u % 4093), false);
    buf_str(b, "Linux version 5.4.1-test (me@host) (gcc version 9) #1 SMP\n");
    buf_byte(b, 0);
    buf_str(b, "Kernel panic - not syncing: %s");
    buf_byte(b, 0);
    buf_str(b, "VFS: Unable to mount root fs on %s");
    for (size_t i = 0; b->n < from + n; i++)
        buf_byte(b, (uint8_t)(i * i >> 3 & 0x7f));
    assert_false(b->failed);
}

struct part *wrap_part(struct img *g, const char *label)
{
    for (uint32_t i = 0; i < g->image.parts_n; i++) {
        struct part *p = g->image.parts[i];
        if (p->label && strcmp(p->label, label) == 0)
            return p;
    }
    return NULL;
}

struct part *wrap_has(struct img *g, const char *label, const char *format,
                      uint64_t offset)
{
    struct part *p = wrap_part(g, label);
    if (!p)
        fail_msg("there is no part called %s", label);
    assert_string_equal(p->format, format);
    assert_int_equal(p->offset, offset);
    return p;
}

void wrap_is(struct img *g, const char *format, uint64_t size, const char *text)
{
    if (!g->part)
        fail_msg("%s did not open", format);
    assert_string_equal(g->part->format, format);
    assert_int_equal(g->part->size, size);
    if (text && (!g->part->detail || !strstr(g->part->detail, text)))
        fail_msg("\"%s\" is not in \"%s\"", text,
                 g->part->detail ? g->part->detail : "");
}

void wrap_is_not_noise(const char *format, size_t n, size_t at,
                       const char *magic, size_t magic_n)
{
    uint8_t *noise = malloc(n);
    assert_non_null(noise);
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct img g;
        fill_random(noise, n, seed);
        memcpy(noise + at, magic, magic_n);
        img_open(&g, format, view_of(noise, n));
        if (g.part)
            fail_msg("noise %d is taken for %s", (int)seed, format);
        img_close(&g);
    }
    free(noise);
}

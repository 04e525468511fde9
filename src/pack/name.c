/* Names within a pack: UTF-8, relative, the same on every system. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/name.h"

#include <string.h>

#include "core/utf8.h"

/* Combining marks: a letter and its mark may be one character as well, and
 * some file systems take both spellings for one name. */
static bool is_combining(uint32_t c)
{
    return (c >= 0x300 && c <= 0x36f) || (c >= 0x1ab0 && c <= 0x1aff) ||
           (c >= 0x1dc0 && c <= 0x1dff) || (c >= 0x20d0 && c <= 0x20ff) ||
           (c >= 0xfe20 && c <= 0xfe2f);
}

static const char *character_flaw(uint32_t c)
{
    if (c == '\\')
        return "its name has a backslash";
    if (c < 0x20 || c == 0x7f || utf8_is_hidden(c))
        return "its name has characters that nobody sees";
    if (c < 0x80 && strchr(":*?\"<>|", (int)c))
        return "its name has a character that some systems forbid";
    if (is_combining(c))
        return "its name has a combining mark";
    /* Letters of other widths and shapes fold to plain ones. */
    if ((c >= 0xff00 && c <= 0xffef) || (c >= 0xfb00 && c <= 0xfb4f) ||
        (c >= 0x2100 && c <= 0x214f) || c >= 0xe0000)
        return "its name has a character that looks like another one";
    return NULL;
}

static const char *segment_flaw(struct view s)
{
    if (s.n == 0)
        return "its name has an empty part";
    if (view_eq(s, view_of(".", 1)) || view_eq(s, view_of("..", 2)))
        return "its name climbs out of its folder";
    if (s.p[s.n - 1] == '.' || s.p[s.n - 1] == ' ' || s.p[0] == ' ')
        return "a part of its name begins or ends with a blank or a dot";
    return NULL;
}

const char *pack_name_flaw(struct view name)
{
    if (name.n == 0)
        return "it has no name";
    if (name.n > PACK_NAME_MAX)
        return "its name is too long";
    if (name.p[0] == '/')
        return "its name begins at the root";
    for (size_t i = 0; i < name.n;) {
        uint32_t c;
        size_t n = utf8_next(view_from(name, i), &c);
        if (n == 0)
            return "its name is not UTF-8";
        const char *why = character_flaw(c);
        if (why)
            return why;
        i += n;
    }
    for (size_t i = 0; i <= name.n;) {
        struct view rest = view_from(name, i);
        const uint8_t *slash = rest.n ? memchr(rest.p, '/', rest.n) : NULL;
        size_t n = slash ? (size_t)(slash - rest.p) : rest.n;
        const char *why = segment_flaw(view_cut(rest, 0, n));
        if (why)
            return why;
        i += n + 1;
    }
    return NULL;
}

/* --- folding ---------------------------------------------------------------
 */

static uint32_t fold_latin(uint32_t c)
{
    if (c == 0xb5)
        return 0x3bc;
    if (c == 0x17f)
        return 's';
    if (c == 0x178)
        return 0xff;
    if (c == 0x130 || c == 0x131)
        return 'i';
    if (c >= 0xc0 && c <= 0xde && c != 0xd7)
        return c + 32;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
        return c + (c & 1);
    if ((c >= 0x100 && c <= 0x177) || (c >= 0x1cd && c <= 0x1dc) ||
        (c >= 0x1e00 && c <= 0x1eff))
        return c >= 0x1cd && c <= 0x1dc ? c + (c & 1) : c | 1;
    return c;
}

static uint32_t fold_character(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c < 0x250 || (c >= 0x1e00 && c <= 0x1eff))
        return fold_latin(c);
    if (c == 0x3c2)
        return 0x3c3;
    if (c == 0x386 || (c >= 0x388 && c <= 0x38a))
        return c == 0x386 ? 0x3ac : c + 37;
    if (c == 0x38c || c == 0x38e || c == 0x38f)
        return c == 0x38c ? 0x3cc : c + 63;
    if (c >= 0x391 && c <= 0x3ab)
        return c + 32;
    if (c >= 0x410 && c <= 0x42f)
        return c + 32;
    if (c >= 0x400 && c <= 0x40f)
        return c + 80;
    if (c >= 0x460 && c <= 0x52f && !(c >= 0x482 && c <= 0x489))
        return c | 1;
    return c;
}

static void put_character(struct buf *out, uint32_t c)
{
    if (c < 0x80) {
        buf_byte(out, (uint8_t)c);
    } else if (c < 0x800) {
        buf_byte(out, (uint8_t)(0xc0 | (c >> 6)));
        buf_byte(out, (uint8_t)(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
        buf_byte(out, (uint8_t)(0xe0 | (c >> 12)));
        buf_byte(out, (uint8_t)(0x80 | ((c >> 6) & 0x3f)));
        buf_byte(out, (uint8_t)(0x80 | (c & 0x3f)));
    } else {
        buf_byte(out, (uint8_t)(0xf0 | (c >> 18)));
        buf_byte(out, (uint8_t)(0x80 | ((c >> 12) & 0x3f)));
        buf_byte(out, (uint8_t)(0x80 | ((c >> 6) & 0x3f)));
        buf_byte(out, (uint8_t)(0x80 | (c & 0x3f)));
    }
}

void pack_name_fold(struct view name, struct buf *out)
{
    for (size_t i = 0; i < name.n;) {
        uint32_t c;
        size_t n = utf8_next(view_from(name, i), &c);
        if (n == 0) {
            buf_byte(out, name.p[i++]);
            continue;
        }
        /* Sharp s and "ss" are one name where case is folded in full. */
        if (c == 0xdf || c == 0x1e9e)
            buf_str(out, "ss");
        else
            put_character(out, fold_character(c));
        i += n;
    }
}

/* --- URIs ------------------------------------------------------------------
 */

static bool is_plain(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || (c != 0 && strchr("-._~/", c));
}

void pack_name_to_uri(struct view name, struct buf *out)
{
    for (size_t i = 0; i < name.n; i++) {
        if (is_plain(name.p[i]))
            buf_byte(out, name.p[i]);
        else
            buf_printf(out, "%%%02X", name.p[i]);
    }
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte at *i, which moves on; -1: none can stand here. */
static int uri_byte(struct view uri, size_t *i)
{
    uint8_t c = uri.p[(*i)++];
    if (c != '%')
        return is_plain(c) || (c != 0 && strchr("!$&'()*+,;=@", c)) ? c : -1;
    if (uri.n - *i < 2)
        return -1;
    int high = hex_digit(uri.p[*i]), low = hex_digit(uri.p[*i + 1]);
    *i += 2;
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

bool pack_name_of_uri(struct view uri, struct buf *out)
{
    uint8_t name[PACK_NAME_MAX];
    size_t n = 0;
    for (size_t i = 0; i < uri.n;) {
        int c = uri_byte(uri, &i);
        if (c < 0 || n == sizeof name)
            return false;
        name[n++] = (uint8_t)c;
    }
    if (pack_name_flaw(view_of(name, n)))
        return false;
    buf_add(out, name, n);
    return !out->failed;
}

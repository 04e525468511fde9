/* UTF-8, well-formed only (RFC 3629). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "core/utf8.h"

size_t utf8_next(struct view v, uint32_t *c)
{
    if (v.n == 0)
        return 0;
    uint8_t b = v.p[0];
    if (b < 0x80) {
        *c = b;
        return 1;
    }
    size_t n = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
    uint32_t least = n == 4 ? 0x10000 : n == 3 ? 0x800 : 0x80;
    if (b < 0xc2 || b > 0xf4 || v.n < n)
        return 0;
    uint32_t code = b & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((v.p[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (v.p[i] & 0x3f);
    }
    if (code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return 0;
    *c = code;
    return n;
}

bool utf8_is_hidden(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c)
        return true;
    if (c >= 0x200b && c <= 0x200f) /* zero width, marks */
        return true;
    if (c >= 0x2028 && c <= 0x202e) /* separators, embeddings, overrides */
        return true;
    if (c >= 0x2060 && c <= 0x206f) /* isolates, invisible operators */
        return true;
    return c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
           (c >= 0xe0000 && c <= 0xe0fff);
}

void utf8_visible(struct buf *out, struct view v)
{
    while (v.n) {
        uint32_t c = 0;
        size_t n = utf8_next(v, &c);
        if (n == 0) {
            buf_printf(out, "\\x%02x", v.p[0]);
            n = 1;
        } else if (utf8_is_hidden(c)) {
            buf_printf(out, c < 0x100 ? "\\x%02x" : "\\u{%x}", (unsigned)c);
        } else {
            buf_add(out, v.p, n);
        }
        v = view_from(v, n);
    }
}

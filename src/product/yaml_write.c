/* Double-quoted scalars of YAML. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "product/yaml_write.h"

#include <string.h>

#include "core/utf8.h"

static void put(struct buf *out, struct view raw, uint32_t c)
{
    if (c == '"' || c == '\\')
        buf_printf(out, "\\%c", (char)c);
    else if (c == '\n')
        buf_str(out, "\\n");
    else if (c < 0x20 || (c >= 0x7f && c < 0xa0))
        buf_printf(out, "\\x%02x", (unsigned)c);
    else if (c <= 0xffff && (utf8_is_hidden(c) || c == 0xfeff))
        buf_printf(out, "\\u%04x", (unsigned)c);
    else if (utf8_is_hidden(c))
        buf_printf(out, "\\U%08x", (unsigned)c);
    else
        buf_view(out, raw);
}

void yaml_quoted(struct buf *out, const char *s)
{
    struct view v = view_of(s ? s : "", s ? strlen(s) : 0);
    buf_byte(out, '"');
    while (v.n > 0) {
        uint32_t c = 0;
        size_t n = utf8_next(v, &c);
        if (n == 0)
            buf_str(out, "\\ufffd");
        else
            put(out, view_of(v.p, n), c);
        n = n ? n : 1;
        v = view_of(v.p + n, v.n - n);
    }
    buf_byte(out, '"');
}

/* Lines of hexadecimal digits: see record.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/record.h"

static int digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

size_t record_bytes(struct view v, size_t at, uint8_t *out, size_t *out_n)
{
    size_t n = 0;
    while (n < RECORD_MAX && at + 2 <= v.n) {
        int hi = digit(v.p[at]), lo = digit(v.p[at + 1]);
        if (hi < 0 || lo < 0)
            break;
        out[n++] = (uint8_t)(hi << 4 | lo);
        at += 2;
    }
    *out_n = n;
    return at;
}

size_t record_line_end(struct view v, size_t at)
{
    while (at < v.n && (v.p[at] == '\r' || v.p[at] == '\n'))
        at++;
    return at;
}

/* Intel HEX: bytes as text, ":LLAAAATTDD..CC" a line.
 *
 * LL count, AAAA address, TT type (0 data, 1 end, 2 and 4 the address's upper
 * half, 3 and 5 the entry point), CC makes the sum of all bytes 0. The content
 * is what the lines hold, by address, gaps filled with FF like empty flash.
 * Source: Intel "Hexadecimal Object File Format Specification", revision A. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "image/format.h"

enum {
    LINE_MAX_BYTES = 2 + 2 * (5 + 255),
    GAP_MAX = 16 << 20, /* holes beyond this begin a new piece */
    LINES_MIN = 4,
};

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

struct record {
    uint8_t count, type, bytes[255];
    uint16_t address;
};

/* The record at the start of v and the bytes it takes, its line end too; 0:
 * there is none. */
static size_t read_record(struct view v, struct record *out)
{
    uint8_t raw[260];
    size_t n = 0, at = 1;
    if (v.n < 11 || v.p[0] != ':')
        return 0;
    uint8_t sum = 0;
    while (n < sizeof raw && at + 2 <= v.n) {
        int hi = digit(v.p[at]), lo = digit(v.p[at + 1]);
        if (hi < 0 || lo < 0)
            break;
        raw[n] = (uint8_t)(hi << 4 | lo);
        sum = (uint8_t)(sum + raw[n++]);
        at += 2;
    }
    if (n < 5 || n != raw[0] + 5u || sum != 0 || raw[3] > 5)
        return 0;
    while (at < v.n && (v.p[at] == '\r' || v.p[at] == '\n'))
        at++;
    out->count = raw[0];
    out->address = (uint16_t)(raw[1] << 8 | raw[2]);
    out->type = raw[3];
    memcpy(out->bytes, raw + 4, raw[0]);
    return at;
}

static bool match(struct view v)
{
    struct record r;
    for (int i = 0; i < LINES_MIN; i++) {
        size_t n = read_record(v, &r);
        if (n == 0)
            return false;
        if (r.type == 1)
            return true;
        v = view_from(v, n);
    }
    return true;
}

/* Appends data for address a; the content begins at *start. */
static bool put(struct buf *out, uint64_t *start, uint64_t a,
                const struct record *r)
{
    if (out->n == 0)
        *start = a;
    if (a < *start)
        return false;
    uint64_t at = a - *start;
    if (at > out->n + GAP_MAX)
        return false;
    if (at > out->n) {
        size_t gap = (size_t)(at - out->n);
        if (!buf_reserve(out, gap))
            return false;
        memset(out->p + out->n, 0xff, gap);
        out->n += gap;
    }
    size_t within = out->n - (size_t)at;
    size_t over = within < r->count ? within : r->count;
    if (over)
        memcpy(out->p + at, r->bytes, over);
    buf_add(out, r->bytes + over, r->count - over);
    return !out->failed;
}

static enum opened open_ihex(struct lane *lane, struct part *p)
{
    uint64_t at = 0, upper = 0, start = 0;
    bool ended = false;
    const char *why = NULL;
    while (!ended && at < p->bytes.n) {
        struct record r;
        size_t n = read_record(view_from(p->bytes, at), &r);
        if (n == 0)
            break;
        at += n;
        if (r.type == 1)
            ended = true;
        else if (r.type == 2 && r.count == 2)
            upper = (uint64_t)(r.bytes[0] << 8 | r.bytes[1]) << 4;
        else if (r.type == 4 && r.count == 2)
            upper = (uint64_t)(r.bytes[0] << 8 | r.bytes[1]) << 16;
        else if (r.type == 0 && !why &&
                 !put(&p->content, &start, upper + r.address, &r))
            why = "addresses that lie far apart; only the first piece is shown";
    }
    if (p->content.n == 0 || !image_spend(lane->image, p->content.n))
        return NOT_THIS;
    part_end(p, at);
    p->content.failed = false;
    if (why)
        part_diag(lane, p, WHY_UNSUPPORTED, 0, why);
    if (!ended)
        part_diag(lane, p, WHY_CORRUPT, at, "no end record");
    part_detail(lane, p, "%zu bytes from address 0x%llx", p->content.n,
                (unsigned long long)start);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_ihex = {
    .name = "ihex",
    .title = "Intel HEX",
    .spec = "Intel Hexadecimal Object File Format Specification, revision A",
    .flags = FORMAT_AT_START,
    .magics = {{0, 2, ":0"}, {0, 2, ":1"}, {0, 2, ":2"}},
    .match = match,
    .open = open_ihex,
};

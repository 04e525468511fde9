/* Intel HEX: a microcontroller's memory as text. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ":LLAAAATTDD..CC" a line: LL count, AAAA address, TT type (0 data, 1 end, 2
 * and 4 the address's upper half, 3 and 5 the entry point), CC makes the sum of
 * all bytes 0. The content is what the lines hold, by address. (Source: Intel
 * "Hexadecimal Object File Format Specification", revision A.)
 */
#include "image/memory.h"
#include "image/record.h"

enum { LINES_MIN = 4, HEAD = 4 };

struct record {
    uint8_t count, type;
    uint16_t address;
    struct view data; /* in bytes */
    uint8_t bytes[RECORD_MAX];
};

/* The record at the start of v and the bytes it takes, its line end too; 0:
 * there is none. */
static size_t read_record(struct view v, struct record *out)
{
    if (v.n < 11 || v.p[0] != ':')
        return 0;
    size_t n = 0, at = record_bytes(v, 1, out->bytes, &n);
    const uint8_t *raw = out->bytes;
    uint8_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum = (uint8_t)(sum + raw[i]);
    if (n < HEAD + 1 || n != raw[0] + HEAD + 1u || sum != 0 || raw[3] > 5)
        return 0;
    out->count = raw[0];
    out->address = ld_be16(raw + 1);
    out->type = raw[3];
    out->data = view_of(raw + HEAD, raw[0]);
    return record_line_end(v, at);
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

static enum opened open_ihex(struct lane *lane, struct part *p)
{
    struct memory m = {.out = &p->content};
    uint64_t at = 0, upper = 0;
    bool ended = false;
    while (!ended && at < p->bytes.n) {
        struct record r;
        size_t n = read_record(view_from(p->bytes, at), &r);
        if (n == 0)
            break;
        at += n;
        if (r.type == 1)
            ended = true;
        else if ((r.type == 2 || r.type == 4) && r.count == 2)
            upper = (uint64_t)ld_be16(r.data.p) << (r.type == 2 ? 4 : 16);
        else if (r.type == 0)
            memory_put(&m, upper + r.address, r.data);
    }
    if (p->content.n == 0 || !image_spend(lane->image, p->content.n))
        return NOT_THIS;
    p->content.failed = false;
    part_end(p, at);
    memory_detail(lane, p, &m);
    if (!ended)
        part_diag(lane, p, WHY_CORRUPT, at, "no end record");
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_ihex = {
    .name = "ihex",
    .title = "Intel HEX",
    .spec = "Intel Hexadecimal Object File Format Specification, revision A",
    .flags = FORMAT_AT_START,
    .magics = {{0, 2, ":0"}, {0, 2, ":1"}, {0, 2, ":2"}, {0, 2, ":4"}},
    .match = match,
    .open = open_ihex,
};

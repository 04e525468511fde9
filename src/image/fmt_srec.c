/* Motorola S-records: a microcontroller's memory as text. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "STLLAA..DD..CC" a line: T type (0 heading; 1, 2, 3 data with an address of
 * 2, 3, 4 bytes; 5, 6 count; 7, 8, 9 end), LL bytes that follow, CC the
 * complement of the sum of all of them. (Source: M68000 Family Programmer's
 * Reference Manual, appendix C.)
 */
#include "image/memory.h"
#include "image/record.h"

enum { LINES_MIN = 3 };

struct record {
    uint8_t type;
    uint32_t address;
    struct view data; /* in bytes */
    uint8_t bytes[RECORD_MAX];
};

/* The record at the start of v and the bytes it takes, its line end too; 0:
 * there is none. */
static size_t read_record(struct view v, struct record *out)
{
    static const uint8_t widths[] = {2, 2, 3, 4, 0, 2, 3, 4, 3, 2};
    if (v.n < 10 || v.p[0] != 'S' || v.p[1] < '0' || v.p[1] > '9' ||
        v.p[1] == '4')
        return 0;
    size_t n = 0, at = record_bytes(v, 2, out->bytes, &n);
    const uint8_t *raw = out->bytes;
    out->type = (uint8_t)(v.p[1] - '0');
    uint8_t sum = 0, width = widths[out->type];
    for (size_t i = 0; i < n; i++)
        sum = (uint8_t)(sum + raw[i]);
    if (n < width + 2u || n != raw[0] + 1u || sum != 0xff)
        return 0;
    out->address = 0;
    for (size_t i = 1; i <= width; i++)
        out->address = out->address << 8 | raw[i];
    out->data = view_of(raw + 1 + width, n - width - 2);
    return record_line_end(v, at);
}

static bool match(struct view v)
{
    struct record r;
    for (int i = 0; i < LINES_MIN; i++) {
        size_t n = read_record(v, &r);
        if (n == 0)
            return false;
        if (r.type >= 7)
            return i > 0;
        v = view_from(v, n);
    }
    return true;
}

static enum opened open_srec(struct lane *lane, struct part *p)
{
    struct memory m = {.out = &p->content};
    uint64_t at = 0;
    bool ended = false;
    while (!ended && at < p->bytes.n) {
        struct record r;
        size_t n = read_record(view_from(p->bytes, at), &r);
        if (n == 0)
            break;
        at += n;
        ended = r.type >= 7;
        if (r.type >= 1 && r.type <= 3)
            memory_put(&m, r.address, r.data);
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

const struct format format_srec = {
    .name = "srec",
    .title = "Motorola S-records",
    .spec = "M68000 Family Programmer's Reference Manual, appendix C",
    .flags = FORMAT_AT_START,
    .magics = {{0, 2, "S0"}, {0, 2, "S1"}, {0, 2, "S2"}, {0, 2, "S3"}},
    .match = match,
    .open = open_srec,
};

/* TP-Link's SafeLoader: a text table of named parts, in its newer devices. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offset size  meaning (source: firmware-utils of OpenWrt, tplink-safeloader)
 * 0      4     size of the whole, big endian
 * 4      16    MD5 of what follows, salted
 * 20     4096  vendor's text, filled up with ff
 * 4116   2048  lines "fwup-ptn NAME base 0xHEX size 0xHEX", ended by a NUL
 * Bases count from 4116.
 */
#include <string.h>

#include "image/vendor.h"

enum { TABLE = 0x1014, TABLE_BYTES = 0x800, MAX_PARTS = 64 };

static const char opening[] = "fwup-ptn ";

struct entry {
    struct view name;
    uint64_t base, size;
};

static bool hex(struct rd *r, const char *word, uint64_t *out)
{
    size_t n = strlen(word);
    struct view v = rd_bytes(r, n);
    rd_want(r, view_has(v, 0, word, n), "a line of another form");
    unsigned digits = 0;
    uint64_t x = 0;
    for (; rd_left(r) && digits < 9; digits++) {
        unsigned c = r->v.p[r->pos];
        unsigned d = c >= '0' && c <= '9'   ? c - '0'
                     : c >= 'a' && c <= 'f' ? c - 'a' + 10
                     : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                            : 16;
        if (d == 16)
            break;
        x = x * 16 + d;
        rd_skip(r, 1);
    }
    *out = x;
    return rd_want(r, digits > 0 && digits < 9, "no number");
}

/* The next line of the table; false at its end. */
static bool next_entry(struct rd *r, struct entry *e)
{
    struct view word = rd_bytes(r, sizeof opening - 1);
    if (!view_has(word, 0, opening, sizeof opening - 1))
        return false;
    struct view rest = view_cut(r->v, r->pos, MAX_NAME_BYTES);
    const uint8_t *blank = rest.n ? memchr(rest.p, ' ', rest.n) : NULL;
    if (!blank)
        return false;
    e->name = vendor_text(rd_bytes(r, (uint64_t)(blank - rest.p)));
    if (e->name.n == 0 || !hex(r, " base 0x", &e->base) ||
        !hex(r, " size 0x", &e->size))
        return false;
    while (rd_left(r) && r->v.p[r->pos] && strchr("\t\r\n", r->v.p[r->pos]))
        rd_skip(r, 1);
    return rd_ok(r);
}

static struct rd table_of(struct view v)
{
    return rd_of(view_cut(v, TABLE, TABLE_BYTES));
}

static bool match(struct view v)
{
    struct rd r = table_of(v);
    struct entry e;
    return next_entry(&r, &e) && ld_be32(v.p) > TABLE;
}

static enum opened open(struct lane *lane, struct part *p)
{
    uint32_t size = ld_be32(p->bytes.p);
    bool cut = size > p->bytes.n;
    part_end(p, size);
    struct rd r = table_of(p->bytes);
    struct entry e;
    unsigned n = 0;
    for (; n < MAX_PARTS && next_entry(&r, &e); n++) {
        uint64_t at = TABLE + e.base;
        if (at + e.size > p->size)
            part_diag(lane, p, WHY_CORRUPT, TABLE,
                      "a part that ends behind the image");
        part_region(lane, p, at, e.size, arena_text(&lane->arena, e.name),
                    NULL);
    }
    struct view vendor = view_from(p->bytes, 20);
    uint32_t text_n = ld_be32(vendor.p);
    struct view text = vendor_text(view_cut(vendor, text_n < 4096 ? 4 : 0, 64));
    part_detail(lane, p, "%u parts%s%.*s", n, text.n ? ", " : "", TEXT(text));
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, p->size, "the image is cut short");
    return cut ? DAMAGED : OPENED;
}

const struct format format_tplink_safeloader = {
    .name = "tplink-safeloader",
    .title = "TP-Link SafeLoader image",
    .spec = "OpenWrt, firmware-utils, tplink-safeloader",
    .flags = FORMAT_AT_START,
    .match = match,
    .open = open,
};

/* TRX: the image of Broadcom's boot loader, in routers of many makers. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian. (Source: Linux, drivers/mtd/parsers/parser_trx.c.)
 * offset size  meaning
 * 0      4     magic "HDR0"
 * 4      4     size of the whole
 * 8      4     CRC-32 from 12 to the end, without the final inversion
 * 12     2     flags, 14 2 version: 1 or 2
 * 16     4     place of each part, three in version 1, four in 2; 0: none
 */
#include "image/vendor.h"

enum { HEADER1 = 28, HEADER2 = 32, MAX_PARTS = 4 };

struct head {
    uint32_t size, crc, places[MAX_PARTS];
    unsigned n, version;
};

static bool read_head(struct view v, struct head *h)
{
    struct rd r = rd_of(v);
    rd_skip(&r, 4);
    *h = (struct head){.size = rd_le32(&r)};
    h->crc = rd_le32(&r);
    rd_skip(&r, 2);
    h->version = rd_le16(&r);
    h->n = h->version == 2 ? 4 : 3;
    for (unsigned i = 0; i < h->n; i++)
        h->places[i] = rd_le32(&r);
    bool in =
        rd_ok(&r) && h->size >= HEADER2 && h->version >= 1 && h->version <= 2;
    for (unsigned i = 0; i < h->n; i++)
        in = in && h->places[i] <= h->size;
    return in;
}

static bool match(struct view v)
{
    struct head h;
    return view_has(v, 0, "HDR0", 4) && read_head(v, &h);
}

/* The start of the part that follows the one at from. */
static uint32_t next_place(const struct head *h, uint32_t from)
{
    uint32_t best = h->size;
    for (unsigned i = 0; i < h->n; i++)
        if (h->places[i] > from && h->places[i] < best)
            best = h->places[i];
    return best;
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct head h;
    if (!read_head(p->bytes, &h))
        return NOT_THIS;
    bool cut = h.size > p->bytes.n;
    part_end(p, h.size);
    bool right = !cut && vendor_crc(view_from(p->bytes, 12)) == h.crc;
    part_detail(lane, p, "version %u, CRC %s", h.version,
                cut     ? "not checked"
                : right ? "right"
                        : "wrong");
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, p->size, "the image is cut short");
    uint32_t header = h.version == 2 ? HEADER2 : HEADER1, n = 0;
    for (uint32_t at = next_place(&h, header - 1); at < h.size;
         at = next_place(&h, at), n++)
        part_region(lane, p, at, next_place(&h, at) - at,
                    arena_printf(&lane->arena, "part %u", n + 1), NULL);
    if (n == 0)
        part_region(lane, p, header, h.size - header, NULL, NULL);
    return cut ? DAMAGED : OPENED;
}

const struct format format_trx = {
    .name = "trx",
    .title = "TRX image",
    .spec = "Linux, drivers/mtd/parsers/parser_trx.c",
    .magics = {{.n = 4, .bytes = "HDR0"}},
    .match = match,
    .open = open,
};

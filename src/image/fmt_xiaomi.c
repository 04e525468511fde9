/* Xiaomi's router images: named pieces, a sum, and a signature. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian. (Source: firmware-utils of OpenWrt, xiaomifw.)
 * offset size  meaning
 * 0      4     magic "HDR1"
 * 4      4     place of the signature: 4 size, 12 zero, then the signature
 * 8      4     CRC-32 from 12 to the end, without the final inversion
 * 14     2     device
 * 16     4     place of each of eight pieces; 0: none
 * piece: 0 4 0xbabe; 4 4 place in flash; 8 4 size; 12 2 type; 16 32 name; data
 */
#include "image/vendor.h"

enum { HEADER = 48, PIECES = 8, PIECE_HEADER = 48, PIECE_MAGIC = 0xbabe };

static bool is_piece(struct view v, uint64_t at)
{
    struct view head = view_cut(v, at, PIECE_HEADER);
    return head.n == PIECE_HEADER && ld_le32(head.p) == PIECE_MAGIC;
}

static bool match(struct view v)
{
    return v.n > HEADER && view_has(v, 0, "HDR1", 4) &&
           is_piece(v, ld_le32(v.p + 16));
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct view all = p->bytes;
    uint64_t sign = ld_le32(all.p + 4), end = HEADER;
    unsigned n = 0;
    struct view head = view_cut(all, sign, 16);
    uint64_t sign_n = sign && head.n == 16 ? ld_le32(head.p) : 0;
    for (unsigned i = 0; i < PIECES; i++) {
        uint64_t at = ld_le32(all.p + 16 + 4 * i);
        if (at == 0 || !is_piece(all, at))
            continue;
        uint64_t size = ld_le32(all.p + at + 8);
        if (at + PIECE_HEADER + size > end)
            end = at + PIECE_HEADER + size;
        n++;
    }
    if (sign_n && sign + 16 + sign_n > end)
        end = sign + 16 + sign_n;
    bool cut = end > all.n;
    part_end(p, end);
    for (unsigned i = 0; i < PIECES; i++) {
        uint64_t at = ld_le32(all.p + 16 + 4 * i);
        if (at == 0 || !is_piece(all, at))
            continue;
        struct view name = vendor_text(view_cut(all, at + 16, 32));
        part_region(lane, p, at + PIECE_HEADER, ld_le32(all.p + at + 8),
                    name.n ? arena_text(&lane->arena, name) : "piece", NULL);
    }
    bool right = vendor_crc(view_from(p->bytes, 12)) == ld_le32(all.p + 8);
    part_detail(lane, p, "device 0x%04x, %u pieces, %s, CRC %s",
                ld_le16(all.p + 14), n,
                sign_n ? "with a signature" : "no signature",
                right ? "right" : "wrong");
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, p->size, "the image is cut short");
    return cut ? DAMAGED : OPENED;
}

const struct format format_xiaomi = {
    .name = "xiaomi",
    .title = "Xiaomi router image",
    .spec = "OpenWrt, firmware-utils, xiaomifw",
    .magics = {{.n = 4, .bytes = "HDR1"}},
    .match = match,
    .open = open,
};

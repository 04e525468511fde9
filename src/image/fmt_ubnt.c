/* Ubiquiti's images: parts with names and sums, and sometimes a signature. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Big endian. (Source: firmware-utils of OpenWrt, fw.h, mkfwimage.)
 * header: 0 4 magic "UBNT", "OPEN" or "GEOS"; 4 256 version; 260 4 CRC-32 of
 *   the 260 bytes before; 264 4 zero
 * part: 0 4 "PART"; 4 16 name; 20 12 zero; 32 4 load address; 36 4 number;
 *   40 4 place in flash; 44 4 entry point; 48 4 size; 52 4 size of the flash
 *   area; data; 4 CRC-32 of the part from its magic on; 4 zero
 * end: 0 4 "END." and 4 4 CRC-32 of all before; or "ENDS" and 256 RSA
 *   signature; 4 zero
 */
#include <libdeflate.h>

#include "image/vendor.h"

enum { HEADER = 268, PART_HEADER = 56, PART_TAIL = 8, MAX_PARTS = 64 };

static bool match(struct view v)
{
    return v.n > HEADER + PART_HEADER &&
           (view_has(v, 0, "UBNT", 4) || view_has(v, 0, "OPEN", 4) ||
            view_has(v, 0, "GEOS", 4)) &&
           libdeflate_crc32(0, v.p, 260) == ld_be32(v.p + 260);
}

/* The part at at; gives the place behind it, or 0. */
static uint64_t add_part(struct lane *lane, struct part *p, uint64_t at,
                         unsigned *wrong)
{
    struct view v = view_from(p->bytes, at);
    if (v.n < PART_HEADER || !view_has(v, 0, "PART", 4))
        return 0;
    uint64_t n = ld_be32(v.p + 48);
    struct view whole = view_cut(v, 0, PART_HEADER + n);
    struct view tail = view_cut(v, PART_HEADER + n, 4);
    if (tail.n < 4 || ld_be32(tail.p) != libdeflate_crc32(0, whole.p, whole.n))
        (*wrong)++;
    struct view name = vendor_text(view_cut(v, 4, 16));
    part_region(lane, p, at + PART_HEADER, n,
                name.n ? arena_text(&lane->arena, name) : "part", NULL);
    return at + PART_HEADER + n + PART_TAIL;
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct view version = vendor_text(view_cut(p->bytes, 4, 256));
    uint64_t at = HEADER, next;
    unsigned n = 0, wrong = 0;
    for (; n < MAX_PARTS && (next = add_part(lane, p, at, &wrong)) != 0; n++)
        at = next;
    bool is_signed = view_has(p->bytes, at, "ENDS", 4);
    bool ended = is_signed || view_has(p->bytes, at, "END.", 4);
    part_end(p, at + (is_signed ? 264 : ended ? 12 : 0));
    p->version = arena_text(&lane->arena, version);
    part_detail(lane, p, "%u parts, %u with a wrong CRC, %s", n, wrong,
                is_signed ? "with an RSA signature" : "no signature");
    if (!ended)
        part_diag(lane, p, WHY_CORRUPT, p->size, "the image breaks off");
    return ended ? OPENED : DAMAGED;
}

const struct format format_ubnt = {
    .name = "ubnt",
    .title = "Ubiquiti image",
    .spec = "OpenWrt, firmware-utils, fw.h",
    .magics = {{.n = 4, .bytes = "UBNT"},
               {.n = 4, .bytes = "OPEN"},
               {.n = 4, .bytes = "GEOS"}},
    .match = match,
    .open = open,
};

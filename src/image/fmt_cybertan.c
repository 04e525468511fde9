/* The header of CyberTAN, who makes routers for Linksys: before a TRX. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 32 bytes. (Source: firmware-utils of OpenWrt, addpattern.)
 * offset size  meaning
 * 0      8     model, such as "W54G"
 * 8      3     date: year less 2000, month, day
 * 11     3     version
 * 14     4     magic "U2ND"
 * 18     14    hardware and flags
 */
#include "image/vendor.h"

enum { HEADER = 32 };

static bool match(struct view v)
{
    return v.n > HEADER && view_has(v, 14, "U2ND", 4) &&
           vendor_text(view_cut(v, 0, 8)).n >= 2 && v.p[9] <= 12 &&
           v.p[10] <= 31;
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct view model = vendor_text(view_cut(p->bytes, 0, 8));
    const uint8_t *b = p->bytes.p;
    part_detail(lane, p, "model %.*s, made 20%02u-%02u-%02u", TEXT(model),
                b[8] % 100, b[9], b[10]);
    p->version = arena_printf(&lane->arena, "%u.%u.%u", b[11], b[12], b[13]);
    part_region(lane, p, HEADER, p->size - HEADER, NULL, NULL);
    return OPENED;
}

const struct format format_cybertan = {
    .name = "cybertan",
    .title = "CyberTAN image (Linksys)",
    .spec = "OpenWrt, firmware-utils, addpattern",
    .flags = FORMAT_AT_START,
    .magics = {{.at = 14, .n = 4, .bytes = "U2ND"}},
    .match = match,
    .open = open,
};

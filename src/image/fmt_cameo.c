/* The header of Cameo, who makes routers for D-Link and TRENDnet. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Big endian, 84 bytes. (Source: firmware-utils of OpenWrt, mkcameofw; checked
 * on an image.)
 * offset size  meaning
 * 0      4     sum of all bytes behind the header
 * 4      4     size of what follows
 * 8      4     size of the kernel
 * 12     20    model
 * 32     30    signature: the hardware
 * 62     4     region
 * 66     12    version
 * 78     1     size of the header, 84
 * 79     1     packed (tgz) or not
 */
#include "image/vendor.h"

enum { HEADER = 84 };

static bool match(struct view v)
{
    struct rd r = rd_of(v);
    rd_skip(&r, 4);
    uint32_t size = rd_be32(&r), kernel = rd_be32(&r);
    struct view model = vendor_text(rd_bytes(&r, 20));
    struct view signature = vendor_text(rd_bytes(&r, 30));
    rd_skip(&r, 16);
    uint8_t header = rd_u8(&r), packed = rd_u8(&r);
    return rd_ok(&r) && header == HEADER && packed <= 1 && model.n > 0 &&
           signature.n > 0 && kernel <= size && size > 0 &&
           size <= v.n - HEADER;
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct rd r = rd_of(p->bytes);
    uint32_t want = rd_be32(&r), size = rd_be32(&r), sum = 0;
    rd_skip(&r, 4);
    struct view model = vendor_text(rd_bytes(&r, 20));
    struct view signature = vendor_text(rd_bytes(&r, 30));
    struct view region = vendor_text(rd_bytes(&r, 4));
    struct view version = vendor_text(rd_bytes(&r, 12));
    part_end(p, (uint64_t)HEADER + size);
    struct view data = view_from(p->bytes, HEADER);
    for (size_t i = 0; i < data.n; i++)
        sum += data.p[i];
    if (sum != want)
        return NOT_THIS;
    part_detail(lane, p, "model %.*s, signature %.*s, region %.*s", TEXT(model),
                TEXT(signature), TEXT(region));
    if (version.n)
        p->version = arena_text(&lane->arena, version);
    part_region(lane, p, HEADER, size, NULL, NULL);
    return OPENED;
}

const struct format format_cameo = {
    .name = "cameo",
    .title = "Cameo image (D-Link, TRENDnet)",
    .spec = "OpenWrt, firmware-utils, mkcameofw",
    .flags = FORMAT_AT_START,
    .match = match,
    .open = open,
};

/* The header of Gemtek, who makes routers for Linksys. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Big endian, 60 bytes. (Source: firmware-utils of OpenWrt, wrt400n; checked
 * on an image.)
 * offset size  meaning
 * 0      4     CRC-32 of all that follows the header
 * 4      11    magic "GMTK" and the model
 * 16     4     size of the kernel, 20 4 whether to write it
 * 24     4     size of the root file system, 28 4 whether to write it
 * 32     4     sum of the kernel, 36 4 of the root file system
 * 40     4     size of the whole
 * 44     16    reserved
 */
#include <libdeflate.h>

#include "image/vendor.h"

enum { HEADER = 60 };

static bool match(struct view v)
{
    struct rd r = rd_of(v);
    rd_skip(&r, 4);
    struct view magic = vendor_text(rd_bytes(&r, 11));
    rd_skip(&r, 1);
    uint64_t kernel = rd_be32(&r);
    rd_skip(&r, 4);
    uint64_t root = rd_be32(&r);
    rd_seek(&r, 40);
    uint64_t size = rd_be32(&r);
    return rd_ok(&r) && view_has(magic, 0, "GMTK", 4) &&
           size == HEADER + kernel + root && size <= v.n && kernel > 0;
}

static enum opened open(struct lane *lane, struct part *p)
{
    uint64_t kernel = ld_be32(p->bytes.p + 16), root = ld_be32(p->bytes.p + 24);
    struct view model = vendor_text(view_cut(p->bytes, 8, 7));
    part_end(p, HEADER + kernel + root);
    struct view data = view_from(p->bytes, HEADER);
    bool right = libdeflate_crc32(0, data.p, data.n) == ld_be32(p->bytes.p);
    part_detail(lane, p, "model %.*s, CRC %s", TEXT(model),
                right ? "right" : "wrong");
    part_region(lane, p, HEADER, kernel, "kernel", NULL);
    part_region(lane, p, HEADER + kernel, root, "rootfs", NULL);
    return OPENED;
}

const struct format format_gemtek = {
    .name = "gemtek",
    .title = "Gemtek image (Linksys)",
    .spec = "OpenWrt, firmware-utils, wrt400n",
    .magics = {{.at = 4, .n = 4, .bytes = "GMTK"}},
    .flags = FORMAT_AT_START,
    .match = match,
    .open = open,
};

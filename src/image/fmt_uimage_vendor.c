/* U-Boot's legacy header with another magic, as NETGEAR, ASUS and others do
 * so that one model does not take the image of another. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of fmt_uimage.c; any magic, but a header whose CRC-32 is right:
 * with the magic as it stands, or with U-Boot's in its place.
 */
#include "image/uimage.h"

static bool match(struct view v)
{
    struct uimage h;
    return uimage_head(v, &h) && h.magic != UIMAGE_MAGIC && h.magic != 0;
}

static enum opened open(struct lane *lane, struct part *p)
{
    uint32_t magic = ld_be32(p->bytes.p);
    enum opened o = uimage_open(lane, p);
    if (o == NOT_THIS)
        return o;
    p->format = "uimage";
    part_detail(lane, p, "magic 0x%08x, %s", magic, p->detail);
    return o;
}

const struct format format_uimage_vendor = {
    .name = "uimage-vendor",
    .title = "U-Boot legacy image, a vendor's magic",
    .spec = "U-Boot, include/image.h",
    .flags = FORMAT_AT_START,
    .match = match,
    .open = open,
};

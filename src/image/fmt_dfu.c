/* USB DFU: firmware with a suffix of 16 bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian.
 * From the end: 16 device u16, 14 product u16, 12 vendor u16, 10 version u16,
 * 8 "UFD", 5 length u8 = 16, 4 CRC of everything before it.
 * (Source: USB Device Firmware Upgrade Specification 1.1, appendix B.)
 */
#include <zlib.h>

#include "image/format.h"

enum { SUFFIX = 16 };

/* The CRC is not inverted at the end. */
static uint32_t crc_of(struct view v)
{
    uLong c = crc32(0, NULL, 0);
    while (v.n) {
        uInt n = v.n > 1u << 30 ? 1u << 30 : (uInt)v.n;
        c = crc32(c, v.p, n);
        v = view_from(v, n);
    }
    return ~(uint32_t)c;
}

static bool match(struct view v)
{
    if (v.n <= SUFFIX || !view_has(v, v.n - 8, "UFD\x10", 4))
        return false;
    /* DFU 1.0, or STMicroelectronics' 1.1a. */
    uint16_t version = ld_le16(v.p + v.n - 10);
    return version == 0x0100 || version == 0x011a;
}

static enum opened open_dfu(struct lane *lane, struct part *p)
{
    struct view v = p->bytes;
    const uint8_t *s = v.p + v.n - SUFFIX;
    part_end(p, v.n);
    part_detail(lane, p, "for USB device %04x:%04x, version %04x",
                ld_le16(s + 4), ld_le16(s + 2), ld_le16(s));
    part_region(lane, p, 0, v.n - SUFFIX, NULL, "program");
    if (ld_le32(v.p + v.n - 4) != crc_of(view_cut(v, 0, v.n - 4)))
        part_diag(lane, p, WHY_CORRUPT, v.n - 4, "the checksum is wrong");
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_dfu = {
    .name = "dfu",
    .title = "USB DFU file",
    .spec = "USB Device Firmware Upgrade Specification 1.1, appendix B",
    .flags = FORMAT_AT_START,
    .match = match,
    .open = open_dfu,
};

/* Broadcom's tag, before the images of DSL routers. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 256 bytes; numbers as decimal text, sums in binary, big endian. (Source:
 * firmware-utils of OpenWrt, bcm_tag.h.)
 * offset size  meaning
 * 0      4     version of the tag
 * 4      20    company, 24 14 more of it
 * 38     6     chip, 44 16 board
 * 60     2     "1": big endian
 * 62     10    size of what follows the tag
 * 84     10    size of the boot loader
 * 106    10    size of the root file system
 * 128    10    size of the kernel
 * 236    4     CRC-32 of the 236 bytes before, without the final inversion
 * Boot loader, root file system and kernel follow in the order of their
 * addresses in flash (72, 94 and 116, 12 each).
 */
#include "image/vendor.h"

enum { HEADER = 256, SUM_AT = 236 };

static uint64_t decimal(struct view v, uint64_t at, uint64_t n)
{
    struct view t = view_cut(v, at, n);
    uint64_t x = 0;
    for (size_t i = 0; i < t.n && t.p[i] >= '0' && t.p[i] <= '9'; i++)
        x = x * 10 + (t.p[i] - '0');
    return x;
}

static bool match(struct view v)
{
    return v.n > HEADER && v.p[0] >= '0' && v.p[0] <= '9' &&
           vendor_crc(view_cut(v, 0, SUM_AT)) == ld_be32(v.p + SUM_AT) &&
           decimal(v, 62, 10) > 0;
}

struct piece {
    const char *label;
    uint64_t address, n;
};

static enum opened open(struct lane *lane, struct part *p)
{
    struct view v = p->bytes;
    struct piece pieces[] = {
        {"boot loader", decimal(v, 72,  12), decimal(v, 84,  10)},
        {"rootfs",      decimal(v, 94,  12), decimal(v, 106, 10)},
        {"kernel",      decimal(v, 116, 12), decimal(v, 128, 10)},
    };
    uint64_t total = decimal(v, 62, 10), sum = 0;
    bool cut = total > v.n - HEADER;
    part_end(p, HEADER + total);
    part_detail(lane, p, "tag %.*s, %.*s, chip %.*s, board %.*s",
                TEXT(vendor_text(view_cut(v, 0, 4))),
                TEXT(vendor_text(view_cut(v, 4, 20))),
                TEXT(vendor_text(view_cut(v, 38, 6))),
                TEXT(vendor_text(view_cut(v, 44, 16))));
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2 - i; k++)
            if (pieces[k].address > pieces[k + 1].address) {
                struct piece t = pieces[k];
                pieces[k] = pieces[k + 1];
                pieces[k + 1] = t;
            }
    for (int i = 0; i < 3; i++)
        sum += pieces[i].n;
    uint64_t at = HEADER;
    if (sum > total)
        part_region(lane, p, HEADER, p->size - HEADER, NULL, NULL);
    for (int i = 0; i < 3 && sum <= total; i++) {
        part_region(lane, p, at, pieces[i].n, pieces[i].label, NULL);
        at += pieces[i].n;
    }
    if (sum <= total)
        part_region(lane, p, at, p->size - (at < p->size ? at : p->size), NULL,
                    NULL);
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, p->size, "the image is cut short");
    return cut ? DAMAGED : OPENED;
}

const struct format format_bcm_tag = {
    .name = "bcm-tag",
    .title = "Broadcom tagged image",
    .spec = "OpenWrt, firmware-utils, bcm_tag.h",
    .flags = FORMAT_AT_START,
    .match = match,
    .open = open,
};

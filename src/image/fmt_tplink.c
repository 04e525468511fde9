/* TP-Link's header, versions 1, 2 and 3, of most of its older routers. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Big endian, 512 bytes. (Sources: firmware-utils of OpenWrt, mktplinkfw and
 * mktplinkfw2; the sums checked on images.)
 * v1     v2, v3 size  meaning
 * 0      0      4     version: 1, 2 or 3 << 24
 * 4      -      24    vendor
 * 0x1c   4      36, 48 version of the firmware
 * 0x40   0x34   4     hardware, 4 its revision
 * 0x4c   0x40   16    MD5 of the whole, these bytes read as a fixed salt (one
 *                     of two: without or with a boot loader)
 * 0x74   0x68   4     load address of the kernel, 4 its entry point
 * 0x7c   0x70   4     size of the whole
 * 0x80   0x74   4, 4  place and size of the kernel
 * 0x88   0x7c   4, 4  of the root file system
 * 0x90   0x84   4, 4  of the boot loader
 * Builders other than the vendor leave stale places of the root file system,
 * so it is taken to begin where the kernel ends.
 */
#include "image/vendor.h"

enum { HEADER = 512, MAX_SIZE = 256 << 20 };

static const uint8_t salts[2][2][16] = {
    {{0xdc, 0xd7, 0x3a, 0xa5, 0xc3, 0x95, 0x98, 0xfb, 0xdd, 0xf9, 0xe7, 0xf4,
      0x0e, 0xae, 0x47, 0x38},
     {0x8c, 0xef, 0x33, 0x5b, 0xd5, 0xc5, 0xce, 0xfa, 0xa7, 0x9c, 0x28, 0xda,
      0xb2, 0xe9, 0x0f, 0x42}},
    {{0xdc, 0xd7, 0x3a, 0xa5, 0xc3, 0x95, 0x98, 0xfb, 0xdc, 0xf9, 0xe7, 0xf4,
      0x0e, 0xae, 0x47, 0x37},
     {0x8c, 0xef, 0x33, 0x5f, 0xd5, 0xc5, 0xce, 0xfa, 0xac, 0x9c, 0x28, 0xda,
      0xb2, 0xe9, 0x0f, 0x42}},
};

struct head {
    unsigned version;
    struct view vendor, text, sum;
    uint64_t sum_at;
    uint32_t hardware, revision, size, kernel, kernel_n, boot, boot_n;
};

static bool read_head(struct view v, struct head *h)
{
    struct rd r = rd_of(view_cut(v, 0, HEADER));
    uint32_t version = rd_be32(&r);
    *h = (struct head){.version = version >> 24};
    if (h->version < 1 || h->version > 3 || version & 0xffffff)
        return false;
    if (h->version == 1)
        h->vendor = vendor_text(rd_bytes(&r, 24));
    h->text = vendor_text(rd_bytes(&r, h->version == 1 ? 36 : 48));
    h->hardware = rd_be32(&r);
    h->revision = rd_be32(&r);
    rd_skip(&r, 4);
    h->sum_at = r.pos;
    h->sum = rd_bytes(&r, 16);
    rd_seek(&r, h->version == 1 ? 0x7c : 0x70);
    h->size = rd_be32(&r);
    h->kernel = rd_be32(&r);
    h->kernel_n = rd_be32(&r);
    rd_skip(&r, 8);
    h->boot = rd_be32(&r);
    h->boot_n = rd_be32(&r);
    return rd_ok(&r) && v.n > HEADER && h->text.n > 0 &&
           (h->version > 1 || h->vendor.n > 0) && h->size > HEADER &&
           h->size <= MAX_SIZE && h->kernel >= HEADER && h->kernel < h->size &&
           h->kernel_n <= h->size - h->kernel;
}

static bool match(struct view v)
{
    struct head h;
    return read_head(v, &h);
}

static bool sum_holds(struct view v, const struct head *h)
{
    for (unsigned i = 0; i < 2; i++)
        if (vendor_md5_is(v, h->sum_at, salts[h->version > 1][i], h->sum.p))
            return true;
    return false;
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct head h;
    if (!read_head(p->bytes, &h))
        return NOT_THIS;
    /* The size in the header is that of the flash area; the sum may be over
     * what was built, or over all that there is. */
    bool right =
        sum_holds(view_cut(p->bytes, 0, h.size), &h) || sum_holds(p->bytes, &h);
    part_detail(lane, p, "version %u, %.*s%s%.*s, hardware 0x%08x.%x, MD5 %s",
                h.version, TEXT(h.vendor), h.vendor.n ? " " : "", TEXT(h.text),
                h.hardware, h.revision, right ? "right" : "wrong");
    p->version = arena_text(&lane->arena, h.text);
    if (h.boot_n && h.boot > HEADER && h.boot < h.kernel)
        part_region(lane, p, h.boot, h.boot_n, "boot loader", NULL);
    uint64_t end = (uint64_t)h.kernel + h.kernel_n;
    if (h.kernel_n)
        part_region(lane, p, h.kernel, h.kernel_n, "kernel", NULL);
    part_region(lane, p, end, p->size - (end < p->size ? end : p->size),
                "rootfs", NULL);
    return OPENED;
}

const struct format format_tplink = {
    .name = "tplink",
    .title = "TP-Link image, header version 1 to 3",
    .spec = "OpenWrt, firmware-utils, mktplinkfw and mktplinkfw2",
    .flags = FORMAT_AT_START,
    .magics = {{.n = 4, .bytes = "\x01\0\0\0"},
               {.n = 4, .bytes = "\x02\0\0\0"},
               {.n = 4, .bytes = "\x03\0\0\0"}},
    .match = match,
    .open = open,
};

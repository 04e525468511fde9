/* Android boot images: kernel, ramdisk, device trees; and the vendor's half of
 * them. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian; every piece begins at a multiple of the page size. (Source:
 * AOSP, system/tools/mkbootimg, bootimg.h.)
 * boot, version 0 to 2: 0 8 "ANDROID!"; 8 4 kernel, 16 4 ramdisk, 24 4 second
 *   (sizes); 36 4 page size; 40 4 version; 44 4 OS version; 48 16 name;
 *   64 512 arguments; 608 1024 more; 1632 4 recovery device tree (1);
 *   1648 4 device tree (2). In this order.
 * boot, version 3 and 4: 8 4 kernel, 12 4 ramdisk; 16 4 OS version; 40 4
 *   version; 44 1536 arguments; 1580 4 signature (4). Pages of 4096.
 * vendor: 0 8 "VNDRBOOT"; 8 4 version (3, 4); 12 4 page size; 24 4 ramdisk;
 *   28 2048 arguments; 2100 4 device tree; 2112 4 table of ramdisks, 2124 4
 *   bootconfig (4).
 * OS version: 7 bits each of a.b.c, then 7 of the year from 2000, 4 of the
 * month.
 */
#include "image/vendor.h"

enum { MAX_PAGE = 1 << 20, PIECES = 6 };

struct piece {
    const char *label;
    uint64_t n;
};

struct head {
    uint32_t version, page, os, header;
    struct view name, args;
    struct piece pieces[PIECES];
    unsigned n;
};

static void piece(struct head *h, const char *label, uint32_t n)
{
    h->pieces[h->n++] = (struct piece){.label = label, .n = n};
}

static uint32_t u32(struct view v, uint64_t at)
{
    struct view w = view_cut(v, at, 4);
    return w.n == 4 ? ld_le32(w.p) : 0;
}

static void read_old(struct view v, struct head *h)
{
    h->page = u32(v, 36);
    h->os = u32(v, 44);
    h->name = vendor_text(view_cut(v, 48, 16));
    h->args = vendor_text(view_cut(v, 64, 512));
    h->header = h->version == 2 ? 1660 : h->version == 1 ? 1648 : 608;
    piece(h, "kernel", u32(v, 8));
    piece(h, "ramdisk", u32(v, 16));
    piece(h, "second", u32(v, 24));
    if (h->version >= 1)
        piece(h, "recovery device tree", u32(v, 1632));
    if (h->version >= 2)
        piece(h, "device tree", u32(v, 1648));
}

static void read_new(struct view v, struct head *h)
{
    h->page = 4096;
    h->os = u32(v, 16);
    h->args = vendor_text(view_cut(v, 44, 1536));
    h->header = h->version == 4 ? 1584 : 1580;
    piece(h, "kernel", u32(v, 8));
    piece(h, "ramdisk", u32(v, 12));
    if (h->version == 4)
        piece(h, "signature", u32(v, 1580));
}

static void read_vendor(struct view v, struct head *h)
{
    h->page = u32(v, 12);
    h->args = vendor_text(view_cut(v, 28, 2048));
    h->name = vendor_text(view_cut(v, 2080, 16));
    h->header = h->version == 4 ? 2128 : 2112;
    piece(h, "ramdisk", u32(v, 24));
    piece(h, "device tree", u32(v, 2100));
    if (h->version == 4) {
        piece(h, "table of ramdisks", u32(v, 2112));
        piece(h, "bootconfig", u32(v, 2124));
    }
}

static bool read_head(struct view v, struct head *h)
{
    bool vendor = view_has(v, 0, "VNDRBOOT", 8);
    *h = (struct head){.version = u32(v, vendor ? 8 : 40)};
    if (!vendor && h->version > 4)
        h->version = 0; /* the size of a device tree stood here once */
    if (vendor && (h->version < 3 || h->version > 4))
        return false;
    if (vendor)
        read_vendor(v, h);
    else if (h->version >= 3)
        read_new(v, h);
    else
        read_old(v, h);
    return h->page >= 512 && h->page <= MAX_PAGE &&
           (h->page & (h->page - 1)) == 0 && v.n >= h->header &&
           h->pieces[0].n > 0;
}

static bool match(struct view v)
{
    struct head h;
    return (view_has(v, 0, "ANDROID!", 8) || view_has(v, 0, "VNDRBOOT", 8)) &&
           read_head(v, &h);
}

static uint64_t up(uint64_t n, uint64_t page)
{
    return (n + page - 1) / page * page;
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct head h;
    if (!read_head(p->bytes, &h))
        return NOT_THIS;
    uint64_t at = up(h.header, h.page), all = p->bytes.n;
    uint64_t end = at;
    for (unsigned i = 0; i < h.n; i++) {
        if (h.pieces[i].n)
            end = at + h.pieces[i].n;
        at += up(h.pieces[i].n, h.page);
    }
    bool cut = end > all;
    part_end(p, at <= all ? at : end);
    at = up(h.header, h.page);
    for (unsigned i = 0; i < h.n; i++) {
        part_region(lane, p, at, h.pieces[i].n, h.pieces[i].label, NULL);
        at += up(h.pieces[i].n, h.page);
    }
    part_detail(lane, p, "version %u%s%.*s%s%.*s", h.version,
                h.name.n ? ", " : "", TEXT(h.name),
                h.args.n ? ", arguments " : "", TEXT(h.args));
    if (h.os)
        p->version = arena_printf(&lane->arena, "%u.%u.%u, 20%02u-%02u",
                                  h.os >> 25, h.os >> 18 & 127,
                                  h.os >> 11 & 127, h.os >> 4 & 127, h.os & 15);
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, p->size, "the image is cut short");
    return cut ? DAMAGED : OPENED;
}

const struct format format_android_boot = {
    .name = "android-boot",
    .title = "Android boot image",
    .spec = "AOSP, system/tools/mkbootimg, bootimg.h",
    .magics = {{.n = 8, .bytes = "ANDROID!"}, {.n = 8, .bytes = "VNDRBOOT"}},
    .match = match,
    .open = open,
};

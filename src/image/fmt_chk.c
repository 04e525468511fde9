/* NETGEAR's CHK header, of its Broadcom routers. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Big endian. (Source: firmware-utils of OpenWrt, mkchkimg.)
 * offset size  meaning
 * 0      4     magic "*#$^"
 * 4      4     size of the header
 * 8      8     region and version
 * 16     4     sum of the kernel, 20 4 of the root file system
 * 24     4     size of the kernel, 28 4 of the root file system
 * 32     4     sum of both
 * 36     4     sum of the header, these four bytes read as zero
 * 40     n     board
 * Sum: a of the bytes, b of all values of a; each folded to 16 bits.
 */
#include "image/vendor.h"

enum { HEADER = 40, SUM_AT = 36, MAX_HEADER = 4096 };

struct sum {
    uint32_t a, b;
};

static void add(struct sum *s, struct view v)
{
    for (size_t i = 0; i < v.n; i++) {
        s->a += v.p[i];
        s->b += s->a;
    }
}

static uint32_t fold(uint32_t x)
{
    x = (x & 0xffff) + (x >> 16);
    return ((x >> 16) + x) & 0xffff;
}

static bool sum_is(const struct sum *s, uint32_t want)
{
    return (fold(s->b) << 16 | fold(s->a)) == want;
}

static bool match(struct view v)
{
    static const uint8_t zero[4] = {0};
    struct rd r = rd_of(v);
    struct sum s = {0};
    rd_skip(&r, 4);
    uint32_t n = rd_be32(&r);
    rd_seek(&r, SUM_AT);
    uint32_t want = rd_be32(&r);
    if (!rd_ok(&r) || n < HEADER || n > MAX_HEADER || n > v.n)
        return false;
    add(&s, view_cut(v, 0, SUM_AT));
    add(&s, view_of(zero, 4));
    add(&s, view_cut(v, SUM_AT + 4, n - SUM_AT - 4));
    return sum_is(&s, want);
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct rd r = rd_of(p->bytes);
    rd_skip(&r, 4);
    uint32_t header = rd_be32(&r);
    struct view version = rd_bytes(&r, 8);
    rd_skip(&r, 8);
    uint64_t kernel = rd_be32(&r), root = rd_be32(&r);
    uint32_t want = rd_be32(&r);
    struct view board =
        vendor_text(view_cut(p->bytes, HEADER, header - HEADER));
    struct view data = view_cut(p->bytes, header, kernel + root);
    bool cut = data.n < kernel + root;
    struct sum s = {0};
    add(&s, data);
    part_end(p, header + kernel + root);
    part_detail(lane, p, "board %.*s, sum %s", TEXT(board),
                cut                ? "not checked"
                : sum_is(&s, want) ? "right"
                                   : "wrong");
    p->version = arena_printf(
        &lane->arena, "V%u.%u.%u.%u_%u.%u.%u", version.p[1], version.p[2],
        version.p[3], version.p[4], version.p[5], version.p[6], version.p[7]);
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, p->size, "the image is cut short");
    part_region(lane, p, header, kernel, "kernel", NULL);
    part_region(lane, p, header + kernel, root, "rootfs", NULL);
    return cut ? DAMAGED : OPENED;
}

const struct format format_chk = {
    .name = "chk",
    .title = "NETGEAR CHK image",
    .spec = "OpenWrt, firmware-utils, mkchkimg",
    .magics = {{.n = 4, .bytes = "*#$^"}},
    .match = match,
    .open = open,
};

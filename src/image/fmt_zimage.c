/* ARM zImages: a small program, and the kernel it unpacks. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In the byte order of the kernel. (Source: arch/arm/boot/compressed/head.S of
 * Linux.)
 * offset size  meaning
 * 0x24   4     magic 0x016f2818
 * 0x28   4     address of the start (0: relocatable), 0x2c 4 of the end
 * 0x30   4     0x04030201
 * 0x34   4     magic 0x45454545 of a further table (from Linux 4.15 on)
 * A device tree may follow; U-Boot images and FITs hold it too.
 */
#include "image/format.h"

enum { MAGIC_AT = 0x24, MAGIC = 0x016f2818, HEADER = 0x30, MAX_SIZE = 1 << 28 };

static uint64_t size_of(struct view v, bool *big)
{
    struct rd r = rd_of(v);
    rd_seek(&r, MAGIC_AT);
    *big = rd_le32(&r) != MAGIC;
    rd_seek(&r, MAGIC_AT);
    if (rd_u32(&r, *big) != MAGIC)
        return 0;
    uint32_t start = rd_u32(&r, *big), end = rd_u32(&r, *big);
    return rd_ok(&r) && end > start && end - start > HEADER &&
                   end - start < MAX_SIZE
               ? end - start
               : 0;
}

static bool match(struct view v)
{
    bool big;
    return size_of(v, &big) != 0;
}

static enum opened open(struct lane *lane, struct part *p)
{
    bool big;
    uint64_t size = size_of(p->bytes, &big);
    bool cut = size > p->bytes.n;
    part_end(p, size);
    p->solid = true;
    part_detail(lane, p, "ARM, %s-endian", big ? "big" : "little");
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, p->size, "the kernel is cut short");
    part_region(lane, p, HEADER, p->size - HEADER, NULL, NULL);
    return cut ? DAMAGED : OPENED;
}

const struct format format_zimage = {
    .name = "zimage",
    .title = "Linux kernel, ARM zImage",
    .spec = "Linux, arch/arm/boot/compressed/head.S",
    .magics = {{.at = MAGIC_AT, .n = 4, .bytes = "\x18\x28\x6f\x01"},
               {.at = MAGIC_AT, .n = 4, .bytes = "\x01\x6f\x28\x18"}},
    .match = match,
    .open = open,
};

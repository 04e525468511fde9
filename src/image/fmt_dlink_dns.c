/* The header of D-Link's network storage (DNS-32x): kernel, ramdisk, and a
 * packed image, with places and sums. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian, 128 bytes. (Read out of images; the sums hold.)
 * offset size  meaning
 * 0      4, 4  place and size of the kernel
 * 8      4, 4  of the ramdisk
 * 16     4, 4  of the packed image
 * 24     4, 4  of the defaults
 * 32     4     sum of the kernel, 36 4 of the ramdisk, 40 4, 44 4 of the rest
 * 48     2     55 aa
 * 50     8     name of the family
 * 58     2     55 aa
 * 60     4     product, custom, model and sub numbers
 * Sum: exclusive or of the whole little-endian words.
 */
#include "image/vendor.h"

enum { HEADER = 128, PIECES = 4 };

static const char *const labels[PIECES] = {"kernel", "ramdisk", "image",
                                           "defaults"};

static uint32_t sum_of(struct view v)
{
    uint32_t x = 0;
    for (size_t i = 0; i + 4 <= v.n; i += 4)
        x ^= ld_le32(v.p + i);
    return x;
}

static bool match(struct view v)
{
    if (v.n < HEADER || !view_has(v, 48, "\x55\xaa", 2) ||
        !view_has(v, 58, "\x55\xaa", 2) || ld_le32(v.p) != HEADER)
        return false;
    for (size_t i = 0; i < PIECES; i++) {
        uint64_t at = ld_le32(v.p + 8 * i), n = ld_le32(v.p + 8 * i + 4);
        if (n && (at < HEADER || at + n > v.n))
            return false;
    }
    return vendor_text(view_cut(v, 50, 8)).n > 0;
}

static enum opened open(struct lane *lane, struct part *p)
{
    uint64_t end = HEADER;
    bool right = true;
    for (size_t i = 0; i < PIECES; i++) {
        uint64_t at = ld_le32(p->bytes.p + 8 * i);
        uint64_t n = ld_le32(p->bytes.p + 8 * i + 4);
        if (n && at + n > end)
            end = at + n;
        right = right && sum_of(view_cut(p->bytes, at, n)) ==
                             ld_le32(p->bytes.p + 32 + 4 * i);
    }
    struct view name = vendor_text(view_cut(p->bytes, 50, 8));
    part_end(p, end);
    part_detail(lane, p, "family %.*s, model %u.%u.%u.%u, sums %s", TEXT(name),
                p->bytes.p[60], p->bytes.p[61], p->bytes.p[62], p->bytes.p[63],
                right ? "right" : "wrong");
    for (size_t i = 0; i < PIECES; i++)
        part_region(lane, p, ld_le32(p->bytes.p + 8 * i),
                    ld_le32(p->bytes.p + 8 * i + 4), labels[i], NULL);
    return OPENED;
}

const struct format format_dlink_dns = {
    .name = "dlink-dns",
    .title = "D-Link network storage image",
    .spec = "read out of images",
    .flags = FORMAT_AT_START,
    .magics = {{.at = 48, .n = 2, .bytes = "\x55\xaa"}},
    .match = match,
    .open = open,
};

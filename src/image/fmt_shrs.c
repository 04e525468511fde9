/* D-Link's encrypted images: what they hold cannot be seen from here. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Big endian. (Read out of images.)
 * offset size  meaning
 * 0      4     magic "SHRS"
 * 4      4     size when decrypted
 * 8      4     size as it is
 * 12     16    initialisation vector
 * 28     192   three SHA-512 sums
 * 220    1536  signatures
 * 1756   n     AES-128 in CBC mode
 */
#include "image/format.h"

enum { HEADER = 0x6dc, BLOCK = 16, MAX_SIZE = 1 << 30 };

static bool match(struct view v)
{
    struct rd r = rd_of(v);
    rd_skip(&r, 4);
    uint32_t plain = rd_be32(&r), size = rd_be32(&r);
    rd_seek(&r, HEADER);
    return rd_ok(&r) && view_has(v, 0, "SHRS", 4) && plain > 0 &&
           plain <= size && size - plain <= BLOCK && size % BLOCK == 0 &&
           size < MAX_SIZE;
}

static enum opened open(struct lane *lane, struct part *p)
{
    uint32_t size = ld_be32(p->bytes.p + 8);
    part_end(p, (uint64_t)HEADER + size);
    part_detail(lane, p, "%u encrypted bytes", size);
    part_diag(lane, p, WHY_ENCRYPTED, HEADER,
              "an image encrypted with a key of the vendor");
    return DAMAGED;
}

const struct format format_shrs = {
    .name = "shrs",
    .title = "D-Link encrypted image",
    .spec = "read out of images",
    .flags = FORMAT_AT_START,
    .magics = {{.n = 4, .bytes = "SHRS"}},
    .match = match,
    .open = open,
};

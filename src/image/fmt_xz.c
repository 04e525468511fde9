/* xz: LZMA2 with an index and integrity checks. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offset size  meaning (.xz file format 1.2)
 * 0      6     magic fd 37 7a 58 5a 00
 * 6      1     0
 * 7      1     kind of integrity check, 0 to 15
 * 8      4     CRC-32 of the two bytes before, little endian
 * then blocks, index and footer. Streams may follow each other, with zero
 * bytes in between, four at a time.
 */
#include <libdeflate.h>

#include "image/stream.h"

enum { HEADER = 12 };

static bool match(struct view v)
{
    return v.n > HEADER &&
           view_has(v, 0,
                    "\xfd"
                    "7zXZ\0",
                    6) &&
           v.p[6] == 0 && v.p[7] <= 15 &&
           libdeflate_crc32(0, v.p + 6, 2) == ld_le32(v.p + 8);
}

static uint64_t padding(struct view rest)
{
    uint64_t n = 0;
    while (n + 4 <= rest.n && ld_le32(rest.p + n) == 0)
        n += 4;
    return n;
}

static enum opened open(struct lane *lane, struct part *p)
{
    static const struct stream_rule rule = {.codec = CODEC_xz,
                                            .damaged_bytes = 1,
                                            .again = match,
                                            .between = padding};
    return stream_open(lane, p, &rule);
}

const struct format format_xz = {
    .name = "xz",
    .title = "xz stream",
    .spec = "The .xz file format 1.2",
    .magics = {{.n = 6,
                .bytes = "\xfd"
                         "7zXZ\0"}},
    .match = match,
    .open = open,
};

/* Zstandard frames. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offset size  meaning (RFC 8878)
 * 0      4     magic 28 b5 2f fd
 * 4      1     frame header descriptor; bit 3 is zero
 * then window, dictionary and content size, blocks, a checksum when flagged.
 * Frames may follow each other, skippable ones (magic 5x 2a 4d 18, length in
 * 4 bytes, little endian) in between.
 */
#include "image/stream.h"

enum { RESERVED = 8, SKIPPABLE = 0x184d2a50 };

static bool match(struct view v)
{
    return v.n > 6 && view_has(v, 0, "\x28\xb5\x2f\xfd", 4) &&
           !(v.p[4] & RESERVED);
}

static uint64_t skippable(struct view rest)
{
    uint64_t n = 0;
    for (struct view v = rest; v.n >= 8; v = view_from(rest, n)) {
        if ((ld_le32(v.p) & ~15u) != SKIPPABLE)
            break;
        n += 8 + (uint64_t)ld_le32(v.p + 4);
    }
    return n;
}

static enum opened open(struct lane *lane, struct part *p)
{
    static const struct stream_rule rule = {.codec = CODEC_zstd,
                                            .min_bytes = 1,
                                            .damaged_bytes = 4096,
                                            .again = match,
                                            .between = skippable};
    return stream_open(lane, p, &rule);
}

const struct format format_zstd = {
    .name = "zstd",
    .title = "Zstandard stream",
    .spec = "RFC 8878",
    .magics = {{.n = 4, .bytes = "\x28\xb5\x2f\xfd"}},
    .match = match,
    .open = open,
};

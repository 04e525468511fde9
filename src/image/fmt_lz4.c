/* LZ4 in files: the frame with checksums, and the legacy form of kernels. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offset size  meaning (lz4_Frame_format.md)
 * 0      4     magic 04 22 4d 18: then flags (version bits 01), block size,
 *              and a checksum of the header
 * 0      4     magic 02 21 4c 18: then blocks of 8 MiB, each with its packed
 *              length in 4 bytes, little endian; no checksum at all
 */
#include "image/stream.h"

enum {
    MIN_LEGACY = 512, /* decoded: legacy blocks prove little */
    MOST_PACKED = (8 << 20) + (8 << 20) / 255 + 16,
};

static bool is_frame(struct view v)
{
    return v.n > 7 && view_has(v, 0, "\x04\x22\x4d\x18", 4) &&
           (v.p[4] & 0xc2) == 0x40 && (v.p[5] & 0x8f) == 0 && v.p[5] >= 0x40;
}

static bool is_legacy(struct view v)
{
    return v.n > 8 && view_has(v, 0, "\x02\x21\x4c\x18", 4) &&
           ld_le32(v.p + 4) > 0 && ld_le32(v.p + 4) <= MOST_PACKED;
}

static bool match(struct view v)
{
    return is_frame(v) || is_legacy(v);
}

static enum opened open(struct lane *lane, struct part *p)
{
    static const struct stream_rule frame = {
        .codec = CODEC_lz4frame, .damaged_bytes = 1024, .again = is_frame};
    static const struct stream_rule legacy = {.codec = CODEC_lz4legacy,
                                              .min_bytes = MIN_LEGACY,
                                              .damaged_bytes = 8 << 20,
                                              .again = is_legacy};
    return stream_open(lane, p, is_frame(p->bytes) ? &frame : &legacy);
}

const struct format format_lz4 = {
    .name = "lz4",
    .title = "LZ4 frame",
    .spec = "lz4_Frame_format.md 1.6.2",
    .magics = {{.n = 4, .bytes = "\x04\x22\x4d\x18"},
               {.n = 4, .bytes = "\x02\x21\x4c\x18"}},
    .match = match,
    .open = open,
};

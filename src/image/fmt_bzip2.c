/* bzip2 streams. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offset size  meaning (the reference implementation)
 * 0      3     magic "BZh"
 * 3      1     block size in 100 kB, '1' to '9'
 * 4      6     first block 31 41 59 26 53 59, or the end 17 72 45 38 50 90
 * Streams may follow each other.
 */
#include "image/stream.h"

static bool match(struct view v)
{
    return v.n > 14 && view_has(v, 0, "BZh", 3) && v.p[3] >= '1' &&
           v.p[3] <= '9' &&
           (view_has(v, 4, "\x31\x41\x59\x26\x53\x59", 6) ||
            view_has(v, 4, "\x17\x72\x45\x38\x50\x90", 6));
}

static enum opened open(struct lane *lane, struct part *p)
{
    static const struct stream_rule rule = {
        .codec = CODEC_bzip2, .damaged_bytes = 1, .again = match};
    return stream_open(lane, p, &rule);
}

const struct format format_bzip2 = {
    .name = "bzip2",
    .title = "bzip2 stream",
    .spec = "bzip2 1.0.8, its reference implementation",
    .magics = {{.n = 3, .bytes = "BZh"}},
    .match = match,
    .open = open,
};

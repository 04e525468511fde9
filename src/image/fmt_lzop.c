/* lzop files: LZO blocks with checksums. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offset size  meaning
 * 0      9     magic 89 "LZO" 00 0d 0a 1a 0a
 * then a header with its own checksum and blocks: see codec_lzop.c.
 */
#include "image/stream.h"

static const char magic[] = "\x89LZO\0\r\n\x1a\n";

static bool match(struct view v)
{
    return v.n > 30 && view_has(v, 0, magic, 9);
}

static enum opened open(struct lane *lane, struct part *p)
{
    static const struct stream_rule rule = {
        .codec = CODEC_lzop, .damaged_bytes = 1, .again = match};
    return stream_open(lane, p, &rule);
}

const struct format format_lzop = {
    .name = "lzop",
    .title = "lzop file",
    .spec = "lzop 1.04, its files",
    .magics = {{.n = 9, .bytes = magic}},
    .match = match,
    .open = open,
};

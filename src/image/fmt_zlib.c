/* zlib streams, as some vendors pack kernels and updates in: two bytes of
 * header, so only the Adler-32 behind them proves one. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offset size  meaning (RFC 1950)
 * 0      1     method 8 (low bits), window size (high bits)
 * 1      1     level, preset dictionary flag, and check bits: both bytes read
 *              as a big-endian number are a multiple of 31
 * then deflate data and the Adler-32 of what it holds, big endian.
 */
#include "image/stream.h"

enum { PRESET = 0x20, MIN_DECODED = 1024 };

static bool match(struct view v)
{
    return v.n > 8 && v.p[0] == 0x78 && ld_be16(v.p) % 31 == 0 &&
           !(v.p[1] & PRESET) && (v.p[2] & 6) != 6;
}

static enum opened open(struct lane *lane, struct part *p)
{
    static const struct stream_rule rule = {.codec = CODEC_zlib,
                                            .min_bytes = MIN_DECODED,
                                            .damaged_bytes = UINT32_MAX};
    return stream_open(lane, p, &rule);
}

const struct format format_zlib = {
    .name = "zlib",
    .title = "zlib stream",
    .spec = "RFC 1950",
    .flags = FORMAT_WEAK,
    .magics = {{.n = 2, .bytes = "\x78\x01"},
               {.n = 2, .bytes = "\x78\x5e"},
               {.n = 2, .bytes = "\x78\x9c"},
               {.n = 2, .bytes = "\x78\xda"}},
    .match = match,
    .open = open,
};

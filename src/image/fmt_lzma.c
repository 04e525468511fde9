/* LZMA_Alone: the stream of most router kernels. It has no magic and no
 * checksum, so only a plausible header and a decoding to the end prove it. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offset size  meaning (LZMA SDK, lzma-file-format.txt)
 * 0      1     properties: (pb * 5 + lp) * 9 + lc
 * 1      4     dictionary size, little endian
 * 5      8     decoded size, little endian; all ones: unknown, an end mark
 *              closes the stream
 * 13     1     first byte of the range coder, always 0
 */
#include "image/stream.h"

enum {
    MAX_PROPS = 9 * 5 * 5,
    MAX_LC_LP = 4, /* what decoders at large can do */
    MIN_DICT = 4096,
    MIN_DECODED = 4096, /* so much noise never decodes by chance */
};

/* 2^n, 2^n + 2^(n-1), or all ones: what encoders write. */
static bool is_dict(uint32_t n)
{
    if (n == UINT32_MAX)
        return true;
    uint32_t low = n & (~n + 1);
    uint32_t rest = n ^ low;
    return n >= MIN_DICT && (rest == 0 || rest == low << 1);
}

static bool match(struct view v)
{
    struct rd r = rd_of(v);
    uint8_t props = rd_u8(&r);
    uint32_t dict = rd_le32(&r);
    uint64_t size = rd_le64(&r);
    uint8_t zero = rd_u8(&r);
    rd_skip(&r, 4);
    unsigned lc = props % 9u, lp = props / 9u % 5;
    return rd_ok(&r) && props < MAX_PROPS && lc + lp <= MAX_LC_LP &&
           is_dict(dict) && zero == 0 &&
           (size == UINT64_MAX || (size > 0 && size <= 4 * GIB));
}

static enum opened open(struct lane *lane, struct part *p)
{
    static const struct stream_rule rule = {.codec = CODEC_lzma,
                                            .min_bytes = MIN_DECODED,
                                            .damaged_bytes = UINT32_MAX};
    uint64_t size = ld_le64(p->bytes.p + 5);
    if (!p->told && size != UINT64_MAX &&
        (size < MIN_DECODED || size > lane->image->limits.stream_bytes ||
         size / lane->image->limits.ratio > p->bytes.n))
        return NOT_THIS;
    return stream_open(lane, p, &rule);
}

const struct format format_lzma = {
    .name = "lzma",
    .title = "LZMA_Alone stream",
    .spec = "LZMA SDK, lzma-file-format.txt",
    .flags = FORMAT_WEAK,
 /* The properties that encoders are told to use, and the dictionaries: any,
  * when a container names the format. */
    .magics = {{.n = 3, .bytes = "\x5d\x00\x00"},
               {.n = 3, .bytes = "\x5d\x00\x10"},
               {.n = 3, .bytes = "\x5d\x00\x20"},
               {.n = 3, .bytes = "\x5d\x00\x40"},
               {.n = 3, .bytes = "\x5d\x00\x80"},
               {.n = 5, .bytes = "\x5d\xff\xff\xff\xff"},
               {.n = 3, .bytes = "\x6d\x00\x00"},
               {.n = 3, .bytes = "\x6c\x00\x00"},
               {.n = 3, .bytes = "\x6e\x00\x00"}},
    .match = match,
    .open = open,
};

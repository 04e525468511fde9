/* One lzop file: header and blocks verified by the sums that it carries. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Big endian. (Source: the tool's own files, and what kernels boot from.)
 *
 * size  meaning
 * 9     magic
 * 2     version of the writer
 * 2     version of its library
 * 2     version needed to read (from version 0x0940 on)
 * 1     method: 1, 2, 3 are LZO1X
 * 1     level (from 0x0940 on)
 * 4     flags, enum below
 * 4     filter (when flagged)
 * 4     mode
 * 4     time, low
 * 4     time, high (from 0x0940 on)
 * 1     length of the name
 * n     name
 * 4     sum of the header from the version on: CRC-32 when flagged, or
 *       Adler-32
 * then, when flagged, an extra field: 4 length, n bytes, 4 sum
 * then, for each block:
 * 4     bytes when unpacked; 0 ends the file
 * 4     bytes in the file; the same as unpacked: stored
 * 4, 4  Adler-32, CRC-32 of the unpacked (each when flagged)
 * 4, 4  Adler-32, CRC-32 of the packed (each when flagged, and not stored)
 * n     raw LZO1X block, or the bytes themselves
 */
#include <libdeflate.h>
#include <string.h>

#include "base/rd.h"
#include "codec/codec_pump.h"

enum {
    FLAG_ADLER_OUT = 1 << 0,
    FLAG_ADLER_IN = 1 << 1,
    FLAG_EXTRA = 1 << 6,
    FLAG_CRC_OUT = 1 << 8,
    FLAG_CRC_IN = 1 << 9,
    FLAG_MULTIPART = 1 << 10,
    FLAG_FILTER = 1 << 11,
    FLAG_CRC_HEADER = 1 << 12,
};

enum {
    VERSION_LONG = 0x0940,
    BLOCK_BYTES = 64 << 20, /* the largest that the tool can write */
    LZO_RATIO = 256,        /* no LZO1X block expands more */
};

static uint32_t adler(struct view v)
{
    return libdeflate_adler32(1, v.p, v.n);
}

static uint32_t crc(struct view v)
{
    return libdeflate_crc32(0, v.p, v.n);
}

static void read_extra(struct rd *rd, bool with_crc)
{
    size_t from = rd->pos;
    rd_skip(rd, rd_be32(rd));
    struct view field = view_cut(rd->v, from, rd->pos - from);
    rd_want(rd, rd_be32(rd) == (with_crc ? crc(field) : adler(field)),
            "lzop extra field does not match its sum");
}

/* The flags, when the header is whole. */
static uint32_t read_header(struct rd *rd)
{
    static const uint8_t magic[] = {0x89, 'L',  'Z',  'O', 0,
                                    '\r', '\n', 0x1a, '\n'};
    struct view got = rd_bytes(rd, sizeof magic);
    rd_want(rd, view_has(got, 0, magic, sizeof magic), "no lzop file");
    size_t from = rd->pos;
    bool is_long = rd_be16(rd) >= VERSION_LONG;
    rd_skip(rd, is_long ? 4 : 2);
    uint8_t method = rd_u8(rd);
    rd_want(rd, method >= 1 && method <= 3, "not compressed with LZO1X");
    rd_skip(rd, is_long ? 1 : 0);
    uint32_t flags = rd_be32(rd);
    rd_want(rd, !(flags & (FLAG_FILTER | FLAG_MULTIPART)),
            "lzop filters and multipart files are not supported");
    rd_skip(rd, is_long ? 12 : 8);
    rd_skip(rd, rd_u8(rd));
    struct view header = view_cut(rd->v, from, rd->pos - from);
    bool with_crc = flags & FLAG_CRC_HEADER;
    rd_want(rd, rd_be32(rd) == (with_crc ? crc(header) : adler(header)),
            "lzop header does not match its sum");
    if (flags & FLAG_EXTRA)
        read_extra(rd, with_crc);
    return flags;
}

struct sums {
    uint32_t flags, adler_out, crc_out, adler_in, crc_in;
};

static struct sums read_sums(struct rd *rd, uint32_t flags, bool stored)
{
    struct sums s = {.flags = flags};
    if (stored)
        s.flags &= ~(uint32_t)(FLAG_ADLER_IN | FLAG_CRC_IN);
    if (s.flags & FLAG_ADLER_OUT)
        s.adler_out = rd_be32(rd);
    if (s.flags & FLAG_CRC_OUT)
        s.crc_out = rd_be32(rd);
    if (s.flags & FLAG_ADLER_IN)
        s.adler_in = rd_be32(rd);
    if (s.flags & FLAG_CRC_IN)
        s.crc_in = rd_be32(rd);
    return s;
}

static bool sums_hold(const struct sums *s, struct view in, struct view out)
{
    return !(s->flags & FLAG_ADLER_IN && s->adler_in != adler(in)) &&
           !(s->flags & FLAG_CRC_IN && s->crc_in != crc(in)) &&
           !(s->flags & FLAG_ADLER_OUT && s->adler_out != adler(out)) &&
           !(s->flags & FLAG_CRC_OUT && s->crc_out != crc(out));
}

/* One block to out's end. */
static bool unpack(struct codec_ctx *ctx, struct view in, uint32_t size,
                   struct buf *out, struct codec_result *r)
{
    if (!buf_reserve(out, size))
        return codec_fail(r, codec_over_limit, 0);
    if (in.n == size) {
        memcpy(out->p + out->n, in.p, size);
        return true;
    }
    if (!codec_block(CODEC_lzo, ctx, in, out->p + out->n, size, r))
        return false;
    if (r->in_used == in.n && r->out_n == size)
        return true;
    return codec_fail(r, "lzop block is not as long as it says", 0);
}

/* One block, or the mark behind the last: then out stays as it is. */
static bool one_block(struct codec_ctx *ctx, struct rd *rd, uint32_t flags,
                      struct buf *out, struct codec_result *r)
{
    uint32_t size = rd_be32(rd);
    if (size == 0)
        return rd_ok(rd);
    uint32_t packed = rd_be32(rd);
    rd_want(rd,
            size <= BLOCK_BYTES && packed <= size && packed > 0 &&
                size / LZO_RATIO <= packed,
            "lzop block has a length that none can have");
    struct sums sums = read_sums(rd, flags, packed == size);
    size_t at = rd->pos;
    struct view in = rd_bytes(rd, packed);
    if (!rd_ok(rd))
        return false;
    if (!unpack(ctx, in, size, out, r)) {
        r->at += at;
        return false;
    }
    if (!sums_hold(&sums, in, view_of(out->p + out->n, size)))
        return codec_fail(r, "lzop block does not match its sum", at);
    out->n += size;
    return true;
}

static bool stream(struct codec_ctx *ctx, struct view in, struct buf *out,
                   struct codec_result *r)
{
    struct rd rd = rd_of(in);
    uint32_t flags = read_header(&rd);
    size_t before;
    do {
        before = out->n;
        if (rd_ok(&rd) && !one_block(ctx, &rd, flags, out, r) && rd_ok(&rd))
            return false;
        if (!rd_ok(&rd))
            return codec_fail(r, rd.err == RD_VALUE ? rd.why : codec_cut_short,
                              (size_t)rd.at);
    } while (out->n != before);
    r->in_used = rd.pos;
    return true;
}

const struct codec_ops codec_lzop = {
    .name = "lzop",
    .stream = stream,
};

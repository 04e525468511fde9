/* LZ4's legacy frame, as "lz4 -l" writes it and Linux kernels carry it. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offset size  meaning
 * 0      4     magic 0x184c2102, little endian
 * then, for each block of 8 MiB:
 * 0      4     bytes of the compressed block, little endian
 * 4      n     raw LZ4 block
 *
 * No end mark. Every block but the last holds 8 MiB, so a smaller one ends
 * the frame; behind a full one, the end of the input does, or a length that
 * none can have: another magic, padding, the size that a kernel build
 * appends. (Source: lz4_Frame_format.md, "Legacy frame".)
 */
#include <lz4.h>

#include "base/rd.h"
#include "codec/codec_pump.h"

enum {
    LEGACY_MAGIC = 0x184c2102,
    BLOCK_BYTES = 8 << 20,
    MOST_PACKED = BLOCK_BYTES + BLOCK_BYTES / 255 + 16,
};

/* A length that begins with a nibble of 15 goes on in bytes. */
static uint64_t length(struct rd *r, unsigned nibble)
{
    uint64_t n = nibble;
    uint8_t more = 255;
    while (nibble == 15 && more == 255 && rd_ok(r)) {
        more = rd_u8(r);
        n += more;
    }
    return n;
}

/* How much a raw block decodes to, without decoding it: so that the output
 * can be reserved exactly. Offsets are left for the decoder to judge. */
static uint64_t unpacked_bytes(struct rd *r)
{
    uint64_t total = 0;
    while (rd_left(r) > 0 && total <= BLOCK_BYTES) {
        uint8_t token = rd_u8(r);
        uint64_t literals = length(r, token >> 4);
        rd_skip(r, literals);
        total += literals;
        if (rd_left(r) == 0) /* the last sequence has no match */
            break;
        rd_skip(r, 2);
        total += 4 + length(r, token & 15);
    }
    return total;
}

/* One block; how much it held, 0 for a failure. */
static uint32_t one_block(struct rd *rd, uint32_t n, struct buf *out,
                          struct codec_result *r)
{
    size_t at = rd->pos;
    struct view packed = rd_bytes(rd, n);
    struct rd scan = rd_of(packed);
    uint64_t size = unpacked_bytes(&scan);
    if (!rd_ok(&scan) || size == 0 || size > BLOCK_BYTES) {
        codec_fail(r, "LZ4 block is damaged", at + scan.pos);
        return 0;
    }
    if (!buf_reserve(out, (size_t)size)) {
        codec_fail(r, codec_over_limit, at);
        return 0;
    }
    int got =
        LZ4_decompress_safe((const char *)packed.p, (char *)out->p + out->n,
                            (int)packed.n, (int)size);
    if (got != (int)size) {
        codec_fail(r, "LZ4 block is damaged", at);
        return 0;
    }
    out->n += (size_t)size;
    return (uint32_t)size;
}

static bool stream(struct codec_ctx *ctx, struct view in, struct buf *out,
                   struct codec_result *r)
{
    (void)ctx;
    struct rd rd = rd_of(in);
    if (rd_le32(&rd) != LEGACY_MAGIC)
        return codec_fail(
            r, rd_ok(&rd) ? "no LZ4 legacy frame" : codec_cut_short, 0);
    uint32_t got = BLOCK_BYTES;
    while (got == BLOCK_BYTES) {
        bool first = rd.pos == 4;
        struct view head = view_cut(in, rd.pos, 4);
        uint32_t n = head.n == 4 ? ld_le32(head.p) : 0;
        if (!first && (n == 0 || n > MOST_PACKED))
            break;
        if (n > MOST_PACKED)
            return codec_fail(r, "LZ4 block is damaged", rd.pos);
        rd_skip(&rd, 4);
        if (n == 0 || n > rd_left(&rd))
            return codec_fail(r, codec_cut_short, in.n);
        got = one_block(&rd, n, out, r);
        if (got == 0)
            return false;
    }
    r->in_used = rd.pos;
    return true;
}

const struct codec_ops codec_lz4legacy = {
    .name = "lz4legacy",
    .stream = stream,
};

/* One .xz stream: index, footer and integrity check are verified. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stream header, blocks, index, footer: doc/xz-file-format.txt 1.2 of XZ
 * Utils. liblzma reads these parts; what fills the time, the LZMA2 data of a
 * block, is decoded by our own decoder straight into the output. A stream
 * that has other filters (BCJ, delta) goes to liblzma as a whole.
 */
#include <libdeflate.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "codec/lzma2.h"
#include "codec/lzma_step.h"

enum {
    SUM_ALIGN = 4,
    INDEX_MARK = 0,
};

static const char damaged[] = "xz data is damaged";

struct xz {
    struct rd rd;
    lzma_stream_flags flags;
    lzma_index_hash *index;
    struct lzma_dec *d;
    struct lzma_out *o;
    struct codec_result *r;
    bool foreign; /* filters that are liblzma's business */
};

static bool cut_short(struct xz *z)
{
    return codec_fail(z->r, codec_cut_short, z->rd.v.n);
}

static bool bad(struct xz *z)
{
    return codec_fail(z->r, damaged, z->rd.pos);
}

static bool header(struct xz *z)
{
    struct view v = rd_bytes(&z->rd, LZMA_STREAM_HEADER_SIZE);
    if (!rd_ok(&z->rd))
        return cut_short(z);
    lzma_ret is = lzma_stream_header_decode(&z->flags, v.p);
    if (is != LZMA_OK)
        return codec_fail(z->r, lzma_why(is), 0);
    return true;
}

/* Whether these bytes have the sum that follows them. */
static bool sum_holds(lzma_check check, struct view data, const uint8_t *sum)
{
    uint8_t sha[SHA256_DIGEST_LENGTH];
    if (check == LZMA_CHECK_CRC32)
        return libdeflate_crc32(0, data.p, data.n) == ld_le32(sum);
    if (check == LZMA_CHECK_CRC64)
        return lzma_crc64(data.p, data.n, 0) == ld_le64(sum);
    if (check == LZMA_CHECK_SHA256)
        return memcmp(SHA256(data.p, data.n, sha), sum, sizeof sha) == 0;
    return true; /* none, or one that nobody has defined */
}

/* The block's LZMA2 data, its padding and its sum. */
static bool block_data(struct xz *z, lzma_block *b, uint32_t dict)
{
    size_t at = z->rd.pos, before = z->o->n;
    if (!lzma2_chunks(z->d, &z->rd, lzma_dict_bytes(dict), z->o, z->r))
        return false;
    size_t packed = z->rd.pos - at, size = z->o->n - before;
    if ((b->compressed_size != LZMA_VLI_UNKNOWN &&
         b->compressed_size != packed) ||
        (b->uncompressed_size != LZMA_VLI_UNKNOWN &&
         b->uncompressed_size != size))
        return bad(z);
    b->compressed_size = packed;
    while ((z->rd.pos - at) % SUM_ALIGN != 0 && rd_ok(&z->rd))
        if (rd_u8(&z->rd) != 0)
            return bad(z);
    struct view sum = rd_bytes(&z->rd, lzma_check_size(z->flags.check));
    if (!rd_ok(&z->rd))
        return cut_short(z);
    struct view data = view_of(size ? z->o->p + before : sum.p, size);
    if (!sum_holds(z->flags.check, data, sum.p))
        return codec_fail(z->r, "xz block does not match its sum", at);
    lzma_vli unpadded = lzma_block_unpadded_size(b);
    if (lzma_index_hash_append(z->index, unpadded, size) != LZMA_OK)
        return bad(z);
    return true;
}

/* One block; at its header's first byte. */
static bool block(struct xz *z)
{
    lzma_filter filters[LZMA_FILTERS_MAX + 1];
    lzma_block b = {
        .version = 1,
        .check = z->flags.check,
        .filters = filters,
        .header_size = lzma_block_header_size_decode(z->rd.v.p[z->rd.pos]),
    };
    struct view v = rd_bytes(&z->rd, b.header_size);
    if (!rd_ok(&z->rd))
        return cut_short(z);
    lzma_ret is = lzma_block_header_decode(&b, NULL, v.p);
    if (is != LZMA_OK)
        return codec_fail(z->r, lzma_why(is), z->rd.pos - v.n);
    z->foreign = filters[0].id != LZMA_FILTER_LZMA2;
    uint32_t dict = 0;
    if (!z->foreign)
        dict = ((lzma_options_lzma *)filters[0].options)->dict_size;
    for (size_t i = 0; filters[i].id != LZMA_VLI_UNKNOWN; i++)
        free(filters[i].options);
    return !z->foreign && block_data(z, &b, dict);
}

static bool index_and_footer(struct xz *z)
{
    size_t pos = z->rd.pos;
    lzma_ret is = lzma_index_hash_decode(z->index, z->rd.v.p, &pos, z->rd.v.n);
    if (is != LZMA_STREAM_END)
        return is == LZMA_OK || is == LZMA_BUF_ERROR ? cut_short(z) : bad(z);
    rd_seek(&z->rd, pos);
    struct view v = rd_bytes(&z->rd, LZMA_STREAM_HEADER_SIZE);
    if (!rd_ok(&z->rd))
        return cut_short(z);
    lzma_stream_flags footer;
    if (lzma_stream_footer_decode(&footer, v.p) != LZMA_OK ||
        lzma_stream_flags_compare(&z->flags, &footer) != LZMA_OK ||
        footer.backward_size != lzma_index_hash_size(z->index))
        return bad(z);
    return true;
}

static bool all_parts(struct xz *z)
{
    if (!header(z))
        return false;
    for (;;) {
        if (rd_left(&z->rd) == 0)
            return cut_short(z);
        if (z->rd.v.p[z->rd.pos] == INDEX_MARK)
            return index_and_footer(z);
        if (!block(z))
            return false;
    }
}

/* False also when *foreign: then nothing has been decided. */
static bool own(struct codec_ctx *ctx, struct view in, struct lzma_out *o,
                struct codec_result *r, bool *foreign)
{
    struct xz z = {
        .rd = rd_of(in),
        .d = lzma_own_state(ctx),
        .index = lzma_index_hash_init(NULL, NULL),
        .o = o,
        .r = r,
    };
    bool ok =
        z.d && z.index ? all_parts(&z) : codec_fail(r, codec_no_memory, 0);
    lzma_index_hash_end(z.index, NULL);
    *foreign = z.foreign;
    r->in_used = z.rd.pos;
    r->out_n = o->n;
    return ok;
}

static lzma_stream *start(struct codec_ctx *ctx, struct codec_result *r)
{
    lzma_stream *s = lzma_state(ctx);
    lzma_ret is = LZMA_MEM_ERROR;
    if (s)
        is = lzma_stream_decoder(s, LZMA_MEMORY_BYTES, 0);
    if (is == LZMA_OK)
        return s;
    codec_fail(r, lzma_why(is), 0);
    return NULL;
}

static bool whole_block(struct codec_ctx *ctx, struct view in, uint8_t *out,
                        size_t cap, struct codec_result *r)
{
    struct lzma_out o = lzma_out_mem(out, cap);
    bool foreign, ok = own(ctx, in, &o, r, &foreign);
    if (!foreign)
        return ok;
    lzma_stream *s = start(ctx, r);
    return s && codec_pump_block(lzma_step, s, in, out, cap, r);
}

static bool stream(struct codec_ctx *ctx, struct view in, struct buf *out,
                   struct codec_result *r)
{
    struct lzma_out o = lzma_out_buf(out);
    bool foreign, ok = own(ctx, in, &o, r, &foreign);
    if (!foreign)
        return ok;
    out->n = o.start;
    lzma_stream *s = start(ctx, r);
    return s && codec_pump(lzma_step, s, in, out, r);
}

const struct codec_ops codec_xz = {
    .name = "xz",
    .block = whole_block,
    .stream = stream,
};

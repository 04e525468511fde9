/* Decoding one entry of a zip archive: see zip.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <libdeflate.h>
#include <string.h>

#include "image/zip.h"

static bool fail(struct diag *why, enum why reason, const char *text,
                 const struct zip_entry *e)
{
    *why = (struct diag){
        .why = reason, .text = text, .offset = e->local, .node = why->node};
    return false;
}

/* LZMA: 2 version, 2 size of the properties (5), 1 lc/lp/pb, 4 dictionary. */
static bool read_lzma(struct lane *lane, struct view in, uint8_t *out, size_t n,
                      struct codec_result *r)
{
    struct rd rd = rd_of(in);
    rd_skip(&rd, 2);
    uint16_t props_n = rd_le16(&rd);
    uint8_t props = rd_u8(&rd);
    uint32_t dict = rd_le32(&rd);
    *r = (struct codec_result){.why = "LZMA properties are damaged"};
    if (!rd_ok(&rd) || props_n != 5 || props >= 225)
        return false;
    const struct codec_lzma_props p = {.lc = (uint8_t)(props % 9),
                                       .lp = (uint8_t)(props / 9 % 5),
                                       .pb = (uint8_t)(props / 45),
                                       .dict_bytes = dict};
    return codec_lzma_raw(lane->codec, &p, view_from(in, rd.pos), out, n, r);
}

static bool codec_of(uint16_t method, enum codec *c)
{
    switch (method) {
    case ZIP_DEFLATE:
        *c = CODEC_deflate;
        return true;
    case ZIP_BZIP2:
        *c = CODEC_bzip2;
        return true;
    case ZIP_ZSTD:
        *c = CODEC_zstd;
        return true;
    case ZIP_XZ:
        *c = CODEC_xz;
        return true;
    default:
        return false;
    }
}

/* Only the start is wanted: decoding stops where the room does. */
static bool read_start(struct lane *lane, enum codec c, struct view in,
                       uint8_t *out, uint64_t n, struct codec_result *r)
{
    struct buf b;
    buf_init(&b, n, &lane->image->budget);
    codec_stream(c, lane->codec, in, &b, r);
    bool enough = b.n == n;
    if (enough && n)
        memcpy(out, b.p, n);
    buf_done(&b);
    return enough;
}

static bool unpack(struct lane *lane, const struct zip_entry *e, uint8_t *out,
                   uint64_t n, struct diag *why)
{
    struct codec_result r = {0};
    enum codec c;
    if (e->method == ZIP_STORED) {
        if (e->contents.n < n)
            return fail(why, WHY_CORRUPT, "shorter than it should be", e);
        memcpy(out, e->contents.p, n);
        return true;
    }
    if (e->method == ZIP_LZMA)
        return read_lzma(lane, e->contents, out, n, &r) ||
               fail(why, WHY_CORRUPT, r.why, e);
    if (!codec_of(e->method, &c))
        return fail(why, WHY_UNSUPPORTED, "packed by a rare method", e);
    if (n < e->size)
        return read_start(lane, c, e->contents, out, n, &r) ||
               fail(why, WHY_CORRUPT, r.why ? r.why : "too short", e);
    if (!codec_block(c, lane->codec, e->contents, out, n, &r))
        return fail(why, WHY_CORRUPT, r.why, e);
    return r.out_n == n ||
           fail(why, WHY_CORRUPT, "shorter than it should be", e);
}

bool zip_read(struct lane *lane, const struct zip_entry *e, uint8_t *out,
              uint64_t n, struct diag *why)
{
    if (e->encrypted)
        return fail(why, WHY_ENCRYPTED, "needs a password", e);
    if (n == 0)
        return true;
    if (!unpack(lane, e, out, n, why))
        return false;
    return n < e->size || libdeflate_crc32(0, out, n) == e->crc ||
           fail(why, WHY_CORRUPT, "does not match its CRC-32", e);
}

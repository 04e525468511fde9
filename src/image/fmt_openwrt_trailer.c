/* What OpenWrt appends to its images: which devices they are for, and usign
 * signatures. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * At the very end, one record after the other; each ends with 16 bytes, big
 * endian. (Source: fwtool of OpenWrt, fwimage.h.)
 * offset size  meaning
 * 0      4     magic "FWx0"
 * 4      4     CRC-32 of all that stands before it in the file, without the
 *              final inversion
 * 8      1     type: 0 signature, 1 information; three bytes 0
 * 12     4     size of the record, these 16 bytes counted in
 * Information: 4 version, 4 flags, JSON. Signature: the text of a .sig file,
 * over what stands before the first signature.
 */
#include "image/vendor.h"

enum { TAIL = 16, MAX_RECORD = 1 << 20, MAX_RECORDS = 16 };

struct record {
    uint64_t at, n; /* within the view */
    uint32_t crc;
    uint8_t type;
};

/* The record that ends where v does. */
static bool last_record(struct view v, struct record *out)
{
    if (v.n < TAIL)
        return false;
    struct rd r = rd_of(view_from(v, v.n - TAIL));
    uint32_t magic = rd_be32(&r);
    out->crc = rd_be32(&r);
    out->type = rd_u8(&r);
    uint32_t zero = rd_be24(&r);
    out->n = rd_be32(&r);
    out->at = v.n - out->n;
    return magic == 0x46577830 && out->type <= 1 && zero == 0 &&
           out->n >= TAIL && out->n <= v.n && out->n <= MAX_RECORD;
}

static bool match(struct view v)
{
    struct record r;
    return last_record(v, &r);
}

/* Over the whole file: known only when the part is not within another. */
static const char *check(const struct lane *lane, const struct part *p,
                         const struct record *r)
{
    if (p->parent)
        return "not checked";
    uint64_t before = p->offset + r->at + r->n - TAIL;
    return vendor_crc(view_cut(lane->image->bytes, 0, before)) == r->crc
               ? "right"
               : "wrong";
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct view v = p->bytes;
    struct record r;
    unsigned n = 0, signatures = 0;
    const char *crc = "not checked";
    for (; n < MAX_RECORDS && last_record(v, &r); n++) {
        if (n == 0)
            crc = check(lane, p, &r);
        signatures += r.type == 0;
        v.n = (size_t)r.at;
    }
    part_start(p, v.n);
    p->code = true;
    part_detail(lane, p, "%u records, %u signatures, CRC %s", n, signatures,
                crc);
    return OPENED;
}

const struct format format_openwrt_trailer = {
    .name = "openwrt-trailer",
    .title = "OpenWrt metadata and signature",
    .spec = "OpenWrt, fwtool, fwimage.h",
    .flags = FORMAT_AT_END,
    .match = match,
    .open = open,
};

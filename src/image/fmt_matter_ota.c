/* Matter OTA files: updates of devices, with a digest and no signature. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian. (Source: Matter Core Specification 1.3, 11.21.)
 * offset size  meaning
 * 0      4     0x1beef11e
 * 4      8     size of the file
 * 12     4     size of the header that follows
 * 16           a structure in Matter's TLV: control byte, tag u8, value. Tags:
 * 0 vendor, 1 product, 2 version, 3 its text, 4 size of the payload, 5, 6 least
 * and most version it replaces, 7 URL of notes, 8 kind of digest (1: SHA-256),
 * 9 digest of the payload Then the payload. (The digest is kept in the ledger
 * too; who signs is the maker's own affair and stands in the payload.)
 *
 * Control byte: kind in the low 5 bits: 04 to 07 numbers of 1, 2, 4, 8 bytes,
 * 0c to 0e text, 10 to 12 bytes with a length of 1, 2, 4 bytes, 15 structure,
 * 18 its end; in the high 3 bits 0 no tag, 1 a tag of one byte.
 */
#include <openssl/evp.h>

#include "image/vendor.h"

enum { FIXED = 16, MAX_HEADER = 4096, FIELDS = 32 };

struct head {
    uint64_t total, payload;
    uint32_t header, vendor, product, version, digest_kind;
    struct view text, digest;
};

static uint64_t little(struct rd *r, unsigned size)
{
    return size == 1   ? rd_u8(r)
           : size == 2 ? rd_le16(r)
           : size == 4 ? rd_le32(r)
                       : rd_le64(r);
}

/* One field; false at the structure's end, or when it cannot be (see r). */
static bool read_field(struct rd *r, struct head *h)
{
    uint8_t control = rd_u8(r), kind = control & 31;
    uint64_t n = 0;
    struct view v = {0};
    if (control == 0x18 || !rd_want(r, control >> 5 == 1, "an unknown field"))
        return false;
    uint8_t tag = rd_u8(r);
    if (kind >= 4 && kind <= 7)
        n = little(r, 1u << (kind - 4));
    else if ((kind >= 0x0c && kind <= 0x0e) || (kind >= 0x10 && kind <= 0x12))
        v = rd_bytes(r, little(r, 1u << (kind & 3)));
    else
        rd_fail(r, RD_VALUE, "an unknown field");
    switch (tag) {
    case 0:
        h->vendor = (uint32_t)n;
        break;
    case 1:
        h->product = (uint32_t)n;
        break;
    case 2:
        h->version = (uint32_t)n;
        break;
    case 3:
        h->text = vendor_text(v);
        break;
    case 4:
        h->payload = n;
        break;
    case 8:
        h->digest_kind = (uint32_t)n;
        break;
    case 9:
        h->digest = v;
        break;
    default:
        break;
    }
    return rd_ok(r);
}

static bool read_head(struct view v, struct head *h)
{
    struct rd r = rd_of(v);
    *h = (struct head){0};
    uint32_t magic = rd_le32(&r);
    h->total = rd_le64(&r);
    h->header = rd_le32(&r);
    if (!rd_ok(&r) || magic != 0x1beef11e || h->header > MAX_HEADER)
        return false;
    struct rd in = rd_sub(&r, h->header);
    if (rd_u8(&in) != 0x15)
        return false;
    for (unsigned i = 0; i < FIELDS && read_field(&in, h); i++)
        ;
    return rd_ok(&in) && rd_left(&in) == 0 && h->payload > 0 &&
           h->total > FIXED && h->payload == h->total - FIXED - h->header;
}

static bool match(struct view v)
{
    struct head h;
    return read_head(v, &h);
}

static bool digest_is_wrong(struct view payload, const struct head *h)
{
    uint8_t sum[EVP_MAX_MD_SIZE];
    return h->digest_kind == 1 && h->digest.n == 32 &&
           EVP_Digest(payload.p, payload.n, sum, NULL, EVP_sha256(), NULL) &&
           !view_eq(view_of(sum, 32), h->digest);
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct head h;
    if (!read_head(p->bytes, &h))
        return NOT_THIS;
    uint64_t size = h.total < p->bytes.n ? h.total : p->bytes.n;
    uint64_t at = FIXED + (uint64_t)h.header;
    if (!image_spend(lane->image, size))
        return NOT_THIS;
    part_end(p, size);
    p->version = h.text.n ? arena_text(&lane->arena, h.text) : NULL;
    part_detail(lane, p, "vendor %04x, product %04x, version %u%s%.*s",
                h.vendor, h.product, h.version, h.text.n ? " " : "",
                TEXT(h.text));
    if (h.total > size)
        part_diag(lane, p, WHY_CORRUPT, size, "the end of the file is missing");
    else if (digest_is_wrong(view_from(p->bytes, at), &h))
        part_diag(lane, p, WHY_CORRUPT, at, "the digest does not match");
    part_region(lane, p, at, size - at, NULL, NULL);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_matter_ota = {
    .name = "matter-ota",
    .title = "Matter OTA file",
    .spec = "Matter Core Specification 1.3, 11.21",
    .magics = {{.n = 4, .bytes = "\x1e\xf1\xee\x1b"}},
    .match = match,
    .open = open,
};

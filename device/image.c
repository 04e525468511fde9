/* Checks a signed image in a slot: see image.h for the contract.
 *
 * offset  size  field         meaning (little endian)
 *      0     4  magic         0x96f3b83d
 *      4     4  load          0, or the slot's address with flag 0x100
 *      8     2  header size   32 .. slot; the rest of the header is hashed
 *     10     2  protected     size of the protected TLV area, not 0
 *     12     4  body size     not 0
 *     16     4  flags         0 or 0x100 (linked for its address)
 *     20     8  version       major, minor, revision (2), build (4)
 *     28     4  pad           0
 *   then header size + body size: protected area, unprotected area, each
 *      0     2  magic         0x6908 protected, 0x6907 unprotected
 *      2     2  size          of the area with these 4 bytes
 *      4        entries       type (2), length (2), value
 *   protected: counter 0x50, vendor 0x74, class 0x75: each once, any order
 *   unprotected: SHA-256 0x10, key id 0x01, signature 0x24 or 0x22, in that
 *   order and nothing else. Hash and signature cover everything before them.
 * Source: MCUboot's documentation of its image format. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image.h"

#include "base/rd.h"
#include "bytes.h"

enum {
    HEADER_MAGIC_LOW = 0xb83d,
    HEADER_MAGIC_HIGH = 0x96f3,
    FLAG_FIXED = 0x100,
    AREA_PROTECTED = 0x6908,
    AREA_PLAIN = 0x6907,
    AREA_HEAD = 4,
    TLV_KEY_ID = 0x01,
    TLV_SHA256 = 0x10,
    TLV_ECDSA = 0x22,
    TLV_ED25519 = 0x24,
    TLV_COUNTER = 0x50,
    TLV_VENDOR = 0x74,
    TLV_CLASS = 0x75,
    ED25519_BYTES = 64,
    ECDSA_LEAST = 8, /* two integers of one byte each */
};

/* What the parts of one check hand to each other. */
struct check {
    const struct ad_flash *slot;
    const struct ad_policy *policy;
    const struct ad_crypto *crypto;
    struct ad_image_work *work;
    struct ad_image image;
    uint32_t header_bytes, protected_bytes, flags, load;
    uint32_t tlv_bytes; /* both areas */
    struct view vendor, class_id, digest, key_id, signature;
    uint32_t signature_type;
    enum ad_image_why why;
};

static bool no(struct check *c, enum ad_image_why why)
{
    c->why = why;
    return false;
}

static bool read(struct check *c, uint32_t at, uint8_t *to, uint32_t n)
{
    if (at > c->slot->size_bytes || c->slot->size_bytes - at < n)
        return no(c, AD_IMAGE_SIZE);
    if (c->slot->read(c->slot->port, at, to, n) != 0)
        return no(c, AD_IMAGE_UNREADABLE);
    return true;
}

static bool read_header(struct check *c)
{
    if (!read(c, 0, c->work->header, AD_HEADER_BYTES))
        return false;
    const uint8_t *h = c->work->header; /* the whole of it is there */
    c->load = ld_le32(h + 4);
    c->header_bytes = ld_le16(h + 8);
    c->protected_bytes = ld_le16(h + 10);
    c->image.body_bytes = ld_le32(h + 12);
    c->flags = ld_le32(h + 16);
    c->image.major = h[20];
    c->image.minor = h[21];
    c->image.revision = ld_le16(h + 22);
    c->image.build = ld_le32(h + 24);
    uint32_t pad = ld_le32(h + 28);
    if (ld_le16(h) != HEADER_MAGIC_LOW || ld_le16(h + 2) != HEADER_MAGIC_HIGH)
        return no(c, AD_IMAGE_NONE);
    if (c->header_bytes < AD_HEADER_BYTES || c->protected_bytes < AREA_HEAD ||
        c->image.body_bytes == 0 || pad != 0)
        return no(c, AD_IMAGE_HEADER);
    if (c->flags == 0 ? c->load != 0 : c->flags != FLAG_FIXED)
        return no(c, AD_IMAGE_HEADER);
    c->image.body = c->header_bytes;
    return true;
}

/* Both TLV areas into memory; every size is checked against what is left. */
static bool read_tlvs(struct check *c)
{
    uint32_t left = c->slot->size_bytes;
    if (c->header_bytes > left || c->image.body_bytes > left - c->header_bytes)
        return no(c, AD_IMAGE_SIZE);
    uint32_t at = c->header_bytes + c->image.body_bytes;
    uint32_t most = AD_TLV_BYTES - AREA_HEAD;
    if (c->protected_bytes > most)
        return no(c, AD_IMAGE_TLV);
    uint32_t first = c->protected_bytes + AREA_HEAD;
    if (!read(c, at, c->work->tlvs, first))
        return false;
    uint32_t plain = ld_le16(c->work->tlvs + c->protected_bytes + 2);
    if (plain < AREA_HEAD || plain > AD_TLV_BYTES - c->protected_bytes)
        return no(c, AD_IMAGE_TLV);
    c->tlv_bytes = c->protected_bytes + plain;
    if (!read(c, at + first, c->work->tlvs + first, plain - AREA_HEAD))
        return false;
    c->image.total_bytes = at + c->tlv_bytes;
    return true;
}

/* The next entry's value; its type in *out_type, 0 after a failure. */
static struct view entry(struct rd *r, uint32_t *out_type)
{
    *out_type = rd_le16(r);
    return rd_bytes(r, rd_le16(r));
}

static struct rd area(struct check *c, uint32_t at, uint32_t n, uint32_t magic)
{
    struct rd r = rd_of(view_of(c->work->tlvs + at, n));
    rd_want(&r, rd_le16(&r) == magic, NULL);
    rd_want(&r, rd_le16(&r) == n, NULL);
    return r;
}

/* The protected area: exactly the three entries. */
static bool parse_protected(struct check *c)
{
    struct rd r = area(c, 0, c->protected_bytes, AREA_PROTECTED);
    unsigned seen = 0;
    while (rd_ok(&r) && rd_left(&r) > 0) {
        uint32_t type;
        struct view v = entry(&r, &type);
        unsigned bit = type == TLV_COUNTER  ? 1
                       : type == TLV_VENDOR ? 2
                       : type == TLV_CLASS  ? 4
                                            : 0;
        rd_want(&r, bit != 0 && !(seen & bit), NULL);
        rd_want(&r, v.n == (bit == 1 ? 4 : AD_UUID_BYTES), NULL);
        if (!rd_ok(&r))
            break;
        seen |= bit;
        if (bit == 1)
            c->image.counter = ld_le32(v.p);
        else if (bit == 2)
            c->vendor = v;
        else
            c->class_id = v;
    }
    return (rd_ok(&r) && seen == 7) || no(c, AD_IMAGE_TLV);
}

/* Two positive integers, shortest form, filling v. Backends differ in what
 * else they take, and one image must have one verdict everywhere. */
static bool is_der_pair(struct view v)
{
    struct rd r = rd_of(v);
    rd_want(&r, rd_u8(&r) == 0x30, NULL);
    rd_want(&r, rd_u8(&r) == v.n - 2, NULL);
    for (int i = 0; i < 2 && rd_ok(&r); i++) {
        rd_want(&r, rd_u8(&r) == 0x02, NULL);
        struct view x = rd_bytes(&r, rd_u8(&r));
        if (!rd_want(&r, x.n >= 1 && x.n <= 33, NULL))
            break;
        rd_want(&r, x.p[0] < 0x80, NULL);
        if (x.p[0] == 0)
            rd_want(&r, x.n > 1 && x.p[1] >= 0x80, NULL);
        else
            rd_want(&r, x.n <= 32, NULL);
    }
    return rd_ok(&r) && rd_left(&r) == 0;
}

/* The unprotected area: hash, key id, signature, and not a byte more. */
static bool parse_plain(struct check *c)
{
    struct rd r = area(c, c->protected_bytes, c->tlv_bytes - c->protected_bytes,
                       AREA_PLAIN);
    uint32_t type;
    c->digest = entry(&r, &type);
    rd_want(&r, type == TLV_SHA256 && c->digest.n == AD_HASH_BYTES, NULL);
    c->key_id = entry(&r, &type);
    rd_want(&r, type == TLV_KEY_ID && c->key_id.n == AD_HASH_BYTES, NULL);
    c->signature = entry(&r, &c->signature_type);
    rd_want(&r, rd_ok(&r) && rd_left(&r) == 0, NULL);
    size_t n = c->signature.n;
    if (!rd_ok(&r))
        return no(c, AD_IMAGE_TLV);
    if (c->signature_type == TLV_ED25519)
        return n == ED25519_BYTES || no(c, AD_IMAGE_TLV);
    if (c->signature_type != TLV_ECDSA)
        return no(c, AD_IMAGE_TLV);
    return (n >= ECDSA_LEAST && n <= AD_SIGNATURE_BYTES &&
            is_der_pair(c->signature)) ||
           no(c, AD_IMAGE_TLV);
}

/* SPEC: EN 303 645 5.3-9 (meant for this device), 5.3-2 (not an old one) */
static bool is_for_us(struct check *c)
{
    const struct ad_policy *p = c->policy;
    if (ad_same(c->vendor.p, p->vendor, AD_UUID_BYTES) != AD_YES ||
        ad_same(c->class_id.p, p->class_id, AD_UUID_BYTES) != AD_YES)
        return no(c, AD_IMAGE_TARGET);
    if (c->flags == FLAG_FIXED ? c->load != c->slot->address
                               : p->position_free != AD_NO)
        return no(c, AD_IMAGE_TARGET);
    if (c->image.counter < p->min_counter)
        return no(c, AD_IMAGE_OLD);
    return true;
}

static bool add(struct check *c, const uint8_t *p, uint32_t n)
{
    return c->crypto->hash_add(c->work->hash_state, p, n) == AD_YES ||
           no(c, AD_IMAGE_UNREADABLE);
}

/* SHA-256 of what will run, in image.digest: header and TLVs from memory, so
 * that what was parsed is what is hashed; the rest once from flash. */
static bool hash(struct check *c)
{
    if (c->crypto->hash_start(c->work->hash_state) != AD_YES)
        return no(c, AD_IMAGE_UNREADABLE);
    if (!add(c, c->work->header, AD_HEADER_BYTES))
        return false;
    uint32_t at = AD_HEADER_BYTES;
    uint32_t end = c->header_bytes + c->image.body_bytes;
    while (at < end) {
        uint32_t n = end - at < AD_CHUNK_BYTES ? end - at : AD_CHUNK_BYTES;
        if (!read(c, at, c->work->chunk, n) || !add(c, c->work->chunk, n))
            return false;
        at += n;
    }
    if (at != end || !add(c, c->work->tlvs, c->protected_bytes))
        return false;
    return c->crypto->hash_end(c->work->hash_state, c->image.digest) ==
               AD_YES ||
           no(c, AD_IMAGE_UNREADABLE);
}

/* The id only selects; the key's own algorithm decides how it is used. */
static bool find_key(struct check *c)
{
    enum ad_algorithm told =
        c->signature_type == TLV_ED25519 ? AD_ED25519 : AD_ECDSA_P256;
    for (uint32_t i = 0; i < c->policy->n_keys; i++) {
        const struct ad_key *k = &c->policy->keys[i];
        if (k->algorithm == told &&
            ad_same(k->id, c->key_id.p, AD_HASH_BYTES) == AD_YES) {
            c->image.key = i;
            return true;
        }
    }
    return no(c, AD_IMAGE_KEY);
}

/* Everything once more from what the parts left behind, so that one skipped
 * call or branch above does not decide alone. */
static uint32_t decide(struct check *c, uint32_t first)
{
    volatile uint32_t again = first;
    if (first != AD_YES || again != AD_YES)
        return AD_NO;
    if (ad_same(c->image.digest, c->digest.p, AD_HASH_BYTES) != AD_YES ||
        c->image.counter < c->policy->min_counter ||
        ad_same(c->vendor.p, c->policy->vendor, AD_UUID_BYTES) != AD_YES)
        return AD_NO;
    return again == AD_YES ? again : AD_NO;
}

static uint32_t run(struct check *c)
{
    if (!read_header(c) || !read_tlvs(c) || !parse_protected(c) ||
        !parse_plain(c) || !is_for_us(c) || !find_key(c) || !hash(c))
        return AD_NO;
    if (ad_same(c->image.digest, c->digest.p, AD_HASH_BYTES) != AD_YES) {
        no(c, AD_IMAGE_DIGEST);
        return AD_NO;
    }
    c->why = AD_IMAGE_SIGNATURE;
    uint32_t first =
        c->crypto->verify(&c->policy->keys[c->image.key], c->image.digest,
                          c->signature.p, (uint32_t)c->signature.n);
    return decide(c, first);
}

uint32_t ad_image_check(const struct ad_flash *slot,
                        const struct ad_policy *policy,
                        const struct ad_crypto *crypto,
                        struct ad_image_work *work, struct ad_image *out,
                        enum ad_image_why *out_why)
{
    struct check c = {.slot = slot,
                      .policy = policy,
                      .crypto = crypto,
                      .work = work,
                      .why = AD_IMAGE_NONE};
    volatile uint32_t good = run(&c);
    if (good != AD_YES) {
        if (out_why)
            *out_why = c.why;
        return AD_NO;
    }
    *out = c.image;
    if (out_why)
        *out_why = AD_IMAGE_GOOD;
    return good == AD_YES ? good : AD_NO;
}

static uint32_t release(const struct ad_image *a)
{
    return (uint32_t)a->major << 24 | (uint32_t)a->minor << 16 | a->revision;
}

int ad_image_order(const struct ad_image *a, const struct ad_image *b)
{
    uint32_t x = release(a), y = release(b);
    if (x == y) {
        x = a->build;
        y = b->build;
    }
    return x < y ? -1 : x > y;
}

/* OpenPGP secret keys: the packets of a key ring or of an armoured export. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/key_parse_int.h"

/* Packet header (RFC 9580 4.2)
 *   old: 10tttt.ll, then 1, 2 or 4 bytes of length (ll = 0, 1, 2)
 *   new: 11tttttt, then 1, 2 or 5 bytes of length
 * Secret-Key packet (tag 5; 7 for a subkey) (RFC 9580 5.5.3)
 *   0  u8 version: 3, 4 or 6    1  u32 creation time
 *   v3: u16 days                -  u8 algorithm
 *   v6: u32 octets of the public part; the public numbers
 *   u8 usage: 0 plain; 253, 254, 255 encrypted, then cipher, S2K, IV
 *   the secret numbers; usage 0 before v6: u16 sum of their bytes
 * A number is u16 bits and its bytes. All fields are big-endian. */

enum { TAG_SECRET = 5, TAG_SECRET_SUB = 7, MAX_PACKETS = 512 };

enum { YEAR_1991 = 0x27800000 };

struct pgp_packet {
    unsigned tag;
    struct view body;
};

static struct pgp_packet packet(struct rd *r)
{
    uint8_t head = rd_u8(r);
    uint64_t n = 0;
    unsigned tag = head & 0x3f;
    rd_want(r, head & 0x80, "not a packet");
    if (head & 0x40) {
        uint8_t first = rd_u8(r);
        if (first < 192)
            n = first;
        else if (first < 224)
            n = (((uint64_t)first - 192) << 8) + rd_u8(r) + 192;
        else if (rd_want(r, first == 255, "a partial packet"))
            n = rd_be32(r);
    } else {
        tag = (head >> 2) & 15;
        unsigned kind = head & 3;
        rd_want(r, kind < 3, "a packet of unknown length");
        n = kind == 0 ? rd_u8(r) : kind == 1 ? rd_be16(r) : rd_be32(r);
    }
    return (struct pgp_packet){.tag = tag, .body = rd_bytes(r, n)};
}

static struct view mpi(struct rd *r)
{
    uint32_t bits = rd_be16(r);
    struct view v = rd_bytes(r, (bits + 7) / 8);
    rd_want(r, bits > 0 && num_bits(v) == bits, "not a normal number");
    return v;
}

/* An OID of OpenPGP has no tag: here it gets one. */
struct oid {
    uint8_t der[24];
    size_t n;
};

static struct oid oid_read(struct rd *r)
{
    struct oid o = {{DER_OID}, 0};
    struct view v = rd_bytes(r, rd_u8(r));
    if (!rd_want(r, v.n > 0 && v.n <= sizeof o.der - 2, "not a curve"))
        return o;
    o.der[1] = (uint8_t)v.n;
    memcpy(o.der + 2, v.p, v.n);
    o.n = v.n + 2;
    return o;
}

struct pgp_key {
    enum key_type type;
    uint8_t algorithm;
    struct rsa_parts rsa;
    struct dsa_parts dsa;
    struct ec_parts ec;
    struct view raw;
    struct oid oid;
    unsigned secrets; /* secret numbers that follow, when not encrypted */
};

static void read_curve(struct rd *r, struct pgp_key *p)
{
    static const char ed25519[] = "\x2b\x06\x01\x04\x01\xda\x47\x0f\x01";
    static const char cv25519[] = "\x2b\x06\x01\x04\x01\x97\x55\x01\x05\x01";
    p->oid = oid_read(r);
    p->ec.point = mpi(r);
    p->type = KEY_EC;
    p->secrets = 1;
    struct view name = view_from(view_of(p->oid.der, p->oid.n), 2);
    if (view_eq(name, view_of(ed25519, sizeof ed25519 - 1)))
        p->type = KEY_ED25519;
    else if (view_eq(name, view_of(cv25519, sizeof cv25519 - 1)))
        p->type = KEY_X25519;
    if (p->type != KEY_EC) {
        rd_want(r, p->ec.point.n == 33 && p->ec.point.p[0] == 0x40,
                "not a native point");
        p->raw = view_from(p->ec.point, 1);
    }
    if (p->algorithm == 18) /* ECDH: hash and cipher */
        (void)rd_bytes(r, rd_u8(r));
}

static void read_public(struct rd *r, struct pgp_key *p)
{
    static const struct {
        enum key_type type;
        uint8_t n;
    } native[] = {
        {KEY_X25519,  32},
        {KEY_X448,    56},
        {KEY_ED25519, 32},
        {KEY_ED448,   57}
    };

    switch (p->algorithm) {
    case 1:
    case 2:
    case 3:
        p->type = KEY_RSA;
        p->rsa.n = mpi(r);
        p->rsa.e = mpi(r);
        p->secrets = 4;
        break;
    case 16:
        p->type = KEY_ELGAMAL;
        p->dsa.p = mpi(r);
        (void)mpi(r);
        (void)mpi(r);
        p->secrets = 1;
        break;
    case 17:
        p->type = KEY_DSA;
        p->dsa.p = mpi(r);
        p->dsa.q = mpi(r);
        p->dsa.g = mpi(r);
        p->dsa.y = mpi(r);
        p->secrets = 1;
        break;
    case 18:
    case 19:
    case 22:
        read_curve(r, p);
        break;
    case 25:
    case 26:
    case 27:
    case 28:
        p->type = native[p->algorithm - 25].type;
        p->raw = rd_bytes(r, native[p->algorithm - 25].n);
        break;
    default:
        rd_fail(r, RD_VALUE, "an algorithm without private keys");
    }
}

/* The numbers that were plain; their sum is the last word on them. */
static void read_secrets(struct rd *r, uint8_t version, struct pgp_key *p)
{
    size_t from = r->pos;
    struct view num[4] = {{0}};
    uint16_t sum = 0;
    if (p->secrets == 0)
        num[0] = rd_bytes(r, p->raw.n);
    for (unsigned i = 0; i < p->secrets && rd_ok(r); i++)
        num[i] = mpi(r);
    for (size_t i = from; rd_ok(r) && i < r->pos; i++)
        sum = (uint16_t)(sum + r->v.p[i]);
    if (version < 6)
        rd_want(r, rd_be16(r) == sum, "the sum differs");
    if (p->type == KEY_RSA) {
        p->rsa.d = num[0];
        p->rsa.p = num[1];
        p->rsa.q = num[2];
    } else if (p->type == KEY_DSA) {
        p->dsa.x = num[0];
    } else if (p->type == KEY_EC) {
        p->ec.scalar = num[0];
    }
}

static bool finish(struct pgp_key *p, struct key_info *k)
{
    struct key_info found = *k;
    bool ok = false;
    switch ((int)p->type) {
    case KEY_RSA:
        ok = key_rsa(&p->rsa, &found);
        break;
    case KEY_DSA:
        ok = key_dsa(&p->dsa, &found);
        break;
    case KEY_ELGAMAL:
        found.type = KEY_ELGAMAL;
        found.bits = num_bits(p->dsa.p);
        ok = found.bits >= MIN_RSA_BITS;
        break;
    case KEY_EC:
        p->ec.params = view_of(p->oid.der, p->oid.n);
        ok = key_ec(&p->ec, &found);
        break;
    default:
        ok = key_raw(p->type, (struct view){0}, p->raw, &found);
    }
    if (ok)
        *k = found;
    return ok;
}

/* GnuPG writes stubs for keys that are elsewhere: S2K 101, "GNU", 1 or 2. */
static bool is_stub(struct rd r, uint8_t usage)
{
    if (usage < 253)
        return false;
    rd_skip(&r, 1);
    if (rd_u8(&r) != 101)
        return false;
    (void)rd_u8(&r);
    return view_has(r.v, r.pos, "GNU", 3);
}

/* 1: a key; 0: a stub without one; -1: not what it seems. */
static int secret_packet(struct view body, struct key_info *k)
{
    struct rd r = rd_of(body);
    struct pgp_key p = {0};
    uint8_t version = rd_u8(&r);
    uint32_t created = rd_be32(&r);
    if (version == 3)
        (void)rd_be16(&r);
    p.algorithm = rd_u8(&r);
    if (version == 6)
        (void)rd_be32(&r);
    rd_want(&r, version == 3 || version == 4 || version == 6, "no version");
    rd_want(&r, created >= YEAR_1991, "older than OpenPGP");
    read_public(&r, &p);
    uint8_t usage = rd_u8(&r);
    if (!rd_ok(&r))
        return -1;
    if (is_stub(r, usage))
        return 0;
    if (usage == 0) {
        read_secrets(&r, version, &p);
        if (!rd_ok(&r) || rd_left(&r) != 0)
            return -1;
    } else {
        k->encrypted = true;
        if (rd_left(&r) < 24)
            return -1;
    }
    if (!finish(&p, k))
        return -1;
    k->sound = usage == 0;
    return 1;
}

bool key_pgp(struct view v, struct key_info *k)
{
    struct rd r = rd_of(v);
    struct key_info found = {.format = KEY_PGP};
    for (int i = 0; i < MAX_PACKETS && rd_left(&r) > 0; i++) {
        struct rd ahead = r;
        struct pgp_packet p = packet(&ahead);
        bool secret = p.tag == TAG_SECRET || p.tag == TAG_SECRET_SUB;
        /* 2 signature, 12 trust, 13 user, 17 attribute */
        bool beside = p.tag == 2 || p.tag == 12 || p.tag == 13 || p.tag == 17;
        if (!rd_ok(&ahead) ||
            (i == 0 ? p.tag != TAG_SECRET : !secret && !beside))
            break;
        struct key_info one = {.format = KEY_PGP};
        int got = secret ? secret_packet(p.body, &one) : 0;
        if (got < 0)
            break;
        if (got > 0) {
            /* One key in the clear is worse than any that is not. */
            one.keys = found.keys + 1;
            if (found.keys == 0 || (found.encrypted && !one.encrypted))
                found = one;
            found.keys = one.keys;
        }
        r = ahead;
    }
    if (found.keys == 0)
        return false;
    found.n = r.pos;
    *k = found;
    return true;
}

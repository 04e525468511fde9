/* Private keys in DER: PKCS#1, PKCS#8 plain and encrypted, SEC1, DSA. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/key_parse_int.h"

/* PKCS#1 (RFC 8017 A.1.2)  SEQ { INT 0|1, INT n e d p q dp dq qi, [SEQ] }
 * DSA (as OpenSSL)         SEQ { INT 0, INT p q g y x }
 * SEC1 (RFC 5915)          SEQ { INT 1, OCTETS d, [0] { OID }, [1] { BITS } }
 * PKCS#8 (RFC 5958)        SEQ { INT 0|1, SEQ { OID, params }, OCTETS key,
 *                                [0] attributes, [1] public key }
 * encrypted PKCS#8         SEQ { SEQ { OID, params }, OCTETS ciphertext } */

enum { RSA_INTS = 9, DSA_INTS = 6, MIN_CIPHERTEXT = 40 };

/* OPENSSL's own readers take lengths of any size; four bytes of length are
 * more than any budget here lets through. */
static uint64_t der_length(struct rd *r)
{
    uint8_t first = rd_u8(r);
    if (first < 0x80)
        return first;
    uint64_t n = 0;
    unsigned count = first & 0x7f;
    if (!rd_want(r, count >= 1 && count <= 4, "not a definite DER length"))
        return 0;
    for (unsigned i = 0; i < count; i++)
        n = (n << 8) | rd_u8(r);
    return n;
}

bool der_is(const struct rd *r, uint8_t tag)
{
    return rd_left(r) > 0 && r->v.p[r->pos] == tag;
}

struct view der_get(struct rd *r, uint8_t tag)
{
    rd_want(r, rd_u8(r) == tag, "another DER tag than expected");
    uint64_t n = der_length(r);
    return rd_bytes(r, n);
}

struct view der_whole(struct rd *r, uint8_t tag)
{
    size_t from = r->pos;
    (void)der_get(r, tag);
    return rd_ok(r) ? view_cut(r->v, from, r->pos - from) : (struct view){0};
}

struct view der_uint(struct rd *r)
{
    struct view v = der_get(r, DER_INT);
    rd_want(r, v.n > 0, "an empty INTEGER");
    return num_trim(v);
}

/* A small INTEGER, as versions are; 255 for anything else. */
static uint8_t der_small(struct rd *r)
{
    struct view v = der_get(r, DER_INT);
    return v.n == 1 ? v.p[0] : 255;
}

/* RSA and DSA keys look alike up to their sixth number. */
static bool der_integers(struct rd *r, struct view alg, struct key_info *k)
{
    struct view num[RSA_INTS] = {{0}};
    uint8_t version = der_small(r);
    rd_want(r, version <= 1, "a version that no key has");
    unsigned count = 1;
    while (count < RSA_INTS && der_is(r, DER_INT))
        num[count++] = der_uint(r);
    if (!rd_ok(r))
        return false;
    if (count == DSA_INTS && version == 0 && rd_left(r) == 0 && !alg.n) {
        struct dsa_parts a = {
            .p = num[1], .q = num[2], .g = num[3], .y = num[4], .x = num[5]};
        k->format = KEY_DSA_ASN1;
        return a.x.n > 0 && key_dsa(&a, k);
    }
    if (version == 1 && der_is(r, DER_SEQ))
        (void)der_get(r, DER_SEQ); /* further primes */
    if (count != RSA_INTS || !rd_ok(r) || rd_left(r) != 0)
        return false;
    struct rsa_parts a = {.n = num[1],
                          .e = num[2],
                          .d = num[3],
                          .p = num[4],
                          .q = num[5],
                          .alg = alg};
    k->format = KEY_PKCS1;
    return a.p.n > 0 && a.q.n > 0 && key_rsa(&a, k);
}

/* params: from around it, or empty when it must bring its own. */
static bool der_sec1(struct rd *r, struct view params, struct key_info *k)
{
    struct ec_parts a = {.params = params};
    rd_want(r, der_small(r) == 1, "a version that SEC1 does not have");
    a.scalar = der_get(r, DER_OCTETS);
    if (der_is(r, DER_CTX0)) {
        struct rd in = rd_of(der_get(r, DER_CTX0));
        struct view own = der_is(&in, DER_OID) ? der_whole(&in, DER_OID)
                                               : der_whole(&in, DER_SEQ);
        rd_join(r, &in);
        if (!params.n)
            a.params = own;
    }
    if (der_is(r, DER_CTX1)) {
        struct rd in = rd_of(der_get(r, DER_CTX1));
        struct view bits = der_get(&in, DER_BITS);
        rd_want(&in, bits.n > 1 && bits.p[0] == 0, "not a public point");
        rd_join(r, &in);
        a.point = view_from(bits, 1);
    }
    if (!rd_ok(r) || rd_left(r) != 0 || !a.params.n || !a.scalar.n)
        return false;
    k->format = KEY_SEC1;
    return key_ec(&a, k);
}

#define OID(lit)                                                               \
    {                                                                          \
        (const uint8_t *)(lit), sizeof(lit) - 1                                \
    }

static const struct {
    struct view oid;
    enum key_type type;
} algorithms[] = {
    {OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), KEY_RSA    },
    {OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"), KEY_RSA    }, /* PSS */
    {OID("\x2a\x86\x48\xce\x38\x04\x01"),         KEY_DSA    },
    {OID("\x2a\x86\x48\xce\x3d\x02\x01"),         KEY_EC     },
    {OID("\x2b\x65\x70"),                         KEY_ED25519},
    {OID("\x2b\x65\x71"),                         KEY_ED448  },
    {OID("\x2b\x65\x6e"),                         KEY_X25519 },
    {OID("\x2b\x65\x6f"),                         KEY_X448   },
    {OID("\x2a\x86\x48\x86\xf7\x0d\x01\x03\x01"), KEY_DH     },
    {OID("\x2a\x86\x48\xce\x3e\x02\x01"),         KEY_DH     }, /* X9.42 */
};

static enum key_type algorithm_of(struct view oid)
{
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
        if (view_eq(oid, algorithms[i].oid))
            return algorithms[i].type;
    }
    return KEY_OTHER;
}

static bool pkcs8_dsa(struct rd *params, struct rd *key, struct key_info *k)
{
    struct rd in = rd_of(der_get(params, DER_SEQ));
    struct dsa_parts a = {0};
    a.p = der_uint(&in);
    a.q = der_uint(&in);
    a.g = der_uint(&in);
    a.x = der_uint(key);
    return rd_ok(&in) && rd_ok(key) && a.x.n > 0 && key_dsa(&a, k);
}

static bool pkcs8_other(enum key_type t, struct view body, struct key_info *k)
{
    if (body.n < 16 || !is_random(view_from(body, 2)))
        return false;
    k->type = t;
    return true;
}

/* What the OCTET STRING of a PKCS#8 key holds. alg: SEQ { OID, params }. */
static bool pkcs8_inner(struct view alg, struct view body, struct view public,
                        struct key_info *k)
{
    struct rd a = rd_of(alg);
    struct rd in = rd_of(der_get(&a, DER_SEQ));
    struct view oid = der_get(&in, DER_OID);
    enum key_type type = algorithm_of(oid);
    struct rd key = rd_of(body);
    struct rd seq;
    struct view params;
    if (!rd_ok(&in) || oid.n == 0)
        return false;
    switch (type) {
    case KEY_RSA:
        seq = rd_of(der_get(&key, DER_SEQ));
        return rd_ok(&key) && der_integers(&seq, alg, k);
    case KEY_DSA:
        return pkcs8_dsa(&in, &key, k);
    case KEY_EC:
        params = der_is(&in, DER_OID) ? der_whole(&in, DER_OID)
                                      : der_whole(&in, DER_SEQ);
        seq = rd_of(der_get(&key, DER_SEQ));
        return rd_ok(&in) && rd_ok(&key) && der_sec1(&seq, params, k);
    case KEY_ED25519:
    case KEY_ED448:
    case KEY_X25519:
    case KEY_X448: {
        struct view seed = der_get(&key, DER_OCTETS);
        return rd_ok(&key) && seed.n > 0 && key_raw(type, seed, public, k);
    }
    case KEY_DH:
    case KEY_OTHER:
        return pkcs8_other(type, body, k);
    case KEY_NONE:
    case KEY_ELGAMAL:
    case KEY_UNKNOWN:
        break;
    }
    return false;
}

static bool der_pkcs8(struct rd *r, struct key_info *k)
{
    uint8_t version = der_small(r);
    struct view alg = der_whole(r, DER_SEQ);
    struct view body = der_get(r, DER_OCTETS);
    struct view public = {0};
    if (der_is(r, DER_CTX0))
        (void)der_get(r, DER_CTX0);
    if (der_is(r, 0x81)) { /* [1] IMPLICIT BIT STRING */
        public = der_get(r, 0x81);
        rd_want(r, public.n > 1 && public.p[0] == 0, "not a public key");
        public = view_from(public, 1);
    }
    if (!rd_ok(r) || rd_left(r) != 0 || version > 1)
        return false;
    if (!pkcs8_inner(alg, body, public, k))
        return false;
    k->format = KEY_PKCS8;
    return true;
}

/* Whether an AlgorithmIdentifier names an encryption by a password. */
static bool is_password_based(struct view alg)
{
    static const struct view families[] = {
        OID("\x2a\x86\x48\x86\xf7\x0d\x01\x05"),         /* PKCS#5 */
        OID("\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01"),     /* PKCS#12 */
        OID("\x2b\x06\x01\x04\x01\x2a\x02\x11\x01\x01"), /* Java key store */
        OID("\x2b\x06\x01\x04\x01\x2a\x02\x13\x01"),     /* JCEKS */
    };
    struct rd r = rd_of(alg);
    struct view oid = der_get(&r, DER_OID);
    bool known = false;
    for (size_t i = 0; rd_ok(&r) && i < sizeof families / sizeof *families; i++)
        known = known || view_has(oid, 0, families[i].p, families[i].n);
    if (der_is(&r, DER_SEQ)) {
        struct rd params = rd_of(der_get(&r, DER_SEQ));
        /* PBES2: how the key is derived; PBES1: the salt */
        (void)(der_is(&params, DER_SEQ) ? der_get(&params, DER_SEQ)
                                        : der_get(&params, DER_OCTETS));
        rd_join(&r, &params);
    } else if (der_is(&r, DER_NULL)) {
        (void)der_get(&r, DER_NULL);
    }
    return known && rd_ok(&r) && rd_left(&r) == 0;
}

static bool der_encrypted(struct rd *r, struct key_info *k)
{
    struct view alg = der_get(r, DER_SEQ);
    struct view text = der_get(r, DER_OCTETS);
    if (!rd_ok(r) || rd_left(r) != 0 || text.n < MIN_CIPHERTEXT)
        return false;
    if (!is_password_based(alg) || !is_random(text))
        return false;
    k->type = KEY_UNKNOWN;
    k->format = KEY_PKCS8;
    k->encrypted = true;
    return true;
}

/* The tag behind the first element of r. */
static uint8_t second_tag(struct rd r)
{
    (void)der_get(&r, DER_INT);
    return rd_u8(&r);
}

/* A public key as certificates carry it: its kind, not its soundness. */
bool key_spki(struct view spki, struct key_info *k)
{
    struct rd r = rd_of(spki);
    struct rd in = rd_of(der_get(&r, DER_SEQ));
    struct rd alg = rd_of(der_get(&in, DER_SEQ));
    enum key_type type = algorithm_of(der_get(&alg, DER_OID));
    struct view bits = der_get(&in, DER_BITS);
    if (!rd_ok(&r) || !rd_ok(&in) || !rd_ok(&alg) || bits.n < 2)
        return false;
    struct key_info found = {.type = type};
    struct rd body = rd_of(view_from(bits, 1));
    if (type == KEY_RSA) {
        struct rd seq = rd_of(der_get(&body, DER_SEQ));
        found.bits = num_bits(der_uint(&seq));
    } else if (type == KEY_EC) {
        found.curve =
            curve_of(alg.v.n ? view_from(alg.v, alg.pos) : alg.v, &found.bits);
    } else if (type == KEY_DSA) {
        struct rd params = rd_of(der_get(&alg, DER_SEQ));
        found.bits = num_bits(der_uint(&params));
    } else if (type != KEY_OTHER) {
        found.bits = (uint32_t)(bits.n - 1) * 8;
    }
    spki_digest(spki, found.fp);
    found.has_fp = true;
    *k = found;
    return true;
}

bool key_der(struct view v, struct key_info *k)
{
    struct rd r = rd_of(v);
    struct rd in = rd_of(der_get(&r, DER_SEQ));
    struct key_info found = {.armour = KEY_BINARY, .keys = 1, .n = r.pos};
    bool ok = false;
    if (!rd_ok(&r))
        return key_pkcs12(v, k); /* which may have no definite length */
    if (der_is(&in, DER_SEQ)) {
        ok = der_encrypted(&in, &found);
    } else {
        uint8_t tag = second_tag(in);
        if (tag == DER_INT)
            ok = der_integers(&in, (struct view){0}, &found);
        else if (tag == DER_OCTETS)
            ok = der_sec1(&in, (struct view){0}, &found);
        else if (tag == DER_SEQ)
            ok = der_pkcs8(&in, &found);
    }
    if (!ok)
        return key_pkcs12(v, k);
    *k = found;
    return true;
}

bool key_der_pkcs8(struct view v, struct key_info *k)
{
    struct rd r = rd_of(v);
    struct rd in = rd_of(der_get(&r, DER_SEQ));
    struct key_info found = {.armour = KEY_BINARY, .keys = 1, .n = r.pos};
    if (!rd_ok(&r))
        return false;
    if (der_is(&in, DER_SEQ) ? !der_encrypted(&in, &found)
                             : !der_pkcs8(&in, &found))
        return false;
    *k = found;
    return true;
}

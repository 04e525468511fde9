/* Elliptic curves: whether numbers are a key, and its fingerprint. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <string.h>

#include "probe/key_parse_int.h"

enum { POINT_MAX = 1 + 2 * 80 };

static int curve_nid(struct view params)
{
    const unsigned char *p = params.p;
    if (params.n < 3 || params.n > 64 || params.p[0] != DER_OID)
        return NID_undef;
    ASN1_OBJECT *o = d2i_ASN1_OBJECT(NULL, &p, (long)params.n);
    int nid = o ? OBJ_obj2nid(o) : NID_undef;
    ASN1_OBJECT_free(o);
    return nid;
}

/* The public point, uncompressed, in out; its length, or 0 when scalar and
 * point are no key of this group. */
static size_t ec_point(const EC_GROUP *g, BN_CTX *ctx, const struct ec_parts *a,
                       uint8_t out[POINT_MAX], bool *sound)
{
    EC_POINT *made = EC_POINT_new(g), *given = EC_POINT_new(g);
    BIGNUM *d = key_num(ctx, a->scalar);
    bool ok = made && given && d && (a->point.n || a->scalar.n);
    const EC_POINT *use = given;
    if (ok && a->point.n)
        ok = EC_POINT_oct2point(g, given, a->point.p, a->point.n, ctx) == 1 &&
             !EC_POINT_is_at_infinity(g, given);
    if (ok && a->scalar.n) {
        ok = !BN_is_zero(d) && BN_cmp(d, EC_GROUP_get0_order(g)) < 0 &&
             EC_POINT_mul(g, made, d, NULL, NULL, ctx) == 1;
        use = made;
        if (ok && a->point.n)
            ok = *sound = EC_POINT_cmp(g, made, given, ctx) == 0;
    }
    size_t n = ok ? EC_POINT_point2oct(g, use, POINT_CONVERSION_UNCOMPRESSED,
                                       out, POINT_MAX, ctx)
                  : 0;
    EC_POINT_free(made);
    EC_POINT_free(given);
    return n;
}

static void ec_fingerprint(struct view params, struct view point,
                           struct key_info *k)
{
    static const uint8_t oid[] = {0x06, 0x07, 0x2a, 0x86, 0x48,
                                  0xce, 0x3d, 0x02, 0x01};
    struct spki_out o = {.at = SPKI_MAX};
    spki_put(&o, point.p, point.n);
    spki_bits(&o, SPKI_MAX);
    size_t mark = o.at;
    spki_put(&o, params.p, params.n);
    spki_put(&o, oid, sizeof oid);
    spki_head(&o, DER_SEQ, mark);
    spki_finish(&o, k);
}

/* Curve parameters written out: no arithmetic on what a stranger made up. */
static bool ec_explicit(const struct ec_parts *a, struct key_info *k)
{
    struct rd r = rd_of(a->params);
    struct rd in = rd_of(der_get(&r, DER_SEQ));
    (void)der_get(&in, DER_INT);
    struct rd field = rd_of(der_get(&in, DER_SEQ));
    (void)der_get(&field, DER_OID);
    struct view prime =
        der_is(&field, DER_INT) ? der_uint(&field) : (struct view){0};
    if (!rd_ok(&r) || !rd_ok(&in) || !rd_ok(&field) || a->scalar.n > 128 ||
        !is_random(a->scalar))
        return false;
    k->type = KEY_EC;
    k->bits = num_bits(prime);
    k->curve = "explicit";
    if (a->point.n)
        ec_fingerprint(a->params, a->point, k);
    return true;
}

bool key_ec(const struct ec_parts *a, struct key_info *k)
{
    if (a->params.n && a->params.p[0] == DER_SEQ)
        return ec_explicit(a, k);
    int nid = curve_nid(a->params);
    EC_GROUP *g = nid == NID_undef ? NULL : EC_GROUP_new_by_curve_name(nid);
    BN_CTX *ctx = g ? BN_CTX_new() : NULL;
    uint8_t point[POINT_MAX];
    bool sound = false;
    size_t n = 0;
    if (ctx && a->scalar.n <= 80) {
        BN_CTX_start(ctx);
        n = ec_point(g, ctx, a, point, &sound);
        BN_CTX_end(ctx);
    }
    if (n) {
        k->type = KEY_EC;
        k->bits = (uint32_t)EC_GROUP_get_degree(g);
        k->curve = OBJ_nid2sn(nid);
        k->sound = sound;
        ec_fingerprint(a->params, view_of(point, n), k);
    }
    BN_CTX_free(ctx);
    EC_GROUP_free(g);
    ERR_clear_error();
    return n > 0;
}

/* The curves that certificates have; making a group only to learn its size
 * costs more than reading the certificate. */
static const struct {
    const char *oid, *name;
    uint16_t oid_n, bits;
} usual_curves[] = {

#define CURVE(oid, name, bits)                                                 \
    {                                                                          \
        oid, name, sizeof(oid) - 1, bits                                       \
    }
    CURVE("\x2a\x86\x48\xce\x3d\x03\x01\x07", "prime256v1", 256),
    CURVE("\x2b\x81\x04\x00\x22", "secp384r1", 384),
    CURVE("\x2b\x81\x04\x00\x23", "secp521r1", 521),
    CURVE("\x2b\x81\x04\x00\x0a", "secp256k1", 256),
    CURVE("\x2b\x81\x04\x00\x21", "secp224r1", 224),
    CURVE("\x2a\x86\x48\xce\x3d\x03\x01\x01", "prime192v1", 192),
#undef CURVE
};

const char *curve_of(struct view params, uint32_t *bits)
{
    if (params.n && params.p[0] == DER_SEQ)
        return "explicit";
    for (size_t i = 0; i < sizeof usual_curves / sizeof *usual_curves; i++) {
        size_t n = usual_curves[i].oid_n;
        if (params.n != n + 2 || params.p[0] != DER_OID ||
            memcmp(params.p + 2, usual_curves[i].oid, n) != 0)
            continue;
        *bits = usual_curves[i].bits;
        return usual_curves[i].name;
    }
    int nid = curve_nid(params);
    EC_GROUP *g = nid == NID_undef ? NULL : EC_GROUP_new_by_curve_name(nid);
    if (g)
        *bits = (uint32_t)EC_GROUP_get_degree(g);
    EC_GROUP_free(g);
    ERR_clear_error();
    return g ? OBJ_nid2sn(nid) : NULL;
}

struct view ssh_curve(struct view name)
{
    static const struct {
        struct view name, oid;
    } curves[] = {

#define CURVE(n, o)                                                            \
    {                                                                          \
        {(const uint8_t *)(n), sizeof(n) - 1},                                 \
        {                                                                      \
            (const uint8_t *)(o), sizeof(o) - 1                                \
        }                                                                      \
    }
        CURVE("nistp256", "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"),
        CURVE("nistp384", "\x06\x05\x2b\x81\x04\x00\x22"),
        CURVE("nistp521", "\x06\x05\x2b\x81\x04\x00\x23"),
#undef CURVE
    };
    for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
        if (view_eq(name, curves[i].name))
            return curves[i].oid;
    }
    return (struct view){0};
}

static const struct raw_curve {
    enum key_type type;
    int nid;
    uint8_t n, oid;
    uint32_t bits;
} raw_curves[] = {
    {KEY_ED25519, EVP_PKEY_ED25519, 32, 0x70, 256},
    {KEY_ED448,   EVP_PKEY_ED448,   57, 0x71, 456},
    {KEY_X25519,  EVP_PKEY_X25519,  32, 0x6e, 256},
    {KEY_X448,    EVP_PKEY_X448,    56, 0x6f, 448},
};

static bool raw_public(const struct raw_curve *c, struct view seed,
                       uint8_t out[64])
{
    size_t n = 64;
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(c->nid, NULL, seed.p, seed.n);
    bool ok =
        key && EVP_PKEY_get_raw_public_key(key, out, &n) == 1 && n == c->n;
    EVP_PKEY_free(key);
    ERR_clear_error();
    return ok;
}

bool key_raw(enum key_type t, struct view seed, struct view public,
             struct key_info *k)
{
    const struct raw_curve *c = raw_curves;
    while (c->type != t) {
        if (++c == raw_curves + sizeof raw_curves / sizeof *raw_curves)
            return false;
    }
    uint8_t made[64];
    if ((seed.n && seed.n != c->n) || (public.n && public.n != c->n) ||
        (!seed.n && !public.n))
        return false;
    if (seed.n && !raw_public(c, seed, made))
        return false;
    if (seed.n && public.n && memcmp(made, public.p, c->n) != 0)
        return false;
    k->type = t;
    k->patterned = seed.n && !is_random(seed);
    k->bits = c->bits;
    k->sound = seed.n && public.n;
    const uint8_t alg[] = {DER_SEQ, 5, DER_OID, 3, 0x2b, 0x65, c->oid};
    struct spki_out o = {.at = SPKI_MAX};
    spki_put(&o, seed.n ? made : public.p, c->n);
    spki_bits(&o, SPKI_MAX);
    spki_put(&o, alg, sizeof alg);
    spki_finish(&o, k);
    return true;
}

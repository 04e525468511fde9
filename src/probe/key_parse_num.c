/* RSA and DSA: whether numbers are a key, and its fingerprint. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/sha.h>
#include <string.h>

#include "probe/key_parse_int.h"

struct view num_trim(struct view v)
{
    while (v.n > 0 && v.p[0] == 0)
        v = view_from(v, 1);
    return v;
}

uint32_t num_bits(struct view v)
{
    v = num_trim(v);
    if (v.n == 0 || v.n > UINT32_MAX / 8)
        return 0;
    uint32_t bits = (uint32_t)v.n * 8;
    for (uint8_t top = v.p[0]; top < 0x80; top = (uint8_t)(top << 1))
        bits--;
    return bits;
}

bool is_random(struct view v)
{
    bool seen[256] = {false};
    size_t n = v.n < 64 ? v.n : 64, distinct = 0, high = 0;
    for (size_t i = 0; i < n; i++) {
        distinct += !seen[v.p[i]];
        seen[v.p[i]] = true;
        high += v.p[i] >= 0x80;
    }
    return n >= 12 && distinct * 8 >= n * 5 && high * 8 >= n;
}

BIGNUM *key_num(BN_CTX *ctx, struct view v)
{
    BIGNUM *b = BN_CTX_get(ctx);
    return b ? BN_bin2bn(v.p, (int)v.n, b) : NULL;
}

/* ---- RSA ---- */

/* Whether prime is a factor of n that the exponents agree with. */
static bool factor_fits(BN_CTX *ctx, const BIGNUM *n, const BIGNUM *ed,
                        BIGNUM *prime, bool *exponents)
{
    BIGNUM *left = BN_CTX_get(ctx);
    if (!left || BN_cmp(prime, BN_value_one()) <= 0 || BN_cmp(prime, n) >= 0)
        return false;
    if (!BN_mod(left, n, prime, ctx) || !BN_is_zero(left))
        return false;
    if (!BN_sub_word(prime, 1) || !BN_mod(left, ed, prime, ctx))
        return false;
    *exponents = *exponents && BN_is_zero(left);
    return true;
}

/* A private exponent without primes: 2^(ed) = 2 modulo n. */
static bool exponent_fits(BN_CTX *ctx, const BIGNUM *n, const BIGNUM *e,
                          const BIGNUM *d)
{
    BIGNUM *x = BN_CTX_get(ctx), *y = BN_CTX_get(ctx);
    return x && y && BN_num_bits(n) <= MAX_POW_BITS && BN_num_bits(e) <= 64 &&
           BN_num_bits(d) <= BN_num_bits(n) && BN_set_word(x, 2) &&
           BN_mod_exp(y, x, d, n, ctx) && BN_mod_exp(x, y, e, n, ctx) &&
           BN_is_word(x, 2);
}

static bool rsa_fits(BN_CTX *ctx, const struct rsa_parts *a, bool *sound)
{
    BIGNUM *n = key_num(ctx, a->n), *e = key_num(ctx, a->e),
           *d = key_num(ctx, a->d);
    BIGNUM *p = key_num(ctx, a->p), *q = key_num(ctx, a->q),
           *ed = BN_CTX_get(ctx);
    if (!n || !e || !d || !p || !q || !ed)
        return false;
    if (BN_is_zero(p) || BN_is_zero(q))
        return *sound = exponent_fits(ctx, n, e, d);
    bool exponents = !BN_is_zero(d);
    BIGNUM *pq = BN_CTX_get(ctx);
    if (!pq || !BN_mul(pq, p, q, ctx) || !BN_mul(ed, e, d, ctx) ||
        (!BN_is_zero(ed) && !BN_sub_word(ed, 1)))
        return false;
    bool whole = BN_cmp(pq, n) == 0; /* not with more than two primes */
    if (!factor_fits(ctx, n, ed, p, &exponents) ||
        !factor_fits(ctx, n, ed, q, &exponents))
        return false;
    *sound = whole && exponents;
    return true;
}

static void rsa_fingerprint(const struct rsa_parts *a, struct key_info *k)
{
    static const uint8_t usual[] = {0x30, 0x0d, 0x06, 0x09, 0x2a,
                                    0x86, 0x48, 0x86, 0xf7, 0x0d,
                                    0x01, 0x01, 0x01, 0x05, 0x00};
    struct spki_out o = {.at = SPKI_MAX};
    spki_uint(&o, a->e);
    spki_uint(&o, a->n);
    spki_head(&o, DER_SEQ, SPKI_MAX);
    if (!o.full)
        SHA256(o.b + o.at, SPKI_MAX - o.at, k->rsa_fp);
    spki_bits(&o, SPKI_MAX);
    if (a->alg.n)
        spki_put(&o, a->alg.p, a->alg.n);
    else
        spki_put(&o, usual, sizeof usual);
    spki_finish(&o, k);
}

bool key_rsa(const struct rsa_parts *a, struct key_info *k)
{
    uint32_t bits = num_bits(a->n);
    bool public_only = a->d.n == 0 && a->p.n == 0 && a->q.n == 0;
    if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS || num_bits(a->e) > bits ||
        num_bits(a->d) > bits || num_bits(a->p) > bits || num_bits(a->q) > bits)
        return false;
    if (!(a->n.p[a->n.n - 1] & 1) || a->e.n == 0 || !(a->e.p[a->e.n - 1] & 1) ||
        num_bits(a->e) < 2)
        return false;
    bool sound = false;
    if (!public_only) {
        BN_CTX *ctx = BN_CTX_new();
        if (!ctx)
            return false;
        BN_CTX_start(ctx);
        bool fits = rsa_fits(ctx, a, &sound);
        BN_CTX_end(ctx);
        BN_CTX_free(ctx);
        ERR_clear_error();
        if (!fits)
            return false;
    }
    k->type = KEY_RSA;
    k->bits = bits;
    k->sound = sound;
    rsa_fingerprint(a, k);
    return true;
}

/* ---- DSA ---- */

/* Gives y, computed when the form does not carry it, in out. */
static bool dsa_fits(BN_CTX *ctx, const struct dsa_parts *a, uint8_t *out,
                     struct view *y, bool *sound)
{
    BIGNUM *p = key_num(ctx, a->p), *q = key_num(ctx, a->q),
           *g = key_num(ctx, a->g);
    BIGNUM *x = key_num(ctx, a->x), *pub = key_num(ctx, a->y),
           *t = BN_CTX_get(ctx);
    if (!p || !q || !g || !x || !pub || !t || BN_is_zero(q) || !BN_is_odd(p))
        return false;
    if (!BN_mod(t, p, q, ctx) || !BN_is_one(t) || BN_cmp(x, q) >= 0)
        return false;
    if (BN_cmp(g, p) >= 0 || BN_cmp(g, BN_value_one()) <= 0 ||
        BN_cmp(pub, p) >= 0)
        return false;
    if (BN_is_zero(x) || BN_num_bits(p) > MAX_POW_BITS)
        return !BN_is_zero(pub);
    if (!BN_mod_exp(t, g, x, p, ctx))
        return false;
    if (BN_is_zero(pub)) {
        *y = view_of(out, (size_t)BN_bn2bin(t, out));
        return true;
    }
    *sound = BN_cmp(t, pub) == 0;
    return *sound;
}

static void dsa_fingerprint(const struct dsa_parts *a, struct view y,
                            struct key_info *k)
{
    static const uint8_t oid[] = {0x06, 0x07, 0x2a, 0x86, 0x48,
                                  0xce, 0x38, 0x04, 0x01};
    struct spki_out o = {.at = SPKI_MAX};
    spki_uint(&o, y);
    spki_bits(&o, SPKI_MAX);
    size_t mark = o.at;
    spki_uint(&o, a->g);
    spki_uint(&o, a->q);
    spki_uint(&o, a->p);
    spki_head(&o, DER_SEQ, mark);
    spki_put(&o, oid, sizeof oid);
    spki_head(&o, DER_SEQ, mark);
    spki_finish(&o, k);
}

bool key_dsa(const struct dsa_parts *a, struct key_info *k)
{
    uint32_t p = num_bits(a->p), q = num_bits(a->q);
    if (p < MIN_RSA_BITS || p > MAX_RSA_BITS || q < 128 || q > 512 ||
        num_bits(a->g) > p || num_bits(a->y) > p || num_bits(a->x) > q)
        return false;
    uint8_t made[MAX_POW_BITS / 8];
    struct view y = a->y;
    bool sound = false;
    BN_CTX *ctx = BN_CTX_new();
    if (!ctx)
        return false;
    BN_CTX_start(ctx);
    bool fits = dsa_fits(ctx, a, made, &y, &sound);
    BN_CTX_end(ctx);
    BN_CTX_free(ctx);
    ERR_clear_error();
    if (!fits)
        return false;
    k->type = KEY_DSA;
    k->bits = p;
    k->sound = sound;
    dsa_fingerprint(a, y, k);
    return true;
}

/* Keys and the arithmetic of signatures: see sig.h. Keys and signatures are
 * parsed by OpenSSL only. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/sig.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

#include "probe/known_key.h"

enum { INT_MAX_BYTES = 512 };

struct sig_keys sig_keys_of(const struct image *im, struct arena *a)
{
    struct trust t = im->trust;
    struct sig_key *k = arena_array(a, t.n + known_public_count, sizeof *k);
    if (!k)
        return (struct sig_keys){0};
    for (size_t i = 0; i < t.n; i++)
        k[i] = (struct sig_key){.spki = t.v[i].spki,
                                .cert = t.v[i].cert,
                                .id = t.v[i].id,
                                .from = SIG_FROM_TRUST};
    for (unsigned i = 0; i < known_public_count; i++)
        k[t.n + i] = (struct sig_key){
            .spki = view_of(known_public[i].spki, known_public[i].n),
            .name = known_keys[known_public[i].key].name,
            .from = SIG_FROM_PUBLISHED};
    return (struct sig_keys){k, t.n + known_public_count};
}

/* --- keys ------------------------------------------------------------------
 */

EVP_PKEY *sig_key_of(struct view spki)
{
    const uint8_t *p = spki.p;
    return spki.n && spki.n < UINT16_MAX ? d2i_PUBKEY(NULL, &p, (long)spki.n)
                                         : NULL;
}

bool sig_fingerprint(EVP_PKEY *key, uint8_t out[32])
{
    uint8_t *der = NULL;
    int n = i2d_PUBKEY(key, &der);
    bool ok =
        n > 0 && EVP_Digest(der, (size_t)n, out, NULL, EVP_sha256(), NULL);
    OPENSSL_free(der);
    return ok;
}

enum sig_from sig_whose(EVP_PKEY *key, struct sig_keys keys)
{
    uint8_t own[32], sum[32];
    if (!sig_fingerprint(key, own))
        return SIG_FROM_IMAGE;
    for (size_t i = 0; i < keys.n; i++)
        if (EVP_Digest(keys.key[i].spki.p, keys.key[i].spki.n, sum, NULL,
                       EVP_sha256(), NULL) &&
            memcmp(own, sum, 32) == 0)
            return keys.key[i].from;
    return SIG_FROM_IMAGE;
}

EVP_PKEY *sig_from_params(const char *type, OSSL_PARAM *params)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (c && EVP_PKEY_fromdata_init(c) == 1 &&
        EVP_PKEY_fromdata(c, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(c);
    return key;
}

EVP_PKEY *sig_rsa_key(struct view modulus, uint64_t e)
{
    if (modulus.n == 0 || modulus.n > 2048)
        return NULL;
    BIGNUM *n = BN_bin2bn(modulus.p, (int)modulus.n, NULL), *x = BN_new();
    OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;
    if (n && x && b && BN_set_word(x, e) &&
        OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_N, n) &&
        OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_E, x))
        params = OSSL_PARAM_BLD_to_param(b);
    EVP_PKEY *key = params ? sig_from_params("RSA", params) : NULL;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(b);
    BN_free(n);
    BN_free(x);
    return key;
}

EVP_PKEY *sig_ed25519_key(struct view raw)
{
    return raw.n == 32 ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
                                                     raw.p, raw.n)
                       : NULL;
}

bool sig_is_curve(EVP_PKEY *key, const char *group)
{
    char name[32];
    size_t n = 0;
    return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
           EVP_PKEY_get_group_name(key, name, sizeof name, &n) == 1 &&
           strcmp(name, group) == 0;
}

const char *sig_hash_name(const EVP_MD *md)
{
    switch (md ? EVP_MD_get_type(md) : 0) {
    case NID_md5:
        return "md5";
    case NID_sha1:
        return "sha1";
    case NID_sha224:
        return "sha224";
    case NID_sha256:
        return "sha256";
    case NID_sha384:
        return "sha384";
    case NID_sha512:
        return "sha512";
    default:
        return "unknown";
    }
}

const char *sig_algorithm(struct arena *a, EVP_PKEY *key, const char *padding,
                          const char *hash)
{
    int bits = EVP_PKEY_get_bits(key);
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
        return arena_printf(a, "rsa%d-%s-%s", bits, padding, hash);
    case EVP_PKEY_EC:
        return arena_printf(a, "ecdsa-p%d-%s", bits, hash);
    case EVP_PKEY_ED25519:
        return "ed25519";
    default:
        return arena_printf(a, "%s-%s", EVP_PKEY_get0_type_name(key), hash);
    }
}

/* --- signatures ------------------------------------------------------------
 */

static bool use_pss(EVP_PKEY_CTX *k, const EVP_MD *md, int salt)
{
    return EVP_PKEY_CTX_set_rsa_padding(k, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(k, salt) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(k, md) == 1;
}

bool sig_verify(EVP_PKEY *key, const EVP_MD *md, bool pss, struct view data,
                struct view sig)
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    EVP_PKEY_CTX *k = NULL;
    bool ok = c && EVP_DigestVerifyInit(c, &k, md, NULL, key) == 1;
    if (ok && pss)
        ok = use_pss(k, md, RSA_PSS_SALTLEN_DIGEST);
    ok = ok && EVP_DigestVerify(c, sig.p, sig.n, data.p, data.n) == 1;
    EVP_MD_CTX_free(c);
    return ok;
}

bool sig_verify_digest(EVP_PKEY *key, const EVP_MD *md, bool pss,
                       struct view digest, struct view sig)
{
    EVP_PKEY_CTX *k = EVP_PKEY_CTX_new(key, NULL);
    bool ok = k && digest.n == (size_t)EVP_MD_get_size(md) &&
              EVP_PKEY_verify_init(k) == 1 &&
              EVP_PKEY_CTX_set_signature_md(k, md) == 1;
    if (ok && pss)
        ok = use_pss(k, md, RSA_PSS_SALTLEN_AUTO);
    ok = ok && EVP_PKEY_verify(k, sig.p, sig.n, digest.p, digest.n) == 1;
    EVP_PKEY_CTX_free(k);
    return ok;
}

bool sig_rsa_made_by(EVP_PKEY *key, const EVP_MD *md, struct view sig)
{
    uint8_t out[2048];
    size_t n = sizeof out;
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA ||
        EVP_PKEY_get_size(key) > (int)sizeof out)
        return false;
    EVP_PKEY_CTX *k = EVP_PKEY_CTX_new(key, NULL);
    bool ok = k && EVP_PKEY_verify_recover_init(k) == 1 &&
              EVP_PKEY_CTX_set_rsa_padding(k, RSA_PKCS1_PADDING) == 1 &&
              EVP_PKEY_CTX_set_signature_md(k, md) == 1 &&
              EVP_PKEY_verify_recover(k, out, &n, sig.p, sig.n) == 1;
    EVP_PKEY_CTX_free(k);
    return ok;
}

static void reversed(uint8_t *out, struct view v, bool little)
{
    for (size_t i = 0; i < v.n; i++)
        out[i] = little ? v.p[v.n - 1 - i] : v.p[i];
}

/* r and s as DER, which the caller frees; 0: they cannot be. */
static int ecdsa_der(struct view r, struct view s, bool little, uint8_t **der)
{
    uint8_t a[INT_MAX_BYTES], b[INT_MAX_BYTES];
    if (r.n > sizeof a || s.n > sizeof b)
        return 0;
    reversed(a, r, little);
    reversed(b, s, little);
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *rn = BN_bin2bn(a, (int)r.n, NULL);
    BIGNUM *sn = BN_bin2bn(b, (int)s.n, NULL);
    int n = 0;
    if (sig && rn && sn && ECDSA_SIG_set0(sig, rn, sn)) {
        rn = sn = NULL;
        n = i2d_ECDSA_SIG(sig, der);
    }
    BN_free(rn);
    BN_free(sn);
    ECDSA_SIG_free(sig);
    return n;
}

bool sig_ecdsa_raw(EVP_PKEY *key, const EVP_MD *md, struct view data,
                   struct view r, struct view s, bool little)
{
    uint8_t *der = NULL;
    int n = ecdsa_der(r, s, little, &der);
    bool ok =
        n > 0 && sig_verify(key, md, false, data, view_of(der, (size_t)n));
    OPENSSL_free(der);
    return ok;
}

bool sig_ecdsa_raw_digest(EVP_PKEY *key, const EVP_MD *md, struct view digest,
                          struct view rs)
{
    uint8_t *der = NULL;
    size_t half = rs.n / 2;
    int n = rs.n % 2 ? 0
                     : ecdsa_der(view_cut(rs, 0, half), view_from(rs, half),
                                 false, &der);
    bool ok = n > 0 && sig_verify_digest(key, md, false, digest,
                                         view_of(der, (size_t)n));
    OPENSSL_free(der);
    return ok;
}

void sig_decide(struct sig_verdict *v, EVP_PKEY *key, bool ok,
                enum sig_from from)
{
    v->verified = ok ? SIG_YES : SIG_NO;
    v->from = from;
    v->has_fingerprint = sig_fingerprint(key, v->fingerprint);
    const struct known_key *known =
        ok && v->has_fingerprint ? known_key_find(v->fingerprint) : NULL;
    v->known_key = known ? known->name : NULL;
    if (known && from == SIG_FROM_IMAGE)
        v->from = SIG_FROM_PUBLISHED;
}

struct sig_verdict sig_verify_p256(struct view data, struct view r,
                                   struct view s, bool little,
                                   struct sig_keys keys)
{
    struct sig_verdict v = {.algorithm = "ecdsa-p256-sha256"};
    for (size_t i = 0; i < keys.n && v.verified != SIG_YES; i++) {
        EVP_PKEY *key = sig_key_of(keys.key[i].spki);
        if (key && sig_is_curve(key, "prime256v1") &&
            sig_ecdsa_raw(key, EVP_sha256(), data, r, s, little))
            sig_decide(&v, key, true, keys.key[i].from);
        EVP_PKEY_free(key);
    }
    return v;
}

/* One key of sig_verify_any. */
static void try_any(struct sig_verdict *v, struct arena *a, const EVP_MD *md,
                    bool pss, struct view data, struct view sig, EVP_PKEY *key,
                    enum sig_from from)
{
    bool rsa = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
    bool ed = EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519;
    uint8_t sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    bool ok = rsa && pss
                  ? EVP_Digest(data.p, data.n, sum, &n, md, NULL) == 1 &&
                        sig_verify_digest(key, md, true, view_of(sum, n), sig)
                  : sig_verify(key, ed ? NULL : md, false, data, sig);
    bool made = !ok && rsa && !pss && sig_rsa_made_by(key, md, sig);
    if (!ok && !made)
        return;
    sig_decide(v, key, ok, from);
    v->algorithm =
        sig_algorithm(a, key, pss ? "pss" : "pkcs1", sig_hash_name(md));
}

struct sig_verdict sig_verify_any(struct arena *a, const EVP_MD *md, bool pss,
                                  struct view data, struct view sig,
                                  struct sig_keys keys)
{
    struct sig_verdict v = {0};
    for (size_t i = 0; i < keys.n && v.verified != SIG_YES; i++) {
        EVP_PKEY *key = sig_key_of(keys.key[i].spki);
        if (key)
            try_any(&v, a, md, pss, data, sig, key, keys.key[i].from);
        EVP_PKEY_free(key);
    }
    return v;
}

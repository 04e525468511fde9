/* Verifying microcontrollers' images: see mcu_verify.h. Keys and signatures are
 * parsed by OpenSSL only. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/mcu_verify.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

#include "base/rd.h"
#include "probe/known_key.h"

enum { INT_MAX_BYTES = 512 };

struct mcu_keys mcu_published(struct arena *arena)
{
    struct mcu_key *k = arena_array(arena, known_public_count, sizeof *k);
    if (!k)
        return (struct mcu_keys){0};
    for (unsigned i = 0; i < known_public_count; i++)
        k[i] = (struct mcu_key){
            .spki = view_of(known_public[i].spki, known_public[i].n),
            .name = known_keys[known_public[i].key].name,
            .from = MCU_FROM_PUBLISHED};
    return (struct mcu_keys){k, known_public_count};
}

/* --- keys ------------------------------------------------------------------
 */

EVP_PKEY *mcu_key_of(struct view spki)
{
    const uint8_t *p = spki.p;
    return spki.n && spki.n < UINT16_MAX ? d2i_PUBKEY(NULL, &p, (long)spki.n)
                                         : NULL;
}

bool mcu_fingerprint(EVP_PKEY *key, uint8_t out[32])
{
    uint8_t *der = NULL;
    int n = i2d_PUBKEY(key, &der);
    bool ok =
        n > 0 && EVP_Digest(der, (size_t)n, out, NULL, EVP_sha256(), NULL);
    OPENSSL_free(der);
    return ok;
}

static EVP_PKEY *from_params(const char *type, OSSL_PARAM *params)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (c && EVP_PKEY_fromdata_init(c) == 1 &&
        EVP_PKEY_fromdata(c, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(c);
    return key;
}

static EVP_PKEY *rsa_key(struct view n_little, uint32_t e)
{
    BIGNUM *n = BN_lebin2bn(n_little.p, (int)n_little.n, NULL), *x = BN_new();
    OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;
    if (n && x && b && BN_set_word(x, e) &&
        OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_N, n) &&
        OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_E, x))
        params = OSSL_PARAM_BLD_to_param(b);
    EVP_PKEY *key = params ? from_params("RSA", params) : NULL;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(b);
    BN_free(n);
    BN_free(x);
    return key;
}

static void reversed(uint8_t *out, struct view v, bool little)
{
    for (size_t i = 0; i < v.n; i++)
        out[i] = little ? v.p[v.n - 1 - i] : v.p[i];
}

static EVP_PKEY *ec_key(const char *group, struct view x, struct view y)
{
    uint8_t point[1 + 2 * INT_MAX_BYTES] = {4};
    char name[16];
    if (x.n + y.n >= sizeof point || strlen(group) >= sizeof name)
        return NULL;
    memcpy(name, group, strlen(group) + 1);
    reversed(point + 1, x, true);
    reversed(point + 1 + x.n, y, true);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point,
                                          1 + x.n + y.n),
        OSSL_PARAM_construct_end()};
    return from_params("EC", params);
}

static bool is_curve(EVP_PKEY *key, const char *group)
{
    char name[32];
    size_t n = 0;
    return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
           EVP_PKEY_get_group_name(key, name, sizeof name, &n) == 1 &&
           strcmp(name, group) == 0;
}

/* --- signatures ------------------------------------------------------------
 */

/* pss: RSA with a salt as long as the hash. md NULL: the key's own. */
static bool verify(EVP_PKEY *key, const EVP_MD *md, bool pss, struct view data,
                   struct view sig)
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    EVP_PKEY_CTX *k = NULL;
    bool ok = c && EVP_DigestVerifyInit(c, &k, md, NULL, key) == 1;
    if (ok && pss)
        ok = EVP_PKEY_CTX_set_rsa_padding(k, RSA_PKCS1_PSS_PADDING) == 1 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(k, RSA_PSS_SALTLEN_DIGEST) == 1 &&
             EVP_PKEY_CTX_set_rsa_mgf1_md(k, md) == 1;
    ok = ok && EVP_DigestVerify(c, sig.p, sig.n, data.p, data.n) == 1;
    EVP_MD_CTX_free(c);
    return ok;
}

bool mcu_ecdsa_raw(EVP_PKEY *key, const EVP_MD *md, struct view data,
                   struct view r, struct view s, bool little)
{
    uint8_t a[INT_MAX_BYTES], b[INT_MAX_BYTES];
    if (r.n > sizeof a || s.n > sizeof b)
        return false;
    reversed(a, r, little);
    reversed(b, s, little);
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *rn = BN_bin2bn(a, (int)r.n, NULL);
    BIGNUM *sn = BN_bin2bn(b, (int)s.n, NULL);
    uint8_t *der = NULL;
    bool ok = false;
    if (sig && rn && sn && ECDSA_SIG_set0(sig, rn, sn)) {
        rn = sn = NULL;
        int n = i2d_ECDSA_SIG(sig, &der);
        ok = n > 0 && verify(key, md, false, data, view_of(der, (size_t)n));
    }
    OPENSSL_free(der);
    BN_free(rn);
    BN_free(sn);
    ECDSA_SIG_free(sig);
    return ok;
}

/* The key decided: whose it is, and whether anybody has it. */
static void decide(struct mcu_verdict *v, EVP_PKEY *key, bool ok,
                   enum mcu_from from)
{
    v->verified = ok ? MCU_YES : MCU_NO;
    v->from = from;
    v->has_fingerprint = mcu_fingerprint(key, v->fingerprint);
    const struct known_key *known =
        ok && v->has_fingerprint ? known_key_find(v->fingerprint) : NULL;
    v->known_key = known ? known->name : NULL;
}

struct mcu_verdict mcu_verify_p256(struct view data, struct view r,
                                   struct view s, bool little,
                                   struct mcu_keys keys)
{
    struct mcu_verdict v = {.algorithm = "ecdsa-p256-sha256"};
    for (size_t i = 0; i < keys.n && v.verified != MCU_YES; i++) {
        EVP_PKEY *key = mcu_key_of(keys.key[i].spki);
        if (key && is_curve(key, "prime256v1") &&
            mcu_ecdsa_raw(key, EVP_sha256(), data, r, s, little))
            decide(&v, key, true, keys.key[i].from);
        EVP_PKEY_free(key);
    }
    return v;
}

/* --- MCUboot ---------------------------------------------------------------
 */

/* An ECDSA signature without the zeros that older tools put behind it. */
static struct view without_padding(struct view v)
{
    return v.n > 2 && v.p[1] < 0x80 ? view_cut(v, 0, 2u + v.p[1]) : v;
}

/* The kind of key and hash that TLV t says; false: not verified here. */
static bool boot_signature(const struct mcuboot_tlv *t, EVP_PKEY *key,
                           const struct mcuboot *m, const char **algorithm,
                           bool *ok)
{
    int id = EVP_PKEY_get_base_id(key), bits = EVP_PKEY_get_bits(key);
    struct view data = m->covered;
    uint8_t digest[EVP_MAX_MD_SIZE];
    if ((t->type == MCUBOOT_RSA2048 || t->type == MCUBOOT_RSA3072) &&
        id == EVP_PKEY_RSA &&
        bits == (t->type == MCUBOOT_RSA2048 ? 2048 : 3072)) {
        *ok = verify(key, EVP_sha256(), true, data, t->value);
        return true;
    }
    if (t->type == MCUBOOT_ECDSA && is_curve(key, "prime256v1")) {
        *algorithm = "ecdsa-p256-sha256";
        *ok = verify(key, EVP_sha256(), false, data, without_padding(t->value));
        return true;
    }
    if (t->type == MCUBOOT_ECDSA && is_curve(key, "secp384r1")) {
        *algorithm = "ecdsa-p384-sha384";
        *ok = verify(key, EVP_sha384(), false, data, without_padding(t->value));
        return true;
    }
    if (t->type == MCUBOOT_ED25519 && id == EVP_PKEY_ED25519) {
        const EVP_MD *md =
            mcuboot_find(m, MCUBOOT_SHA512) ? EVP_sha512() : EVP_sha256();
        unsigned n = 0;
        if (!mcuboot_find(m, MCUBOOT_SIG_PURE)) {
            if (!EVP_Digest(data.p, data.n, digest, &n, md, NULL))
                return false;
            data = view_of(digest, n);
        }
        *ok = verify(key, NULL, false, data, t->value);
        return true;
    }
    return false;
}

/* SHA-256 of the key as MCUboot hashes it. */
static bool hashes_to(EVP_PKEY *key, struct view spki, struct view hash)
{
    uint8_t sum[32];
    if (EVP_Digest(spki.p, spki.n, sum, NULL, EVP_sha256(), NULL) &&
        view_eq(view_of(sum, 32), hash))
        return true;
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
        return false;
    uint8_t *der = NULL;
    int n = i2d_PublicKey(key, &der);
    bool same = n > 0 &&
                EVP_Digest(der, (size_t)n, sum, NULL, EVP_sha256(), NULL) &&
                view_eq(view_of(sum, 32), hash);
    OPENSSL_free(der);
    return same;
}

/* What says which key TLV i is made with: the last such TLV before it. */
static const struct mcuboot_tlv *key_told(const struct mcuboot *m, unsigned i,
                                          uint16_t type)
{
    while (i-- > 0)
        if (m->tlv[i].type == type)
            return &m->tlv[i];
        else if (mcuboot_is_signature(m->tlv[i].type))
            return NULL;
    return NULL;
}

static const char *boot_algorithm(uint16_t type)
{
    return type == MCUBOOT_RSA2048    ? "rsa2048-pss-sha256"
           : type == MCUBOOT_RSA3072  ? "rsa3072-pss-sha256"
           : type == MCUBOOT_ED25519  ? "ed25519"
           : type == MCUBOOT_ECDSA224 ? "ecdsa-p224-sha256"
                                      : "ecdsa";
}

static void try_key(struct mcu_verdict *v, const struct mcuboot *m, unsigned i,
                    EVP_PKEY *key, bool named, enum mcu_from from)
{
    bool ok = false;
    if (boot_signature(&m->tlv[i], key, m, &v->algorithm, &ok)) {
        if (ok || named)
            decide(v, key, ok, from);
    } else if (named) {
        /* The key is there, and is none for this signature. */
        decide(v, key, false, from);
    }
}

/* With the key that stands in the image, in either form. */
static void try_own(struct mcu_verdict *v, const struct mcuboot *m, unsigned i)
{
    const struct mcuboot_tlv *t = key_told(m, i, MCUBOOT_PUBLIC_KEY);
    if (!t || v->verified != MCU_NO_KEY)
        return;
    EVP_PKEY *key = mcu_key_of(t->value);
    const uint8_t *p = t->value.p;
    if (!key && t->value.n)
        key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &p, (long)t->value.n);
    if (key)
        try_key(v, m, i, key, true, MCU_FROM_IMAGE);
    EVP_PKEY_free(key);
}

struct mcu_verdict mcu_verify_mcuboot(const struct mcuboot *m, unsigned i,
                                      struct mcu_keys keys)
{
    struct mcu_verdict v = {.algorithm = boot_algorithm(m->tlv[i].type)};
    const struct mcuboot_tlv *hash = key_told(m, i, MCUBOOT_KEY_HASH);
    if (m->encrypted || m->covered.n == 0 ||
        m->tlv[i].type == MCUBOOT_ECDSA224) {
        v.verified = MCU_NOT_CHECKED;
    } else if (mcuboot_hash(m) < 0 ||
               (mcuboot_hash(m) == 0 && !mcuboot_find(m, MCUBOOT_SIG_PURE))) {
        /* The hash is what is signed: MCUboot refuses another, or none. */
        v.verified = MCU_NO;
    } else {
        for (size_t k = 0; k < keys.n && v.verified != MCU_YES; k++) {
            EVP_PKEY *key = mcu_key_of(keys.key[k].spki);
            bool named =
                key && hash && hashes_to(key, keys.key[k].spki, hash->value);
            if (key && (named || !hash))
                try_key(&v, m, i, key, named, keys.key[k].from);
            EVP_PKEY_free(key);
        }
        try_own(&v, m, i);
    }
    if (!v.has_fingerprint && hash && hash->value.n == 32) {
        memcpy(v.fingerprint, hash->value.p, 32);
        v.has_fingerprint = true;
    }
    return v;
}

/* --- Espressif -------------------------------------------------------------
 */

static enum mcu_from whose(EVP_PKEY *key, struct mcu_keys keys)
{
    uint8_t own[32], sum[32];
    if (!mcu_fingerprint(key, own))
        return MCU_FROM_IMAGE;
    for (size_t i = 0; i < keys.n; i++)
        if (EVP_Digest(keys.key[i].spki.p, keys.key[i].spki.n, sum, NULL,
                       EVP_sha256(), NULL) &&
            memcmp(own, sum, 32) == 0)
            return keys.key[i].from;
    return MCU_FROM_IMAGE;
}

/* The digest in the block must be that of the image, too. */
static bool digest_holds(struct view covered, struct view told,
                         const EVP_MD *md)
{
    uint8_t sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    return EVP_Digest(covered.p, covered.n, sum, &n, md, NULL) &&
           view_eq(view_of(sum, n), told);
}

/* Block: 4 digest 32, 36 n 384, 420 e u32, 812 signature 384; all little
 * endian. */
static EVP_PKEY *rsa_block(struct view b, struct view covered,
                           const char **algorithm, bool *ok)
{
    uint8_t sig[384];
    EVP_PKEY *key = rsa_key(view_cut(b, 36, 384), ld_le32(b.p + 420));
    *algorithm = "rsa3072-pss-sha256";
    reversed(sig, view_cut(b, 812, 384), true);
    *ok = key && EVP_PKEY_get_bits(key) == 3072 &&
          digest_holds(covered, view_cut(b, 4, 32), EVP_sha256()) &&
          verify(key, EVP_sha256(), true, covered, view_of(sig, 384));
    return key;
}

/* Block: 2 hash (0 SHA-256, 1 SHA-384), 4 digest; then curve (1 P-192, 2
 * P-256, 3 P-384), x, y, r, s; little endian. */
static EVP_PKEY *ec_block(struct view b, struct view covered,
                          const char **algorithm, bool *ok)
{
    static const struct {
        uint8_t sha384, curve;
        const char *group, *algorithm;
        size_t n, room;
    } kinds[] = {
        {0, 1, "prime192v1", "ecdsa-p192-sha256", 24, 64},
        {0, 2, "prime256v1", "ecdsa-p256-sha256", 32, 64},
        {1, 3, "secp384r1",  "ecdsa-p384-sha384", 48, 96}
    };

    bool sha384 = b.p[2] == 1;
    size_t hash_n = sha384 ? 48 : 32, at = 4 + hash_n;
    const EVP_MD *md = sha384 ? EVP_sha384() : EVP_sha256();
    *algorithm = "ecdsa";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i].sha384 != b.p[2] || kinds[i].curve != b.p[at])
            continue;
        size_t n = kinds[i].n, rs = at + 1 + kinds[i].room;
        EVP_PKEY *key = ec_key(kinds[i].group, view_cut(b, at + 1, n),
                               view_cut(b, at + 1 + n, n));
        *algorithm = kinds[i].algorithm;
        *ok = key && digest_holds(covered, view_cut(b, 4, hash_n), md) &&
              mcu_ecdsa_raw(key, md, covered, view_cut(b, rs, n),
                            view_cut(b, rs + n, n), true);
        return key;
    }
    return NULL;
}

struct mcu_verdict mcu_verify_esp2(const struct esp_image *e, unsigned i,
                                   struct mcu_keys keys)
{
    struct mcu_verdict v = {.verified = MCU_NO};
    struct view b = e->block[i].bytes;
    bool ok = false;
    EVP_PKEY *key = b.p[1] == 2 ? rsa_block(b, e->covered, &v.algorithm, &ok)
                                : ec_block(b, e->covered, &v.algorithm, &ok);
    if (key)
        decide(&v, key, ok, whose(key, keys));
    EVP_PKEY_free(key);
    return v;
}

struct mcu_verdict mcu_verify_esp1(struct view covered, struct view rs,
                                   struct mcu_keys keys)
{
    return mcu_verify_p256(covered, view_cut(rs, 0, 32), view_cut(rs, 32, 32),
                           false, keys);
}

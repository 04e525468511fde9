/* Verifying microcontrollers' images: see mcu_verify.h. Keys and signatures are
 * parsed by OpenSSL only. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/mcu_verify.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/x509.h>
#include <string.h>

#include "base/rd.h"

enum { INT_MAX_BYTES = 512 };

/* --- keys ------------------------------------------------------------------
 */

static void reversed(uint8_t *out, struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        out[i] = v.p[v.n - 1 - i];
}

static EVP_PKEY *ec_key(const char *group, struct view x, struct view y)
{
    uint8_t point[1 + 2 * INT_MAX_BYTES] = {4};
    char name[16];
    if (x.n + y.n >= sizeof point || strlen(group) >= sizeof name)
        return NULL;
    memcpy(name, group, strlen(group) + 1);
    reversed(point + 1, x);
    reversed(point + 1 + x.n, y);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point,
                                          1 + x.n + y.n),
        OSSL_PARAM_construct_end()};
    return sig_from_params("EC", params);
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
        *ok = sig_verify(key, EVP_sha256(), true, data, t->value);
        return true;
    }
    if (t->type == MCUBOOT_ECDSA && sig_is_curve(key, "prime256v1")) {
        *algorithm = "ecdsa-p256-sha256";
        *ok = sig_verify(key, EVP_sha256(), false, data,
                         without_padding(t->value));
        return true;
    }
    if (t->type == MCUBOOT_ECDSA && sig_is_curve(key, "secp384r1")) {
        *algorithm = "ecdsa-p384-sha384";
        *ok = sig_verify(key, EVP_sha384(), false, data,
                         without_padding(t->value));
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
        *ok = sig_verify(key, NULL, false, data, t->value);
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

static void try_key(struct sig_verdict *v, const struct mcuboot *m, unsigned i,
                    EVP_PKEY *key, bool named, enum sig_from from)
{
    bool ok = false;
    if (boot_signature(&m->tlv[i], key, m, &v->algorithm, &ok)) {
        if (ok || named)
            sig_decide(v, key, ok, from);
    } else if (named) {
        /* The key is there, and is none for this signature. */
        sig_decide(v, key, false, from);
    }
}

/* With the key that stands in the image, in either form. */
static void try_own(struct sig_verdict *v, const struct mcuboot *m, unsigned i)
{
    const struct mcuboot_tlv *t = key_told(m, i, MCUBOOT_PUBLIC_KEY);
    if (!t || v->verified != SIG_NO_KEY)
        return;
    EVP_PKEY *key = sig_key_of(t->value);
    const uint8_t *p = t->value.p;
    if (!key && t->value.n)
        key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &p, (long)t->value.n);
    if (key)
        try_key(v, m, i, key, true, SIG_FROM_IMAGE);
    EVP_PKEY_free(key);
}

struct sig_verdict mcu_verify_mcuboot(const struct mcuboot *m, unsigned i,
                                      struct sig_keys keys)
{
    struct sig_verdict v = {.algorithm = boot_algorithm(m->tlv[i].type)};
    const struct mcuboot_tlv *hash = key_told(m, i, MCUBOOT_KEY_HASH);
    if (m->encrypted || m->covered.n == 0 ||
        m->tlv[i].type == MCUBOOT_ECDSA224) {
        v.verified = SIG_NOT_CHECKED;
    } else if (mcuboot_hash(m) < 0 ||
               (mcuboot_hash(m) == 0 && !mcuboot_find(m, MCUBOOT_SIG_PURE))) {
        /* The hash is what is signed: MCUboot refuses another, or none. */
        v.verified = SIG_NO;
    } else {
        for (size_t k = 0; k < keys.n && v.verified != SIG_YES; k++) {
            EVP_PKEY *key = sig_key_of(keys.key[k].spki);
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
    uint8_t n[384];
    reversed(n, view_cut(b, 36, 384));
    EVP_PKEY *key = sig_rsa_key(view_of(n, 384), ld_le32(b.p + 420));
    *algorithm = "rsa3072-pss-sha256";
    reversed(sig, view_cut(b, 812, 384));
    *ok = key && EVP_PKEY_get_bits(key) == 3072 &&
          digest_holds(covered, view_cut(b, 4, 32), EVP_sha256()) &&
          sig_verify(key, EVP_sha256(), true, covered, view_of(sig, 384));
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
              sig_ecdsa_raw(key, md, covered, view_cut(b, rs, n),
                            view_cut(b, rs + n, n), true);
        return key;
    }
    return NULL;
}

struct sig_verdict mcu_verify_esp2(const struct esp_image *e, unsigned i,
                                   struct sig_keys keys)
{
    struct sig_verdict v = {.verified = SIG_NO};
    struct view b = e->block[i].bytes;
    bool ok = false;
    EVP_PKEY *key = b.p[1] == 2 ? rsa_block(b, e->covered, &v.algorithm, &ok)
                                : ec_block(b, e->covered, &v.algorithm, &ok);
    if (key)
        sig_decide(&v, key, ok, sig_whose(key, keys));
    EVP_PKEY_free(key);
    return v;
}

struct sig_verdict mcu_verify_esp1(struct view covered, struct view rs,
                                   struct sig_keys keys)
{
    return sig_verify_p256(covered, view_cut(rs, 0, 32), view_cut(rs, 32, 32),
                           false, keys);
}

/* libcrypto behind the device library's backend table, for tests. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "host_crypto.h"

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <stdbool.h>

void host_hash_done(struct host_hash *h)
{
    EVP_MD_CTX_free(h->ctx);
    h->ctx = NULL;
}

static uint32_t answer(bool yes)
{
    return yes ? AD_YES : AD_NO;
}

static uint32_t hash_start(void *state)
{
    struct host_hash *h = state;
    if (!h->ctx)
        h->ctx = EVP_MD_CTX_new();
    return answer(h->ctx && EVP_DigestInit_ex(h->ctx, EVP_sha256(), NULL) == 1);
}

static uint32_t hash_add(void *state, const uint8_t *p, uint32_t n)
{
    struct host_hash *h = state;
    return answer(EVP_DigestUpdate(h->ctx, p, n) == 1);
}

static uint32_t hash_end(void *state, uint8_t digest[AD_HASH_BYTES])
{
    struct host_hash *h = state;
    return answer(EVP_DigestFinal_ex(h->ctx, digest, NULL) == 1);
}

static bool verify_with(EVP_PKEY *key, const uint8_t *digest,
                        const uint8_t *signature, uint32_t n)
{
    if (EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519) {
        EVP_MD_CTX *ctx = EVP_MD_CTX_new();
        bool good =
            ctx && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1 &&
            EVP_DigestVerify(ctx, signature, n, digest, AD_HASH_BYTES) == 1;
        EVP_MD_CTX_free(ctx);
        return good;
    }
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
    bool good = ctx && EVP_PKEY_verify_init(ctx) == 1 &&
                EVP_PKEY_verify(ctx, signature, n, digest, AD_HASH_BYTES) == 1;
    EVP_PKEY_CTX_free(ctx);
    return good;
}

static uint32_t verify(const struct ad_key *key,
                       const uint8_t digest[AD_HASH_BYTES],
                       const uint8_t *signature, uint32_t n)
{
    const unsigned char *p = key->key;
    EVP_PKEY *k = d2i_PUBKEY(NULL, &p, (long)key->key_bytes);
    int kind = key->algorithm == AD_ED25519 ? EVP_PKEY_ED25519 : EVP_PKEY_EC;
    bool good = k && EVP_PKEY_get_base_id(k) == kind &&
                verify_with(k, digest, signature, n);
    EVP_PKEY_free(k);
    return answer(good);
}

const struct ad_crypto host_crypto = {
    .hash_start = hash_start,
    .hash_add = hash_add,
    .hash_end = hash_end,
    .verify = verify,
};

uint32_t host_slow(void *port, uint8_t scheme,
                   const uint8_t salt[AD_SALT_BYTES], const uint8_t *password,
                   uint32_t n, uint8_t out[AD_SLOW_BYTES])
{
    (void)port;
    if (scheme < 10 || scheme > 20)
        return AD_NO;
    return answer(EVP_PBE_scrypt((const char *)password, n, salt, AD_SALT_BYTES,
                                 (uint64_t)1 << scheme, 8, 1, (uint64_t)1 << 31,
                                 out, AD_SLOW_BYTES) == 1);
}

uint32_t host_random(void *port, uint8_t *to, uint32_t n)
{
    (void)port;
    return answer(RAND_bytes(to, (int)n) == 1);
}

/* r and s as DER, or 0. */
static int der_of(const uint8_t *signature, unsigned char **out)
{
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature, AD_COSE_BYTES / 2, NULL);
    BIGNUM *s =
        BN_bin2bn(signature + AD_COSE_BYTES / 2, AD_COSE_BYTES / 2, NULL);
    int n = 0;
    if (sig && r && s && ECDSA_SIG_set0(sig, r, s) == 1)
        n = i2d_ECDSA_SIG(sig, out);
    ECDSA_SIG_free(sig);
    return n;
}

uint32_t host_cose(const struct ad_key *key, const uint8_t *p, uint32_t n,
                   const uint8_t signature[AD_COSE_BYTES])
{
    const unsigned char *der = key->key;
    unsigned char *made = NULL;
    bool is_ec = key->algorithm == AD_ECDSA_P256;
    EVP_PKEY *k = d2i_PUBKEY(NULL, &der, (long)key->key_bytes);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    int length = is_ec ? der_of(signature, &made) : AD_COSE_BYTES;
    bool good =
        k && ctx && length > 0 &&
        EVP_PKEY_get_base_id(k) == (is_ec ? EVP_PKEY_EC : EVP_PKEY_ED25519) &&
        EVP_DigestVerifyInit(ctx, NULL, is_ec ? EVP_sha256() : NULL, NULL, k) ==
            1 &&
        EVP_DigestVerify(ctx, is_ec ? made : signature, (size_t)length, p, n) ==
            1;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(k);
    OPENSSL_free(made);
    return answer(good);
}

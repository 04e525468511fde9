/* Keys: how strong, what they are called, and how a signer's are read. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <string.h>

#include "pack/seal.h"

enum { RSA_MIN_BITS = 3072, RSA_MIN_BITS_TSA = 2048, CHAIN_MAX = 16 };

static const struct {
    const char *group, *name;
    bool signs; /* packs, not only time-stamps */
} curves[] = {
    {"prime256v1",      "P-256",           true },
    {"secp384r1",       "P-384",           true },
    {"secp521r1",       "P-521",           false},
    {"brainpoolP256r1", "brainpoolP256r1", false},
    {"brainpoolP384r1", "brainpoolP384r1", false},
    {"brainpoolP512r1", "brainpoolP512r1", false},
};

static int curve_of(const EVP_PKEY *key)
{
    char group[80];
    size_t n = 0;
    if (!EVP_PKEY_is_a(key, "EC") ||
        EVP_PKEY_get_group_name(key, group, sizeof group, &n) != 1)
        return -1;
    for (size_t i = 0; i < sizeof curves / sizeof *curves; i++)
        if (strcmp(curves[i].group, group) == 0)
            return (int)i;
    return -1;
}

const char *seal_key_weakness(const EVP_PKEY *key, enum cms_kind kind)
{
    if (EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS")) {
        int min = kind == CMS_KIND_TOKEN ? RSA_MIN_BITS_TSA : RSA_MIN_BITS;
        return EVP_PKEY_get_bits(key) >= min
                   ? NULL
                   : "its RSA key is too short; 3072 bits are needed";
    }
    int curve = curve_of(key);
    if (curve >= 0 && (curves[curve].signs || kind == CMS_KIND_TOKEN))
        return NULL;
    return "its key is none of RSA, P-256 and P-384";
}

void seal_key_name(const EVP_PKEY *key, char *out, size_t n)
{
    int curve = curve_of(key);
    if (curve >= 0)
        snprintf(out, n, "EC %s", curves[curve].name);
    else
        snprintf(out, n, "%s %d", EVP_PKEY_get0_type_name(key),
                 EVP_PKEY_get_bits(key));
}

const char *seal_scheme_name(const struct cms_form *f)
{
    static const char *const names[][PACK_DIGESTS] = {
        [SCHEME_ECDSA] = {"ECDSA with SHA-256",      "ECDSA with SHA-384",
                          "ECDSA with SHA-512"                                                        },
        [SCHEME_RSA_PKCS1] = {"RSA PKCS#1 with SHA-256",
                          "RSA PKCS#1 with SHA-384",                         "RSA PKCS#1 with SHA-512"},
        [SCHEME_RSA_PSS] = {"RSA-PSS with SHA-256",    "RSA-PSS with SHA-384",
                          "RSA-PSS with SHA-512"                                                      },
    };
    return names[f->scheme][f->digest];
}

/* --- reading ---------------------------------------------------------------
 */

/* No passphrase: none is asked for on the terminal either. */
static int passphrase_of(char *out, int size, int writing, void *ctx)
{
    const char *p = ctx;
    (void)writing;
    size_t n = p ? strlen(p) : 0;
    if (n == 0 || n > (size_t)size)
        return 0;
    memcpy(out, p, n);
    return (int)n;
}

static const char *read_pem_key(struct view text, const char *passphrase,
                                struct seal_key *k)
{
    BIO *bio = BIO_new_mem_buf(text.p, (int)text.n);
    k->key = bio ? PEM_read_bio_PrivateKey(bio, NULL, passphrase_of,
                                           (void *)(uintptr_t)passphrase)
                 : NULL;
    BIO_free(bio);
    if (k->key)
        return NULL;
    return passphrase ? "cannot be opened with this passphrase"
                      : "is no private key, or needs a passphrase "
                        "(--passphrase)";
}

static const char *read_p12(struct view der, const char *passphrase,
                            struct seal_key *k)
{
    const uint8_t *p = der.p;
    PKCS12 *p12 = d2i_PKCS12(NULL, &p, (long)der.n);
    if (!p12)
        return "is neither PEM nor PKCS#12";
    int ok = PKCS12_parse(p12, passphrase, &k->key, &k->cert, &k->chain);
    PKCS12_free(p12);
    if (ok != 1)
        return passphrase ? "cannot be opened with this passphrase"
                          : "needs a passphrase (--passphrase)";
    return k->key ? NULL : "holds no private key";
}

static const char *read_certs(struct view pem, struct seal_key *k)
{
    BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);
    const char *why = bio ? NULL : "out of memory";
    X509 *x;
    if (!k->chain)
        k->chain = sk_X509_new_null();
    while (!why && (x = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
        if (!k->cert)
            k->cert = x;
        else if (sk_X509_num(k->chain) >= CHAIN_MAX ||
                 !sk_X509_push(k->chain, x)) {
            X509_free(x);
            why = "holds too many certificates";
        }
    }
    BIO_free(bio);
    return why;
}

static const char *check_pair(const struct seal_key *k)
{
    if (!k->cert)
        return "has no certificate beside it; give one with --cert";
    if (k->key && X509_check_private_key(k->cert, k->key) != 1)
        return "does not belong to the certificate";
    const EVP_PKEY *key = X509_get0_pubkey(k->cert);
    const char *why = key ? seal_key_weakness(key, CMS_KIND_DETACHED)
                          : "has a certificate with an unknown kind of key";
    return why ? why : seal_usage_flaw(k->cert);
}

/* Puts the certificates to the key in k, which ends here unless all is well. */
static const char *finish(const char *why, struct view cert, struct seal_key *k,
                          struct seal_key *out)
{
    if (!why && cert.n && k->cert) {
        X509_free(k->cert);
        k->cert = NULL;
    }
    if (!why && cert.n)
        why = read_certs(cert, k);
    if (!why)
        why = check_pair(k);
    ERR_clear_error();
    if (why)
        seal_key_done(k);
    else
        *out = *k;
    return why;
}

const char *seal_key_read(struct view key, struct view cert,
                          const char *passphrase, struct seal_key *out)
{
    struct seal_key k = {0};
    bool pem = false;
    for (size_t i = 0; !pem && i + 10 < key.n; i++)
        pem = view_has(key, i, "-----BEGIN", 10);
    const char *why = NULL;
    if (key.n)
        why = pem ? read_pem_key(key, passphrase, &k)
                  : read_p12(key, passphrase, &k);
    return finish(why, cert, &k, out);
}

const char *seal_key_of_token(const char *uri, struct view cert,
                              const char *pin, struct seal_key *out)
{
    struct seal_key k = {0};
    return finish(seal_token_key(uri, pin, &k.key), cert, &k, out);
}

void seal_key_done(struct seal_key *k)
{
    EVP_PKEY_free(k->key);
    X509_free(k->cert);
    sk_X509_pop_free(k->chain, X509_free);
    *k = (struct seal_key){0};
}

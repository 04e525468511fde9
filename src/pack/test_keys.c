/* A test CA and two signers: see test_keys.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/test_keys.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

#include "pack/seal.h"

enum { DAYS = 5 * 365, SERIAL_BYTES = 16, TEXT_MAX = 1 << 16 };

static bool add_name(X509_NAME *n, const char *key, const char *text)
{
    return X509_NAME_add_entry_by_txt(n, key, MBSTRING_UTF8,
                                      (const unsigned char *)text, -1, -1,
                                      0) == 1;
}

static bool set_name(X509 *x, const char *common)
{
    X509_NAME *n = X509_NAME_new();
    bool ok = n && add_name(n, "O", TEST_KEYS_MARK) &&
              add_name(n, "OU", "TEST ONLY, proves nothing about anybody") &&
              add_name(n, "CN", common) && X509_set_subject_name(x, n) == 1;
    X509_NAME_free(n);
    return ok;
}

static bool set_serial(X509 *x)
{
    uint8_t raw[SERIAL_BYTES];
    BIGNUM *n = NULL;
    bool ok = RAND_bytes(raw, sizeof raw) == 1;
    raw[0] = (raw[0] & 0x7f) | 0x40;
    n = ok ? BN_bin2bn(raw, sizeof raw, NULL) : NULL;
    ok = n && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x));
    BN_free(n);
    return ok;
}

static bool add_extension(X509 *x, X509V3_CTX *ctx, int nid, const char *value)
{
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, ctx, nid, value);
    bool ok = e && X509_add_ext(x, e, -1) == 1;
    X509_EXTENSION_free(e);
    return ok;
}

static bool extend(X509 *x, X509 *issuer)
{
    X509V3_CTX ctx;
    bool ca = x == issuer;
    X509V3_set_ctx_nodb(&ctx);
    X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
    bool ok = add_extension(x, &ctx, NID_basic_constraints,
                            ca ? "critical,CA:TRUE,pathlen:0"
                               : "critical,CA:FALSE") &&
              add_extension(x, &ctx, NID_key_usage,
                            ca ? "critical,keyCertSign,cRLSign"
                               : "critical,digitalSignature,nonRepudiation") &&
              add_extension(x, &ctx, NID_subject_key_identifier, "hash") &&
              add_extension(x, &ctx, NID_authority_key_identifier, "keyid");
    /* RFC 9336: signing of documents. */
    return ok && (ca || add_extension(x, &ctx, NID_ext_key_usage,
                                      "1.3.6.1.5.5.7.3.36"));
}

/* issuer NULL: its own. */
static X509 *make_cert(const char *common, EVP_PKEY *key, X509 *issuer,
                       EVP_PKEY *issuer_key, int64_t now)
{
    X509 *x = X509_new();
    X509 *from = issuer ? issuer : x;
    bool ok = x && X509_set_version(x, X509_VERSION_3) == 1 && set_serial(x) &&
              set_name(x, common) &&
              X509_set_issuer_name(x, X509_get_subject_name(from)) == 1 &&
              ASN1_TIME_adj(X509_getm_notBefore(x), (time_t)now, -1, 0) &&
              ASN1_TIME_adj(X509_getm_notAfter(x), (time_t)now, DAYS, 0) &&
              X509_set_pubkey(x, key) == 1 && extend(x, from) &&
              X509_sign(x, issuer_key, EVP_sha256()) > 0;
    if (ok)
        return x;
    X509_free(x);
    return NULL;
}

static bool put_cert(struct test_keys_file *f, const char *name, X509 *x)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *p = NULL;
    f->name = name;
    f->secret = false;
    bool ok = bio && PEM_write_bio_X509(bio, x) == 1;
    long n = ok ? BIO_get_mem_data(bio, &p) : 0;
    buf_str(&f->text, "TEST ONLY: this certificate proves nothing about "
                      "anybody.\n");
    buf_add(&f->text, p, n > 0 ? (size_t)n : 0);
    BIO_free(bio);
    return ok && !f->text.failed;
}

static bool put_key(struct test_keys_file *f, const char *name, EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *p = NULL;
    f->name = name;
    f->secret = true;
    bool ok = bio && PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0,
                                                   NULL, NULL) == 1;
    long n = ok ? BIO_get_mem_data(bio, &p) : 0;
    buf_str(&f->text, "TEST ONLY: never sign anything real with this key.\n");
    buf_add(&f->text, p, n > 0 ? (size_t)n : 0);
    BIO_free(bio);
    return ok && !f->text.failed;
}

static bool make_signer(struct test_keys_file out[2], const char *const name[2],
                        const char *common, X509 *ca, EVP_PKEY *ca_key,
                        int64_t now)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x = key ? make_cert(common, key, ca, ca_key, now) : NULL;
    bool ok =
        x && put_cert(&out[0], name[0], x) && put_key(&out[1], name[1], key);
    X509_free(x);
    EVP_PKEY_free(key);
    return ok;
}

const char *test_keys_make(int64_t now,
                           struct test_keys_file out[TEST_KEYS_FILES])
{
    static const char *const maker[] = {"test-maker.pem", "test-maker.key"};
    static const char *const lab[] = {"test-lab.pem", "test-lab.key"};
    for (int i = 0; i < TEST_KEYS_FILES; i++)
        buf_init(&out[i].text, TEXT_MAX, NULL);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *ca = key ? make_cert("TEST issuer", key, NULL, key, now) : NULL;
    bool ok = ca && put_cert(&out[0], "test-ca.pem", ca) &&
              make_signer(out + 1, maker, "TEST maker", ca, key, now) &&
              make_signer(out + 3, lab, "TEST laboratory", ca, key, now);
    X509_free(ca);
    EVP_PKEY_free(key);
    ERR_clear_error();
    for (int i = 0; i < TEST_KEYS_FILES && !ok; i++)
        buf_done(&out[i].text);
    return ok ? NULL : "the keys could not be made";
}

/* CAdES-B signatures (ETSI EN 319 122-1), by OpenSSL. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <time.h>

#include "pack/seal.h"

/* The digest that goes with the key. */
static const EVP_MD *digest_for(const EVP_PKEY *key)
{
    return EVP_PKEY_get_bits(key) == 384 ? EVP_sha384() : EVP_sha256();
}

/* The moment is given, so that it can be told beforehand. */
static bool set_time(CMS_SignerInfo *si, int64_t now)
{
    ASN1_TIME *t = ASN1_TIME_adj(NULL, (time_t)now, 0, 0);
    bool ok = t && CMS_signed_add1_attr_by_NID(si, NID_pkcs9_signingTime,
                                               t->type, t, -1) == 1;
    ASN1_TIME_free(t);
    return ok;
}

/* A salt as long as the digest, which is what verifiers expect. */
static bool set_salt(CMS_SignerInfo *si)
{
    EVP_PKEY_CTX *ctx = CMS_SignerInfo_get0_pkey_ctx(si);
    return ctx &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1;
}

/* Intermediate issuers; roots are the verifier's to have. */
static bool add_chain(CMS_ContentInfo *cms, const struct seal_key *k)
{
    for (int i = 0; i < sk_X509_num(k->chain); i++) {
        X509 *x = sk_X509_value(k->chain, i);
        if (!seal_is_self_signed(x) && X509_cmp(x, k->cert) != 0 &&
            CMS_add1_cert(cms, x) != 1)
            return false;
    }
    return true;
}

static bool make(CMS_ContentInfo *cms, const struct seal_key *k,
                 struct view content, int64_t now, struct buf *out)
{
    const unsigned flags =
        CMS_DETACHED | CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP | CMS_CADES;
    bool pss = EVP_PKEY_is_a(k->key, "RSA-PSS");
    CMS_SignerInfo *si =
        CMS_add1_signer(cms, k->cert, k->key, digest_for(k->key),
                        flags | (pss ? CMS_KEY_PARAM : 0));
    if (pss && si && !set_salt(si))
        return false;
    BIO *in = BIO_new_mem_buf(content.p, (int)content.n);
    uint8_t *der = NULL;
    int n = 0;
    bool ok = si && in && set_time(si, now) && add_chain(cms, k) &&
              CMS_final(cms, in, NULL, flags) == 1 &&
              (n = i2d_CMS_ContentInfo(cms, &der)) > 0;
    if (ok)
        buf_add(out, der, (size_t)n);
    OPENSSL_free(der);
    BIO_free(in);
    return ok && !out->failed;
}

const char *seal_sign(const struct seal_key *k, struct view content,
                      int64_t now, struct buf *out)
{
    int64_t from, to;
    struct seal seal = {0};
    struct flaw flaw = {0};
    size_t before = out->n;
    if (!seal_validity(k->cert, &from, &to) || now < from || now > to)
        return "its certificate is not valid now";
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL,
                                    CMS_DETACHED | CMS_BINARY | CMS_PARTIAL);
    bool ok = cms && make(cms, k, content, now, out);
    CMS_ContentInfo_free(cms);
    ERR_clear_error();
    if (!ok)
        return "the signature could not be made";
    /* What was made is what a verifier takes. */
    struct view der = view_from(buf_of(out), before);
    if (!seal_check(der, CMS_KIND_DETACHED, content, "", &seal, &flaw))
        return flaw.text;
    seal_done(&seal);
    return NULL;
}

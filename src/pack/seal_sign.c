/* CAdES-B signatures (ETSI EN 319 122-1), made in steps: what is said, what is
 * to be signed, the signature put in. OpenSSL signs, and checks the whole. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <time.h>

#include "pack/cms_write.h"
#include "pack/der.h"
#include "pack/seal.h"

enum { SIGNATURE_MAX = 4096 };

/* DER of OpenSSL's objects, freed together. */
struct pieces {
    uint8_t *p[CMS_MAX_SET + 2];
    size_t n;
    bool failed;
};

static struct view keep(struct pieces *k, uint8_t *der, int n)
{
    if (n <= 0 || k->n == sizeof k->p / sizeof *k->p) {
        OPENSSL_free(der);
        k->failed = true;
        return (struct view){0};
    }
    k->p[k->n++] = der;
    return view_of(der, (size_t)n);
}

static struct view cert_der(struct pieces *k, X509 *x)
{
    uint8_t *der = NULL;
    int n = i2d_X509(x, &der);
    return keep(k, der, n);
}

static void pieces_done(struct pieces *k)
{
    while (k->n)
        OPENSSL_free(k->p[--k->n]);
}

/* The digest and the scheme that go with the key. */
static void choose(const EVP_PKEY *key, struct cms_parts *p)
{
    enum cms_scheme s = EVP_PKEY_is_a(key, "RSA-PSS") ? SCHEME_RSA_PSS
                        : EVP_PKEY_is_a(key, "RSA")   ? SCHEME_RSA_PKCS1
                                                      : SCHEME_ECDSA;
    p->digest = s == SCHEME_ECDSA && EVP_PKEY_get_bits(key) == 384
                    ? DIGEST_SHA384
                    : DIGEST_SHA256;
    p->scheme_id = cms_scheme_id(s, p->digest);
}

/* The signer's certificate and intermediate issuers; roots are the verifier's
 * to have. */
static void add_certs(X509 *cert, const STACK_OF(X509) * chain,
                      struct pieces *k, struct cms_parts *p)
{
    p->certs[p->certs_n++] = cert_der(k, cert);
    for (int i = 0; i < sk_X509_num(chain); i++) {
        X509 *x = sk_X509_value(chain, i);
        if (seal_is_self_signed(x) || X509_cmp(x, cert) == 0)
            continue;
        if (p->certs_n == CMS_MAX_SET) {
            k->failed = true;
            return;
        }
        p->certs[p->certs_n++] = cert_der(k, x);
    }
}

static bool write_draft(X509 *cert, struct cms_parts *p, struct pieces *k,
                        struct view content, int64_t now, struct buf *out)
{
    uint8_t digest[EVP_MAX_MD_SIZE], cert_digest[EVP_MAX_MD_SIZE];
    uint8_t *issuer = NULL, *serial = NULL;
    const EVP_MD *md = EVP_get_digestbyname(pack_digest_name(p->digest));
    unsigned n = 0, cert_n = 0;
    struct buf attributes, id;
    int issuer_n = i2d_X509_NAME(X509_get_issuer_name(cert), &issuer);
    int serial_n = i2d_ASN1_INTEGER(X509_get_serialNumber(cert), &serial);
    struct cms_said said = {.issuer = keep(k, issuer, issuer_n),
                            .serial = keep(k, serial, serial_n),
                            .now = now};
    if (!md || EVP_Digest(content.p, content.n, digest, &n, md, NULL) != 1 ||
        X509_digest(cert, EVP_sha256(), cert_digest, &cert_n) != 1)
        return false;
    said.digest = view_of(digest, n);
    said.cert_digest = view_of(cert_digest, cert_n);
    buf_init(&attributes, CMS_MAX_BYTES, NULL);
    buf_init(&id, CMS_MAX_BYTES, NULL);
    cms_write_attributes(&said, &attributes);
    cms_write_signer_id(said.issuer, said.serial, &id);
    p->attributes = buf_of(&attributes);
    p->signer_id = buf_of(&id);
    cms_write(p, out);
    bool ok = !attributes.failed && !id.failed && !out->failed && !k->failed;
    buf_done(&attributes);
    buf_done(&id);
    return ok;
}

const char *seal_draft(X509 *cert, const STACK_OF(X509) * chain,
                       struct view content, int64_t now, struct buf *out)
{
    int64_t from, to;
    struct cms_parts p = {0};
    struct pieces k = {0};
    const EVP_PKEY *key = X509_get0_pubkey(cert);
    const char *weak = key ? seal_key_weakness(key, CMS_KIND_DETACHED)
                           : "its key is of an unknown kind";
    if (weak)
        return weak;
    if (!seal_validity(cert, &from, &to) || now < from || now > to)
        return "its certificate is not valid now";
    choose(key, &p);
    add_certs(cert, chain, &k, &p);
    bool ok = write_draft(cert, &p, &k, content, now, out);
    pieces_done(&k);
    ERR_clear_error();
    return ok ? NULL : "the signature could not be prepared";
}

const char *seal_to_be_signed(struct view draft, struct buf *out)
{
    struct cms_form f;
    struct flaw flaw = {0};
    if (!cms_form_read(draft, CMS_KIND_DETACHED, "", &f, &flaw))
        return flaw.text;
    xder_put(out, DER_SET, f.attributes);
    return out->failed ? "out of memory" : NULL;
}

/* --- putting together ------------------------------------------------------
 */

/* Tokens and the clouds' key stores give r and s one after the other; CMS
 * wants SEQUENCE { INTEGER, INTEGER }. */
static bool ecdsa_der(struct view raw, struct buf *out)
{
    struct rd r = rd_of(raw);
    struct xder d = {0};
    uint8_t *der = NULL;
    if (xder_next(&r, &d) && d.tag == DER_SEQUENCE && rd_left(&r) == 0) {
        buf_view(out, raw);
        return !out->failed;
    }
    size_t half = raw.n / 2;
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *x = BN_bin2bn(raw.p, (int)half, NULL);
    BIGNUM *y = BN_bin2bn(raw.p + half, (int)half, NULL);
    bool ok = sig && x && y && half >= 32 && half <= 48 && raw.n % 2 == 0 &&
              ECDSA_SIG_set0(sig, x, y) == 1;
    if (!ok) {
        BN_free(x);
        BN_free(y);
    }
    int n = ok ? i2d_ECDSA_SIG(sig, &der) : 0;
    if (n > 0)
        buf_add(out, der, (size_t)n);
    OPENSSL_free(der);
    ECDSA_SIG_free(sig);
    return n > 0 && !out->failed;
}

const char *seal_complete(struct view draft, struct view content,
                          const struct seal_more *more, struct buf *out)
{
    struct cms_form f;
    struct cms_parts p;
    struct flaw flaw = {0};
    struct seal seal = {0};
    struct buf signature;
    size_t before = out->n;
    if (!cms_form_read(draft, CMS_KIND_DETACHED, "", &f, &flaw))
        return flaw.text;
    if (!cms_parts_of(&f, &p) || more->crls_n > CMS_MAX_SET - p.crls_n)
        return "it has too many certificates or revocation lists";
    buf_init(&signature, SIGNATURE_MAX, NULL);
    if (f.scheme == SCHEME_ECDSA && more->signature.n > 1)
        signature.failed |= !ecdsa_der(more->signature, &signature);
    else
        buf_view(&signature, more->signature);
    p.signature = buf_of(&signature);
    p.timestamp = more->timestamp;
    for (size_t i = 0; i < more->crls_n; i++)
        p.crls[p.crls_n++] = more->crls[i];
    cms_write(&p, out);
    bool ok = !signature.failed && !out->failed;
    buf_done(&signature);
    ERR_clear_error();
    if (!ok)
        return "the signature is none of this key's kind";
    /* What was made is what a verifier takes. */
    struct view der = view_from(buf_of(out), before);
    if (!seal_check(der, CMS_KIND_DETACHED, content, "", &seal, &flaw))
        return flaw.text;
    seal_done(&seal);
    return NULL;
}

/* --- with a key at hand ----------------------------------------------------
 */

static bool sign(EVP_PKEY *key, const EVP_MD *md, struct view v,
                 struct buf *out)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *how = NULL;
    uint8_t value[SIGNATURE_MAX];
    size_t n = sizeof value;
    bool ok = ctx && EVP_DigestSignInit(ctx, &how, md, NULL, key) == 1;
    /* A salt as long as the digest, which is what verifiers expect. */
    if (ok && EVP_PKEY_is_a(key, "RSA-PSS"))
        ok = EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) == 1;
    ok = ok && EVP_DigestSign(ctx, value, &n, v.p, v.n) == 1;
    if (ok)
        buf_add(out, value, n);
    EVP_MD_CTX_free(ctx);
    return ok && !out->failed;
}

const char *seal_sign(const struct seal_key *k, struct view draft,
                      struct buf *out)
{
    struct cms_form f;
    struct flaw flaw = {0};
    struct buf attributes;
    if (!cms_form_read(draft, CMS_KIND_DETACHED, "", &f, &flaw))
        return flaw.text;
    buf_init(&attributes, CMS_MAX_BYTES, NULL);
    const char *why = seal_to_be_signed(draft, &attributes);
    if (!why && !sign(k->key, EVP_get_digestbyname(pack_digest_name(f.digest)),
                      buf_of(&attributes), out))
        why = "the key cannot sign this";
    buf_done(&attributes);
    ERR_clear_error();
    return why;
}

const char *seal_sign_bytes(const struct seal_key *k, struct view v,
                            struct buf *out)
{
    struct cms_parts p = {0};
    choose(X509_get0_pubkey(k->cert), &p);
    bool ok =
        sign(k->key, EVP_get_digestbyname(pack_digest_name(p.digest)), v, out);
    ERR_clear_error();
    return ok ? NULL : "the key cannot sign this";
}

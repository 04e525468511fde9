/* Who a signer is: chains of certificates, by OpenSSL, to those trusted. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

#include "pack/seal.h"

enum {
    AUTH_LEVEL = 2, /* 112 bits: RSA 2048, SHA-224 and better */
    TRUST_MAX = 1000,
};

/* --- the trust store -------------------------------------------------------
 */

const char *seal_trust_read(struct view pem, struct seal_trust *out)
{
    struct seal_trust t = {.store = X509_STORE_new(),
                           .certs = sk_X509_new_null()};
    BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);
    const char *why = t.store && t.certs && bio ? NULL : "out of memory";
    X509 *x;
    while (!why && (x = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
        if (t.n == TRUST_MAX)
            why = "holds more than 1000 certificates";
        else if (X509_check_ca(x) == 0)
            why = "holds a certificate that is no issuer's; a trust store "
                  "names who may vouch for signers";
        else if (X509_STORE_add_cert(t.store, x) != 1 ||
                 !sk_X509_push(t.certs, x))
            why = "out of memory";
        if (why)
            X509_free(x);
        t.n++;
    }
    unsigned long e = ERR_peek_last_error();
    if (!why && ERR_GET_REASON(e) != PEM_R_NO_START_LINE)
        why = "holds a certificate that cannot be read";
    if (!why && t.n == 0)
        why = "holds no certificate in PEM";
    ERR_clear_error();
    BIO_free(bio);
    if (why)
        seal_trust_done(&t);
    else
        *out = t;
    return why;
}

void seal_trust_done(struct seal_trust *t)
{
    X509_STORE_free(t->store);
    sk_X509_pop_free(t->certs, X509_free);
    *t = (struct seal_trust){0};
}

/* --- certificates ----------------------------------------------------------
 */

bool seal_is_self_signed(X509 *cert)
{
    return X509_self_signed(cert, 0) == 1;
}

const char *seal_usage_flaw(X509 *cert)
{
    static const int accepted[] = {NID_email_protect, NID_code_sign,
                                   NID_anyExtendedKeyUsage, NID_ms_code_com};
    uint32_t flags = X509_get_extension_flags(cert);
    if (flags & EXFLAG_INVALID)
        return "its certificate has broken extensions";
    if (flags & EXFLAG_CA)
        return "its certificate is an issuer's";
    if (!(flags & EXFLAG_KUSAGE))
        return "its certificate does not say that its key may sign";
    if (!(X509_get_key_usage(cert) &
          (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)))
        return "its certificate's key may not sign documents";
    EXTENDED_KEY_USAGE *eku =
        X509_get_ext_d2i(cert, NID_ext_key_usage, NULL, NULL);
    bool ok = !eku;
    for (int i = 0; eku && i < sk_ASN1_OBJECT_num(eku); i++) {
        const ASN1_OBJECT *o = sk_ASN1_OBJECT_value(eku, i);
        char oid[64];
        for (size_t k = 0; k < sizeof accepted / sizeof *accepted; k++)
            ok = ok || OBJ_obj2nid(o) == accepted[k];
        /* Signing of documents: RFC 9336, and the older one in use. */
        OBJ_obj2txt(oid, sizeof oid, o, 1);
        ok = ok || strcmp(oid, "1.3.6.1.5.5.7.3.36") == 0 ||
             strcmp(oid, "1.3.6.1.4.1.311.10.3.12") == 0;
    }
    sk_ASN1_OBJECT_pop_free(eku, ASN1_OBJECT_free);
    return ok ? NULL : "its certificate is for something else than documents";
}

static void name_text(const X509_NAME *name, char *out, size_t n)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *p = NULL;
    long have = 0;
    out[0] = 0;
    if (bio && X509_NAME_print_ex(bio, name, 0,
                                  XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0)
        have = BIO_get_mem_data(bio, &p);
    if (have > 0) {
        size_t k = (size_t)have < n - 1 ? (size_t)have : n - 1;
        memcpy(out, p, k);
        out[k] = 0;
    }
    BIO_free(bio);
}

void seal_subject(X509 *cert, char *out, size_t n)
{
    name_text(X509_get_subject_name(cert), out, n);
}

void seal_issuer(X509 *cert, char *out, size_t n)
{
    name_text(X509_get_issuer_name(cert), out, n);
}

void seal_fingerprint(X509 *cert, char out[65])
{
    uint8_t value[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    out[0] = 0;
    if (X509_digest(cert, EVP_sha256(), value, &n) != 1 || n != 32)
        return;
    for (unsigned i = 0; i < n; i++)
        snprintf(out + 2 * i, 3, "%02x", value[i]);
}

void seal_serial(X509 *cert, char *out, size_t n)
{
    const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);
    int bytes = ASN1_STRING_length(serial);
    const uint8_t *p = ASN1_STRING_get0_data(serial);
    size_t at = 0;
    out[0] = 0;
    for (int i = 0; i < bytes && at + 3 <= n; i++, at += 2)
        snprintf(out + at, n - at, "%02x", p[i]);
}

static bool seconds(const ASN1_TIME *t, int64_t *out)
{
    struct tm tm = {0};
    if (!t || ASN1_TIME_to_tm(t, &tm) != 1)
        return false;
    *out = (int64_t)timegm(&tm);
    return true;
}

bool seal_validity(X509 *cert, int64_t *from, int64_t *to)
{
    return seconds(X509_get0_notBefore(cert), from) &&
           seconds(X509_get0_notAfter(cert), to);
}

/* --- the chain -------------------------------------------------------------
 */

static void conclude(struct seal_chain *out, enum pack_check check,
                     enum pack_verdict verdict, const char *text)
{
    out->check = check;
    out->verdict = verdict;
    out->text = text;
}

static void explain(struct seal_chain *out, int error)
{
    switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        conclude(out, CHECK_VALIDITY, PACK_FAIL,
                 "a certificate had expired by then");
        break;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        conclude(out, CHECK_VALIDITY, PACK_FAIL,
                 "a certificate was not valid yet");
        break;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        conclude(out, CHECK_TRUST, PACK_FAIL,
                 "its chain ends in none of the certificates that you trust");
        break;
    default:
        /* Static text. */
        conclude(out, CHECK_TRUST, PACK_FAIL,
                 X509_verify_cert_error_string(error));
    }
}

static bool is_in(STACK_OF(X509) * certs, X509 *x)
{
    for (int i = 0; i < sk_X509_num(certs); i++)
        if (X509_cmp(sk_X509_value(certs, i), x) == 0)
            return true;
    return false;
}

/* Every certificate that is carried must be one that counts: nothing vouches
 * for the others, and anybody could change them. */
static bool has_unused(const struct seal *s, STACK_OF(X509) * chain,
                       const struct seal_trust *trust)
{
    for (int i = 0; i < sk_X509_num(s->certs); i++) {
        X509 *x = sk_X509_value(s->certs, i);
        if (!is_in(chain, x) && !is_in(trust->certs, x))
            return true;
    }
    return false;
}

/* What either collection of lists tells; the worse counts. */
static enum seal_revocation revocation(STACK_OF(X509) * chain,
                                       const struct seal_moment *m)
{
    enum seal_revocation said = REVOCATION_NOT_TOLD;
    struct seal_crls *const lists[] = {m->carried, m->own};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        enum seal_revocation r =
            lists[i] ? seal_revoked(lists[i], chain, m) : REVOCATION_NOT_TOLD;
        said = r > said ? r : said;
    }
    return said;
}

static void accept(const struct seal *s, X509_STORE_CTX *ctx,
                   const struct seal_trust *trust, const struct seal_moment *m,
                   struct seal_chain *out)
{
    STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(ctx);
    int n = sk_X509_num(chain);
    X509 *anchor = n > 0 ? sk_X509_value(chain, n - 1) : NULL;
    if (n < 2 || !is_in(trust->certs, anchor)) {
        conclude(out, CHECK_TRUST, PACK_FAIL,
                 "nobody whom you trust vouches for it");
        return;
    }
    for (int i = 0; m->also_now && i < n; i++) {
        int64_t from, to;
        if (!seal_validity(sk_X509_value(chain, i), &from, &to) ||
            m->now < from || m->now > to) {
            conclude(out, CHECK_VALIDITY, PACK_FAIL,
                     "a certificate is not valid any more");
            return;
        }
    }
    seal_subject(anchor, out->anchor, sizeof out->anchor);
    out->unused_certificate = has_unused(s, chain, trust);
    conclude(out, CHECK_TRUST, PACK_PASS, "");
    out->revocation = revocation(chain, m);
    if (out->revocation == REVOCATION_REVOKED)
        conclude(out, CHECK_REVOCATION, PACK_FAIL,
                 "its certificate, or an issuer's, was revoked");
}

static void build(const struct seal *s, enum cms_kind kind,
                  const struct seal_trust *trust, const struct seal_moment *m,
                  struct seal_chain *out)
{
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    conclude(out, CHECK_TRUST, PACK_INCONCLUSIVE, "out of memory");
    if (ctx && X509_STORE_CTX_init(ctx, trust->store, s->signer, s->certs)) {
        X509_VERIFY_PARAM *p = X509_STORE_CTX_get0_param(ctx);
        X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_PARTIAL_CHAIN);
        X509_VERIFY_PARAM_set_auth_level(p, AUTH_LEVEL);
        X509_VERIFY_PARAM_set_time(p, (time_t)m->at);
        bool set =
            kind != CMS_KIND_TOKEN ||
            X509_STORE_CTX_set_purpose(ctx, X509_PURPOSE_TIMESTAMP_SIGN) == 1;
        if (set && X509_verify_cert(ctx) == 1)
            accept(s, ctx, trust, m, out);
        else
            explain(out, X509_STORE_CTX_get_error(ctx));
    }
    X509_STORE_CTX_free(ctx);
    ERR_clear_error();
}

void seal_chain(const struct seal *s, enum cms_kind kind,
                const struct seal_trust *trust, const struct seal_moment *m,
                struct seal_chain *out)
{
    struct seal_chain c = {0};
    const char *usage =
        kind == CMS_KIND_DETACHED ? seal_usage_flaw(s->signer) : NULL;
    int64_t from, to;
    if (seal_is_self_signed(s->signer))
        conclude(&c, CHECK_SELF_SIGNED, PACK_FAIL,
                 "its certificate is signed by its own key");
    else if (usage)
        conclude(&c, CHECK_KEY_USAGE, PACK_FAIL, usage);
    else if (!seal_validity(s->signer, &from, &to) || m->at < from ||
             m->at > to)
        conclude(&c, CHECK_VALIDITY, PACK_FAIL,
                 "its certificate was not valid then");
    else if (!trust)
        conclude(&c, CHECK_TRUST, PACK_INCONCLUSIVE,
                 "no trust store was given (--trust)");
    else
        build(s, kind, trust, m, &c);
    *out = c;
}

/* Whether a signature verifies. OpenSSL parses and computes; the form was
 * checked before, so that both see the same. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ts.h>
#include <string.h>
#include <time.h>

#include "pack/seal.h"

struct checking {
    struct view der, content;
    enum cms_kind kind;
    const char *name;
    struct seal out;
    CMS_ContentInfo *cms;
    struct flaw *flaw;
};

static bool bad(struct checking *c, enum pack_check check, const char *text)
{
    return flaw_set(c->flaw, check, text, c->name, 0);
}

/* One way to write it: what OpenSSL read, it would write so again. */
static bool parse(struct checking *c)
{
    const uint8_t *p = c->der.p;
    uint8_t *again = NULL;
    c->cms = d2i_CMS_ContentInfo(NULL, &p, (long)c->der.n);
    if (!c->cms || p != c->der.p + c->der.n)
        return bad(c, CHECK_SIGNATURE_FORM, "it is no CMS");
    int n = i2d_CMS_ContentInfo(c->cms, &again);
    bool same = n > 0 && view_eq(view_of(again, (size_t)n), c->der);
    OPENSSL_free(again);
    return same || bad(c, CHECK_SIGNATURE_FORM, "it is not in DER");
}

/* Whether the signer info names x. Byte by byte: OpenSSL itself takes names
 * that differ in case for one. */
static bool is_named(const struct cms_form *f, X509 *x)
{
    uint8_t *name = NULL, *serial = NULL;
    const ASN1_OCTET_STRING *id = X509_get0_subject_key_id(x);
    if (f->by_key)
        return id &&
               view_eq(f->key_id, view_of(ASN1_STRING_get0_data(id),
                                          (size_t)ASN1_STRING_length(id)));
    int n = i2d_X509_NAME(X509_get_issuer_name(x), &name);
    int k = i2d_ASN1_INTEGER(X509_get_serialNumber(x), &serial);
    bool same = n > 0 && k > 0 &&
                view_eq(f->issuer, view_of(name, (size_t)n)) &&
                view_eq(f->serial, view_of(serial, (size_t)k));
    OPENSSL_free(name);
    OPENSSL_free(serial);
    return same;
}

/* The one certificate that the signer info names. */
static bool find_signer(struct checking *c, CMS_SignerInfo *si)
{
    int n = sk_X509_num(c->out.certs);
    for (int i = 0; i < n; i++) {
        X509 *x = sk_X509_value(c->out.certs, i);
        if (CMS_SignerInfo_cert_cmp(si, x) != 0)
            continue;
        if (c->out.signer)
            return bad(c, CHECK_SIGNATURE_FORM,
                       "it carries two certificates of one name");
        if (!is_named(&c->out.form, x))
            return bad(c, CHECK_SIGNATURE_FORM,
                       "it spells its signer's name another way");
        X509_up_ref(x);
        c->out.signer = x;
    }
    return c->out.signer ||
           bad(c, CHECK_SIGNATURE_FORM, "it lacks its signer's certificate");
}

static bool same_digest(struct view v, const char *digest, struct view want)
{
    uint8_t value[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    EVP_MD *md = EVP_MD_fetch(NULL, digest, NULL);
    bool ok = md && EVP_Digest(v.p, v.n, value, &n, md, NULL) == 1 &&
              view_eq(view_of(value, n), want);
    EVP_MD_free(md);
    return ok;
}

/* The signature says which certificate it was made with, so that no other one
 * with the same key can take its place. */
static bool is_bound(struct checking *c)
{
    const struct cms_form *f = &c->out.form;
    uint8_t *der = NULL;
    int n = i2d_X509(c->out.signer, &der);
    const char *digest =
        f->cert_hash_is_sha1 ? "SHA1" : pack_digest_name(f->cert_digest);
    bool ok =
        n > 0 && same_digest(view_of(der, (size_t)n), digest, f->cert_hash);
    OPENSSL_free(der);
    return ok || bad(c, CHECK_CERTIFICATE_BOUND,
                     "it was made with another certificate than it carries");
}

static bool has_right_key(struct checking *c, const EVP_PKEY *key)
{
    bool rsa = EVP_PKEY_is_a(key, "RSA"), pss = EVP_PKEY_is_a(key, "RSA-PSS");
    bool ok = false;
    switch (c->out.form.scheme) {
    case SCHEME_ECDSA:
        ok = EVP_PKEY_is_a(key, "EC");
        break;
    case SCHEME_RSA_PKCS1:
        ok = rsa;
        break;
    case SCHEME_RSA_PSS:
        ok = rsa || pss;
        break;
    }
    return ok || bad(c, CHECK_SIGNATURE_FORM,
                     "its algorithm does not go with the signer's key");
}

static bool verify(struct checking *c)
{
    STACK_OF(CMS_SignerInfo) *all = CMS_get0_SignerInfos(c->cms);
    if (sk_CMS_SignerInfo_num(all) != 1)
        return bad(c, CHECK_SIGNATURE_FORM, "it has not one signer");
    CMS_SignerInfo *si = sk_CMS_SignerInfo_value(all, 0);
    if (!find_signer(c, si))
        return false;
    const EVP_PKEY *key = X509_get0_pubkey(c->out.signer);
    const char *weak =
        key ? seal_key_weakness(key, c->kind) : "its key is of an unknown kind";
    if (weak)
        return bad(c, CHECK_ALGORITHM, weak);
    if (!has_right_key(c, key) || !is_bound(c))
        return false;
    CMS_SignerInfo_set1_signer_cert(si, c->out.signer);
    if (CMS_SignerInfo_verify(si) != 1)
        return bad(c, CHECK_SIGNATURE, "it does not verify");
    const struct cms_form *f = &c->out.form;
    struct view content = c->kind == CMS_KIND_TOKEN ? f->content : c->content;
    return same_digest(content, pack_digest_name(f->digest), f->imprint) ||
           bad(c, CHECK_SIGNATURE, "it is over other bytes");
}

bool seal_check(struct view der, enum cms_kind kind, struct view content,
                const char *name, struct seal *out, struct flaw *flaw)
{
    struct checking c = {.der = der,
                         .content = content,
                         .kind = kind,
                         .name = name,
                         .flaw = flaw};
    if (!cms_form_read(der, kind, name, &c.out.form, flaw))
        return false;
    if (c.out.form.signature.n == 0)
        return bad(&c, CHECK_SIGNATURE,
                   "it is a draft that nobody has signed yet");
    bool ok = parse(&c);
    c.out.certs = ok ? CMS_get1_certs(c.cms) : NULL;
    ok = ok && verify(&c);
    CMS_ContentInfo_free(c.cms);
    ERR_clear_error();
    if (ok)
        *out = c.out;
    else
        seal_done(&c.out);
    return ok;
}

void seal_done(struct seal *s)
{
    X509_free(s->signer);
    sk_X509_pop_free(s->certs, X509_free);
    *s = (struct seal){0};
}

/* --- time-stamp tokens ----------------------------------------------------
 */

static bool token_time(TS_TST_INFO *info, struct seal_time *out)
{
    const ASN1_GENERALIZEDTIME *t = TS_TST_INFO_get_time(info);
    struct tm tm = {0};
    if (!t || ASN1_TIME_to_tm(t, &tm) != 1)
        return false;
    out->at = (int64_t)timegm(&tm);
    return strftime(out->text, sizeof out->text, "%Y-%m-%dT%H:%M:%SZ", &tm) > 0;
}

/* The digest that the token is over, and that it is one we accept. */
static bool token_imprint(TS_TST_INFO *info, struct view imprinted)
{
    TS_MSG_IMPRINT *m = TS_TST_INFO_get_msg_imprint(info);
    const ASN1_OBJECT *oid = NULL;
    X509_ALGOR_get0(&oid, NULL, NULL, TS_MSG_IMPRINT_get_algo(m));
    ASN1_OCTET_STRING *value = TS_MSG_IMPRINT_get_msg(m);
    struct view want = view_of(ASN1_STRING_get0_data(value),
                               (size_t)ASN1_STRING_length(value));
    int nid = OBJ_obj2nid(oid);
    const char *digest = nid == NID_sha256   ? "SHA256"
                         : nid == NID_sha384 ? "SHA384"
                         : nid == NID_sha512 ? "SHA512"
                                             : NULL;
    return digest && same_digest(imprinted, digest, want);
}

bool seal_check_token(struct view der, struct view imprinted, const char *name,
                      struct seal *s, struct seal_time *out, struct flaw *flaw)
{
    struct seal seal = {0};
    if (!seal_check(der, CMS_KIND_TOKEN, (struct view){0}, name, &seal, flaw)) {
        if (flaw->check != CHECK_LIMIT && flaw->check != CHECK_ALGORITHM)
            flaw->check = CHECK_TIMESTAMP_RIGHT;
        return false;
    }
    const uint8_t *p = seal.form.content.p;
    TS_TST_INFO *info = d2i_TS_TST_INFO(NULL, &p, (long)seal.form.content.n);
    const char *why = NULL;
    if (!info || p != seal.form.content.p + seal.form.content.n ||
        TS_TST_INFO_get_version(info) != 1 || !token_time(info, out))
        why = "the time-stamp is malformed";
    else if (!token_imprint(info, imprinted))
        why = "the time-stamp is over other bytes";
    TS_TST_INFO_free(info);
    ERR_clear_error();
    if (why) {
        seal_done(&seal);
        return flaw_set(flaw, CHECK_TIMESTAMP_RIGHT, why, name, 0);
    }
    *s = seal;
    return true;
}

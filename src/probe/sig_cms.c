/* Verifies CMS structures: see sig_cms.h. OpenSSL parses them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/sig_cms.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <string.h>

enum { MAX_SIGNERS = 16, MAX_CERTS = 64, MAX_NAME = 256 };

struct cms {
    struct arena *arena;
    CMS_ContentInfo *info;
    STACK_OF(X509) * certs; /* those within; or NULL */
    struct view signed_bytes;
    struct sig_keys keys;
};

/* --- the signer ------------------------------------------------------------
 */

static X509 *cert_of_key(const struct sig_key *k)
{
    const uint8_t *p = k->cert.p;
    if (k->cert.n)
        return d2i_X509(NULL, &p, (long)k->cert.n);
    /* OpenSSL wants a certificate; of this one only the key counts. */
    EVP_PKEY *key = sig_key_of(k->spki);
    X509 *x = key ? X509_new() : NULL;
    if (x && X509_set_pubkey(x, key) != 1) {
        X509_free(x);
        x = NULL;
    }
    EVP_PKEY_free(key);
    return x;
}

/* The certificate within that the signer names; not to be freed. */
static X509 *cert_within(const struct cms *c, CMS_SignerInfo *si)
{
    for (int i = 0; c->certs && i < sk_X509_num(c->certs); i++)
        if (CMS_SignerInfo_cert_cmp(si, sk_X509_value(c->certs, i)) == 0)
            return sk_X509_value(c->certs, i);
    return NULL;
}

static bool chain_holds(X509 *signer, STACK_OF(X509) * within,
                        struct sig_keys keys)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    bool any = false, ok = false;
    for (size_t i = 0; store && i < keys.n; i++) {
        if (keys.key[i].from != SIG_FROM_TRUST || !keys.key[i].cert.n)
            continue;
        X509 *x = cert_of_key(&keys.key[i]);
        any |= x && X509_STORE_add_cert(store, x) == 1;
        X509_free(x);
    }
    if (any && ctx) {
        X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN |
                                        X509_V_FLAG_NO_CHECK_TIME);
        ok = X509_STORE_CTX_init(ctx, store, signer, within) == 1 &&
             X509_verify_cert(ctx) == 1;
    }
    X509_STORE_CTX_free(ctx);
    X509_STORE_free(store);
    return ok;
}

enum sig_from sig_cert_whose(X509 *x, STACK_OF(X509) * within,
                             struct sig_keys keys)
{
    enum sig_from from = sig_whose(X509_get0_pubkey(x), keys);
    return from == SIG_FROM_IMAGE && chain_holds(x, within, keys)
               ? SIG_FROM_TRUST
               : from;
}

/* --- one signature ---------------------------------------------------------
 */

static const EVP_MD *digest_of(CMS_SignerInfo *si)
{
    X509_ALGOR *alg = NULL;
    const ASN1_OBJECT *oid = NULL;
    CMS_SignerInfo_get0_algs(si, NULL, NULL, &alg, NULL);
    if (!alg)
        return NULL;
    X509_ALGOR_get0(&oid, NULL, NULL, alg);
    return EVP_get_digestbyobj(oid);
}

static bool is_pss(CMS_SignerInfo *si)
{
    X509_ALGOR *alg = NULL;
    const ASN1_OBJECT *oid = NULL;
    CMS_SignerInfo_get0_algs(si, NULL, NULL, NULL, &alg);
    if (alg)
        X509_ALGOR_get0(&oid, NULL, NULL, alg);
    return oid && OBJ_obj2nid(oid) == NID_rsassaPss;
}

static bool attribute_is(CMS_SignerInfo *si, int nid, int type,
                         struct view *out)
{
    ASN1_OBJECT *oid = OBJ_nid2obj(nid);
    ASN1_STRING *s = CMS_signed_get0_data_by_OBJ(si, oid, -3, type);
    if (!s)
        return false;
    *out = view_of(ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s));
    return true;
}

/* The attributes that are signed must be of these bytes and of their type. */
static bool attributes_fit(const struct cms *c, CMS_SignerInfo *si,
                           struct view digest)
{
    struct view told;
    if (!attribute_is(si, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING,
                      &told) ||
        !view_eq(told, digest))
        return false;
    ASN1_OBJECT *type = CMS_signed_get0_data_by_OBJ(
        si, OBJ_nid2obj(NID_pkcs9_contentType), -3, V_ASN1_OBJECT);
    return type && OBJ_cmp(type, CMS_get0_eContentType(c->info)) == 0;
}

/* Whether the signer's key, set before, made it over the bytes. made: it is
 * that key's, whatever it is over. */
static bool holds(const struct cms *c, CMS_SignerInfo *si, bool *made)
{
    uint8_t sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    EVP_PKEY *key = NULL;
    const EVP_MD *md = digest_of(si);
    CMS_SignerInfo_get0_algs(si, &key, NULL, NULL, NULL);
    *made = false;
    if (!md || !key ||
        !EVP_Digest(c->signed_bytes.p, c->signed_bytes.n, sum, &n, md, NULL))
        return false;
    struct view digest = view_of(sum, n);
    if (CMS_signed_get_attr_count(si) >= 0) {
        *made = CMS_SignerInfo_verify(si) == 1;
        return *made && attributes_fit(c, si, digest);
    }
    ASN1_OCTET_STRING *s = CMS_SignerInfo_get0_signature(si);
    struct view sig =
        view_of(ASN1_STRING_get0_data(s), (size_t)ASN1_STRING_length(s));
    bool ok = sig_verify_digest(key, md, is_pss(si), digest, sig);
    *made = ok || (!is_pss(si) && sig_rsa_made_by(key, md, sig));
    return ok;
}

const char *sig_cert_name(struct arena *a, const X509_NAME *name)
{
    char line[MAX_NAME] = "";
    BIO *b = BIO_new(BIO_s_mem());
    if (b && X509_NAME_print_ex(b, name, 0,
                                XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0) {
        int n = BIO_read(b, line, sizeof line - 1);
        line[n > 0 ? n : 0] = 0;
    }
    BIO_free(b);
    return *line ? arena_printf(a, "%s", line) : NULL;
}

/* Of a signer without a certificate the issuer that he names. */
static const char *signer_name(const struct cms *c, CMS_SignerInfo *si, X509 *x)
{
    X509_NAME *issuer = NULL;
    if (x)
        return sig_cert_name(c->arena, X509_get_subject_name(x));
    CMS_SignerInfo_get0_signer_id(si, NULL, &issuer, NULL);
    return issuer ? sig_cert_name(c->arena, issuer) : NULL;
}

static void judge_signer(const struct cms *c, CMS_SignerInfo *si, X509 *x,
                         enum sig_from from, struct sig_verdict *v)
{
    bool made = false;
    const EVP_MD *md = digest_of(si);
    CMS_SignerInfo_set1_signer_cert(si, x);
    bool ok = holds(c, si, &made);
    EVP_PKEY *key = X509_get0_pubkey(x);
    if (!key)
        return;
    sig_decide(v, key, ok, from);
    v->algorithm = sig_algorithm(c->arena, key, is_pss(si) ? "pss" : "pkcs1",
                                 sig_hash_name(md));
    if (!ok)
        v->why = made ? "it is over something else, or was changed"
                      : "it was changed";
}

static const char *algorithm_told(const struct cms *c, CMS_SignerInfo *si)
{
    X509_ALGOR *alg = NULL;
    const ASN1_OBJECT *oid = NULL;
    CMS_SignerInfo_get0_algs(si, NULL, NULL, NULL, &alg);
    if (alg)
        X509_ALGOR_get0(&oid, NULL, NULL, alg);
    int nid = oid ? OBJ_obj2nid(oid) : NID_undef, kind = NID_undef;
    (void)OBJ_find_sigid_algs(nid, NULL, &kind);
    bool rsa = nid == NID_rsaEncryption || kind == NID_rsaEncryption;
    bool ec =
        nid == NID_X9_62_id_ecPublicKey || kind == NID_X9_62_id_ecPublicKey;
    return arena_printf(c->arena, "%s-%s",
                        rsa          ? "rsa-pkcs1"
                        : is_pss(si) ? "rsa-pss"
                        : ec         ? "ecdsa"
                                     : "unknown",
                        sig_hash_name(digest_of(si)));
}

/* A signer whose certificate is not within: is it one of the keys? */
static void try_keys(const struct cms *c, CMS_SignerInfo *si,
                     struct sig_verdict *v)
{
    for (size_t i = 0; i < c->keys.n && v->verified != SIG_YES; i++) {
        X509 *x = cert_of_key(&c->keys.key[i]);
        struct sig_verdict one = {0};
        if (!x)
            continue;
        bool named =
            c->keys.key[i].cert.n && CMS_SignerInfo_cert_cmp(si, x) == 0;
        judge_signer(c, si, x, c->keys.key[i].from, &one);
        bool made = one.why && strstr(one.why, "something else");
        if (one.verified == SIG_YES || named || made)
            *v = one;
        X509_free(x);
    }
}

/* The worse of two signers' verdicts. */
static bool is_worse(const struct sig_verdict *a, const struct sig_verdict *b)
{
    static const int rank[] = {
        [SIG_YES] = 0, [SIG_NOT_CHECKED] = 1, [SIG_NO_KEY] = 2, [SIG_NO] = 3};
    if (rank[a->verified] != rank[b->verified])
        return rank[a->verified] > rank[b->verified];
    return b->from == SIG_FROM_TRUST && a->from != SIG_FROM_TRUST;
}

static void see_signers(struct cms *c, struct cms_result *r)
{
    STACK_OF(CMS_SignerInfo) *all = CMS_get0_SignerInfos(c->info);
    int n = all ? sk_CMS_SignerInfo_num(all) : 0;
    if (n == 0 || n > MAX_SIGNERS) {
        r->verdict = (struct sig_verdict){.verified = SIG_NO,
                                          .why = n ? "it has too many signers"
                                                   : "it has no signer"};
        return;
    }
    for (int i = 0; i < n; i++) {
        CMS_SignerInfo *si = sk_CMS_SignerInfo_value(all, i);
        struct sig_verdict v = {0};
        X509 *x = cert_within(c, si);
        /* What is known without a key. */
        v.algorithm = algorithm_told(c, si);
        if (x)
            judge_signer(c, si, x, sig_cert_whose(x, c->certs, c->keys), &v);
        else
            try_keys(c, si, &v);
        if (i == 0)
            r->signer = signer_name(c, si, x);
        if (i == 0 || is_worse(&v, &r->verdict))
            r->verdict = v;
    }
}

/* What stands within, copied. */
static void take_content(struct cms *c, struct cms_result *r)
{
    ASN1_OCTET_STRING **s = CMS_get0_content(c->info);
    char oid[128];
    const ASN1_OBJECT *type = CMS_get0_eContentType(c->info);
    if (type && OBJ_obj2txt(oid, sizeof oid, type, 1) > 0)
        r->type = arena_printf(c->arena, "%s", oid);
    if (!s || !*s)
        return;
    r->attached = true;
    r->content = arena_dup(c->arena, view_of(ASN1_STRING_get0_data(*s),
                                             (size_t)ASN1_STRING_length(*s)));
}

struct cms_result sig_cms(struct arena *arena, struct view cms,
                          struct view detached, struct sig_keys keys)
{
    struct cms_result r = {
        .verdict = {.verified = SIG_NO, .why = "it is malformed"}
    };
    const uint8_t *p = cms.p;
    struct cms c = {.arena = arena, .keys = keys};
    if (cms.n == 0 || cms.n > INT32_MAX)
        return r;
    c.info = d2i_CMS_ContentInfo(NULL, &p, (long)cms.n);
    if (!c.info)
        return r;
    r.used = (size_t)(p - cms.p);
    int type = OBJ_obj2nid(CMS_get0_type(c.info));
    if (type == NID_pkcs7_signed) {
        c.certs = CMS_get1_certs(c.info);
        take_content(&c, &r);
        c.signed_bytes = r.attached ? r.content : detached;
        if (c.certs && sk_X509_num(c.certs) > MAX_CERTS)
            r.verdict.why = "it has too many certificates";
        else
            see_signers(&c, &r);
    } else if (type == NID_pkcs7_enveloped ||
               type == NID_id_smime_ct_authEnvelopedData) {
        r.enveloped = true;
        r.verdict = (struct sig_verdict){.verified = SIG_NOT_CHECKED,
                                         .why = "it is encrypted itself"};
    }
    sk_X509_pop_free(c.certs, X509_free);
    CMS_ContentInfo_free(c.info);
    ERR_clear_error();
    return r;
}

/* Revocation lists (X.509 CRLs): read, and what they say of a chain. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

#include "pack/der.h"
#include "pack/seal.h"

/* --- reading ---------------------------------------------------------------
 */

/* SEQUENCE { SEQUENCE { version?, algorithm, ... }, algorithm, signature }:
 * what is said twice is the same; only the first is signed. */
static bool same_algorithm(struct view der)
{
    struct rd r = rd_of(der);
    struct rd list = xder_enter(&r, DER_SEQUENCE);
    struct rd tbs = xder_enter(&list, DER_SEQUENCE);
    struct xder inner = {0}, outer = {0};
    if (xder_is(&tbs, DER_INTEGER))
        (void)xder_body(&tbs, DER_INTEGER);
    return xder_next(&tbs, &inner) && xder_next(&list, &outer) &&
           view_eq(inner.whole, outer.whole);
}

/* One way to write it, as for the signature itself. */
static X509_CRL *parse(struct view der)
{
    const uint8_t *p = der.p;
    uint8_t *again = NULL;
    X509_CRL *crl = d2i_X509_CRL(NULL, &p, (long)der.n);
    int n = crl && p == der.p + der.n ? i2d_X509_CRL(crl, &again) : 0;
    bool same =
        n > 0 && view_eq(view_of(again, (size_t)n), der) && same_algorithm(der);
    OPENSSL_free(again);
    if (same)
        return crl;
    X509_CRL_free(crl);
    return NULL;
}

static const char *push(struct seal_crls *l, X509_CRL *crl)
{
    if (l->n == SEAL_MAX_CRLS) {
        X509_CRL_free(crl);
        return "there are more than 64 revocation lists";
    }
    l->v[l->n] = crl;
    l->used[l->n++] = false;
    return NULL;
}

const char *seal_crls_add(struct seal_crls *l, struct view set)
{
    struct rd r = rd_of(set);
    const char *why = NULL;
    while (!why && rd_left(&r)) {
        struct xder d = {0};
        X509_CRL *crl = xder_next(&r, &d) ? parse(d.whole) : NULL;
        why = crl ? push(l, crl)
                  : "it carries revocation data that is no CRL in DER";
    }
    ERR_clear_error();
    return why;
}

const char *seal_crls_read(struct seal_crls *l, struct view file)
{
    const char *why = NULL;
    size_t before = l->n;
    X509_CRL *crl = file.n && file.p[0] == DER_SEQUENCE ? parse(file) : NULL;
    BIO *bio = crl ? NULL : BIO_new_mem_buf(file.p, (int)file.n);
    if (crl)
        why = push(l, crl);
    while (!why && bio && (crl = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL)))
        why = push(l, crl);
    BIO_free(bio);
    ERR_clear_error();
    if (!why && l->n == before)
        why = "holds no revocation list (CRL) in PEM or DER";
    return why;
}

void seal_crls_done(struct seal_crls *l)
{
    while (l->n)
        X509_CRL_free(l->v[--l->n]);
}

static bool has_issuer(const STACK_OF(X509) * certs, const X509_NAME *issuer)
{
    for (int i = 0; i < sk_X509_num(certs); i++)
        if (X509_NAME_cmp(X509_get_issuer_name(sk_X509_value(certs, i)),
                          issuer) == 0)
            return true;
    return false;
}

bool seal_crls_fit(const struct seal_crls *l, const STACK_OF(X509) * a,
                   const STACK_OF(X509) * b)
{
    for (size_t i = 0; i < l->n; i++) {
        const X509_NAME *issuer = X509_CRL_get_issuer(l->v[i]);
        if (!has_issuer(a, issuer) && !has_issuer(b, issuer))
            return false;
    }
    return true;
}

bool seal_crls_all_used(const struct seal_crls *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (!l->used[i])
            return false;
    return true;
}

/* --- what they say ---------------------------------------------------------
 */

static bool seconds(const ASN1_TIME *t, int64_t *out)
{
    struct tm tm = {0};
    if (!t || ASN1_TIME_to_tm(t, &tm) != 1)
        return false;
    *out = (int64_t)timegm(&tm);
    return true;
}

/* Lists for some of an issuer's certificates only, changes to lists, and
 * whatever says that it must be understood: these tell us nothing. */
static bool is_plain(const X509_CRL *crl)
{
    for (int i = 0; i < X509_CRL_get_ext_count(crl); i++) {
        X509_EXTENSION *e = X509_CRL_get_ext(crl, i);
        int nid = OBJ_obj2nid(X509_EXTENSION_get_object(e));
        if (X509_EXTENSION_get_critical(e) || nid == NID_delta_crl ||
            nid == NID_issuing_distribution_point)
            return false;
    }
    return true;
}

static bool is_by(X509_CRL *crl, X509 *issuer)
{
    EVP_PKEY *key = X509_get0_pubkey(issuer);
    uint32_t flags = X509_get_extension_flags(issuer);
    return key &&
           X509_NAME_cmp(X509_CRL_get_issuer(crl),
                         X509_get_subject_name(issuer)) == 0 &&
           (!(flags & EXFLAG_KUSAGE) ||
            (X509_get_key_usage(issuer) & KU_CRL_SIGN)) &&
           !seal_key_weakness(key, CMS_KIND_TOKEN) &&
           X509_CRL_verify(crl, key) == 1;
}

/* Whether the list says something of a certificate that ends at end, for the
 * moment at. One that was made after the certificate ended no longer names
 * it; one that was to be followed by another before is out of date. */
static bool is_current(const X509_CRL *crl, int64_t end, int64_t at,
                       int64_t now)
{
    int64_t from, to;
    return seconds(X509_CRL_get0_lastUpdate(crl), &from) &&
           seconds(X509_CRL_get0_nextUpdate(crl), &to) && from <= now &&
           from <= end && to >= at;
}

/* Whether the entry counts against a signature that was there at that moment,
 * which is proven or now. */
static bool counts(X509_REVOKED *entry, int64_t at)
{
    int64_t when;
    ASN1_GENERALIZEDTIME *invalid =
        X509_REVOKED_get_ext_d2i(entry, NID_invalidity_date, NULL, NULL);
    int64_t since;
    bool early = invalid && seconds(invalid, &since) && since <= at;
    ASN1_GENERALIZEDTIME_free(invalid);
    return early || !seconds(X509_REVOKED_get0_revocationDate(entry), &when) ||
           when <= at;
}

static enum seal_revocation of_cert(struct seal_crls *l, X509 *cert,
                                    X509 *issuer, int64_t at, int64_t until,
                                    int64_t now)
{
    enum seal_revocation said = REVOCATION_NOT_TOLD;
    int64_t from, to;
    if (!seal_validity(cert, &from, &to))
        return said;
    for (size_t i = 0; i < l->n; i++) {
        X509_REVOKED *entry = NULL;
        if (!is_by(l->v[i], issuer))
            continue;
        l->used[i] = true;
        if (X509_CRL_get0_by_cert(l->v[i], &entry, cert) == 1 && entry &&
            counts(entry, until))
            return REVOCATION_REVOKED;
        if (is_plain(l->v[i]) && is_current(l->v[i], to, at, now))
            said = REVOCATION_GOOD;
    }
    return said;
}

enum seal_revocation seal_revoked(struct seal_crls *l, STACK_OF(X509) * chain,
                                  const struct seal_moment *m)
{
    enum seal_revocation said = REVOCATION_GOOD;
    int n = sk_X509_num(chain);
    for (int i = 0; i + 1 < n; i++) {
        enum seal_revocation r =
            of_cert(l, sk_X509_value(chain, i), sk_X509_value(chain, i + 1),
                    m->at, m->also_now ? m->now : m->at, m->now);
        if (r == REVOCATION_REVOKED)
            return r;
        if (r == REVOCATION_NOT_TOLD)
            said = r;
    }
    ERR_clear_error();
    return said;
}

/* Writing SignedData: the layout is told in cms_form.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/cms_write.h"

#include <time.h>

#include "pack/der.h"

#define OID_PKCS    "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01"
#define OID_SMIME_A "\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02"
#define OID_SHA2    "\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02"
#define OID_ECDSA   "\x06\x08\x2a\x86\x48\xce\x3d\x04\x03"

#define BYTES(text) view_of(text, sizeof(text) - 1)

static const struct {
    struct view oid_data, content_type, time, digest, cert, token, signed_data;
} ids = {
    .oid_data = {(const uint8_t *)OID_PKCS "\x07\x01", 11},
    .content_type = {(const uint8_t *)OID_PKCS "\x09\x03", 11},
    .time = {(const uint8_t *)OID_PKCS "\x09\x05", 11},
    .digest = {(const uint8_t *)OID_PKCS "\x09\x04", 11},
    .cert = {(const uint8_t *)OID_SMIME_A "\x2f",  13},
    .token = {(const uint8_t *)OID_SMIME_A "\x0e",  13},
    .signed_data = {(const uint8_t *)OID_PKCS "\x07\x02", 11},
};

struct view cms_digest_id(enum pack_digest d)
{
    static const char *const der[] = {"\x30\x0b" OID_SHA2 "\x01",
                                      "\x30\x0b" OID_SHA2 "\x02",
                                      "\x30\x0b" OID_SHA2 "\x03"};
    return view_of(der[d], 13);
}

/* RSASSA-PSS with SHA-256, MGF1 of it, a salt of 32 bytes. RFC 4055. */
#define PSS_SHA256                                                             \
    "\x30\x41" OID_PKCS "\x01\x0a"                                             \
    "\x30\x34\xa0\x0f\x30\x0d" OID_SHA2 "\x01\x05\x00"                         \
    "\xa1\x1c\x30\x1a" OID_PKCS "\x01\x08"                                     \
    "\x30\x0d" OID_SHA2 "\x01\x05\x00"                                         \
    "\xa2\x03\x02\x01\x20"

struct view cms_scheme_id(enum cms_scheme s, enum pack_digest d)
{
    static const char *const ecdsa[] = {"\x30\x0a" OID_ECDSA "\x02",
                                        "\x30\x0a" OID_ECDSA "\x03",
                                        "\x30\x0a" OID_ECDSA "\x04"};
    static const char *const rsa[] = {"\x30\x0d" OID_PKCS "\x01\x0b\x05\x00",
                                      "\x30\x0d" OID_PKCS "\x01\x0c\x05\x00",
                                      "\x30\x0d" OID_PKCS "\x01\x0d\x05\x00"};
    if (s == SCHEME_ECDSA)
        return view_of(ecdsa[d], 12);
    if (s == SCHEME_RSA_PKCS1)
        return view_of(rsa[d], 15);
    return d == DIGEST_SHA256 ? BYTES(PSS_SHA256) : (struct view){0};
}

/* --- parts -----------------------------------------------------------------
 */

/* Puts what in holds into out as one element, and empties in. */
static void wrap(struct buf *out, uint8_t tag, struct buf *in)
{
    xder_put(out, tag, buf_of(in));
    out->failed |= in->failed;
    buf_clear(in);
}

/* SEQUENCE { OID, SET { value } } */
static void attribute(struct buf *out, struct view oid, uint8_t tag,
                      struct view value)
{
    struct buf set, body;
    buf_init(&set, CMS_MAX_BYTES, NULL);
    buf_init(&body, CMS_MAX_BYTES, NULL);
    xder_put(&set, tag, value);
    buf_view(&body, oid);
    wrap(&body, DER_SET, &set);
    wrap(out, DER_SEQUENCE, &body);
    buf_done(&set);
    buf_done(&body);
}

static void put_time(struct buf *out, int64_t now)
{
    enum { UTC_TIME = 0x17, GENERALIZED_TIME = 0x18 };

    char text[32];
    time_t t = (time_t)now;
    struct tm tm = {0};
    gmtime_r(&t, &tm);
    bool utc = tm.tm_year >= 50 && tm.tm_year < 150;
    struct view full =
        view_of(text, strftime(text, sizeof text, "%Y%m%d%H%M%SZ", &tm));
    attribute(out, ids.time, utc ? UTC_TIME : GENERALIZED_TIME,
              view_from(full, utc ? 2 : 0));
}

void cms_write_signer_id(struct view issuer, struct view serial,
                         struct buf *out)
{
    struct buf body;
    buf_init(&body, CMS_MAX_BYTES, NULL);
    buf_view(&body, issuer);
    buf_view(&body, serial);
    wrap(out, DER_SEQUENCE, &body);
    buf_done(&body);
}

/* SigningCertificateV2 (RFC 5035): a list of one ESSCertIDv2, whose digest is
 * SHA-256 and so is not named, with { { [4] issuer }, serial }. */
static void put_cert(struct buf *out, const struct cms_said *s)
{
    struct buf a, b;
    buf_init(&a, CMS_MAX_BYTES, NULL);
    buf_init(&b, CMS_MAX_BYTES, NULL);
    xder_put(&a, 0xa4, s->issuer);
    wrap(&b, DER_SEQUENCE, &a);
    buf_view(&b, s->serial);
    xder_put(&a, DER_OCTETS, s->cert_digest);
    wrap(&a, DER_SEQUENCE, &b);
    wrap(&b, DER_SEQUENCE, &a); /* ESSCertIDv2 */
    wrap(&a, DER_SEQUENCE, &b); /* certs */
    attribute(out, ids.cert, DER_SEQUENCE, buf_of(&a));
    buf_done(&a);
    buf_done(&b);
}

void cms_write_attributes(const struct cms_said *s, struct buf *out)
{
    enum { N = 4 };

    struct buf part[N], set;
    struct view v[N];
    for (int i = 0; i < N; i++)
        buf_init(&part[i], CMS_MAX_BYTES, NULL);
    buf_init(&set, CMS_MAX_BYTES, NULL);
    attribute(&part[0], ids.content_type, DER_OID, view_from(ids.oid_data, 2));
    put_time(&part[1], s->now);
    attribute(&part[2], ids.digest, DER_OCTETS, s->digest);
    put_cert(&part[3], s);
    for (int i = 0; i < N; i++) {
        v[i] = buf_of(&part[i]);
        out->failed |= part[i].failed;
    }
    xder_put_set(&set, DER_SET, v, N);
    struct rd r = rd_of(buf_of(&set));
    buf_view(out, xder_body(&r, DER_SET));
    out->failed |= set.failed || !rd_ok(&r);
    for (int i = 0; i < N; i++)
        buf_done(&part[i]);
    buf_done(&set);
}

/* --- the whole -------------------------------------------------------------
 */

static void put_signer(struct buf *out, const struct cms_parts *p)
{
    struct buf s, u;
    buf_init(&s, CMS_MAX_BYTES, NULL);
    buf_init(&u, CMS_MAX_BYTES, NULL);
    buf_view(&s, BYTES("\x02\x01\x01"));
    buf_view(&s, p->signer_id);
    buf_view(&s, cms_digest_id(p->digest));
    xder_put(&s, DER_CONTEXT_0, p->attributes);
    buf_view(&s, p->scheme_id);
    xder_put(&s, DER_OCTETS, p->signature);
    if (p->timestamp.n) {
        struct rd r = rd_of(p->timestamp);
        struct view token = xder_body(&r, DER_SEQUENCE);
        attribute(&u, ids.token, DER_SEQUENCE, token);
        s.failed |= !rd_ok(&r);
        wrap(&s, DER_CONTEXT_1, &u);
    }
    wrap(&u, DER_SEQUENCE, &s);
    wrap(out, DER_SET, &u);
    buf_done(&s);
    buf_done(&u);
}

void cms_write(struct cms_parts *p, struct buf *out)
{
    struct buf s, t;
    buf_init(&s, CMS_MAX_BYTES, NULL);
    buf_init(&t, CMS_MAX_BYTES, NULL);
    struct view digest = cms_digest_id(p->digest);
    buf_view(&s, BYTES("\x02\x01\x01"));
    xder_put(&s, DER_SET, digest);
    xder_put(&s, DER_SEQUENCE, ids.oid_data);
    xder_put_set(&s, DER_CONTEXT_0, p->certs, p->certs_n);
    if (p->crls_n)
        xder_put_set(&s, DER_CONTEXT_1, p->crls, p->crls_n);
    put_signer(&s, p);
    wrap(&t, DER_SEQUENCE, &s);
    buf_view(&s, ids.signed_data);
    wrap(&s, DER_CONTEXT_0, &t);
    wrap(out, DER_SEQUENCE, &s);
    buf_done(&s);
    buf_done(&t);
}

static bool elements(struct view set, struct view *v, size_t *n)
{
    struct rd r = rd_of(set);
    *n = 0;
    while (rd_left(&r)) {
        struct xder d = {0};
        if (*n == CMS_MAX_SET || !xder_next(&r, &d))
            return false;
        v[(*n)++] = d.whole;
    }
    return true;
}

bool cms_parts_of(const struct cms_form *f, struct cms_parts *out)
{
    struct cms_parts p = {.digest = f->digest,
                          .signer_id = f->signer_id,
                          .scheme_id = f->scheme_id,
                          .attributes = f->attributes,
                          .signature = f->signature,
                          .timestamp = f->timestamp};
    if (!elements(f->certs, p.certs, &p.certs_n) ||
        !elements(f->crls, p.crls, &p.crls_n))
        return false;
    *out = p;
    return true;
}

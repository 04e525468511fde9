/* Reading the form of SignedData (RFC 5652, clause 5).
 *
 * ContentInfo    SEQUENCE { OID signedData, [0] SignedData }
 * SignedData     SEQUENCE { version, SET OF digest algorithm, EncapContent,
 *                [0] certificates?, [1] crls?, SET OF SignerInfo }
 * EncapContent   SEQUENCE { OID, [0] OCTET STRING? }
 * SignerInfo     SEQUENCE { version, issuer and serial | [0] key id,
 *                digest algorithm, [0] signed attributes, signature
 *                algorithm, OCTET STRING, [1] unsigned attributes? }
 * Attribute      SEQUENCE { OID, SET OF value }
 */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/cms_form.h"

#include <string.h>
#include <time.h>

#include "pack/der.h"

#define OID_PKCS  "\x2a\x86\x48\x86\xf7\x0d\x01"
#define OID_SMIME OID_PKCS "\x09\x10"

struct oid {
    const char *p;
    size_t n;
};

#define OID(text)                                                              \
    (struct oid)                                                               \
    {                                                                          \
        text, sizeof(text) - 1                                                 \
    }

struct reading {
    struct cms_form out;
    enum cms_kind kind;
    struct view content_type, digest_oid;
    unsigned seen; /* attributes, one bit each */
    enum pack_check check;
};

enum attribute {
    ATTRIBUTE_CONTENT_TYPE,
    ATTRIBUTE_DIGEST,
    ATTRIBUTE_TIME,
    ATTRIBUTE_CERT_2,
    ATTRIBUTE_CERT_1,
    ATTRIBUTE_OTHER,
};

static bool is_oid(struct view v, struct oid o)
{
    return view_eq(v, view_of(o.p, o.n));
}

/* --- algorithms ------------------------------------------------------------
 */

static const struct oid digest_oids[] = {
    [DIGEST_SHA256] = {"\x60\x86\x48\x01\x65\x03\x04\x02\x01", 9},
    [DIGEST_SHA384] = {"\x60\x86\x48\x01\x65\x03\x04\x02\x02", 9},
    [DIGEST_SHA512] = {"\x60\x86\x48\x01\x65\x03\x04\x02\x03", 9},
};

static int digest_of(struct view oid)
{
    for (int i = 0; i < PACK_DIGESTS; i++)
        if (is_oid(oid, digest_oids[i]))
            return i;
    return -1;
}

/* An algorithm whose parameters are absent or NULL. */
static struct view plain_algorithm(struct rd *r)
{
    struct rd a = xder_enter(r, DER_SEQUENCE);
    struct view oid = xder_body(&a, DER_OID);
    if (rd_left(&a))
        rd_want(&a, xder_body(&a, DER_NULL).n == 0, "NULL has contents");
    xder_end(&a);
    rd_join(r, &a);
    return oid;
}

static void weak(struct reading *g, struct rd *r, const char *why)
{
    if (rd_ok(r))
        g->check = CHECK_ALGORITHM;
    rd_fail(r, RD_VALUE, why);
}

static enum pack_digest read_digest(struct reading *g, struct rd *r,
                                    struct view *oid)
{
    *oid = plain_algorithm(r);
    int d = digest_of(*oid);
    if (rd_ok(r) && d < 0)
        weak(g, r, "it uses another digest than SHA-256, SHA-384 or SHA-512");
    return d < 0 ? DIGEST_SHA256 : (enum pack_digest)d;
}

/* RSASSA-PSS: both digests are the one of the signature, the salt is as long,
 * the trailer is the usual one. RFC 4055, clause 3.1. */
static void read_pss(struct reading *g, struct rd *a)
{
    const struct oid mgf1 = OID(OID_PKCS "\x01\x08");
    struct view oid = {0}, inner = {0};
    struct rd p = xder_enter(a, DER_SEQUENCE);
    if (!xder_is(&p, DER_CONTEXT_0))
        weak(g, &p, "it uses PSS with SHA-1");
    struct rd hash = xder_enter(&p, DER_CONTEXT_0);
    (void)read_digest(g, &hash, &oid);
    xder_end(&hash);
    rd_join(&p, &hash);
    if (!xder_is(&p, DER_CONTEXT_1))
        weak(g, &p, "it uses PSS with SHA-1");
    struct rd mgf = xder_enter(&p, DER_CONTEXT_1);
    struct rd m = xder_enter(&mgf, DER_SEQUENCE);
    rd_want(&m, is_oid(xder_body(&m, DER_OID), mgf1), "PSS without MGF1");
    (void)read_digest(g, &m, &inner);
    xder_end(&m);
    xder_end(&mgf);
    rd_join(&p, &m);
    rd_join(&p, &mgf);
    struct rd salt = xder_enter(&p, DER_CONTEXT_2);
    struct view n = xder_body(&salt, DER_INTEGER);
    rd_want(&salt, n.n == 1 && n.p[0] == pack_digest_bytes(g->out.digest),
            "PSS with a salt of another length than the digest's");
    xder_end(&salt);
    rd_join(&p, &salt);
    xder_end(&p);
    if (rd_ok(&p) &&
        (!view_eq(oid, g->digest_oid) || !view_eq(inner, g->digest_oid)))
        rd_fail(&p, RD_VALUE, "PSS with another digest than the signature's");
    rd_join(a, &p);
}

/* The signature's algorithm, whose digest is that of the signer. */
static void read_scheme(struct reading *g, struct rd *r)
{
    static const struct {
        struct oid oid;
        enum cms_scheme scheme;
        int digest; /* -1: any */
        bool null;  /* parameters NULL; else absent */
    } known[] = {
        {{OID_PKCS "\x01\x01", 9},                SCHEME_RSA_PKCS1, -1,            true},
        {{OID_PKCS "\x01\x0b", 9},                SCHEME_RSA_PKCS1, DIGEST_SHA256, true},
        {{OID_PKCS "\x01\x0c", 9},                SCHEME_RSA_PKCS1, DIGEST_SHA384, true},
        {{OID_PKCS "\x01\x0d", 9},                SCHEME_RSA_PKCS1, DIGEST_SHA512, true},
        {{"\x2a\x86\x48\xce\x3d\x04\x03\x02", 8},
         SCHEME_ECDSA,                                              DIGEST_SHA256,
         false                                                                         },
        {{"\x2a\x86\x48\xce\x3d\x04\x03\x03", 8},
         SCHEME_ECDSA,                                              DIGEST_SHA384,
         false                                                                         },
        {{"\x2a\x86\x48\xce\x3d\x04\x03\x04", 8},
         SCHEME_ECDSA,                                              DIGEST_SHA512,
         false                                                                         },
    };

    size_t from = r->pos;
    struct rd a = xder_enter(r, DER_SEQUENCE);
    g->out.scheme_id = view_cut(r->v, from, r->pos - from);
    struct view oid = xder_body(&a, DER_OID);
    size_t i = 0, n = sizeof known / sizeof *known;
    while (i < n && !is_oid(oid, known[i].oid))
        i++;
    if (is_oid(oid, OID(OID_PKCS "\x01\x0a"))) {
        g->out.scheme = SCHEME_RSA_PSS;
        read_pss(g, &a);
    } else if (rd_ok(&a) && i == n) {
        weak(g, &a, "it uses a signature algorithm that is not accepted");
    } else if (rd_ok(&a)) {
        g->out.scheme = known[i].scheme;
        rd_want(&a,
                known[i].digest < 0 || known[i].digest == (int)g->out.digest,
                "its signature algorithm has another digest");
        if (known[i].null)
            rd_want(&a, xder_body(&a, DER_NULL).n == 0, "NULL has contents");
    }
    xder_end(&a);
    rd_join(r, &a);
}

/* --- attributes ------------------------------------------------------------
 */

static int digits(struct view v, size_t at, size_t n)
{
    int value = 0;
    for (size_t i = at; i < at + n; i++) {
        if (i >= v.n || v.p[i] < '0' || v.p[i] > '9')
            return -1;
        value = value * 10 + (v.p[i] - '0');
    }
    return value;
}

/* UTCTime YYMMDDhhmmssZ or GeneralizedTime YYYYMMDDhhmmssZ. */
static void read_time(struct reading *g, struct rd *r)
{
    enum { UTC_TIME = 0x17, GENERALIZED_TIME = 0x18 };

    struct xder d = {0};
    if (!xder_next(r, &d))
        return;
    size_t n = d.tag == UTC_TIME ? 2 : 4;
    int year = digits(d.body, 0, n);
    struct tm tm = {.tm_year = year - 1900,
                    .tm_mon = digits(d.body, n, 2) - 1,
                    .tm_mday = digits(d.body, n + 2, 2),
                    .tm_hour = digits(d.body, n + 4, 2),
                    .tm_min = digits(d.body, n + 6, 2),
                    .tm_sec = digits(d.body, n + 8, 2)};
    if (d.tag == UTC_TIME)
        tm.tm_year = year < 50 ? year + 100 : year;
    bool ok = (d.tag == UTC_TIME || d.tag == GENERALIZED_TIME) && year >= 0 &&
              d.body.n == n + 11 && d.body.p[d.body.n - 1] == 'Z' &&
              tm.tm_mon >= 0 && tm.tm_mon < 12 && tm.tm_mday > 0 &&
              tm.tm_mday < 32 && tm.tm_hour >= 0 && tm.tm_hour < 24 &&
              tm.tm_min >= 0 && tm.tm_min < 60 && tm.tm_sec >= 0 &&
              tm.tm_sec < 60;
    if (rd_want(r, ok, "its signing time is wrong")) {
        g->out.signing_time = (int64_t)timegm(&tm);
        g->out.has_signing_time = true;
    }
}

/* SEQUENCE { SEQUENCE OF { algorithm?, hash, issuer and serial? }, ... }. */
static void read_cert(struct reading *g, struct rd *r, bool version_1)
{
    struct view oid;
    struct rd s = xder_enter(r, DER_SEQUENCE);
    struct rd certs = xder_enter(&s, DER_SEQUENCE);
    struct rd first = xder_enter(&certs, DER_SEQUENCE);
    g->out.cert_hash_is_sha1 = version_1;
    g->out.cert_digest = DIGEST_SHA256;
    if (!version_1 && xder_is(&first, DER_SEQUENCE))
        g->out.cert_digest = read_digest(g, &first, &oid);
    g->out.cert_hash = xder_body(&first, DER_OCTETS);
    rd_join(&certs, &first);
    rd_join(&s, &certs);
    rd_join(r, &s);
}

static enum attribute attribute_of(struct view oid)
{
    static const struct oid known[] = {
        [ATTRIBUTE_CONTENT_TYPE] = {OID_PKCS "\x09\x03",  9 },
        [ATTRIBUTE_DIGEST] = {OID_PKCS "\x09\x04",  9 },
        [ATTRIBUTE_TIME] = {OID_PKCS "\x09\x05",  9 },
        [ATTRIBUTE_CERT_2] = {OID_SMIME "\x02\x2f", 11},
        [ATTRIBUTE_CERT_1] = {OID_SMIME "\x02\x0c", 11},
    };
    unsigned i = 0;
    while (i < ATTRIBUTE_OTHER && !is_oid(oid, known[i]))
        i++;
    return (enum attribute)i;
}

static void read_value(struct reading *g, enum attribute a, struct rd *v)
{
    switch (a) {
    case ATTRIBUTE_CONTENT_TYPE:
        rd_want(v, view_eq(xder_body(v, DER_OID), g->content_type),
                "its attribute content-type names another type");
        break;
    case ATTRIBUTE_DIGEST:
        g->out.imprint = xder_body(v, DER_OCTETS);
        break;
    case ATTRIBUTE_TIME:
        read_time(g, v);
        break;
    case ATTRIBUTE_CERT_2:
        read_cert(g, v, false);
        break;
    case ATTRIBUTE_CERT_1:
        /* Version 2 counts where both are there. */
        if (g->kind == CMS_KIND_TOKEN && !(g->seen & 1u << ATTRIBUTE_CERT_2))
            read_cert(g, v, true);
        else
            v->pos = v->v.n;
        break;
    case ATTRIBUTE_OTHER:
        v->pos = v->v.n; /* signed, and means nothing here */
        break;
    }
    xder_end(v);
}

static void read_signed(struct reading *g, struct rd *r)
{
    struct rd all = xder_enter(r, DER_CONTEXT_0);
    g->out.attributes = all.v;
    while (rd_left(&all)) {
        struct rd s = xder_enter(&all, DER_SEQUENCE);
        enum attribute a = attribute_of(xder_body(&s, DER_OID));
        struct rd v = xder_enter(&s, DER_SET);
        if (a != ATTRIBUTE_OTHER)
            rd_want(&v, !(g->seen & 1u << a), "it has an attribute twice");
        g->seen |= 1u << a;
        read_value(g, a, &v);
        rd_join(&s, &v);
        xder_end(&s);
        rd_join(&all, &s);
    }
    rd_join(r, &all);
    unsigned need = 1u << ATTRIBUTE_CONTENT_TYPE | 1u << ATTRIBUTE_DIGEST;
    unsigned cert = 1u << ATTRIBUTE_CERT_2;
    if (g->kind == CMS_KIND_TOKEN)
        cert |= 1u << ATTRIBUTE_CERT_1;
    else
        need |= 1u << ATTRIBUTE_TIME;
    rd_want(r, (g->seen & need) == need && (g->seen & cert),
            "it lacks a signed attribute: content-type, message-digest, "
            "signing-time or signing-certificate-v2");
    rd_want(r, g->out.imprint.n == pack_digest_bytes(g->out.digest),
            "its message-digest has the wrong length");
}

/* Only a time-stamp may stand there: it is signed by itself. */
static void read_unsigned(struct reading *g, struct rd *r)
{
    struct rd all = xder_enter(r, DER_CONTEXT_1);
    struct rd s = xder_enter(&all, DER_SEQUENCE);
    bool known = is_oid(xder_body(&s, DER_OID), OID(OID_SMIME "\x02\x0e"));
    rd_want(&s, known && g->kind == CMS_KIND_DETACHED,
            "it has an unsigned attribute that is no time-stamp");
    struct rd v = xder_enter(&s, DER_SET);
    struct xder token = {0};
    if (xder_next(&v, &token))
        g->out.timestamp = token.whole;
    xder_end(&v);
    rd_join(&s, &v);
    xder_end(&s);
    rd_join(&all, &s);
    rd_want(&all, rd_left(&all) == 0, "it has more than one time-stamp");
    rd_join(r, &all);
}

/* --- the whole -------------------------------------------------------------
 */

static bool is_version(struct rd *r, uint8_t version)
{
    struct view v = xder_body(r, DER_INTEGER);
    return v.n == 1 && v.p[0] == version;
}

static void read_signer(struct reading *g, struct rd *set)
{
    struct rd r = xder_enter(set, DER_SEQUENCE);
    struct xder version = {0}, id = {0};
    struct view oid = {0};
    if (xder_next(&r, &version) && xder_next(&r, &id)) {
        bool by_key = id.tag == DER_PRIMITIVE_0;
        struct rd pair = rd_of(id.body);
        struct xder issuer = {0}, serial = {0};
        g->out.by_key = by_key;
        g->out.key_id = id.body;
        g->out.signer_id = id.whole;
        if (!by_key && xder_next(&pair, &issuer) && xder_next(&pair, &serial))
            xder_end(&pair);
        rd_join(&r, by_key ? &r : &pair);
        g->out.issuer = issuer.whole;
        g->out.serial = serial.whole;
        rd_want(&r, by_key || id.tag == DER_SEQUENCE,
                "its signer is named in an unknown way");
        rd_want(&r,
                version.tag == DER_INTEGER && version.body.n == 1 &&
                    version.body.p[0] == (by_key ? 3 : 1),
                "its signer's version is wrong");
    }
    (void)read_digest(g, &r, &oid);
    rd_want(&r, view_eq(oid, g->digest_oid),
            "its signer's digest is not the one announced");
    read_signed(g, &r);
    read_scheme(g, &r);
    g->out.signature = xder_body(&r, DER_OCTETS);
    if (rd_left(&r))
        read_unsigned(g, &r);
    xder_end(&r);
    rd_join(set, &r);
}

/* The version that RFC 5652 gives to what is in it. */
static uint8_t version_of(const struct reading *g, struct view signers)
{
    struct rd set = rd_of(signers);
    struct rd first = xder_enter(&set, DER_SEQUENCE);
    return g->kind == CMS_KIND_DETACHED && is_version(&first, 1) ? 1 : 3;
}

static void read_content(struct reading *g, struct rd *r)
{
    const struct oid data = OID(OID_PKCS "\x07\x01");
    const struct oid tst = OID(OID_SMIME "\x01\x04");
    struct rd e = xder_enter(r, DER_SEQUENCE);
    g->content_type = xder_body(&e, DER_OID);
    bool token = g->kind == CMS_KIND_TOKEN;
    rd_want(&e, is_oid(g->content_type, token ? tst : data),
            token ? "it is no time-stamp token"
                  : "it is over something else than data");
    if (token) {
        struct rd c = xder_enter(&e, DER_CONTEXT_0);
        g->out.content = xder_body(&c, DER_OCTETS);
        xder_end(&c);
        rd_join(&e, &c);
    } else {
        rd_want(&e, rd_left(&e) == 0, "it is not detached from its data");
    }
    xder_end(&e);
    rd_join(r, &e);
}

static void read_signed_data(struct reading *g, struct rd *r)
{
    struct rd s = xder_enter(r, DER_SEQUENCE);
    struct view version = xder_body(&s, DER_INTEGER);
    struct rd digests = xder_enter(&s, DER_SET);
    g->out.digest = read_digest(g, &digests, &g->digest_oid);
    xder_end(&digests);
    rd_join(&s, &digests);
    read_content(g, &s);
    rd_want(&s, xder_is(&s, DER_CONTEXT_0), "it carries no certificate");
    g->out.certs = xder_body(&s, DER_CONTEXT_0);
    if (xder_is(&s, DER_CONTEXT_1)) {
        g->out.crls = xder_body(&s, DER_CONTEXT_1);
        rd_want(&s, g->out.crls.n > 0, "its revocation lists are none");
    }
    struct view signers = xder_body(&s, DER_SET);
    struct rd set = rd_of(signers);
    rd_want(&s, version.n == 1 && version.p[0] == version_of(g, signers),
            "its version is wrong");
    rd_want(&s, signers.n > 0, "it has no signer");
    if (rd_ok(&s)) {
        read_signer(g, &set);
        rd_want(&set, rd_left(&set) == 0, "it has more than one signer");
        rd_join(&s, &set);
    }
    xder_end(&s);
    rd_join(r, &s);
}

bool cms_form_read(struct view der, enum cms_kind kind, const char *name,
                   struct cms_form *out, struct flaw *flaw)
{
    struct reading g = {.kind = kind, .check = CHECK_SIGNATURE_FORM};
    struct rd r = rd_of(der);
    if (der.n > CMS_MAX_BYTES)
        return flaw_set(flaw, CHECK_LIMIT, "it is larger than 1 MiB", name, 0);
    struct rd info = xder_enter(&r, DER_SEQUENCE);
    bool is_signed =
        is_oid(xder_body(&info, DER_OID), OID(OID_PKCS "\x07\x02"));
    rd_want(&info, is_signed, "it is no SignedData");
    struct rd outer = xder_enter(&info, DER_CONTEXT_0);
    read_signed_data(&g, &outer);
    xder_end(&outer);
    rd_join(&info, &outer);
    xder_end(&info);
    rd_join(&r, &info);
    xder_end(&r);
    if (!rd_ok(&r))
        return flaw_set(flaw, g.check, r.why, name, 0);
    *out = g.out;
    return true;
}

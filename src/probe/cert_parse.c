/* X.509 certificates, read field by field. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/cert_parse.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/buf.h"
#include "probe/cert_name.h"
#include "probe/key_parse_int.h"

/* RFC 5280 4.1
 *   SEQ {
 *     SEQ { [0] { INT version } = v1, INT serial, SEQ { OID signature },
 *           Name issuer, SEQ { time from, time to }, Name subject,
 *           SEQ public key, [1] [2] unique identifiers, [3] { extensions } }
 *     SEQ { OID signature }, BITS signature }
 *   extension: SEQ { OID, BOOLEAN critical = FALSE, OCTETS value }
 *
 * libcrypto reads certificates too, but decodes the public key with them,
 * which takes fifty times as long; a trust bundle has 150. */

enum {
    MAX_CERT = 64 * 1024,
    MAX_EXTENSIONS = 128,
    UTC_TIME = 0x17,
    GENERALIZED_TIME = 0x18,
    DER_BOOL = 0x01,
    CTX0_PRIMITIVE = 0x80,
    KEY_CERT_SIGN = 0x04, /* in the first byte of keyUsage */
};

#define OID(lit)                                                               \
    {                                                                          \
        (const uint8_t *)(lit), sizeof(lit) - 1                                \
    }

static const struct {
    struct view oid;
    const char *name;
    bool weak; /* over MD2, MD4, MD5 or SHA-1 */
} signatures[] = {
    {OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x02"), "md2WithRSAEncryption",    true },
    {OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x03"), "md4WithRSAEncryption",    true },
    {OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04"), "md5WithRSAEncryption",    true },
    {OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05"), "sha1WithRSAEncryption",
     true                                                                         },
    {OID("\x2b\x0e\x03\x02\x1d"),                 "sha1WithRSA",             true },
    {OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"), "rsassaPss",               false},
    {OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"), "sha256WithRSAEncryption",
     false                                                                        },
    {OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c"), "sha384WithRSAEncryption",
     false                                                                        },
    {OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d"), "sha512WithRSAEncryption",
     false                                                                        },
    {OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0e"), "sha224WithRSAEncryption",
     false                                                                        },
    {OID("\x2a\x86\x48\xce\x38\x04\x03"),         "dsa-with-SHA1",           true },
    {OID("\x60\x86\x48\x01\x65\x03\x04\x03\x02"), "dsa_with_SHA256",         false},
    {OID("\x2a\x86\x48\xce\x3d\x04\x01"),         "ecdsa-with-SHA1",         true },
    {OID("\x2a\x86\x48\xce\x3d\x04\x03\x01"),     "ecdsa-with-SHA224",       false},
    {OID("\x2a\x86\x48\xce\x3d\x04\x03\x02"),     "ecdsa-with-SHA256",       false},
    {OID("\x2a\x86\x48\xce\x3d\x04\x03\x03"),     "ecdsa-with-SHA384",       false},
    {OID("\x2a\x86\x48\xce\x3d\x04\x03\x04"),     "ecdsa-with-SHA512",       false},
    {OID("\x2b\x65\x70"),                         "ed25519",                 false},
    {OID("\x2b\x65\x71"),                         "ed448",                   false},
};

static void read_signature(struct view alg, struct cert_info *c)
{
    struct rd r = rd_of(alg);
    struct view oid = der_get(&r, DER_OID);
    c->signature = "";
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        if (rd_ok(&r) && view_eq(oid, signatures[i].oid)) {
            c->signature = signatures[i].name;
            c->weak_digest = signatures[i].weak;
        }
    }
}

/* ---- validity ---- */

static int two(struct rd *r)
{
    uint8_t a = rd_u8(r), b = rd_u8(r);
    rd_want(r, a >= '0' && a <= '9' && b >= '0' && b <= '9', "no digits");
    return rd_ok(r) ? (a - '0') * 10 + (b - '0') : 0;
}

/* [YY]YYMMDDHHMM[SS] and Z or a zone as +HHMM, which old ones have. */
static bool read_clock(struct rd *t, struct tm *tm, int *zone)
{
    tm->tm_mon = two(t) - 1;
    tm->tm_mday = two(t);
    tm->tm_hour = two(t);
    tm->tm_min = two(t);
    if (rd_left(t) > 0 && t->v.p[t->pos] >= '0' && t->v.p[t->pos] <= '9')
        tm->tm_sec = two(t);
    uint8_t sign = rd_u8(t);
    if (sign == '+' || sign == '-') {
        int hours = two(t);
        *zone = (hours * 60 + two(t)) * (sign == '+' ? 60 : -60);
    } else {
        rd_want(t, sign == 'Z', "no zone");
    }
    return rd_ok(t) && rd_left(t) == 0 && tm->tm_mon >= 0 && tm->tm_mon < 12 &&
           tm->tm_mday >= 1 && tm->tm_mday <= 31 && tm->tm_hour < 24 &&
           tm->tm_min < 60 && tm->tm_sec <= 60;
}

static bool read_time(struct rd *r, int64_t *seconds, char out[CERT_TIME_MAX])
{
    uint8_t tag = rd_left(r) ? r->v.p[r->pos] : 0;
    struct rd t = rd_of(der_get(r, tag));
    if (!rd_want(r, tag == UTC_TIME || tag == GENERALIZED_TIME, "no time"))
        return false;
    int year = two(&t), zone = 0;
    if (tag == UTC_TIME)
        year += year < 50 ? 2000 : 1900;
    else
        year = year * 100 + two(&t);
    struct tm tm = {.tm_year = year - 1900};
    if (!read_clock(&t, &tm, &zone))
        return false;
    time_t at = timegm(&tm) - zone;
    *seconds = at;
    return gmtime_r(&at, &tm) && tm.tm_year < 8100 && tm.tm_year > -1900 &&
           strftime(out, CERT_TIME_MAX, "%Y-%m-%dT%H:%M:%SZ", &tm) > 0;
}

static void read_validity(struct rd *r, struct cert_info *c)
{
    struct rd in = rd_of(der_get(r, DER_SEQ));
    bool from = read_time(&in, &c->not_before, c->not_before_text);
    bool to = read_time(&in, &c->not_after, c->not_after_text);
    rd_join(r, &in);
    c->has_times = from && to;
}

/* ---- extensions ---- */

struct extensions {
    bool constraints, ca, usage, sign;
    struct view subject_key, authority_key;
};

static void read_extension(struct view oid, struct view value,
                           struct extensions *x)
{
    struct rd r = rd_of(value);
    uint8_t id = oid.n == 3 && view_has(oid, 0, "\x55\x1d", 2) ? oid.p[2] : 0;
    if (id == 19) { /* basicConstraints */
        struct rd in = rd_of(der_get(&r, DER_SEQ));
        struct view ca =
            der_is(&in, DER_BOOL) ? der_get(&in, DER_BOOL) : (struct view){0};
        x->constraints = rd_ok(&r);
        x->ca = rd_ok(&in) && ca.n == 1 && ca.p[0] != 0;
    } else if (id == 15) { /* keyUsage */
        struct view bits = der_get(&r, DER_BITS);
        x->usage = rd_ok(&r);
        x->sign = bits.n >= 2 && (bits.p[1] & KEY_CERT_SIGN);
    } else if (id == 14) { /* subjectKeyIdentifier */
        x->subject_key = der_get(&r, DER_OCTETS);
    } else if (id == 35) { /* authorityKeyIdentifier */
        struct rd in = rd_of(der_get(&r, DER_SEQ));
        if (der_is(&in, CTX0_PRIMITIVE))
            x->authority_key = der_get(&in, CTX0_PRIMITIVE);
    }
}

static void read_extensions(struct rd *tbs, struct extensions *x)
{
    if (der_is(tbs, 0x81))
        (void)der_get(tbs, 0x81);
    if (der_is(tbs, 0x82))
        (void)der_get(tbs, 0x82);
    if (!der_is(tbs, 0xa3))
        return;
    struct rd wrap = rd_of(der_get(tbs, 0xa3));
    struct rd list = rd_of(der_get(&wrap, DER_SEQ));
    rd_join(tbs, &wrap);
    for (int i = 0; i < MAX_EXTENSIONS && rd_left(&list) > 0; i++) {
        struct rd in = rd_of(der_get(&list, DER_SEQ));
        struct view oid = der_get(&in, DER_OID);
        if (der_is(&in, DER_BOOL))
            (void)der_get(&in, DER_BOOL);
        struct view value = der_get(&in, DER_OCTETS);
        rd_join(&list, &in);
        if (rd_ok(&list))
            read_extension(oid, value, x);
    }
    rd_join(tbs, &list);
}

static void judge_issuer(struct view issuer, struct view subject, bool v1,
                         const struct extensions *x, struct cert_info *c)
{
    c->self_signed =
        view_eq(issuer, subject) && (!x->authority_key.n || !x->subject_key.n ||
                                     view_eq(x->authority_key, x->subject_key));
    c->ca = x->constraints ? x->ca : x->sign || (v1 && c->self_signed);
    if (x->usage && !x->sign)
        c->ca = false;
}

/* ---- the whole ---- */

static void read_tbs(struct rd *tbs, struct cert_info *c)
{
    struct extensions x = {0};
    struct key_info k = {0};
    bool v1 = true;
    if (der_is(tbs, DER_CTX0)) {
        struct rd in = rd_of(der_get(tbs, DER_CTX0));
        struct view version = der_uint(&in);
        rd_join(tbs, &in);
        v1 = version.n == 0;
    }
    (void)der_get(tbs, DER_INT);
    read_signature(der_get(tbs, DER_SEQ), c);
    struct view issuer = der_get(tbs, DER_SEQ);
    read_validity(tbs, c);
    struct view subject = der_get(tbs, DER_SEQ);
    struct view spki = der_whole(tbs, DER_SEQ);
    read_extensions(tbs, &x);
    rd_want(tbs, rd_left(tbs) == 0, "more than a certificate has");
    if (!rd_ok(tbs))
        return;
    rd_want(tbs,
            cert_name_text(issuer, c->issuer, CERT_NAME_MAX) &&
                cert_name_text(subject, c->subject, CERT_NAME_MAX) &&
                key_spki(spki, &k),
            "no names or no public key");
    if (!rd_ok(tbs))
        return;
    c->type = k.type;
    c->bits = k.bits;
    c->curve = k.curve;
    memcpy(c->fp, k.fp, sizeof c->fp);
    judge_issuer(issuer, subject, v1, &x, c);
}

static bool cert_der(struct view v, struct cert_info *out)
{
    struct rd r = rd_of(view_cut(v, 0, MAX_CERT));
    struct rd in = rd_of(der_get(&r, DER_SEQ));
    struct rd tbs = rd_of(der_get(&in, DER_SEQ));
    struct rd alg = rd_of(der_get(&in, DER_SEQ));
    (void)der_get(&alg, DER_OID);
    struct view bits = der_get(&in, DER_BITS);
    struct cert_info c = {.armour = KEY_BINARY, .n = r.pos};
    if (!rd_ok(&r) || !rd_ok(&in) || !rd_ok(&alg) || rd_left(&in) != 0 ||
        bits.n < 2)
        return false;
    read_tbs(&tbs, &c);
    if (!rd_ok(&tbs))
        return false;
    SHA256(v.p, c.n, c.sha256);
    *out = c;
    return true;
}

static bool cert_base64(struct view v, struct buf *body, struct cert_info *out)
{
    if (!b64_read(v, MAX_CERT, body) || !cert_der(buf_of(body), out))
        return false;
    out->armour = KEY_BASE64;
    out->n = b64_span(v, out->n);
    return true;
}

static bool cert_pem(struct view v, struct buf *body, struct cert_info *out)
{
    struct pem p;
    if (!pem_read(v, body, &p) || p.label.n < 11 ||
        !view_has(p.label, p.label.n - 11, "CERTIFICATE", 11) ||
        !cert_der(buf_of(body), out))
        return false;
    out->armour = KEY_PEM;
    out->n = p.n;
    return true;
}

bool cert_parse(struct view v, size_t at, struct cert_info *out)
{
    struct view from = view_from(v, at);
    struct cert_info c;
    bool ok = false;
    if (from.n == 0)
        return false;
    if (from.p[0] == DER_SEQ) {
        ok = cert_der(from, &c);
    } else if (from.p[0] == '-' || from.p[0] == 'M') {
        struct buf body;
        buf_init(&body, MAX_KEY_BODY + 4, NULL);
        ok = from.p[0] == '-' ? cert_pem(from, &body, &c)
                              : cert_base64(from, &body, &c);
        buf_done(&body);
    }
    if (!ok)
        return false;
    c.at = at;
    *out = c;
    return true;
}

bool cert_parse_hit(struct view v, size_t hit, unsigned anchor,
                    struct cert_info *out)
{
    size_t at[KEY_STARTS];
    if (!cert_anchor(anchor) || hit >= v.n)
        return false;
    size_t n = key_starts(v, hit, anchor, at);
    for (size_t i = 0; i < n; i++) {
        if (cert_parse(v, at[i], out))
            return true;
    }
    return false;
}

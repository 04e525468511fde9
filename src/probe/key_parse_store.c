/* Key stores: PKCS#12 and Java's JKS; a store of certificates is no key. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <string.h>

#include "probe/key_parse_int.h"

/* PKCS#12 (RFC 7292), BER as libcrypto reads it
 *   SEQ { INT 3, content info (data), SEQ MAC }; inside, safes of bags: key
 *   bag, shrouded key bag, certificate bag, or a whole safe encrypted
 * JKS (as the OpenJDK writes it), big-endian
 *   0  u32 magic FEEDFEED (JCEKS: CECECECE)   4  u32 version 1 or 2
 *   8  u32 entries, each: u32 1 key | 2 certificate | 3 secret key
 *      utf alias, u64 time
 *      key: u32 length, encrypted PKCS#8; u32 certificates
 *      each certificate: version 2: utf type; u32 length, DER
 *      utf: u16 length, bytes
 *   -  SHA-1 of the password (UTF-16BE), "Mighty Aphrodite", all before it */

enum {
    MAX_MAC_ROUNDS = 10000, /* more than common tools write by default */
    MAX_ENTRIES = 4096,
    MAX_SAFES = 64,
    MAX_SAFE_DEPTH = 4,
};

/* What is tried on a store: the password of no password, and the defaults of
 * keytool and of tutorials. */
static const char *const usual_passwords[] = {
    "",       "changeit", "password", "changeme",
    "123456", "1234",     "secret",   "android",
};

enum { USUAL = sizeof usual_passwords / sizeof *usual_passwords };

static bool cert_key(X509 *x, struct key_info *k)
{
    unsigned char *der = NULL;
    int n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der);
    bool ok = n > 0 && key_spki(view_of(der, (size_t)n), k);
    OPENSSL_free(der);
    return ok;
}

/* ---- PKCS#12 ---- */

struct p12 {
    uint32_t plain, shrouded, hidden; /* hidden: safes nobody can look into */
    struct key_info first;            /* of the first plain key */
    struct key_info cert;             /* the public key of the only one */
    uint32_t certs;
};

static void plain_key(const PKCS12_SAFEBAG *bag, struct p12 *p)
{
    unsigned char *der = NULL;
    int n = i2d_PKCS8_PRIV_KEY_INFO(PKCS12_SAFEBAG_get0_p8inf(bag), &der);
    struct key_info k;
    if (n > 0 && key_der_pkcs8(view_of(der, (size_t)n), &k)) {
        if (p->plain == 0)
            p->first = k;
        p->plain++;
    }
    if (n > 0)
        OPENSSL_cleanse(der, (size_t)n);
    OPENSSL_free(der);
}

static void read_bags(const STACK_OF(PKCS12_SAFEBAG) * bags, int depth,
                      struct p12 *p)
{
    int n = bags ? sk_PKCS12_SAFEBAG_num(bags) : 0;
    for (int i = 0; i < n && i < MAX_ENTRIES; i++) {
        const PKCS12_SAFEBAG *bag = sk_PKCS12_SAFEBAG_value(bags, i);
        switch (PKCS12_SAFEBAG_get_nid(bag)) {
        case NID_keyBag:
            plain_key(bag, p);
            break;
        case NID_pkcs8ShroudedKeyBag:
            p->shrouded += PKCS12_SAFEBAG_get0_pkcs8(bag) != NULL;
            break;
        case NID_certBag: {
            X509 *x = PKCS12_SAFEBAG_get_bag_nid(bag) == NID_x509Certificate
                          ? PKCS12_SAFEBAG_get1_cert(bag)
                          : NULL;
            p->certs += x && cert_key(x, &p->cert);
            X509_free(x);
            break;
        }
        case NID_safeContentsBag:
            if (depth < MAX_SAFE_DEPTH)
                read_bags(PKCS12_SAFEBAG_get0_safes(bag), depth + 1, p);
            break;
        default:
            break;
        }
    }
}

static bool read_safes(const PKCS12 *p12, struct p12 *p)
{
    STACK_OF(PKCS7) *safes = PKCS12_unpack_authsafes(p12);
    int n = safes ? sk_PKCS7_num(safes) : 0;
    for (int i = 0; i < n && i < MAX_SAFES; i++) {
        PKCS7 *safe = sk_PKCS7_value(safes, i);
        if (!PKCS7_type_is_data(safe)) {
            p->hidden +=
                PKCS7_type_is_encrypted(safe) || PKCS7_type_is_enveloped(safe);
            continue;
        }
        STACK_OF(PKCS12_SAFEBAG) *bags = PKCS12_unpack_p7data(safe);
        read_bags(bags, 0, p);
        sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    }
    sk_PKCS7_pop_free(safes, PKCS7_free);
    return n > 0;
}

static const char *p12_password(PKCS12 *p12)
{
    const ASN1_INTEGER *rounds = NULL;
    PKCS12_get0_mac(NULL, NULL, NULL, &rounds, p12);
    int64_t n = 1;
    if (!PKCS12_mac_present(p12) ||
        (rounds &&
         (!ASN1_INTEGER_get_int64(&n, rounds) || n < 1 || n > MAX_MAC_ROUNDS)))
        return NULL;
    if (PKCS12_verify_mac(p12, NULL, 0))
        return "";
    for (size_t i = 0; i < USUAL; i++) {
        if (PKCS12_verify_mac(p12, usual_passwords[i], -1))
            return usual_passwords[i];
    }
    return NULL;
}

static bool p12_done(PKCS12 *p12, struct key_info *k)
{
    struct p12 p = {0};
    if (!read_safes(p12, &p))
        return false;
    uint32_t keys = p.plain + p.shrouded;
    /* Tools put certificates into an encrypted safe and keys beside it; a
     * store with nothing but encrypted safes may hold either. */
    if (keys == 0 && (p.hidden == 0 || p.certs > 0))
        return false;
    if (p.plain)
        *k = p.first;
    else if (p.certs == 1 && keys == 1)
        *k = p.cert;
    else
        k->type = KEY_UNKNOWN;
    k->encrypted = p.plain == 0;
    k->maybe = keys == 0;
    k->keys = keys ? keys : 1;
    k->opens_with = k->encrypted ? p12_password(p12) : NULL;
    return true;
}

/* SEQ { INT 3, SEQ ..., with lengths that are given or left open. */
static bool p12_starts(struct view v)
{
    struct rd r = rd_of(v);
    if (rd_u8(&r) != DER_SEQ)
        return false;
    uint8_t first = rd_u8(&r);
    if (first > 0x80)
        rd_skip(&r, first & 0x7f);
    struct view version = der_get(&r, DER_INT);
    return rd_ok(&r) && version.n == 1 && version.p[0] == 3 &&
           der_is(&r, DER_SEQ);
}

bool key_pkcs12(struct view v, struct key_info *k)
{
    struct rd r = rd_of(v);
    if (!p12_starts(v))
        return false;
    size_t max = v.n < MAX_STORE_BODY ? v.n : MAX_STORE_BODY;
    if (v.p[1] != 0x80) {
        (void)der_get(&r, DER_SEQ);
        if (!rd_ok(&r) || r.pos > max)
            return false;
        max = r.pos;
    }
    const unsigned char *p = v.p;
    PKCS12 *p12 = d2i_PKCS12(NULL, &p, (long)max);
    struct key_info found = {0};
    bool ok = p12 && p12_done(p12, &found);
    PKCS12_free(p12);
    ERR_clear_error();
    if (!ok)
        return false;
    found.format = KEY_PKCS12;
    found.armour = KEY_BINARY;
    found.n = (size_t)(p - v.p);
    *k = found;
    return true;
}

/* ---- JKS ---- */

static void jks_certificate(struct rd *r, uint32_t version, struct key_info *k)
{
    if (version == 2)
        (void)rd_bytes(r, rd_be16(r));
    struct view der = rd_bytes(r, rd_be32(r));
    if (!k || !rd_ok(r) || der.n == 0 || der.n > MAX_KEY_BODY)
        return;
    const unsigned char *p = der.p;
    X509 *x = d2i_X509(NULL, &p, (long)der.n);
    if (x)
        (void)cert_key(x, k);
    X509_free(x);
    ERR_clear_error();
}

/* A private key and its chain, whose first certificate says what it is. */
static void jks_key(struct rd *r, uint32_t version, struct key_info *k)
{
    struct key_info inner = {0}, leaf = {.type = KEY_UNKNOWN};
    struct view body = rd_bytes(r, rd_be32(r));
    rd_want(r, key_der_pkcs8(body, &inner), "not an encrypted key");
    uint32_t chain = rd_count(r, rd_be32(r), 4, MAX_ENTRIES);
    for (uint32_t i = 0; i < chain && rd_ok(r); i++)
        jks_certificate(r, version, i == 0 ? &leaf : NULL);
    if (k->keys++ == 0) {
        uint32_t keys = k->keys;
        *k = leaf;
        k->keys = keys;
    }
}

static const char *jks_password(struct view body, struct view digest)
{
    for (size_t i = 0; i < USUAL; i++) {
        uint8_t wide[32], got[EVP_MAX_MD_SIZE];
        size_t n = 0;
        for (const char *p = usual_passwords[i]; *p; p++) {
            wide[n++] = 0;
            wide[n++] = (uint8_t)*p;
        }
        EVP_MD_CTX *c = EVP_MD_CTX_new();
        bool ok = c && EVP_DigestInit_ex(c, EVP_sha1(), NULL) &&
                  EVP_DigestUpdate(c, wide, n) &&
                  EVP_DigestUpdate(c, "Mighty Aphrodite", 16) &&
                  EVP_DigestUpdate(c, body.p, body.n) &&
                  EVP_DigestFinal_ex(c, got, NULL) &&
                  memcmp(got, digest.p, digest.n) == 0;
        EVP_MD_CTX_free(c);
        if (ok)
            return usual_passwords[i];
    }
    return NULL;
}

bool key_jks(struct view v, struct key_info *k)
{
    struct rd r = rd_of(view_cut(v, 0, MAX_STORE_BODY));
    struct key_info found = {.type = KEY_UNKNOWN};
    uint32_t magic = rd_be32(&r), version = rd_be32(&r);
    if (magic != 0xfeedfeed && magic != 0xcececece)
        return false;
    rd_want(&r, version == 1 || version == 2, "no version");
    uint32_t entries = rd_count(&r, rd_be32(&r), 14, MAX_ENTRIES);
    for (uint32_t i = 0; i < entries && rd_ok(&r); i++) {
        uint32_t tag = rd_be32(&r);
        (void)rd_bytes(&r, rd_be16(&r));
        (void)rd_be64(&r);
        if (tag == 1)
            jks_key(&r, version, &found);
        else if (rd_want(&r, tag == 2, "an entry of an unknown kind"))
            jks_certificate(&r, version, NULL);
    }
    size_t body = r.pos;
    struct view digest = rd_bytes(&r, SHA_DIGEST_LENGTH);
    if (!rd_ok(&r) || found.keys == 0)
        return false;
    found.format = KEY_JKS;
    found.encrypted = true;
    found.opens_with = jks_password(view_cut(v, 0, body), digest);
    found.n = r.pos;
    *k = found;
    return true;
}

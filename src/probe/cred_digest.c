/* Stored passwords that libcrypt does not know, over OpenSSL's digests:
 * apr1, PBKDF2, the LDAP and raw forms, htdigest. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/cred_digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "probe/cred_grammar.h"

enum {
    MAX_DECODED = 256, /* digest and salt of any form */
    MAX_DIGEST = 64,
    MD5_BYTES = 16,
    APR1_ROUNDS = 1000,
};

enum hash { MD5, SHA1, SHA256, SHA512, HASH_COUNT };

struct cred_digests {
    EVP_MD *md[HASH_COUNT];
    EVP_MD_CTX *ctx;
};

struct cred_digests *cred_digests_new(void)
{
    static const char *const names[] = {"MD5", "SHA1", "SHA256", "SHA512"};
    struct cred_digests *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    for (size_t i = 0; i < HASH_COUNT; i++)
        d->md[i] = EVP_MD_fetch(NULL, names[i], NULL);
    d->ctx = EVP_MD_CTX_new();
    if (!d->ctx || !d->md[SHA256]) {
        cred_digests_free(d);
        return NULL;
    }
    return d;
}

void cred_digests_free(struct cred_digests *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < HASH_COUNT; i++)
        EVP_MD_free(d->md[i]);
    EVP_MD_CTX_free(d->ctx);
    free(d);
}

/* What a scheme is made of; where the salt comes behind the digest. */
static enum hash hash_of(enum cred_scheme s)
{
    switch ((unsigned)s) {
    case CRED_LDAP_MD5:
    case CRED_LDAP_SMD5:
    case CRED_RAW_MD5:
    case CRED_APR1:
    case CRED_HTDIGEST:
        return MD5;
    case CRED_LDAP_SHA:
    case CRED_LDAP_SSHA:
    case CRED_RAW_SHA1:
    case CRED_PBKDF2_SHA1:
        return SHA1;
    case CRED_LDAP_SHA256:
    case CRED_LDAP_SSHA256:
    case CRED_RAW_SHA256:
    case CRED_PBKDF2_SHA256:
        return SHA256;
    case CRED_LDAP_SHA512:
    case CRED_LDAP_SSHA512:
    case CRED_RAW_SHA512:
    case CRED_PBKDF2_SHA512:
    case CRED_MOSQUITTO_SHA512:
    case CRED_MOSQUITTO_PBKDF2:
        return SHA512;
    default:
        return HASH_COUNT;
    }
}

bool cred_digest_knows(enum cred_scheme s)
{
    return hash_of(s) != HASH_COUNT;
}

/* Sticky: once a call fails, ok stays false and nothing more is hashed. */
struct sum {
    EVP_MD_CTX *ctx;
    bool ok;
};

static struct sum sum_start(const struct cred_digests *d, enum hash h)
{
    return (struct sum){d->ctx, EVP_DigestInit_ex(d->ctx, d->md[h], NULL) == 1};
}

static void sum_add(struct sum *s, const void *p, size_t n)
{
    s->ok = s->ok && (n == 0 || EVP_DigestUpdate(s->ctx, p, n) == 1);
}

static void sum_view(struct sum *s, struct view v)
{
    sum_add(s, v.p, v.n);
}

static bool sum_end(struct sum *s, uint8_t out[MAX_DIGEST])
{
    return s->ok && EVP_DigestFinal_ex(s->ctx, out, NULL) == 1;
}

static unsigned value64(uint8_t c, bool dotted)
{
    if (c >= 'A' && c <= 'Z')
        return (unsigned)c - 'A';
    if (c >= 'a' && c <= 'z')
        return (unsigned)c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return (unsigned)c - '0' + 52;
    return c == (dotted ? '.' : '+') ? 62 : 63;
}

/* The grammar has checked every letter; padding just ends it. */
static size_t from_base64(struct view v, bool dotted, uint8_t *out, size_t cap)
{
    uint32_t bits = 0;
    size_t n = 0, have = 0;
    for (size_t i = 0; i < v.n && v.p[i] != '=' && n < cap; i++) {
        bits = bits << 6 | value64(v.p[i], dotted);
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[n++] = (uint8_t)(bits >> have);
        }
    }
    return n;
}

static unsigned hex_value(uint8_t c)
{
    return c <= '9' ? (unsigned)c - '0' : ((unsigned)c | 32) - 'a' + 10;
}

static size_t from_hex(struct view v, uint8_t *out, size_t cap)
{
    size_t n = 0;
    for (; 2 * n + 1 < v.n && n < cap; n++)
        out[n] =
            (uint8_t)(hex_value(v.p[2 * n]) << 4 | hex_value(v.p[2 * n + 1]));
    return n;
}

/* digest(password, salt) as LDAP and old mosquitto have it, salt may be none */
static bool simple_match(struct cred_digests *d, enum hash h,
                         struct view password, struct view salt,
                         const uint8_t *want)
{
    uint8_t got[MAX_DIGEST];
    struct sum s = sum_start(d, h);
    sum_view(&s, password);
    sum_view(&s, salt);
    size_t n = (size_t)EVP_MD_get_size(d->md[h]);
    return sum_end(&s, got) && CRYPTO_memcmp(got, want, n) == 0;
}

static bool ldap_match(struct cred_digests *d, const struct cred_form *f,
                       struct view password)
{
    uint8_t all[MAX_DECODED];
    enum hash h = hash_of(f->scheme);
    size_t n = from_base64(f->digest, false, all, sizeof all);
    size_t digest = (size_t)EVP_MD_get_size(d->md[h]);
    if (n < digest)
        return false;
    return simple_match(d, h, password, view_of(all + digest, n - digest), all);
}

static bool raw_match(struct cred_digests *d, const struct cred_form *f,
                      struct view password)
{
    uint8_t want[MAX_DIGEST];
    enum hash h = hash_of(f->scheme);
    size_t n = from_hex(f->digest, want, sizeof want);
    return n == (size_t)EVP_MD_get_size(d->md[h]) &&
           simple_match(d, h, password, (struct view){0}, want);
}

static bool old_mosquitto_match(struct cred_digests *d,
                                const struct cred_form *f, struct view password)
{
    uint8_t want[MAX_DIGEST], salt[MAX_DECODED];
    size_t n = from_base64(f->salt, false, salt, sizeof salt);
    return from_base64(f->digest, false, want, sizeof want) == MAX_DIGEST &&
           simple_match(d, SHA512, password, view_of(salt, n), want);
}

static bool pbkdf2_match(struct cred_digests *d, const struct cred_form *f,
                         struct view password)
{
    uint8_t want[MAX_DIGEST], got[MAX_DIGEST], salt[MAX_DECODED];
    struct view s = f->salt;
    size_t n;
    bool mosquitto = f->scheme == CRED_MOSQUITTO_PBKDF2;
    if (f->hash.p[0] == 'p') { /* Python: the salt is text as it stands */
        n = f->hash.p[6] == ':'
                ? from_hex(f->digest, want, sizeof want)
                : from_base64(f->digest, false, want, sizeof want);
    } else {
        n = from_base64(f->digest, !mosquitto, want, sizeof want);
        s = view_of(salt, from_base64(s, !mosquitto, salt, sizeof salt));
    }
    return PKCS5_PBKDF2_HMAC((const char *)password.p, (int)password.n, s.p,
                             (int)s.n, (int)f->cost, d->md[hash_of(f->scheme)],
                             (int)n, got) == 1 &&
           CRYPTO_memcmp(got, want, n) == 0;
}

/* MD5("user:realm:password") in hex */
static bool htdigest_match(struct cred_digests *d, const struct cred_form *f,
                           struct view user, struct view password)
{
    uint8_t want[MAX_DIGEST], got[MAX_DIGEST];
    struct sum s = sum_start(d, MD5);
    sum_view(&s, user);
    sum_add(&s, ":", 1);
    sum_view(&s, f->salt);
    sum_add(&s, ":", 1);
    sum_view(&s, password);
    return from_hex(f->digest, want, sizeof want) == MD5_BYTES &&
           sum_end(&s, got) && CRYPTO_memcmp(got, want, MD5_BYTES) == 0;
}

/* The digest of password, magic, salt, and password's length spelt in bits
 * and in copies of the digest of password, salt, password. */
static bool apr1_start(struct cred_digests *d, struct view password,
                       struct view salt, uint8_t out[MAX_DIGEST])
{
    uint8_t inner[MAX_DIGEST];
    struct sum s = sum_start(d, MD5);
    sum_view(&s, password);
    sum_view(&s, salt);
    sum_view(&s, password);
    if (!sum_end(&s, inner))
        return false;
    s = sum_start(d, MD5);
    sum_view(&s, password);
    sum_add(&s, "$apr1$", 6);
    sum_view(&s, salt);
    for (size_t left = password.n; left > 0;) {
        size_t n = left < MD5_BYTES ? left : MD5_BYTES;
        sum_add(&s, inner, n);
        left -= n;
    }
    for (size_t bits = password.n; bits > 0; bits >>= 1) {
        if (bits & 1)
            sum_add(&s, "", 1); /* one zero byte */
        else
            sum_view(&s, view_cut(password, 0, 1));
    }
    return sum_end(&s, out);
}

static bool apr1_round(struct cred_digests *d, unsigned round,
                       struct view password, struct view salt,
                       uint8_t sum[MAX_DIGEST])
{
    struct view before = view_of(sum, MD5_BYTES);
    struct sum s = sum_start(d, MD5);
    sum_view(&s, round & 1 ? password : before);
    if (round % 3)
        sum_view(&s, salt);
    if (round % 7)
        sum_view(&s, password);
    sum_view(&s, round & 1 ? before : password);
    return sum_end(&s, sum);
}

/* The last sum in h64: six groups of bytes taken in an order of their own,
 * low bits first. */
static void apr1_text(const uint8_t sum[MAX_DIGEST], char out[22])
{
    static const uint8_t order[6][3] = {
        {0, 6,  12},
        {1, 7,  13},
        {2, 8,  14},
        {3, 9,  15},
        {4, 10, 5 },
        {0, 0,  11},
    };
    static const char h64[] =
        "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    size_t n = 0;
    for (size_t i = 0; i < 6; i++) {
        uint32_t v = sum[order[i][2]];
        if (i < 5)
            v |= (uint32_t)sum[order[i][0]] << 16 | (uint32_t)sum[order[i][1]]
                                                        << 8;
        for (size_t k = 0; k < (i < 5 ? 4u : 2u); k++, v >>= 6)
            out[n++] = h64[v & 63];
    }
}

static bool apr1_match(struct cred_digests *d, const struct cred_form *f,
                       struct view password)
{
    uint8_t sum[MAX_DIGEST];
    char text[22];
    bool ok = apr1_start(d, password, f->salt, sum);
    for (unsigned i = 0; ok && i < APR1_ROUNDS; i++)
        ok = apr1_round(d, i, password, f->salt, sum);
    if (!ok)
        return false;
    apr1_text(sum, text);
    return f->digest.n == sizeof text &&
           CRYPTO_memcmp(text, f->digest.p, sizeof text) == 0;
}

bool cred_digest_match(struct cred_digests *d, const struct cred_form *f,
                       struct view user, struct view password, bool *cannot)
{
    enum hash h = hash_of(f->scheme);
    if (h == HASH_COUNT || !d->md[h] || f->cost > INT32_MAX) {
        *cannot = true;
        return false;
    }
    switch ((unsigned)f->scheme) {
    case CRED_APR1:
        return apr1_match(d, f, password);
    case CRED_HTDIGEST:
        return htdigest_match(d, f, user, password);
    case CRED_MOSQUITTO_SHA512:
        return old_mosquitto_match(d, f, password);
    case CRED_MOSQUITTO_PBKDF2:
    case CRED_PBKDF2_SHA1:
    case CRED_PBKDF2_SHA256:
    case CRED_PBKDF2_SHA512:
        return pbkdf2_match(d, f, password);
    case CRED_RAW_MD5:
    case CRED_RAW_SHA1:
    case CRED_RAW_SHA256:
    case CRED_RAW_SHA512:
        return raw_match(d, f, password);
    default:
        return ldap_match(d, f, password);
    }
}

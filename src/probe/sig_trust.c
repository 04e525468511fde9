/* Reads public keys and certificates that a user trusts: see sig_trust.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/sig_trust.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

#include "base/rd.h"
#include "probe/sig.h"

/*
 * Packed, for each key, big endian:
 * 4 size of the SubjectPublicKeyInfo, and it
 * 4 size of the certificate (0: none), and it
 * 4 size of the number (0 or 8), and it
 */
enum { MAX_KEYS = 1024, MAX_DER = 1 << 16, ID = 8, RAW = 2 + ID + 32 };

#define PRIVATE                                                                \
    "holds a private key, which belongs nowhere near a scan; give its public " \
    "half (openssl pkey -in FILE -pubout)"
#define NO_KEY                                                                 \
    "holds no public key and no certificate (PEM, DER, or a public key of "    \
    "signify, usign or minisign)"

static void put(struct buf *out, struct view v)
{
    uint8_t n[4] = {(uint8_t)(v.n >> 24), (uint8_t)(v.n >> 16),
                    (uint8_t)(v.n >> 8), (uint8_t)v.n};
    buf_add(out, n, 4);
    buf_view(out, v);
}

/* Takes key over. */
static bool put_key(struct buf *out, EVP_PKEY *key, struct view cert,
                    struct view id)
{
    uint8_t *der = NULL;
    int n = key ? i2d_PUBKEY(key, &der) : 0;
    if (n > 0) {
        put(out, view_of(der, (size_t)n));
        put(out, cert);
        put(out, id);
    }
    OPENSSL_free(der);
    EVP_PKEY_free(key);
    return n > 0;
}

/* --- DER -------------------------------------------------------------------
 */

/* rest: there may be more behind it (the trust settings of OpenSSL). */
static bool take_cert(struct buf *out, struct view v, bool rest)
{
    const uint8_t *p = v.p;
    X509 *x = d2i_X509(NULL, &p, (long)v.n);
    size_t n = x ? (size_t)(p - v.p) : 0;
    bool ok =
        x && (rest || n == v.n) &&
        put_key(out, X509_get_pubkey(x), view_cut(v, 0, n), (struct view){0});
    X509_free(x);
    return ok;
}

static bool take_spki(struct buf *out, struct view v)
{
    const uint8_t *p = v.p;
    EVP_PKEY *key = d2i_PUBKEY(NULL, &p, (long)v.n);
    if (key && p != v.p + v.n) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    return put_key(out, key, (struct view){0}, (struct view){0});
}

static bool take_rsa(struct buf *out, struct view v)
{
    const uint8_t *p = v.p;
    EVP_PKEY *key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &p, (long)v.n);
    if (key && p != v.p + v.n) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    return put_key(out, key, (struct view){0}, (struct view){0});
}

static bool is_private_der(struct view v)
{
    const uint8_t *p = v.p;
    EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &p, (long)v.n);
    const uint8_t *q = v.p;
    X509_SIG *sealed = key ? NULL : d2i_X509_SIG(NULL, &q, (long)v.n);
    bool is = key || (sealed && q == v.p + v.n);
    EVP_PKEY_free(key);
    X509_SIG_free(sealed);
    return is;
}

static const char *take_der(struct buf *out, struct view v)
{
    if (v.n == 0 || v.n > MAX_DER)
        return NO_KEY;
    if (take_cert(out, v, false) || take_spki(out, v) || take_rsa(out, v))
        return NULL;
    return is_private_der(v) ? PRIVATE : NO_KEY;
}

/* --- PEM -------------------------------------------------------------------
 */

static const char *take_block(struct buf *out, const char *name, struct view v)
{
    bool ok = true;
    if (strstr(name, "PRIVATE"))
        return PRIVATE;
    if (v.n > MAX_DER)
        return "holds a key that is too large to be one";
    if (strcmp(name, PEM_STRING_PUBLIC) == 0)
        ok = take_spki(out, v);
    else if (strcmp(name, PEM_STRING_RSA_PUBLIC) == 0)
        ok = take_rsa(out, v);
    else if (strcmp(name, PEM_STRING_X509) == 0 ||
             strcmp(name, PEM_STRING_X509_OLD) == 0)
        ok = take_cert(out, v, false);
    else if (strcmp(name, PEM_STRING_X509_TRUSTED) == 0)
        ok = take_cert(out, v, true);
    else if (strcmp(name, PEM_STRING_ECPARAMETERS) != 0)
        return "holds something that is no public key and no certificate";
    return ok ? NULL
              : "holds a public key or certificate that is damaged, or "
                "of a kind that is not known";
}

static const char *take_pem(struct buf *out, struct view file)
{
    BIO *b = BIO_new_mem_buf(file.p, (int)file.n);
    const char *why = b ? NULL : "does not fit into memory";
    char *name = NULL, *header = NULL;
    uint8_t *der = NULL;
    long n = 0;
    unsigned blocks = 0;
    while (!why && PEM_read_bio(b, &name, &header, &der, &n) == 1) {
        why = blocks++ >= MAX_KEYS
                  ? "holds too many keys"
                  : take_block(out, name, view_of(der, (size_t)n));
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_cleanse(der, (size_t)n);
        OPENSSL_free(der);
    }
    /* A block that does not end: not to be passed over in silence. */
    size_t begun = 0;
    for (struct view v = file; !why && v.n;) {
        size_t at = text_find(v, "-----BEGIN ");
        begun += at != SIZE_MAX;
        v = at == SIZE_MAX ? (struct view){0} : view_from(v, at + 11);
    }
    if (!why && begun != blocks)
        why = "holds a key or certificate that is damaged or cut off";
    BIO_free(b);
    return why ? why : out->n ? NULL : NO_KEY;
}

/* --- signify, usign, minisign ----------------------------------------------
 */

/* "Ed", the number, the key: 42 bytes in Base64. */
static const char *take_line(struct buf *out, struct view line)
{
    uint8_t raw[256];
    if (line.n == 0 || line.n % 4 || line.n / 4 * 3 > sizeof raw)
        return NO_KEY;
    int n = EVP_DecodeBlock(raw, line.p, (int)line.n);
    for (size_t i = line.n; n > 0 && i > 0 && line.p[i - 1] == '='; i--)
        n--;
    bool is = n >= 2 && raw[0] == 'E' && raw[1] == 'd';
    const char *why = NO_KEY;
    if (is && n == RAW &&
        put_key(out, sig_ed25519_key(view_of(raw + 2 + ID, 32)),
                (struct view){0}, view_of(raw + 2, ID)))
        why = NULL;
    else if (is && n > RAW)
        why = PRIVATE;
    OPENSSL_cleanse(raw, sizeof raw);
    return why;
}

static const char *take_text(struct buf *out, struct view file)
{
    struct view rest = file, line;
    unsigned lines = 0;
    while (text_line(&rest, &line) && lines++ < 4) {
        line = text_trim(line);
        if (line.n == 0 || text_starts(line, "untrusted comment:"))
            continue;
        return take_line(out, line);
    }
    return NO_KEY;
}

const char *trust_parse(struct view file, struct buf *out)
{
    const char *why;
    if (text_find(file, "-----BEGIN ") != SIZE_MAX)
        why = take_pem(out, file);
    else if (file.n && file.p[0] == 0x30)
        why = take_der(out, file);
    else
        why = take_text(out, file);
    return !why && out->failed ? "does not fit into memory" : why;
}

bool trust_unpack(struct view packed, struct arena *arena, struct trust *out)
{
    struct trust_key *v = arena_array(arena, MAX_KEYS, sizeof *v);
    struct view copy = arena_dup(arena, packed);
    if (!v || (packed.n && !copy.p))
        return false;
    struct rd r = rd_of(copy);
    size_t n = 0;
    while (rd_left(&r) > 0 && n < MAX_KEYS) {
        struct trust_key k = {.spki = rd_bytes(&r, rd_be32(&r)),
                              .cert = rd_bytes(&r, rd_be32(&r)),
                              .id = rd_bytes(&r, rd_be32(&r))};
        rd_want(&r, k.spki.n > 0, "a key of no bytes");
        v[n++] = k;
    }
    if (!rd_ok(&r) || rd_left(&r) > 0)
        return false;
    *out = (struct trust){v, n};
    return true;
}

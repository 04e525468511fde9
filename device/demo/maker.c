/* The maker of the demonstration's thermostat: see maker.h for the contract.
 * Images are those of image.c, releases those of release.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "maker.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

const uint8_t maker_vendor[AD_UUID_BYTES] = "Acme Heating UG";
const uint8_t maker_class[AD_UUID_BYTES] = "TH-100 (demo)";

static const char *const key_names[MAKER_KEYS + 1] = {
    "image-key.pem", "release-key.pem", "somebody-else.pem"};

/* The key of that name, made when it is not there. */
static EVP_PKEY *key_of(const char *folder, unsigned which)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, key_names[which]);
    FILE *f = fopen(path, "r");
    EVP_PKEY *key = NULL;
    if (f) {
        key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
    } else {
        mode_t before = umask(077);
        f = fopen(path, "w");
        umask(before);
        key = f ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") : NULL;
        if (key &&
            PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) != 1) {
            EVP_PKEY_free(key);
            key = NULL;
        }
    }
    if (f)
        fclose(f);
    return key;
}

bool maker_open(const char *folder, struct ad_key key[MAKER_KEYS],
                uint8_t der[MAKER_KEYS][128])
{
    for (unsigned i = 0; i < MAKER_KEYS; i++) {
        EVP_PKEY *k = key_of(folder, i);
        unsigned char *p = der[i];
        int n = k ? i2d_PUBKEY(k, &p) : 0;
        EVP_PKEY_free(k);
        if (n <= 0)
            return false;
        key[i] = (struct ad_key){
            .algorithm = AD_ED25519, .key = der[i], .key_bytes = (uint32_t)n};
        SHA256(der[i], (size_t)n, key[i].id);
    }
    return true;
}

static void add(struct maker_bytes *b, const void *p, size_t n)
{
    if (b->n + n > MAKER_BYTES)
        return;
    memcpy(b->p + b->n, p, n);
    b->n += (uint32_t)n;
}

static void put(struct maker_bytes *b, uint64_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        add(b, &(uint8_t){(uint8_t)(v >> 8 * i)}, 1);
}

static void tlv(struct maker_bytes *b, unsigned type, const void *p, unsigned n)
{
    put(b, type, 2);
    put(b, n, 2);
    add(b, p, n);
}

static bool sign(const char *folder, unsigned which, const void *p, size_t n,
                 uint8_t out[64])
{
    EVP_PKEY *key = key_of(folder, which);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    size_t size = 64;
    bool ok = key && ctx &&
              EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1 &&
              EVP_DigestSign(ctx, out, &size, p, n) == 1 && size == 64;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    return ok;
}

bool maker_image(const char *folder, const struct maker_order *o,
                 struct maker_bytes *image, uint8_t digest[AD_HASH_BYTES])
{
    enum { HEADER = 32, BODY = 2000, PROTECTED = 4 + 8 + 20 + 20 };
    struct ad_key key[MAKER_KEYS];
    uint8_t der[MAKER_KEYS][128], signature[64], body[BODY] = {0};
    uint8_t counter[4] = {(uint8_t)o->counter};
    image->n = 0;
    put(image, 0x96f3b83d, 4);
    put(image, 0, 4);
    put(image, HEADER, 2);
    put(image, PROTECTED, 2);
    put(image, BODY, 4);
    put(image, 0, 4);
    put(image, o->major, 1);
    put(image, o->minor, 1);
    put(image, o->revision, 2);
    put(image, 0, 4);
    put(image, 0, 4);
    snprintf((char *)body, sizeof body, "%s thermostat %u.%u.%u",
             o->crashes ? "CRASH" : "good", o->major, o->minor, o->revision);
    add(image, body, sizeof body);
    put(image, 0x6908, 2);
    put(image, PROTECTED, 2);
    tlv(image, 0x50, counter, 4);
    tlv(image, 0x74, maker_vendor, AD_UUID_BYTES);
    tlv(image, 0x75, maker_class, AD_UUID_BYTES);
    SHA256(image->p, image->n, digest);
    if (!maker_open(folder, key, der) ||
        !sign(folder, o->forged ? MAKER_KEYS : 0, digest, AD_HASH_BYTES,
              signature))
        return false;
    put(image, 0x6907, 2);
    put(image, 4 + 36 + 36 + 68, 2);
    tlv(image, 0x10, digest, AD_HASH_BYTES);
    tlv(image, 0x01, key[0].id, AD_HASH_BYTES);
    tlv(image, 0x24, signature, sizeof signature);
    return true;
}

static void head(struct maker_bytes *b, unsigned kind, uint32_t v)
{
    unsigned n = v < 24 ? 0 : v < 0x100 ? 1 : v < 0x10000 ? 2 : 4;
    uint8_t first[] = {(uint8_t)v, 24, 25, 0, 26};
    put(b, kind << 5 | first[n], 1);
    while (n-- > 0)
        put(b, v >> 8 * n, 1);
}

static void string(struct maker_bytes *b, unsigned kind, const void *p,
                   size_t n)
{
    head(b, kind, (uint32_t)n);
    add(b, p, n);
}

static void put_digest(struct maker_bytes *b, const uint8_t *d)
{
    add(b, "\x82\x2f", 2);
    string(b, 2, d, AD_HASH_BYTES);
}

static void put_digest_of(struct maker_bytes *b, const struct maker_bytes *of)
{
    uint8_t d[AD_HASH_BYTES];
    SHA256(of->p, of->n, d);
    put_digest(b, d);
}

static void put_manifest(struct maker_bytes *b, const struct maker_order *o,
                         uint32_t size, const uint8_t *image,
                         const struct maker_bytes *text)
{
    struct maker_bytes m = {.n = 0}, common = {.n = 0}, shared = {.n = 0},
                       digest = {.n = 0};
    uint32_t version = ad_version(o->major, o->minor, o->revision);
    const uint32_t says[] = {o->flags, 20, version, 0, 0, 0, 23011};
    add(&shared, "\x86\x14\xa4\x01", 4);
    string(&shared, 2, maker_vendor, AD_UUID_BYTES);
    add(&shared, "\x02", 1);
    string(&shared, 2, maker_class, AD_UUID_BYTES);
    add(&shared, "\x03", 1);
    put_digest(&digest, image);
    string(&shared, 2, digest.p, digest.n);
    add(&shared, "\x0e", 1);
    head(&shared, 0, size);
    add(&shared, "\x01\x0f\x02\x0f", 4);
    add(&common, "\xa2\x02\x81\x81\x41\x00\x04", 7);
    string(&common, 2, shared.p, shared.n);
    add(&m, "\xa6\x01\x01\x02", 4);
    head(&m, 0, version);
    add(&m, "\x03", 1);
    string(&m, 2, common.p, common.n);
    add(&m, "\x07\x43\x82\x03\x0f\x17", 6);
    put_digest_of(&m, text);
    add(&m, "\x39\x01\x00\x87", 4);
    for (unsigned i = 0; i < sizeof says / sizeof *says; i++)
        head(&m, 0, says[i]);
    string(b, 2, m.p, m.n);
}

bool maker_release(const char *folder, const struct maker_order *o,
                   const struct maker_bytes *image,
                   const uint8_t digest[AD_HASH_BYTES], struct maker_bytes *out)
{
    struct maker_bytes text = {.n = 0}, t = {.n = 0}, m = {.n = 0},
                       d = {.n = 0}, tbs = {.n = 0}, one = {.n = 0},
                       auth = {.n = 0};
    uint8_t signature[64];
    head(&t, 5, 1);
    string(&t, 3, "en", 2);
    add(&t, "\xa1\x01", 2);
    string(&t, 3, o->text, strlen(o->text));
    string(&text, 2, t.p, t.n);
    put_manifest(&m, o, image->n, digest, &text);
    put_digest_of(&d, &m);
    add(&tbs, "\x84\x6aSignature1\x43\xa1\x01\x27\x40", 17);
    string(&tbs, 2, d.p, d.n);
    if (!sign(folder, o->forged ? MAKER_KEYS : 1, tbs.p, tbs.n, signature))
        return false;
    add(&one, "\xd2\x84\x43\xa1\x01\x27\xa0\xf6", 8);
    string(&one, 2, signature, sizeof signature);
    head(&auth, 4, 2);
    string(&auth, 2, d.p, d.n);
    string(&auth, 2, one.p, one.n);
    out->n = 0;
    add(out, "\xd8\x6b\xa3\x02", 4);
    string(out, 2, auth.p, auth.n);
    add(out, "\x03", 1);
    add(out, m.p, m.n);
    add(out, "\x17", 1);
    add(out, text.p, text.n);
    return true;
}

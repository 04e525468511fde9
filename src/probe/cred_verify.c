/* Tries one password against one stored form: bounds first, then libcrypt for
 * what it knows and OpenSSL for the rest. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/cred_verify.h"

#include <crypt.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "probe/cred_digest.h"

enum {
    MAX_HASH_TEXT = 512,
    MAX_SETTING = MAX_HASH_TEXT + 1,
};

struct cred_verifier {
    struct crypt_data crypt; /* 32 KiB */
    struct cred_digests *digests;
    char setting[MAX_SETTING];
    char password[MAX_CRED_PASSWORD + 1];
};

struct cred_verifier *cred_verifier_new(void)
{
    struct cred_verifier *v = calloc(1, sizeof *v);
    if (!v)
        return NULL;
    v->digests = cred_digests_new();
    if (!v->digests) {
        free(v);
        return NULL;
    }
    return v;
}

void cred_verifier_free(struct cred_verifier *v)
{
    if (!v)
        return;
    cred_digests_free(v->digests);
    free(v);
}

static uint64_t times(uint64_t a, uint64_t b)
{
    uint64_t n;
    return __builtin_mul_overflow(a, b, &n) ? UINT64_MAX : n;
}

/* Picoseconds for one unit of cost (rounds, iterations, bytes of memory
 * walked) on one core, by bench/bench_cred.c. 0: not to be tried. */
static uint64_t unit_ps(enum cred_scheme s)
{
    switch ((unsigned)s) {
    case CRED_DES:
    case CRED_BIGCRYPT:
        return 6000000;
    case CRED_BSDI:
        return 125000;
    case CRED_MD5_CRYPT:
        return 130000;
    case CRED_APR1:
        return 330000;
    case CRED_SUNMD5:
        return 1300000;
    case CRED_SHA1_CRYPT:
        return 700000;
    case CRED_SHA256_CRYPT:
        return 300000;
    case CRED_SHA512_CRYPT:
        return 260000;
    case CRED_BCRYPT:
        return 54000000;
    case CRED_SCRYPT:
        return 2600;
    case CRED_YESCRYPT:
    case CRED_GOST_YESCRYPT:
        return 1400;
    case CRED_MOSQUITTO_PBKDF2:
    case CRED_PBKDF2_SHA512:
        return 1000000;
    case CRED_PBKDF2_SHA1:
    case CRED_PBKDF2_SHA256:
        return 600000;
    case CRED_NT:
    case CRED_LDAP_SHA:
    case CRED_LDAP_SSHA:
    case CRED_LDAP_MD5:
    case CRED_LDAP_SMD5:
    case CRED_LDAP_SHA256:
    case CRED_LDAP_SSHA256:
    case CRED_LDAP_SHA512:
    case CRED_LDAP_SSHA512:
    case CRED_MOSQUITTO_SHA512:
    case CRED_HTDIGEST:
    case CRED_RAW_MD5:
    case CRED_RAW_SHA1:
    case CRED_RAW_SHA256:
    case CRED_RAW_SHA512:
        return 1500000;
    default:
        return 0;
    }
}

uint64_t cred_guess_ns(const struct cred_form *f)
{
    uint64_t unit = unit_ps(f->scheme);
    uint64_t cost = f->cost;
    if (unit == 0 || f->hash.n == 0)
        return UINT64_MAX;
    if (f->scheme == CRED_BCRYPT)
        cost = (uint64_t)1 << (cost & 31);
    uint64_t ps = times(unit, cost);
    return ps == UINT64_MAX ? ps : ps / 1000 + 1;
}

const char *cred_refusal(const struct cred_form *f, uint64_t max_ns)
{
    if (f->scheme == CRED_PLAIN || f->scheme == CRED_NONE ||
        f->scheme == CRED_ALIAS)
        return "there is no hash to try";
    if (unit_ps(f->scheme) == 0)
        return "no way to try this scheme";
    if (f->hash.n > MAX_HASH_TEXT)
        return "longer than a hash";
    if (f->memory_bytes > MAX_CRED_MEMORY)
        return "one guess needs more memory than allowed";
    if (cred_guess_ns(f) > max_ns)
        return "one guess takes longer than allowed";
    return NULL;
}

/* libcrypt's own spelling of the setting; only NT and bcrypt `$2$` differ. */
static void set_setting(struct cred_verifier *v, const struct cred_form *f)
{
    size_t n = 0;
    struct view text = f->hash;
    if (f->scheme == CRED_NT) {
        memcpy(v->setting, "$3$$", 4);
        n = 4;
        text = f->digest;
    }
    for (size_t i = 0; i < text.n && n < MAX_HASH_TEXT; i++, n++) {
        char c = (char)text.p[i];
        bool upper = f->scheme == CRED_NT && c >= 'A' && c <= 'F';
        v->setting[n] = (char)(upper ? c + 32 : c);
    }
    v->setting[n] = 0;
}

static bool crypt_match(struct cred_verifier *v, const struct cred_form *f,
                        struct view password, bool *cannot)
{
    memcpy(v->password, password.p ? password.p : (const uint8_t *)"",
           password.n);
    v->password[password.n] = 0;
    set_setting(v, f);
    const char *got = crypt_r(v->password, v->setting, &v->crypt);
    if (!got || got[0] == '*') {
        *cannot = true;
        return false;
    }
    size_t n = strlen(v->setting);
    return strlen(got) == n && CRYPTO_memcmp(got, v->setting, n) == 0;
}

bool cred_verify(struct cred_verifier *v, const struct cred_form *f,
                 struct view user, struct view password, bool *cannot)
{
    if (unit_ps(f->scheme) == 0 || f->hash.n == 0 ||
        f->hash.n > MAX_HASH_TEXT) {
        *cannot = true;
        return false;
    }
    if (password.n > MAX_CRED_PASSWORD || user.n > MAX_HASH_TEXT ||
        (password.n && memchr(password.p, 0, password.n)))
        return false;
    if (cred_digest_knows(f->scheme))
        return cred_digest_match(v->digests, f, user, password, cannot);
    return crypt_match(v, f, password, cannot);
}

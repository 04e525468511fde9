/* The exact spelling of stored passwords that are not crypt(3)'s.
 *
 *   form              spelling
 *   mosquitto-pbkdf2  `$7$` iterations `$` base64 salt `$` base64 of 64 bytes
 *   mosquitto-sha512  `$6$` base64 salt `$` base64 of 64 bytes
 *   ldap-*            `{NAME}` base64 of digest, and of the salt behind it
 *   pbkdf2-*          `$pbkdf2[-sha256|-sha512]$` n `$` salt `$` digest, in
 *                     base64 with `.` for `+` and no padding (passlib);
 *                     `{PBKDF2[-SHA1|-SHA256|-SHA512]}` the same (OpenLDAP);
 *                     `pbkdf2_sha256$` n `$` text `$` base64 (Django);
 *                     `pbkdf2:sha256:` n `$` text `$` hex (Werkzeug)
 *
 * Sources: RFC 2307 and RFC 3112 for the braces, the manual pages of
 * mosquitto_passwd(1) and slapd-pw-pbkdf2(5), the documentation of the three
 * Python libraries. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/cred_grammar.h"

enum {
    MAX_SALT_BYTES = 128,
    MAX_DIGEST_BYTES = 128,
    MIN_DIGEST_BYTES = 16,
};

static bool is_base64(uint8_t c)
{
    return c == '+' || (cred_is_h64(c) && c != '.');
}

/* A text salt as Python's libraries make it. */
static bool is_text_salt(uint8_t c)
{
    return cred_is_h64(c);
}

bool cred_lit_nocase(struct rd *r, const char *text)
{
    size_t n = strlen(text);
    if (rd_left(r) < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        uint8_t c = r->v.p[r->pos + i];
        uint8_t upper = c >= 'a' && c <= 'z' ? (uint8_t)(c - 32) : c;
        if (upper != (uint8_t)text[i])
            return false;
    }
    rd_skip(r, n);
    return true;
}

struct view cred_base64(struct rd *r, size_t min, size_t max)
{
    size_t start = r->pos;
    struct view d = cred_run(r, is_base64, 2, (max * 4 + 2) / 3);
    size_t pad = 0;
    while (pad < 2 && cred_lit(r, "="))
        pad++;
    size_t bytes = d.n * 3 / 4;
    rd_want(r, (d.n + pad) % 4 == 0 && bytes >= min && bytes <= max,
            "base64 of the wrong length");
    return rd_ok(r) ? view_cut(r->v, start, d.n + pad) : (struct view){0};
}

bool cred_read_mosquitto(struct rd *r, struct cred_form *f)
{
    uint64_t iterations = 1;
    bool old = cred_lit(r, "$6$");
    if (!old) {
        rd_want(r, cred_lit(r, "$7$"), "another form");
        iterations = cred_number(r, 1, INT32_MAX);
        rd_want(r, cred_lit(r, "$"), "separator missing");
    }
    struct view salt = cred_base64(r, 1, MAX_SALT_BYTES);
    rd_want(r, cred_lit(r, "$"), "separator missing");
    struct view d = cred_base64(r, 64, 64);
    if (!rd_ok(r))
        return false;
    f->scheme = old ? CRED_MOSQUITTO_SHA512 : CRED_MOSQUITTO_PBKDF2;
    f->salt = salt;
    f->digest = d;
    f->cost = iterations;
    return true;
}

/* The shared middle of all PBKDF2 spellings: n `$` salt `$`. */
static void read_iterations_salt(struct rd *r, struct cred_form *f)
{
    f->cost = cred_number(r, 1, UINT32_MAX);
    rd_want(r, cred_lit(r, "$"), "separator missing");
    f->salt = cred_run(r, is_text_salt, 0, MAX_SALT_BYTES * 4 / 3);
    rd_want(r, cred_lit(r, "$"), "separator missing");
}

static size_t digest_bytes(enum cred_scheme s)
{
    if (s == CRED_PBKDF2_SHA1)
        return 20;
    return s == CRED_PBKDF2_SHA256 ? 32 : 64;
}

/* Unpadded base64 with `.` for `+`; some writers shorten the digest. */
static void read_dotted(struct rd *r, struct cred_form *f, enum cred_scheme s)
{
    f->scheme = s;
    read_iterations_salt(r, f);
    f->digest = cred_run(r, cred_is_h64, (MIN_DIGEST_BYTES * 4 + 2) / 3,
                         (MAX_DIGEST_BYTES * 4 + 2) / 3);
    rd_want(r, f->digest.n == (digest_bytes(s) * 4 + 2) / 3,
            "digest of the wrong length");
}

static void read_python(struct rd *r, struct cred_form *f, enum cred_scheme s,
                        bool hex)
{
    f->scheme = s;
    read_iterations_salt(r, f);
    size_t n = digest_bytes(s);
    f->digest =
        hex ? cred_run(r, cred_is_hex, 2 * n, 2 * n) : cred_base64(r, n, n);
}

bool cred_read_pbkdf2(struct rd *r, struct cred_form *f)
{
    struct cred_form got = *f;
    if (cred_lit(r, "$pbkdf2$"))
        read_dotted(r, &got, CRED_PBKDF2_SHA1);
    else if (cred_lit(r, "$pbkdf2-sha256$"))
        read_dotted(r, &got, CRED_PBKDF2_SHA256);
    else if (cred_lit(r, "$pbkdf2-sha512$"))
        read_dotted(r, &got, CRED_PBKDF2_SHA512);
    else if (cred_lit(r, "pbkdf2_sha1$"))
        read_python(r, &got, CRED_PBKDF2_SHA1, false);
    else if (cred_lit(r, "pbkdf2_sha256$"))
        read_python(r, &got, CRED_PBKDF2_SHA256, false);
    else if (cred_lit(r, "pbkdf2:sha1:"))
        read_python(r, &got, CRED_PBKDF2_SHA1, true);
    else if (cred_lit(r, "pbkdf2:sha256:"))
        read_python(r, &got, CRED_PBKDF2_SHA256, true);
    else if (cred_lit(r, "pbkdf2:sha512:"))
        read_python(r, &got, CRED_PBKDF2_SHA512, true);
    else
        return false;
    if (!rd_ok(r))
        return false;
    *f = got;
    return true;
}

bool cred_read_ldap(struct rd *r, struct cred_form *f)
{
    static const struct {
        const char *name;
        enum cred_scheme scheme;
        size_t digest, max_salt;
    } forms[] = {
        {"{SHA}",     CRED_LDAP_SHA,     20, 0             },
        {"{SSHA}",    CRED_LDAP_SSHA,    20, MAX_SALT_BYTES},
        {"{MD5}",     CRED_LDAP_MD5,     16, 0             },
        {"{SMD5}",    CRED_LDAP_SMD5,    16, MAX_SALT_BYTES},
        {"{SHA256}",  CRED_LDAP_SHA256,  32, 0             },
        {"{SSHA256}", CRED_LDAP_SSHA256, 32, MAX_SALT_BYTES},
        {"{SHA512}",  CRED_LDAP_SHA512,  64, 0             },
        {"{SSHA512}", CRED_LDAP_SSHA512, 64, MAX_SALT_BYTES},
    };

    static const struct {
        const char *name;
        enum cred_scheme scheme;
    } slow[] = {
        {"{PBKDF2}",        CRED_PBKDF2_SHA1  },
        {"{PBKDF2-SHA1}",   CRED_PBKDF2_SHA1  },
        {"{PBKDF2-SHA256}", CRED_PBKDF2_SHA256},
        {"{PBKDF2-SHA512}", CRED_PBKDF2_SHA512},
    };
    struct cred_form got = *f;
    got.scheme = CRED_NONE;
    for (size_t i = 0; i < sizeof forms / sizeof *forms && !got.scheme; i++) {
        if (!cred_lit_nocase(r, forms[i].name))
            continue;
        got.scheme = forms[i].scheme;
        got.digest = cred_base64(r, forms[i].digest + !!forms[i].max_salt,
                                 forms[i].digest + forms[i].max_salt);
        got.cost = 1;
    }
    for (size_t i = 0; i < sizeof slow / sizeof *slow && !got.scheme; i++)
        if (cred_lit_nocase(r, slow[i].name))
            read_dotted(r, &got, slow[i].scheme);
    if (!got.scheme || !rd_ok(r))
        return false;
    *f = got;
    return true;
}

/* The exact spelling of what crypt(3) and its kin write.
 *
 * h64 is `./0-9A-Za-z`. Digests end in a letter some of whose bits are unused
 * and zero; a wrong last letter tells a word from a hash.
 *
 *   form           prefix and options            salt        digest  last
 *   des            -                             2 h64       11      v % 4 == 0
 *   bigcrypt       -                             2 h64       11 * n  v % 4 == 0
 *   bsdi           `_` 4 h64 rounds, low first   4 h64       11      v % 4 == 0
 *   md5-crypt      `$1$`                         0..8  `$`   22      v < 4
 *   apr1           `$apr1$`                      0..8  `$`   22      v < 4
 *   sunmd5         `$md5[,rounds=n]$`            1..16 `$$?` 22      v < 4
 *   sha1-crypt     `$sha1$n$`                    1..64 `$`   28
 *   sha256-crypt   `$5$[rounds=n$]`              0..16 `$`   43      v < 16
 *   sha512-crypt   `$6$[rounds=n$]`              0..16 `$`   86      v < 4
 *   bcrypt         `$2[abxy]?$cc$`               22          31      v % 4 == 0
 *   scrypt         `$7$` N, 5 r, 5 p             0..86 `$`   43      v < 16
 *   yescrypt       `$y$` parameters `$`          0..86 `$`   43      v < 16
 *   gost-yescrypt  `$gy$` likewise
 *   nt             `$3$$`                        -           32 hex
 *   argon2         `$argon2(i|d|id)$[v=n$]m=n,t=n,p=n$`, base64 `$` base64
 *   phpass         `$P$` or `$H$`, 1 h64         8           22      v < 4
 *
 * bcrypt has an alphabet order of its own, `./A-Za-z0-9`. Sources: crypt(5),
 * and what the tools named in the tests write. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/cred_grammar.h"

#include <string.h>

enum {
    MAX_SALT_MD5 = 8,
    MAX_SALT_SHA = 16,
    MAX_SALT_SHA1 = 64,
    MAX_SALT_YESCRYPT = 86,
    MAX_BIGCRYPT = 16, /* digests in one bigcrypt hash */
    DEFAULT_SHA_ROUNDS = 5000,
    SUNMD5_BASE_ROUNDS = 4096,
};

unsigned cred_h64_value(uint8_t c)
{
    if (c >= '.' && c <= '9')
        return (unsigned)c - '.';
    if (c >= 'A' && c <= 'Z')
        return (unsigned)c - 'A' + 12;
    if (c >= 'a' && c <= 'z')
        return (unsigned)c - 'a' + 38;
    return 64;
}

bool cred_is_h64(uint8_t c)
{
    return cred_h64_value(c) < 64;
}

bool cred_is_hex(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
           (c >= 'A' && c <= 'F');
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_base64(uint8_t c)
{
    return c == '+' || (cred_is_h64(c) && c != '.');
}

/* What crypt(5) lets stand in a salt: printable, no field or lock mark. */
static bool is_salt(uint8_t c)
{
    return c > ' ' && c < 0x7f && !memchr("$:;*!\\,\"'", c, 9);
}

bool cred_lit(struct rd *r, const char *text)
{
    size_t n = strlen(text);
    if (!rd_ok(r) || !view_has(r->v, r->pos, text, n))
        return false;
    rd_skip(r, n);
    return true;
}

struct view cred_run(struct rd *r, bool (*is)(uint8_t), size_t min, size_t max)
{
    size_t n = 0, left = rd_left(r);
    while (n < left && n < max && is(r->v.p[r->pos + n]))
        n++;
    if (!rd_want(r, n >= min, "too few letters of its alphabet"))
        return (struct view){0};
    return rd_bytes(r, n);
}

uint64_t cred_number(struct rd *r, uint64_t min, uint64_t max)
{
    struct view d = cred_run(r, is_digit, 1, 19);
    uint64_t n = 0;
    for (size_t i = 0; i < d.n; i++)
        n = n * 10 + (uint64_t)(d.p[i] - '0');
    bool plain = d.n == 1 || (d.n > 1 && d.p[0] != '0');
    rd_want(r, plain && n >= min && n <= max, "number out of its range");
    return rd_ok(r) ? n : 0;
}

static uint64_t mul(uint64_t a, uint64_t b)
{
    uint64_t n;
    return __builtin_mul_overflow(a, b, &n) ? UINT64_MAX : n;
}

/* n letters whose last one has value < end. */
static struct view digest(struct rd *r, size_t n, unsigned end)
{
    struct view d = cred_run(r, cred_is_h64, n, n);
    rd_want(r, d.n > 0 && cred_h64_value(d.p[d.n - 1]) < end,
            "unused bits are set");
    return d;
}

/* Eleven letters that hold 64 bits, high bits first. */
static struct view des_digest(struct rd *r)
{
    struct view d = cred_run(r, cred_is_h64, 11, 11);
    rd_want(r, d.n > 0 && cred_h64_value(d.p[10]) % 4 == 0,
            "unused bits are set");
    return d;
}

static void want_lit(struct rd *r, const char *text)
{
    rd_want(r, cred_lit(r, text), "separator missing");
}

bool cred_read_des(struct rd *r, struct cred_form *f)
{
    struct view all = view_from(r->v, r->pos);
    struct view salt = cred_run(r, cred_is_h64, 2, 2);
    size_t digests = 0;
    do
        (void)des_digest(r);
    while (rd_ok(r) && ++digests < MAX_BIGCRYPT && rd_left(r) >= 11 &&
           cred_is_h64(r->v.p[r->pos]));
    if (!rd_ok(r))
        return false;
    f->scheme = digests > 1 ? CRED_BIGCRYPT : CRED_DES;
    f->salt = salt;
    f->digest = view_cut(all, 2, digests * 11);
    f->cost = digests;
    return true;
}

bool cred_read_bsdi(struct rd *r, struct cred_form *f)
{
    want_lit(r, "_");
    struct view count = cred_run(r, cred_is_h64, 4, 4);
    struct view salt = cred_run(r, cred_is_h64, 4, 4);
    struct view d = des_digest(r);
    uint64_t rounds = 0;
    for (size_t i = count.n; i > 0; i--)
        rounds = rounds << 6 | cred_h64_value(count.p[i - 1]);
    if (!rd_want(r, rounds > 0, "no rounds"))
        return false;
    f->scheme = CRED_BSDI;
    f->salt = salt;
    f->digest = d;
    f->cost = rounds;
    return true;
}

static void read_md5(struct rd *r, struct cred_form *f, enum cred_scheme s)
{
    f->scheme = s;
    f->salt = cred_run(r, is_salt, 0, MAX_SALT_MD5);
    want_lit(r, "$");
    f->digest = digest(r, 22, 4);
    f->cost = 1000;
}

static void read_sha(struct rd *r, struct cred_form *f, enum cred_scheme s)
{
    f->scheme = s;
    f->cost = DEFAULT_SHA_ROUNDS;
    if (cred_lit(r, "rounds=")) {
        f->cost = cred_number(r, 1000, 999999999);
        want_lit(r, "$");
    }
    f->salt = cred_run(r, is_salt, 0, MAX_SALT_SHA);
    want_lit(r, "$");
    f->digest = s == CRED_SHA256_CRYPT ? digest(r, 43, 16) : digest(r, 86, 4);
}

static void read_sunmd5(struct rd *r, struct cred_form *f)
{
    f->scheme = CRED_SUNMD5;
    f->cost = SUNMD5_BASE_ROUNDS;
    if (cred_lit(r, ",rounds="))
        f->cost += cred_number(r, 1, UINT32_MAX - SUNMD5_BASE_ROUNDS);
    want_lit(r, "$");
    f->salt = cred_run(r, cred_is_h64, 1, 16);
    want_lit(r, "$");
    (void)cred_lit(r, "$"); /* with or without: two ways to salt */
    f->digest = digest(r, 22, 4);
}

static void read_sha1(struct rd *r, struct cred_form *f)
{
    f->scheme = CRED_SHA1_CRYPT;
    f->cost = cred_number(r, 1, UINT32_MAX);
    want_lit(r, "$");
    f->salt = cred_run(r, cred_is_h64, 1, MAX_SALT_SHA1);
    want_lit(r, "$");
    f->digest = cred_run(r, cred_is_h64, 28, 28);
}

/* Value of a letter in bcrypt's own order. */
static unsigned bcrypt_value(uint8_t c)
{
    if (c == '.' || c == '/')
        return (unsigned)c - '.';
    return c <= '9' ? (unsigned)c - '0' + 54 : cred_h64_value(c) - 10;
}

static void read_bcrypt(struct rd *r, struct cred_form *f)
{
    f->scheme = CRED_BCRYPT;
    (void)(cred_lit(r, "a") || cred_lit(r, "b") || cred_lit(r, "x") ||
           cred_lit(r, "y"));
    want_lit(r, "$");
    struct view cost = cred_run(r, is_digit, 2, 2);
    if (cost.n == 2)
        f->cost = (uint64_t)((cost.p[0] - '0') * 10 + (cost.p[1] - '0'));
    rd_want(r, f->cost >= 4 && f->cost <= 31, "cost out of its range");
    want_lit(r, "$");
    f->salt = cred_run(r, cred_is_h64, 22, 22);
    f->digest = cred_run(r, cred_is_h64, 31, 31);
    rd_want(r, f->digest.n > 0 && bcrypt_value(f->digest.p[30]) % 4 == 0,
            "unused bits are set");
}

static void read_nt(struct rd *r, struct cred_form *f)
{
    f->scheme = CRED_NT;
    want_lit(r, "$");
    f->digest = cred_run(r, cred_is_hex, 32, 32);
    f->cost = 1;
}

/* memory = 128 N r; each of p lanes and each extra time walks it once. */
static void set_scrypt_cost(struct cred_form *f, uint64_t n_log2, uint64_t r,
                            uint64_t walks)
{
    uint64_t n = n_log2 < 57 ? (uint64_t)128 << n_log2 : UINT64_MAX;
    f->memory_bytes = mul(n, r);
    f->cost = mul(f->memory_bytes, walks);
}

static uint64_t fixed_number(struct view d)
{
    uint64_t n = 0;
    for (size_t i = d.n; i > 0; i--)
        n = n << 6 | cred_h64_value(d.p[i - 1]);
    return n;
}

static void read_scrypt(struct rd *r, struct cred_form *f)
{
    f->scheme = CRED_SCRYPT;
    uint64_t n_log2 = fixed_number(cred_run(r, cred_is_h64, 1, 1));
    uint64_t blocks = fixed_number(cred_run(r, cred_is_h64, 5, 5));
    uint64_t lanes = fixed_number(cred_run(r, cred_is_h64, 5, 5));
    rd_want(r, n_log2 > 0 && blocks > 0 && lanes > 0, "parameter is zero");
    f->salt = cred_run(r, cred_is_h64, 0, MAX_SALT_YESCRYPT);
    want_lit(r, "$");
    f->digest = digest(r, 43, 16);
    set_scrypt_cost(f, n_log2, blocks, lanes);
}

/* yescrypt writes a number as one letter up to 47 and, above, as a letter
 * that says how many follow: 48..55 one, 56..59 two, 60, 61 three .... */
static uint64_t yescrypt_number(struct rd *r, uint64_t min)
{
    unsigned c = cred_h64_value(rd_u8(r));
    unsigned start = 0, end = 47, more = 0;
    uint64_t n = min;
    rd_want(r, c < 64, "letter outside the alphabet");
    while (rd_ok(r) && c > end && more < 5) {
        n += (uint64_t)(end + 1 - start) << (6 * more);
        start = end + 1;
        end = start + (62 - end) / 2;
        more++;
    }
    if (!rd_want(r, c >= start && c <= end, "number out of its range"))
        return 0;
    n += (uint64_t)(c - start) << (6 * more);
    while (more-- > 0) {
        unsigned d = cred_h64_value(rd_u8(r));
        rd_want(r, d < 64, "letter outside the alphabet");
        n += (uint64_t)(d & 63) << (6 * more);
    }
    return rd_ok(r) ? n : 0;
}

static void read_yescrypt(struct rd *r, struct cred_form *f, enum cred_scheme s)
{
    f->scheme = s;
    (void)yescrypt_number(r, 0); /* flavour */
    uint64_t n_log2 = yescrypt_number(r, 1);
    uint64_t blocks = yescrypt_number(r, 1);
    uint64_t lanes = 1, time = 0, have = 0;
    if (!cred_lit(r, "$")) {
        have = yescrypt_number(r, 1);
        lanes = have & 1 ? yescrypt_number(r, 2) : 1;
        time = have & 2 ? yescrypt_number(r, 1) : 0;
        (void)(have & 4 ? yescrypt_number(r, 1) : 0);
        (void)(have & 8 ? yescrypt_number(r, 1) : 0);
        rd_want(r, have < 16, "unknown parameter");
        want_lit(r, "$");
    }
    f->salt = cred_run(r, cred_is_h64, 0, MAX_SALT_YESCRYPT);
    want_lit(r, "$");
    f->digest = digest(r, 43, 16);
    set_scrypt_cost(f, n_log2, blocks, mul(lanes, time + 1));
    if (have & 12) /* growing memory, or a table we have not */
        f->cost = UINT64_MAX;
}

static void read_argon2(struct rd *r, struct cred_form *f)
{
    f->scheme = CRED_ARGON2;
    rd_want(r, cred_lit(r, "id$") || cred_lit(r, "i$") || cred_lit(r, "d$"),
            "unknown variant");
    if (cred_lit(r, "v=")) {
        (void)cred_number(r, 1, 99);
        want_lit(r, "$");
    }
    want_lit(r, "m=");
    f->memory_bytes = cred_number(r, 1, UINT32_MAX) * 1024;
    want_lit(r, ",t=");
    f->cost = mul(f->memory_bytes, cred_number(r, 1, UINT32_MAX));
    want_lit(r, ",p=");
    (void)cred_number(r, 1, 1 << 24);
    want_lit(r, "$");
    f->salt = cred_run(r, is_base64, 2, 128);
    want_lit(r, "$");
    f->digest = cred_run(r, is_base64, 8, 128);
}

static void read_phpass(struct rd *r, struct cred_form *f)
{
    f->scheme = CRED_PHPASS;
    uint64_t log2 = fixed_number(cred_run(r, cred_is_h64, 1, 1));
    rd_want(r, log2 >= 7 && log2 <= 30, "cost out of its range");
    f->cost = rd_ok(r) ? (uint64_t)1 << log2 : 0;
    f->salt = cred_run(r, cred_is_h64, 8, 8);
    f->digest = digest(r, 22, 4);
}

bool cred_read_crypt(struct rd *r, struct cred_form *f)
{
    struct cred_form got = *f;
    if (cred_lit(r, "$1$"))
        read_md5(r, &got, CRED_MD5_CRYPT);
    else if (cred_lit(r, "$apr1$"))
        read_md5(r, &got, CRED_APR1);
    else if (cred_lit(r, "$5$"))
        read_sha(r, &got, CRED_SHA256_CRYPT);
    else if (cred_lit(r, "$6$"))
        read_sha(r, &got, CRED_SHA512_CRYPT);
    else if (cred_lit(r, "$2"))
        read_bcrypt(r, &got);
    else if (cred_lit(r, "$y$"))
        read_yescrypt(r, &got, CRED_YESCRYPT);
    else if (cred_lit(r, "$gy$"))
        read_yescrypt(r, &got, CRED_GOST_YESCRYPT);
    else if (cred_lit(r, "$7$"))
        read_scrypt(r, &got);
    else if (cred_lit(r, "$3$"))
        read_nt(r, &got);
    else if (cred_lit(r, "$sha1$"))
        read_sha1(r, &got);
    else if (cred_lit(r, "$md5"))
        read_sunmd5(r, &got);
    else if (cred_lit(r, "$argon2"))
        read_argon2(r, &got);
    else if (cred_lit(r, "$P$") || cred_lit(r, "$H$"))
        read_phpass(r, &got);
    else
        return false;
    if (!rd_ok(r))
        return false;
    *f = got;
    return true;
}

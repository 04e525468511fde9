/* PuTTY's private key files, versions 1 to 3. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/buf.h"
#include "probe/key_parse_int.h"

/* Lines (PuTTY manual, appendix C):
 *   PuTTY-User-Key-File-V: algorithm     V is 1, 2 or 3
 *   Encryption: none | aes256-cbc
 *   Comment: text
 *   Public-Lines: n, then n lines of base64: the SSH public key
 *   Key-Derivation: ... Argon2-Salt: ... version 3, when encrypted
 *   Private-Lines: n, then n lines of base64
 *     RSA mpint d p q iqmp; DSA mpint x; ECDSA mpint d;
 *     Ed25519 string seed
 *   Private-MAC: hexadecimal */

enum { MAX_LINE = 1024, MAX_BLOB_LINES = 400 };

static struct view line(struct rd *r)
{
    size_t left = rd_left(r), span = left < MAX_LINE ? left : MAX_LINE;
    const uint8_t *p = span ? r->v.p + r->pos : NULL;
    const uint8_t *end = p ? memchr(p, '\n', span) : NULL;
    size_t n = end ? (size_t)(end - p) : left;
    rd_want(r, end || left < MAX_LINE, "a line without an end");
    struct view v = rd_bytes(r, n);
    if (end)
        rd_skip(r, 1);
    while (v.n > 0 && v.p[v.n - 1] == '\r')
        v.n--;
    return v;
}

/* The value of a line "name: value", which must be the next. */
static struct view field(struct rd *r, const char *name)
{
    struct view v = line(r);
    size_t n = strlen(name);
    rd_want(r, view_has(v, 0, name, n) && view_has(v, n, ": ", 2),
            "another line than expected");
    return rd_ok(r) ? view_from(v, n + 2) : (struct view){0};
}

static uint32_t number(struct rd *r, struct view v)
{
    uint32_t n = 0;
    rd_want(r, v.n >= 1 && v.n <= 4, "not a number of lines");
    for (size_t i = 0; rd_ok(r) && i < v.n; i++) {
        rd_want(r, v.p[i] >= '0' && v.p[i] <= '9', "not a digit");
        n = n * 10 + (uint32_t)(v.p[i] - '0');
    }
    return rd_count(r, n, 1, MAX_BLOB_LINES);
}

static void blob(struct rd *r, const char *name, struct buf *out)
{
    uint32_t lines = number(r, field(r, name));
    size_t from = r->pos;
    for (uint32_t i = 0; i < lines && rd_ok(r); i++)
        (void)line(r);
    if (rd_ok(r))
        rd_want(r,
                b64_read(view_cut(r->v, from, r->pos - from), MAX_KEY_BODY,
                         out) > 0,
                "not base64");
}

static bool private_part(struct view part, struct ssh_public *s,
                         struct key_info *k)
{
    struct rd r = rd_of(part);
    struct view seed = {0};
    switch ((int)s->type) {
    case KEY_RSA:
        s->rsa.d = ssh_mpint(&r);
        s->rsa.p = ssh_mpint(&r);
        s->rsa.q = ssh_mpint(&r);
        rd_want(&r, s->rsa.p.n && s->rsa.q.n, "no primes");
        break;
    case KEY_DSA:
        s->dsa.x = ssh_mpint(&r);
        rd_want(&r, s->dsa.x.n > 0, "no private number");
        break;
    case KEY_EC:
        s->ec.scalar = ssh_mpint(&r);
        rd_want(&r, s->ec.scalar.n > 0, "no private number");
        break;
    default:
        seed = ssh_string(&r);
        rd_want(&r, seed.n == 32, "not a seed");
        break;
    }
    return rd_ok(&r) && ssh_public_done(s, seed, k);
}

static bool putty_key(struct view public, struct view private,
                      struct key_info *k)
{
    struct ssh_public s;
    if (!ssh_public_read(public, &s))
        return false;
    if (!k->encrypted)
        return private_part(private, &s, k);
    return private.n >= 16 && private.n % 16 == 0 && is_random(private) &&
           ssh_public_done(&s, (struct view){0}, k);
}

bool key_putty(struct view v, struct key_info *k)
{
    static const char magic[] = "PuTTY-User-Key-File-";
    struct rd r = rd_of(v);
    struct key_info found = {
        .format = KEY_PUTTY, .armour = KEY_TEXT, .keys = 1};
    struct buf public, private;
    struct view first = line(&r);
    if (!view_has(first, 0, magic, sizeof magic - 1))
        return false;
    buf_init(&public, MAX_KEY_BODY + 4, NULL);
    buf_init(&private, MAX_KEY_BODY + 4, NULL);
    struct view encryption = field(&r, "Encryption");
    found.encrypted =
        !(encryption.n == 4 && view_has(encryption, 0, "none", 4));
    (void)field(&r, "Comment");
    blob(&r, "Public-Lines", &public);
    for (int i = 0; i < 5 && rd_ok(&r); i++) {
        struct rd ahead = r;
        struct view next = line(&ahead);
        if (!view_has(next, 0, "Key-Derivation:", 15) &&
            !view_has(next, 0, "Argon2-", 7))
            break;
        r = ahead;
    }
    blob(&r, "Private-Lines", &private);
    struct view mac = line(&r);
    rd_want(&r, view_has(mac, 0, "Private-", 8), "no checksum line");
    bool ok = rd_ok(&r) && putty_key(buf_of(&public), buf_of(&private), &found);
    found.n = mac.n ? (size_t)(mac.p - v.p) + mac.n : 0;
    buf_done(&public);
    buf_done(&private);
    if (!ok)
        return false;
    *k = found;
    return true;
}

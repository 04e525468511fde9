/* SSH private keys: OpenSSH's own form, Dropbear's, and SSH 1. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/key_parse_int.h"

/* OpenSSH (PROTOCOL.key in its sources)
 *   "openssh-key-v1\0", string cipher, string kdf, string kdf options,
 *   u32 keys, string public key for each, string private part
 *   private part: u32 check, u32 check again, for each key: string type, the
 *   numbers, string comment; then padding 1 2 3 ... to the block size
 * Dropbear (as dropbearkey writes it)
 *   string "ssh-rsa", mpint e n d [p q]
 *   string "ssh-dss", mpint p q g y x
 *   string "ecdsa-sha2-nistp*", string curve, string point, mpint d
 *   string "ssh-ed25519", string (seed, public)
 * SSH 1
 *   "SSH PRIVATE KEY FILE FORMAT 1.1\n\0", u8 cipher, u32 0, u32 bits,
 *   n e (u16 bits, bytes), string comment, u8[4] check, d iqmp q p
 * All numbers of fixed size are big-endian. */

static const char openssh_magic[] = "openssh-key-v1";
static const char ssh1_magic[] = "SSH PRIVATE KEY FILE FORMAT 1.1\n";

struct view ssh_string(struct rd *r)
{
    uint32_t n = rd_be32(r);
    return rd_bytes(r, n);
}

struct view ssh_mpint(struct rd *r)
{
    struct view v = ssh_string(r);
    rd_want(r, v.n == 0 || v.p[0] < 0x80, "a negative number");
    return num_trim(v);
}

static bool text_is(struct view v, const char *text)
{
    return v.n == strlen(text) && view_has(v, 0, text, v.n);
}

static enum key_type ssh_type(struct view name)
{
    if (text_is(name, "ssh-rsa"))
        return KEY_RSA;
    if (text_is(name, "ssh-dss"))
        return KEY_DSA;
    if (text_is(name, "ssh-ed25519"))
        return KEY_ED25519;
    if (view_has(name, 0, "ecdsa-sha2-", 11) &&
        ssh_curve(view_from(name, 11)).n)
        return KEY_EC;
    return KEY_NONE;
}

static void read_ec(struct rd *r, struct view name, struct ssh_public *s)
{
    struct view curve = ssh_string(r);
    rd_want(r, view_eq(curve, view_from(name, 11)), "two curves in one key");
    s->ec.params = ssh_curve(curve);
    s->ec.point = ssh_string(r);
    rd_want(r, s->ec.point.n > 0, "no public point");
}

static void read_dsa(struct rd *r, struct ssh_public *s)
{
    s->dsa.p = ssh_mpint(r);
    s->dsa.q = ssh_mpint(r);
    s->dsa.g = ssh_mpint(r);
    s->dsa.y = ssh_mpint(r);
}

bool ssh_public_read(struct view blob, struct ssh_public *out)
{
    struct rd r = rd_of(blob);
    struct view name = ssh_string(&r);
    struct ssh_public s = {.type = ssh_type(name)};
    switch ((int)s.type) {
    case KEY_RSA:
        s.rsa.e = ssh_mpint(&r);
        s.rsa.n = ssh_mpint(&r);
        break;
    case KEY_DSA:
        read_dsa(&r, &s);
        break;
    case KEY_EC:
        read_ec(&r, name, &s);
        break;
    case KEY_ED25519:
        s.raw = ssh_string(&r);
        break;
    default:
        return false;
    }
    if (!rd_ok(&r) || rd_left(&r) != 0)
        return false;
    *out = s;
    return true;
}

bool ssh_public_done(const struct ssh_public *s, struct view seed,
                     struct key_info *k)
{
    switch ((int)s->type) {
    case KEY_RSA:
        return key_rsa(&s->rsa, k);
    case KEY_DSA:
        return s->dsa.y.n && key_dsa(&s->dsa, k);
    case KEY_EC:
        return key_ec(&s->ec, k);
    default:
        return key_raw(s->type, seed, s->raw, k);
    }
}

/* ---- OpenSSH ---- */

/* One key of the private part; it repeats the public numbers. */
static bool openssh_key(struct rd *r, struct key_info *k)
{
    struct view name = ssh_string(r);
    struct ssh_public s = {.type = ssh_type(name)};
    struct view pair = {0};
    switch ((int)s.type) {
    case KEY_RSA:
        s.rsa.n = ssh_mpint(r);
        s.rsa.e = ssh_mpint(r);
        s.rsa.d = ssh_mpint(r);
        (void)ssh_mpint(r);
        s.rsa.p = ssh_mpint(r);
        s.rsa.q = ssh_mpint(r);
        rd_want(r, s.rsa.p.n && s.rsa.q.n, "no primes");
        break;
    case KEY_DSA:
        read_dsa(r, &s);
        s.dsa.x = ssh_mpint(r);
        rd_want(r, s.dsa.x.n > 0, "no private number");
        break;
    case KEY_EC:
        read_ec(r, name, &s);
        s.ec.scalar = ssh_mpint(r);
        rd_want(r, s.ec.scalar.n > 0, "no private number");
        break;
    case KEY_ED25519:
        s.raw = ssh_string(r);
        pair = ssh_string(r);
        rd_want(r, pair.n == 64, "not a seed and a public key");
        break;
    default:
        return false;
    }
    (void)ssh_string(r); /* comment */
    return rd_ok(r) && ssh_public_done(&s, view_cut(pair, 0, 32), k);
}

static bool openssh_private(struct view part, struct view blob,
                            struct key_info *k)
{
    struct rd r = rd_of(part);
    uint32_t check = rd_be32(&r);
    struct key_info public = {0};
    struct ssh_public s;
    if (check != rd_be32(&r) || !openssh_key(&r, k) || rd_left(&r) >= 256)
        return false;
    for (uint8_t i = 1; rd_left(&r) > 0; i++) {
        if (rd_u8(&r) != i)
            return false;
    }
    return ssh_public_read(blob, &s) &&
           ssh_public_done(&s, (struct view){0}, &public) && public.has_fp &&
           memcmp(public.fp, k->fp, KEY_FP_BYTES) == 0;
}

static bool openssh_encrypted(struct view part, struct view kdf,
                              struct view blob, struct key_info *k)
{
    struct ssh_public s;
    if (!text_is(kdf, "bcrypt") || part.n < 64 || part.n % 8 != 0 ||
        !is_random(part))
        return false;
    k->encrypted = true;
    return ssh_public_read(blob, &s) &&
           ssh_public_done(&s, (struct view){0}, k);
}

bool key_openssh(struct view v, struct key_info *k)
{
    struct rd r = rd_of(v);
    struct key_info found = {.format = KEY_OPENSSH, .keys = 1};
    if (!view_has(v, 0, openssh_magic, sizeof openssh_magic))
        return false;
    rd_skip(&r, sizeof openssh_magic);
    struct view cipher = ssh_string(&r), kdf = ssh_string(&r);
    struct view options = ssh_string(&r);
    rd_want(&r, rd_be32(&r) == 1, "not one key");
    struct view blob = ssh_string(&r), part = ssh_string(&r);
    if (!rd_ok(&r))
        return false;
    bool plain = text_is(cipher, "none");
    bool ok = plain ? options.n == 0 && openssh_private(part, blob, &found)
                    : openssh_encrypted(part, kdf, blob, &found);
    /* Ciphers that authenticate put their tag behind the last string. */
    if (!plain && (view_has(cipher, 0, "chacha20-poly1305", 17) ||
                   view_has(cipher, 6, "-gcm", 4)))
        rd_skip(&r, 16);
    if (!ok || !rd_ok(&r))
        return false;
    found.n = r.pos;
    *k = found;
    return true;
}

/* ---- Dropbear ---- */

static bool dropbear_rsa(struct rd *r, struct key_info *k)
{
    struct rsa_parts a = {0};
    a.e = ssh_mpint(r);
    a.n = ssh_mpint(r);
    a.d = ssh_mpint(r);
    if (!rd_ok(r) || a.d.n == 0)
        return false;
    struct rd primes = *r;
    a.p = ssh_mpint(&primes);
    a.q = ssh_mpint(&primes);
    if (rd_ok(&primes) && a.p.n && a.q.n && key_rsa(&a, k)) {
        *r = primes;
        return true;
    }
    a.p = a.q = (struct view){0}; /* as old versions wrote it */
    return key_rsa(&a, k);
}

bool key_dropbear(struct view v, struct key_info *k)
{
    struct rd r = rd_of(v);
    struct view name = ssh_string(&r);
    struct ssh_public s = {.type = rd_ok(&r) ? ssh_type(name) : KEY_NONE};
    struct key_info found = {.format = KEY_DROPBEAR, .keys = 1};
    struct view pair = {0};
    bool ok = false;
    switch ((int)s.type) {
    case KEY_RSA:
        ok = dropbear_rsa(&r, &found);
        break;
    case KEY_DSA:
        read_dsa(&r, &s);
        s.dsa.x = ssh_mpint(&r);
        ok = rd_ok(&r) && s.dsa.x.n && ssh_public_done(&s, pair, &found);
        break;
    case KEY_EC:
        read_ec(&r, name, &s);
        s.ec.scalar = ssh_mpint(&r);
        ok = rd_ok(&r) && s.ec.scalar.n && ssh_public_done(&s, pair, &found);
        break;
    case KEY_ED25519:
        pair = ssh_string(&r);
        s.raw = view_from(pair, 32);
        ok = rd_ok(&r) && pair.n == 64 &&
             ssh_public_done(&s, view_cut(pair, 0, 32), &found);
        break;
    default:
        break;
    }
    if (!ok)
        return false;
    found.n = r.pos;
    *k = found;
    return true;
}

/* ---- SSH 1 ---- */

static struct view ssh1_number(struct rd *r)
{
    uint32_t bits = rd_be16(r);
    struct view v = rd_bytes(r, (bits + 7) / 8);
    rd_want(r, num_bits(v) <= bits, "longer than it says");
    return num_trim(v);
}

bool key_ssh1(struct view v, struct key_info *k)
{
    struct rd r = rd_of(v);
    struct key_info found = {.format = KEY_SSH1, .keys = 1};
    struct rsa_parts a = {0};
    if (!view_has(v, 0, ssh1_magic, sizeof ssh1_magic))
        return false;
    rd_skip(&r, sizeof ssh1_magic);
    uint8_t cipher = rd_u8(&r);
    rd_want(&r, rd_be32(&r) == 0, "a reserved field is set");
    (void)rd_be32(&r);
    a.n = ssh1_number(&r);
    a.e = ssh1_number(&r);
    (void)ssh_string(&r);
    if (cipher == 0) {
        uint16_t check = rd_be16(&r);
        rd_want(&r, check == rd_be16(&r), "the check bytes differ");
        a.d = ssh1_number(&r);
        (void)ssh1_number(&r);
        a.q = ssh1_number(&r);
        a.p = ssh1_number(&r);
        rd_want(&r, a.p.n && a.q.n, "no primes");
    } else {
        found.encrypted = true;
        rd_want(&r, is_random(view_from(v, r.pos)), "not a ciphertext");
    }
    if (!rd_ok(&r) || !key_rsa(&a, &found))
        return false;
    found.n = cipher == 0 ? r.pos : v.n;
    *k = found;
    return true;
}

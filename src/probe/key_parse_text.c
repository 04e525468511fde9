/* Private keys that are a line of text: WireGuard, signify, minisign. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/sha.h>
#include <string.h>

#include "core/buf.h"
#include "probe/key_parse_int.h"

/* WireGuard (wg(8)): "PrivateKey = " and 32 bytes in base64; in UCI
 * "option private_key '...'", in NetworkManager "private-key=...".
 *
 * signify and usign, 104 bytes in base64:
 *   0 "Ed", 2 "BK", 4 u32be rounds (0: not encrypted), 8 salt[16],
 *   24 checksum[8] (SHA-512 of the key), 32 number[8], 40 seed, 72 public
 * minisign, 158 bytes in base64:
 *   0 "Ed", 2 "Sc" or 0 0 (not encrypted), 4 "B2", 6 salt[32], 38 limits,
 *   54 number[8], 62 seed, 94 public, 126 checksum[32] (BLAKE2b) */

enum { SIGNIFY_BYTES = 104, MINISIGN_BYTES = 158, MAX_TEXT_KEY = 256 };

/* Exactly n bytes of base64 at the start of v, and then none. */
static size_t exact(struct view v, size_t n, uint8_t *out)
{
    struct buf b;
    size_t chars = (n + 2) / 3 * 4;
    buf_init(&b, MAX_TEXT_KEY, NULL);
    size_t used = b64_read(view_cut(v, 0, chars), MAX_TEXT_KEY, &b);
    struct view next = view_cut(v, chars, 1);
    bool ends = next.n == 0 || (!is_base64(next.p[0]) && next.p[0] != '=');
    bool ok = used == chars && b.n == n && ends;
    if (ok)
        memcpy(out, b.p, n);
    buf_done(&b);
    return ok ? used : 0;
}

static bool is_one_value(const uint8_t *p, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (p[i] != p[0])
            return false;
    }
    return true;
}

/* The length of name, if v starts with it. */
static size_t starts(struct view v, const char *name)
{
    size_t n = strlen(name);
    return view_has(v, 0, name, n) ? n : 0;
}

bool key_wireguard(struct view v, struct key_info *k)
{
    uint8_t seed[32] = {0};
    struct key_info found = {.armour = KEY_TEXT, .keys = 1};
    size_t at = starts(v, "PrivateKey");
    bool own = at > 0; /* the other names are used for other things too */
    at = at ? at : starts(v, "private_key");
    at = at ? at : starts(v, "private-key");
    if (!at)
        return false;
    for (int i = 0;
         i < 16 && at < v.n && strchr(" \t='\":", v.p[at]) && v.p[at]; i++)
        at++;
    size_t used = exact(view_from(v, at), sizeof seed, seed);
    bool clamped = (seed[0] & 7) == 0 && (seed[31] & 0xc0) == 0x40;
    if (!used || is_one_value(seed, sizeof seed) || (!own && !clamped) ||
        !key_raw(KEY_X25519, view_of(seed, sizeof seed), (struct view){0},
                 &found))
        return false;
    found.format = KEY_WIREGUARD;
    found.n = at + used;
    *k = found;
    return true;
}

static bool minisign(struct view v, struct key_info *k)
{
    uint8_t raw[MINISIGN_BYTES];
    size_t used = exact(v, sizeof raw, raw);
    if (!used || memcmp(raw, "Ed", 2) != 0 || memcmp(raw + 4, "B2", 2) != 0)
        return false;
    struct key_info found = {.type = KEY_ED25519,
                             .bits = 256,
                             .format = KEY_MINISIGN,
                             .armour = KEY_TEXT,
                             .keys = 1,
                             .n = used};
    found.encrypted = memcmp(raw + 2, "Sc", 2) == 0;
    if (found.encrypted ? !is_random(view_of(raw + 62, 64))
                        : !key_raw(KEY_ED25519, view_of(raw + 62, 32),
                                   view_of(raw + 94, 32), &found))
        return false;
    *k = found;
    return true;
}

bool key_signify(struct view v, struct key_info *k)
{
    uint8_t raw[SIGNIFY_BYTES], sum[SHA512_DIGEST_LENGTH];
    size_t used = exact(v, sizeof raw, raw);
    if (!used)
        return minisign(v, k);
    if (memcmp(raw, "EdBK", 4) != 0)
        return false;
    struct key_info found = {.type = KEY_ED25519,
                             .bits = 256,
                             .format = KEY_SIGNIFY,
                             .armour = KEY_TEXT,
                             .keys = 1,
                             .n = used};
    found.encrypted = ld_be32(raw + 4) != 0;
    if (found.encrypted) {
        if (!is_random(view_of(raw + 40, 64)))
            return false;
    } else {
        SHA512(raw + 40, 64, sum);
        if (memcmp(sum, raw + 24, 8) != 0 ||
            !key_raw(KEY_ED25519, view_of(raw + 40, 32), view_of(raw + 72, 32),
                     &found))
            return false;
    }
    *k = found;
    return true;
}

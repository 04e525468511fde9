/* Finds the form of a private key by its first bytes or by an anchor. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/sha.h>

#include "probe/cert_parse.h"
#include "probe/key_parse_int.h"
#include "probe/match.h"

const char *key_type_text(enum key_type t)
{
    static const char *const texts[] = {
#define X(name, text) [name] = (text),
        KEY_TYPES(X)
#undef X
    };
    return (unsigned)t < sizeof texts / sizeof *texts ? texts[t] : "";
}

const char *key_format_text(enum key_format f)
{
    static const char *const texts[] = {
#define X(name, text) [name] = (text),
        KEY_FORMATS(X)
#undef X
    };
    return (unsigned)f < sizeof texts / sizeof *texts ? texts[f] : "";
}

const char *key_armour_text(enum key_armour a)
{
    static const char *const texts[] = {
#define X(name, text) [name] = (text),
        KEY_ARMOURS(X)
#undef X
    };
    return (unsigned)a < sizeof texts / sizeof *texts ? texts[a] : "";
}

static bool key_p(struct view v, struct key_info *k)
{
    return key_putty(v, k) || key_wireguard(v, k);
}

/* Which readers a first byte is worth. */
static const struct {
    uint8_t first;
    bool (*read)(struct view v, struct key_info *k);
} forms[] = {
    {'-',     key_pem      },
    {DER_SEQ, key_der      },
    {'o',     key_openssh  },
    {'S',     key_ssh1     },
    {'P',     key_p        },
    {'p',     key_wireguard},
    {0x00,    key_dropbear },
    {0xfe,    key_jks      },
    {0xce,    key_jks      },
    {'M',     key_base64   },
    {'A',     key_base64   },
    {'b',     key_base64   },
    {'R',     key_signify  },
    {0x94,    key_pgp      },
    {0x95,    key_pgp      },
    {0x96,    key_pgp      },
    {0xc5,    key_pgp      },
};

bool key_parse(struct view v, size_t at, struct key_info *out)
{
    struct view from = view_from(v, at);
    struct key_info k = {0};
    for (size_t i = 0; from.n && i < sizeof forms / sizeof *forms; i++) {
        if (forms[i].first != from.p[0] || !forms[i].read(from, &k))
            continue;
        /* Templates of keys stand in code; what follows them is no key. */
        if (k.armour == KEY_BINARY && k.patterned && !k.sound)
            return false;
        if (k.armour == KEY_BINARY || k.armour == KEY_TEXT)
            SHA256(from.p, k.n, k.body);
        k.at = at;
        *out = k;
        return true;
    }
    return false;
}

/* ---- anchors ---- */

/* How the start is found from the hit. */
enum start {
    AT,        /* back characters before it */
    IN_SEQ,    /* a SEQUENCE header before it */
    IN_PKCS8,  /* SEQ { INT 0|1, SEQ { literal */
    IN_SHROUD, /* SEQ { SEQ { literal */
    IN_PFX,    /* SEQ { INT 3, SEQ { literal */
};

static const struct {
    enum start start;
    uint8_t back;
    bool key, certificate;
} starts[ANCHOR_COUNT] = {

#define BOTH(id, start, back) [ANCHOR_key_##id] = {start, back, true, true}
#define KEY(id, start, back)  [ANCHOR_key_##id] = {start, back, true, false}
#define CERT(id, start, back) [ANCHOR_cert_##id] = {start, back, false, true}
    BOTH(pem, AT, 0),
    KEY(openssh, AT, 0),
    KEY(ssh1, AT, 0),
    KEY(putty, AT, 0),
    KEY(dropbear_rsa, AT, 4),
    KEY(dropbear_dss, AT, 4),
    KEY(dropbear_ed25519, AT, 4),
    KEY(dropbear_ecdsa, AT, 4),
    KEY(pkcs1, IN_SEQ, 0),
    KEY(pkcs1_multi, IN_SEQ, 0),
    KEY(pkcs1_multi_1024, IN_SEQ, 0),
    KEY(pkcs1_1024, IN_SEQ, 0),
    KEY(pkcs1_768, IN_SEQ, 0),
    KEY(pkcs1_512, IN_SEQ, 0),
    KEY(sec1_192, IN_SEQ, 0),
    KEY(sec1_224, IN_SEQ, 0),
    KEY(sec1_256, IN_SEQ, 0),
    KEY(sec1_320, IN_SEQ, 0),
    KEY(sec1_384, IN_SEQ, 0),
    KEY(sec1_512, IN_SEQ, 0),
    KEY(sec1_520, IN_SEQ, 0),
    KEY(sec1_521, IN_SEQ, 0),
    KEY(pkcs8_rsa, IN_PKCS8, 0),
    KEY(pkcs8_pss, IN_PKCS8, 0),
    KEY(pkcs8_dsa, IN_PKCS8, 0),
    KEY(pkcs8_ec, IN_PKCS8, 0),
    KEY(pkcs8_ed25519, IN_PKCS8, 0),
    KEY(pkcs8_ed448, IN_PKCS8, 0),
    KEY(pkcs8_x25519, IN_PKCS8, 0),
    KEY(pkcs8_x448, IN_PKCS8, 0),
    KEY(pkcs5, IN_SHROUD, 0),
    KEY(pkcs12_pbe, IN_SHROUD, 0),
    KEY(pfx, IN_PFX, 0),
    KEY(jks, AT, 0),
    KEY(jceks, AT, 0),
    KEY(wg, AT, 0),
    KEY(wg_uci, AT, 0),
    KEY(wg_nm, AT, 0),
    KEY(signify, AT, 0),
    KEY(minisign, AT, 0),
    KEY(minisign_plain, AT, 0),
    KEY(b64_pkcs1, AT, 6),
    KEY(b64_pkcs1_1024, AT, 6),
    KEY(b64_sec1_256, AT, 0),
    KEY(b64_sec1_384, AT, 0),
    KEY(b64_sec1_521, AT, 0),
    KEY(b64_pkcs8_rsa, AT, 6),
    KEY(b64_pkcs8_256, AT, 4),
    KEY(b64_pkcs8_384, AT, 4),
    KEY(b64_pkcs8_bare, AT, 3),
    KEY(b64_ed25519, AT, 0),
    KEY(b64_ed25519_v2, AT, 0),
    KEY(b64_pkcs5, AT, 8),
    KEY(b64_pkcs5_short, AT, 8),
    KEY(b64_ssh_rsa, AT, 0),
    KEY(b64_ssh_dss, AT, 0),
    KEY(b64_ssh_ed25519, AT, 0),
    KEY(b64_ssh_ecdsa, AT, 0),
    KEY(b64_openssh, AT, 0),
    CERT(der, IN_SHROUD, 0),
    CERT(b64, AT, 12),
#undef BOTH
#undef KEY
#undef CERT
};

bool key_anchor(unsigned anchor)
{
    return anchor < ANCHOR_COUNT && starts[anchor].key;
}

bool cert_anchor(unsigned anchor)
{
    return anchor < ANCHOR_COUNT && starts[anchor].certificate;
}

/* Whether a SEQUENCE header of n bytes ends before byte end. */
static bool is_head(struct view v, size_t end, size_t n)
{
    if (end < n || end > v.n || v.p[end - n] != DER_SEQ)
        return false;
    uint8_t length = v.p[end - n + 1];
    return n == 2 ? length <= 0x80 : length == 0x80 + n - 2;
}

enum { MIN_HEAD = 2, MAX_HEAD = 5 };

/* Whether a version stands in the three bytes before end. */
static bool is_version(struct view v, size_t end, enum start s)
{
    if (end < 3 || v.p[end - 3] != DER_INT || v.p[end - 2] != 1)
        return false;
    return s == IN_PFX ? v.p[end - 1] == 3 : v.p[end - 1] <= 1;
}

size_t key_starts(struct view v, size_t hit, unsigned anchor,
                  size_t out[KEY_STARTS])
{
    enum start s = starts[anchor].start;
    size_t n = 0;
    if (s == AT) {
        if (hit >= starts[anchor].back)
            out[n++] = hit - starts[anchor].back;
        return n;
    }
    for (size_t outer = MIN_HEAD; outer <= MAX_HEAD; outer++) {
        if (s == IN_SEQ && is_head(v, hit, outer))
            out[n++] = hit - outer;
        for (size_t in = MIN_HEAD; s != IN_SEQ && in <= MAX_HEAD; in++) {
            if (!is_head(v, hit, in))
                continue;
            size_t end = hit - in;
            if (s != IN_SHROUD) {
                if (!is_version(v, end, s))
                    continue;
                end -= 3;
            }
            if (is_head(v, end, outer))
                out[n++] = end - outer;
        }
    }
    return n;
}

bool key_parse_hit(struct view v, size_t hit, unsigned anchor,
                   struct key_info *out)
{
    size_t at[KEY_STARTS];
    if (!key_anchor(anchor) || hit >= v.n)
        return false;
    size_t n = key_starts(v, hit, anchor, at);
    for (size_t i = 0; i < n; i++) {
        if (key_parse(v, at[i], out))
            return true;
    }
    return false;
}

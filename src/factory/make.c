/* Makes a password for each device: see factory.h for the contract. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <string.h>

#include "factory/factory.h"

/* Nothing that is taken for something else: no i, l, o, 0 or 1. 12 of 31 are
 * 59 bits. */
static const char characters[] = "abcdefghjkmnpqrstuvwxyz23456789";

enum {
    COUNT = sizeof characters - 1,
    GROUP = 4,
    LENGTH = 12,
    TEXT = LENGTH + LENGTH / GROUP - 1,
    SALT = 16,
    SLOW = 32,
    /* The scheme of device/cred.h: PBKDF2 with HMAC-SHA-256 and 2^13 rounds,
     * what a small processor does in a second; the password itself has bits
     * enough. */
    ROUNDS_LOG = 13,
    SCHEME = 0x80 | ROUNDS_LOG,
    FAIR = 256 / COUNT * COUNT,
};

static bool random_text(char out[TEXT + 1])
{
    uint32_t n = 0;
    while (n < TEXT) {
        uint8_t r;
        if (n % (GROUP + 1) == GROUP) {
            out[n++] = '-';
            continue;
        }
        if (RAND_priv_bytes(&r, 1) != 1)
            return false;
        /* Bytes above the last whole multiple would favour some. */
        if (r < FAIR)
            out[n++] = characters[r % COUNT];
    }
    out[n] = '\0';
    return true;
}

static void put_value(struct buf *b, struct view v)
{
    bool plain = true;
    for (size_t i = 0; i < v.n; i++)
        plain &= v.p[i] != ',' && v.p[i] != '"' && v.p[i] != ' ';
    if (!plain)
        buf_byte(b, '"');
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '"')
            buf_byte(b, '"');
        buf_byte(b, v.p[i]);
    }
    if (!plain)
        buf_byte(b, '"');
    buf_byte(b, ',');
}

static void put_hex(struct buf *b, const uint8_t *p, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        buf_printf(b, "%02x", p[i]);
}

static bool put_device(const struct factory_list *l, uint32_t i,
                       struct buf *label, struct buf *provision)
{
    char text[TEXT + 1];
    uint8_t salt[SALT], slow[SLOW];
    bool ok = random_text(text) && RAND_bytes(salt, sizeof salt) == 1 &&
              PKCS5_PBKDF2_HMAC(text, TEXT, salt, sizeof salt, 1 << ROUNDS_LOG,
                                EVP_sha256(), sizeof slow, slow) == 1;
    for (uint32_t k = 0; ok && k < l->n_ids; k++) {
        put_value(label, l->device[i].id[k]);
        put_value(provision, l->device[i].id[k]);
    }
    if (ok) {
        buf_printf(label, "%s\n", text);
        buf_printf(provision, "%u,", SCHEME);
        put_hex(provision, salt, sizeof salt);
        buf_byte(provision, ',');
        put_hex(provision, slow, sizeof slow);
        buf_byte(provision, '\n');
    }
    OPENSSL_cleanse(text, sizeof text);
    return ok;
}

enum err factory_make(const struct factory_list *l, struct buf *label,
                      struct buf *provision)
{
    for (uint32_t i = 0; i < l->n_ids; i++) {
        struct view name = view_of(l->id_name[i], strlen(l->id_name[i]));
        put_value(label, name);
        put_value(provision, name);
    }
    buf_str(label, "password\n");
    buf_str(provision, "scheme,salt,verifier\n");
    for (uint32_t i = 0; i < l->n; i++)
        if (!put_device(l, i, label, provision))
            return ERR_SYS;
    return label->failed || provision->failed ? ERR_LIMIT : OK;
}

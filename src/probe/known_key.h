/* Private keys that anybody can have: catalogue/known-keys.json, compiled. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_KNOWN_KEY_H
#define ASSAY_PROBE_KNOWN_KEY_H

#include <stddef.h>
#include <stdint.h>

enum known_kind {
    KNOWN_TEST,    /* a project ships it for tests and examples */
    KNOWN_PRODUCT, /* found in products and published */
};

struct known_key {
    const char *name;
    enum known_kind kind;
};

/* sha256 may be that of a SubjectPublicKeyInfo, of an RSAPublicKey, or of a
 * whole private key without its armour. NULL: not known. */
const struct known_key *known_key_find(const uint8_t sha256[32]);

/* The tables, which tools/known_keys_c.py makes; the hashes are sorted. */
struct known_hash {
    uint8_t sha256[32];
    uint16_t key;
};

extern const struct known_key known_keys[];
extern const struct known_hash known_hashes[];
extern const unsigned known_hash_count;

/* The public keys themselves, of those that images are signed with. */
struct known_public {
    const uint8_t *spki;
    uint16_t n, key;
};

extern const struct known_public known_public[];
extern const unsigned known_public_count;

#endif

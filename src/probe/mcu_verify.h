/* Verifying what microcontrollers' images are signed with. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_MCU_VERIFY_H
#define ASSAY_PROBE_MCU_VERIFY_H

#include <openssl/evp.h>

#include "core/arena.h"
#include "image/esp.h"
#include "image/mcuboot.h"

enum mcu_from {
    MCU_FROM_NOWHERE,
    MCU_FROM_TRUST,     /* the user named it */
    MCU_FROM_PUBLISHED, /* anybody has the private half */
    MCU_FROM_IMAGE,     /* it stands beside the signature */
};

/* A public key to verify with, as SubjectPublicKeyInfo. */
struct mcu_key {
    struct view spki;
    const char *name; /* of a published one; else NULL */
    enum mcu_from from;
};

struct mcu_keys {
    const struct mcu_key *key;
    size_t n;
};

/* Those of catalogue/known-keys.json that come whole, in arena. */
struct mcu_keys mcu_published(struct arena *arena);

enum mcu_verified {
    MCU_NO_KEY,
    MCU_YES,
    MCU_NO,
    MCU_NOT_CHECKED,
};

struct mcu_verdict {
    enum mcu_verified verified;
    enum mcu_from from; /* of the key that decided */
    const char *algorithm;
    const char *known_key; /* the published key it verifies with; or NULL */
    uint8_t fingerprint[32];
    bool has_fingerprint; /* of the key, or the key hash that is told */
};

/* The signature in TLV i of m. */
struct mcu_verdict mcu_verify_mcuboot(const struct mcuboot *m, unsigned i,
                                      struct mcu_keys keys);
/* Block i of secure boot 2, with the key that the block holds. */
struct mcu_verdict mcu_verify_esp2(const struct esp_image *e, unsigned i,
                                   struct mcu_keys keys);
/* The signature v of secure boot 1 (r, s) over covered. */
struct mcu_verdict mcu_verify_esp1(struct view covered, struct view rs,
                                   struct mcu_keys keys);

/* --- what they share ------------------------------------------------------ */

EVP_PKEY *mcu_key_of(struct view spki);
bool mcu_fingerprint(EVP_PKEY *key, uint8_t out[32]);
/* An ECDSA signature as r and s of n bytes each. */
bool mcu_ecdsa_raw(EVP_PKEY *key, const EVP_MD *md, struct view data,
                   struct view r, struct view s, bool little);
/* r and s over P-256 and SHA-256 with any of keys. */
struct mcu_verdict mcu_verify_p256(struct view data, struct view r,
                                   struct view s, bool little,
                                   struct mcu_keys keys);

#endif

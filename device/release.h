/* A signed statement about a release: a SUIT envelope in one fixed shape. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_DEVICE_RELEASE_H
#define ASSAY_DEVICE_RELEASE_H

#include "people.h"

enum {
    AD_RELEASE_MOST = 4096, /* bytes of an envelope */
    AD_RELEASE_KEYS = 8,
    AD_COSE_BYTES = 64, /* a signature: Ed25519, or r and s of ECDSA P-256 */
};

/* Who may release. A number of unlike keys must have signed: one key that was
 * stolen is not enough then. */
struct ad_release_policy {
    const struct ad_key *keys;
    uint32_t n_keys; /* up to AD_RELEASE_KEYS */
    uint32_t threshold;
    uint8_t vendor[AD_UUID_BYTES];
    uint8_t class_id[AD_UUID_BYTES];
};

/* Backend: hash functions, and COSE's signatures: whether the 64 bytes are
 * key's over the n bytes at p (Ed25519: over the bytes themselves; ECDSA P-256:
 * r and s over their SHA-256). AD_YES only then. */
struct ad_release_crypto {
    const struct ad_crypto *hash;
    void *hash_state;
    uint32_t (*verify)(const struct ad_key *key, const uint8_t *p, uint32_t n,
                       const uint8_t signature[AD_COSE_BYTES]);
};

struct ad_release {
    struct ad_notice notice; /* for ad_people_offer */
    uint32_t size_bytes;     /* with notice.image: for ad_update_begin */
    uint32_t from_version;   /* ad_version that must run at least; 0: any */
    uint32_t not_before;     /* days since 1970-01-01; 0: any */
    uint32_t use_before;     /* the same */
    /* The text for people; its digest was signed. Within the envelope. */
    const uint8_t *text;
    uint32_t text_bytes;
};

enum ad_release_why {
    AD_RELEASE_GOOD,
    AD_RELEASE_FORM,   /* not the one shape */
    AD_RELEASE_DIGEST, /* not the manifest, or not the text, that was signed */
    AD_RELEASE_SIGNATURE, /* fewer than threshold unlike keys of ours signed */
    AD_RELEASE_TARGET,    /* another vendor or class */
    AD_RELEASE_OLD,       /* before what was seen last, or not newer */
    AD_RELEASE_EXPIRED,   /* or not to be used yet */
    AD_RELEASE_BETWEEN,   /* a version between must run first */
    AD_RELEASE_CRYPTO,    /* the backend failed */
};

/* AD_YES when p holds an envelope in the one shape that this library knows,
 * signed by threshold unlike keys of the policy, for this vendor and class.
 * Before the signatures are verified only the wrapper's lengths are read. *out
 * is written on AD_YES only and points into p.
 * SPEC: EN 303 645 5.3-9, 5.3-10 */
uint32_t ad_release_check(const uint8_t *p, uint32_t n,
                          const struct ad_release_policy *policy,
                          const struct ad_release_crypto *crypto,
                          struct ad_release *out, enum ad_release_why *why);

/* Whether it is a release for this device now: not before the sequence that was
 * seen last (ad_people.notice.sequence), for the version that runs, and not
 * outdated. today is in days
 * since 1970-01-01; 0 when the device does not know: dates don't count then.
 * SPEC: EN 303 645 5.3-2 */
uint32_t ad_release_wanted(const struct ad_release *r, uint32_t seen,
                           uint32_t running, uint32_t today,
                           enum ad_release_why *why);

/* The text in a language ("de"), else in the first there is. AD_NO when it
 * does not have the one shape. */
uint32_t ad_release_text(const struct ad_release *r, const char *language,
                         const uint8_t **out, uint32_t *n);

#endif

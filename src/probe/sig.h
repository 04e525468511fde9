/* What all schemes of signatures share: keys and whose they are, arithmetic,
 * verdicts, and the observation that is made of one. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_SIG_H
#define ASSAY_PROBE_SIG_H

#include <openssl/evp.h>

#include "probe/probe.h"

enum sig_from {
    SIG_FROM_NOWHERE,
    SIG_FROM_TRUST,     /* the user named it */
    SIG_FROM_PUBLISHED, /* anybody has the private half */
    SIG_FROM_IMAGE,     /* it stands beside the signature, or in the image */
};

/* A public key to verify with, as SubjectPublicKeyInfo. */
struct sig_key {
    struct view spki;
    struct view cert; /* its certificate, where the user named that */
    struct view id;   /* signify's number of it; empty: not known */
    const char *name; /* of a published one; else NULL */
    enum sig_from from;
};

struct sig_keys {
    const struct sig_key *key;
    size_t n;
};

/* What the user trusts, then those of catalogue/known-keys.json that come
 * whole. */
struct sig_keys sig_keys_of(const struct image *im, struct arena *a);

enum sig_verified {
    SIG_NO_KEY,
    SIG_YES,
    SIG_NO,
    SIG_NOT_CHECKED,
};

struct sig_verdict {
    enum sig_verified verified;
    enum sig_from from; /* of the key that decided */
    const char *algorithm;
    const char *known_key; /* the published key it verifies with; or NULL */
    const char *why;       /* a word to a no or a not-checked; or NULL */
    uint8_t fingerprint[32];
    bool has_fingerprint; /* of the key, or the key hash that is told */
};

/* --- keys and arithmetic ---------------------------------------------------
 */

EVP_PKEY *sig_key_of(struct view spki);
bool sig_fingerprint(EVP_PKEY *key, uint8_t out[32]);
/* Of a key that was not given by keys itself: trusted, published, or only the
 * image's. */
enum sig_from sig_whose(EVP_PKEY *key, struct sig_keys keys);
/* An RSA key of a big-endian modulus. */
EVP_PKEY *sig_rsa_key(struct view n, uint64_t e);
EVP_PKEY *sig_ed25519_key(struct view raw);
EVP_PKEY *sig_from_params(const char *type, OSSL_PARAM *params);
bool sig_is_curve(EVP_PKEY *key, const char *group);
/* "sha256"; "unknown" for NULL and what nothing here uses. */
const char *sig_hash_name(const EVP_MD *md);
/* "rsa2048-pkcs1-sha256", in arena. */
const char *sig_algorithm(struct arena *a, EVP_PKEY *key, const char *padding,
                          const char *hash);

/* pss: RSA with a salt as long as the hash. md NULL: the key's own. */
bool sig_verify(EVP_PKEY *key, const EVP_MD *md, bool pss, struct view data,
                struct view sig);
/* The same over a digest that was taken already; the salt may have any size. */
bool sig_verify_digest(EVP_PKEY *key, const EVP_MD *md, bool pss,
                       struct view digest, struct view sig);
/* Whether key made the RSA PKCS#1 signature, over whatever bytes: then another
 * digest in it is a no, not a question of keys. */
bool sig_rsa_made_by(EVP_PKEY *key, const EVP_MD *md, struct view sig);
/* An ECDSA signature as r and s of n bytes each. */
bool sig_ecdsa_raw(EVP_PKEY *key, const EVP_MD *md, struct view data,
                   struct view r, struct view s, bool little);
/* The same over a digest, r and s big endian. */
bool sig_ecdsa_raw_digest(EVP_PKEY *key, const EVP_MD *md, struct view digest,
                          struct view rs);
/* r and s over P-256 and SHA-256 with any of keys. */
struct sig_verdict sig_verify_p256(struct view data, struct view r,
                                   struct view s, bool little,
                                   struct sig_keys keys);
/* Data under a PKCS#1 or ECDSA (DER) signature, or Ed25519, with any of keys;
 * pss: RSA is PSS. */
struct sig_verdict sig_verify_any(struct arena *a, const EVP_MD *md, bool pss,
                                  struct view data, struct view sig,
                                  struct sig_keys keys);

/* The key decided: whose it is, and whether anybody has it. */
void sig_decide(struct sig_verdict *v, EVP_PKEY *key, bool ok,
                enum sig_from from);

/* --- facts -----------------------------------------------------------------
 */

/* Bytes [at, at + n) of what holds the signature. */
struct sig_range {
    uint64_t at, n;
};

/* A signature of scheme at byte at of p, or of its file n (NULL: the part). */
struct obs *sig_add(struct subject *s, const struct part *p,
                    const struct node *n, const char *scheme, uint64_t at,
                    const char *covers, const struct sig_verdict *v);
/* The same in the file or bytes that are looked at. */
struct obs *sig_add_look(struct look *l, const char *scheme, uint64_t at,
                         const char *covers, const struct sig_verdict *v);
/* Where one belongs, none is. */
struct obs *sig_missing(struct subject *s, const struct part *p,
                        const struct node *n, const char *scheme);
/* All bytes that the part lies in. */
struct view sig_holder(const struct image *im, const struct part *p);
/* The bytes that are signed, as an attribute. */
void sig_ranges(struct facts *f, struct obs *o, const struct sig_range *r,
                size_t n);

#endif

/* Whether a private key starts at a place, decided by parsing all of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_KEY_PARSE_H
#define ASSAY_PROBE_KEY_PARSE_H

#include "base/view.h"

/* A marker is no key: libcrypto is full of them. Everything here reads the
 * body to its end and does the arithmetic that tells a key from noise.
 *
 *     struct key_info k;
 *     if (key_parse_hit(file, hit, anchor, &k)) ... k.at, k.n, k.type ...
 *
 * Nothing of the private part leaves these functions: key_info holds the
 * public key's fingerprint and facts about the form only. */

/* type, its text in an observation */
#define KEY_TYPES(X)                                                           \
    X(KEY_NONE, "")                                                            \
    X(KEY_RSA, "rsa")                                                          \
    X(KEY_DSA, "dsa")                                                          \
    X(KEY_EC, "ec")                                                            \
    X(KEY_ED25519, "ed25519")                                                  \
    X(KEY_ED448, "ed448")                                                      \
    X(KEY_X25519, "x25519")                                                    \
    X(KEY_X448, "x448")                                                        \
    X(KEY_DH, "dh")                                                            \
    X(KEY_ELGAMAL, "elgamal")                                                  \
    X(KEY_OTHER, "other")     /* a whole key of an algorithm not listed */     \
    X(KEY_UNKNOWN, "unknown") /* encrypted, and nothing public tells */

enum key_type {

#define X(name, text) name,
    KEY_TYPES(X)
#undef X
};

#define KEY_FORMATS(X)                                                         \
    X(KEY_FORMAT_NONE, "")                                                     \
    X(KEY_PKCS1, "pkcs1")                                                      \
    X(KEY_PKCS8, "pkcs8")                                                      \
    X(KEY_SEC1, "sec1")                                                        \
    X(KEY_DSA_ASN1, "dsa-asn1")                                                \
    X(KEY_OPENSSH, "openssh")                                                  \
    X(KEY_SSH1, "ssh1")                                                        \
    X(KEY_DROPBEAR, "dropbear")                                                \
    X(KEY_PUTTY, "putty")                                                      \
    X(KEY_WIREGUARD, "wireguard")                                              \
    X(KEY_SIGNIFY, "signify") /* OpenBSD signify, OpenWrt usign */             \
    X(KEY_MINISIGN, "minisign")                                                \
    X(KEY_PGP, "pgp")                                                          \
    X(KEY_PKCS12, "pkcs12")                                                    \
    X(KEY_JKS, "jks")

enum key_format {

#define X(name, text) name,
    KEY_FORMATS(X)
#undef X
};

#define KEY_ARMOURS(X)                                                         \
    X(KEY_BINARY, "binary")                                                    \
    X(KEY_PEM, "pem")                                                          \
    X(KEY_BASE64, "base64") /* base64 without BEGIN and END */                 \
    X(KEY_TEXT, "text")     /* lines of a file of its own kind */

enum key_armour {

#define X(name, text) name,
    KEY_ARMOURS(X)
#undef X
};

enum { KEY_FP_BYTES = 32 };

struct key_info {
    enum key_type type;     /* never KEY_NONE after a success */
    enum key_format format; /* never KEY_FORMAT_NONE */
    enum key_armour armour;
    bool encrypted;
    /* The private part was shown to belong to the public part, or the whole
     * carries a checksum that holds. Never so for an encrypted key. */
    bool sound;
    bool patterned; /* the private number does not look like a random one */
    bool maybe;     /* a store with all of it encrypted: keys or only trust */
    bool has_fp;
    uint8_t fp[KEY_FP_BYTES]; /* SHA-256 of the SubjectPublicKeyInfo */
    /* SHA-256 of the RSAPublicKey (PKCS#1); all zero unless RSA with has_fp.
     * MCUboot names keys by it. */
    uint8_t rsa_fp[KEY_FP_BYTES];
    /* SHA-256 of the key without its armour: tells published keys that have
     * no fingerprint. Never to be printed. */
    uint8_t body[KEY_FP_BYTES];
    uint32_t bits;          /* 0 when not known */
    uint32_t keys;          /* private keys in it; 1 but for stores */
    const char *curve;      /* static text, or NULL */
    const char *opens_with; /* a usual password that opens a store */
    size_t at, n;           /* its exact place: [at, at + n) */
};

const char *key_type_text(enum key_type t);
const char *key_format_text(enum key_format f);
const char *key_armour_text(enum key_armour a);

/* Whether a private key starts exactly at byte at. out is untouched when not.
 */
bool key_parse(struct view v, size_t at, struct key_info *out);

/* Whether an anchor of anchors.def may belong to a private key. */
bool key_anchor(unsigned anchor);

/* The private key that the hit of an anchor at byte hit belongs to, wherever
 * in the key the anchor stands. A caller that goes on behind k.at + k.n sees
 * no key twice. */
bool key_parse_hit(struct view v, size_t hit, unsigned anchor,
                   struct key_info *out);

#endif

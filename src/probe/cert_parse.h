/* What an X.509 certificate at a place says. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_CERT_PARSE_H
#define ASSAY_PROBE_CERT_PARSE_H

#include "probe/key_parse.h"

enum { CERT_NAME_MAX = 256, CERT_TIME_MAX = 21 };

struct cert_info {
    enum key_type type; /* of its public key; KEY_OTHER when not listed */
    uint32_t bits;
    const char *curve; /* static text, or NULL */
    enum key_armour armour;
    size_t at, n;                /* its exact place: [at, at + n) */
    uint8_t fp[KEY_FP_BYTES];    /* SHA-256 of the SubjectPublicKeyInfo */
    uint8_t sha256[32];          /* of the certificate */
    char subject[CERT_NAME_MAX]; /* RFC 2253, UTF-8, cut off; always ended */
    char issuer[CERT_NAME_MAX];
    const char *signature; /* "ecdsa-with-SHA256", static text; "" unknown */
    bool weak_digest;      /* signed over MD2, MD4, MD5 or SHA-1 */
    bool ca;
    bool self_signed; /* it names itself as its issuer */
    bool has_times;
    int64_t not_before, not_after;       /* seconds since 1970 */
    char not_before_text[CERT_TIME_MAX]; /* 2031-12-31T23:59:59Z */
    char not_after_text[CERT_TIME_MAX];
};

/* Whether a certificate, DER, PEM or bare base64, starts exactly at byte at.
 * out is untouched when not. */
bool cert_parse(struct view v, size_t at, struct cert_info *out);

/* The same for a hit of one of anchors.def's anchors; cert_anchor: whether it
 * may belong to a certificate. */
bool cert_anchor(unsigned anchor);
bool cert_parse_hit(struct view v, size_t hit, unsigned anchor,
                    struct cert_info *out);

#endif

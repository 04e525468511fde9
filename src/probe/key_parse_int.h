/* What the parts of the key parser share; nobody else includes this. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_KEY_PARSE_INT_H
#define ASSAY_PROBE_KEY_PARSE_INT_H

#include "base/rd.h"
#include "probe/key_parse.h"

enum {
    MAX_KEY_BODY = 128 * 1024,    /* bytes inside an armour */
    MAX_STORE_BODY = 1024 * 1024, /* a PKCS#12 or Java key store */
    MAX_RSA_BITS = 16384,         /* what arithmetic is done on */
    MIN_RSA_BITS = 384,           /* below, noise passes too easily */
    MAX_POW_BITS = 4096,          /* moduli that are raised to powers */
};

/* The places where the thing that an anchor's hit belongs to may start, some
 * of them wrong; key_parse.c. */
enum { KEY_STARTS = 16 };

size_t key_starts(struct view v, size_t hit, unsigned anchor,
                  size_t out[KEY_STARTS]);

/* ---- DER, key_parse_der.c ---- */
enum {
    DER_INT = 0x02,
    DER_BITS = 0x03,
    DER_OCTETS = 0x04,
    DER_NULL = 0x05,
    DER_OID = 0x06,
    DER_SEQ = 0x30,
    DER_SET = 0x31,
    DER_CTX0 = 0xa0,
    DER_CTX1 = 0xa1,
};

/* The body of the next element, which must have this tag. */
struct view der_get(struct rd *r, uint8_t tag);
/* The same, tag and length included. */
struct view der_whole(struct rd *r, uint8_t tag);
/* The next INTEGER without leading zeroes, read as unsigned. */
struct view der_uint(struct rd *r);
/* Whether the next element has this tag. */
bool der_is(const struct rd *r, uint8_t tag);

/* Any private key in DER at the start of v; k->n gets its length. */
bool key_der(struct view v, struct key_info *k);
bool key_der_pkcs8(struct view v, struct key_info *k);
/* Kind and fingerprint of a SubjectPublicKeyInfo. */
bool key_spki(struct view spki, struct key_info *k);

/* ---- arithmetic, key_parse_num.c and key_parse_curve.c ---- */

/* Numbers are big-endian magnitudes; an empty view says "not given". Each
 * sets type, bits, fingerprint and soundness, and gives false when the
 * numbers cannot be a key or contradict each other. */
struct rsa_parts {
    struct view n, e, d, p, q;
    struct view alg; /* the AlgorithmIdentifier as DER; empty: the usual */
};

struct dsa_parts {
    struct view p, q, g, y, x;
};

struct ec_parts {
    struct view params; /* the OID, or explicit parameters, as DER */
    struct view point, scalar;
};

bool key_rsa(const struct rsa_parts *a, struct key_info *k);
bool key_dsa(const struct dsa_parts *a, struct key_info *k);
bool key_ec(const struct ec_parts *a, struct key_info *k);
/* Curves with an octet string for a key: seed or public may be empty. */
bool key_raw(enum key_type t, struct view seed, struct view public,
             struct key_info *k);

/* The name of a curve given as DER, static text, and its size; or NULL. */
const char *curve_of(struct view params, uint32_t *bits);
/* As libcrypto's BIGNUM; NULL when memory is spent. */
struct bignum_st;
struct bignum_ctx;
struct bignum_st *key_num(struct bignum_ctx *ctx, struct view magnitude);
uint32_t num_bits(struct view magnitude);
struct view num_trim(struct view magnitude);
/* Noise, not a table or a text: for what nothing else vouches for. */
bool is_random(struct view v);
/* The OID of a curve as DER, from its name in SSH; empty when unknown. */
struct view ssh_curve(struct view name);

/* ---- writing a public key, key_parse_spki.c ---- */

/* A SubjectPublicKeyInfo (RFC 5280 4.1) grows from its end to its start, so
 * that every length is known when its header is written. */
enum { SPKI_MAX = 12 * 1024 };

struct spki_out {
    uint8_t b[SPKI_MAX];
    size_t at; /* the first byte written; SPKI_MAX at first */
    bool full;
};

void spki_put(struct spki_out *o, const void *p, size_t n);
/* A header for everything written since the mark. */
void spki_head(struct spki_out *o, uint8_t tag, size_t mark);
void spki_uint(struct spki_out *o, struct view v);
/* What was written since the mark becomes a BIT STRING of whole bytes. */
void spki_bits(struct spki_out *o, size_t mark);
/* The SEQUENCE around all of it, and its hash into k. */
void spki_finish(struct spki_out *o, struct key_info *k);
void spki_digest(struct view spki, uint8_t out[KEY_FP_BYTES]);

/* ---- forms; each wants its first byte at v.p[0] ---- */
bool key_pem(struct view v, struct key_info *k);
bool key_base64(struct view v, struct key_info *k);
bool key_openssh(struct view v, struct key_info *k);
bool key_ssh1(struct view v, struct key_info *k);
bool key_dropbear(struct view v, struct key_info *k);
bool key_putty(struct view v, struct key_info *k);
bool key_wireguard(struct view v, struct key_info *k);
bool key_signify(struct view v, struct key_info *k);
bool key_pgp(struct view v, struct key_info *k);
bool key_pkcs12(struct view v, struct key_info *k);
bool key_jks(struct view v, struct key_info *k);

/* The numbers of an SSH public key blob; k gets no soundness from it. */
struct ssh_public {
    enum key_type type;
    struct rsa_parts rsa;
    struct dsa_parts dsa;
    struct ec_parts ec;
    struct view raw;
};

bool ssh_public_read(struct view blob, struct ssh_public *out);
/* Type, bits and fingerprint of what ssh_public_read gave, once the private
 * numbers, if any, were put in; seed is for ed25519. */
bool ssh_public_done(const struct ssh_public *s, struct view seed,
                     struct key_info *k);
/* An SSH string: a 32-bit length and that many bytes. */
struct view ssh_string(struct rd *r);
/* An SSH multi-precision integer as a magnitude. */
struct view ssh_mpint(struct rd *r);

/* ---- armour, key_parse_pem.c ---- */
struct buf;

/* The base64 at the start of text, up to the first character that is none;
 * line ends may be real, or escaped as in C, JSON and XML. At most max bytes
 * go to out. Gives how much text it took, 0 when it cannot be base64. */
size_t b64_read(struct view text, size_t max, struct buf *out);
/* How much text holds the first n bytes that b64_read gave. */
size_t b64_span(struct view text, size_t n);

struct pem {
    struct view label; /* "RSA PRIVATE KEY" */
    bool dek;          /* encrypted the way of RFC 1421 */
    bool ended;        /* END with the same label is there */
    size_t n;          /* to the last dash of END, or of the body */
};

/* A PEM block at the start of v, its body decoded into body. */
bool pem_read(struct view v, struct buf *body, struct pem *out);

/* Whether c can stand within base64. */
bool is_base64(uint8_t c);

#endif

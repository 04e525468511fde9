/* Signatures: made, and verified as far as each question goes by itself. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_SEAL_H
#define ASSAY_PACK_SEAL_H

#include <openssl/cms.h>
#include <openssl/x509.h>

#include "pack/cms_form.h"

/* --- verifying ------------------------------------------------------------ */

/* A signature (or time-stamp token) whose mathematics hold. */
struct seal {
    struct cms_form form;
    X509 *signer;
    STACK_OF(X509) * certs; /* all that it carries, the signer's among them */
};

/* Whether der is a signature by the certificate it names over content (for a
 * token: over what is in it). Who that is, is another question. False: *flaw
 * says why; *out is untouched. */
MUST_USE bool seal_check(struct view der, enum cms_kind kind,
                         struct view content, const char *name,
                         struct seal *out, struct flaw *flaw);
void seal_done(struct seal *s);

/* What a time-stamp token says. */
struct seal_time {
    int64_t at; /* s since 1970 */
    char text[32];
};

/* Whether the token is over imprinted; *s is to be ended. */
MUST_USE bool seal_check_token(struct view der, struct view imprinted,
                               const char *name, struct seal *s,
                               struct seal_time *out, struct flaw *flaw);

/* Whom the verifier trusts: certificates from a PEM file. */
struct seal_trust {
    X509_STORE *store;
    STACK_OF(X509) * certs;
    size_t n;
};

/* NULL: done; else why not. */
const char *seal_trust_read(struct view pem, struct seal_trust *out);
void seal_trust_done(struct seal_trust *t);

/* Revocation lists: those that a signature carries, or that a verifier has. */
enum { SEAL_MAX_CRLS = 64 };

struct seal_crls {
    X509_CRL *v[SEAL_MAX_CRLS];
    bool used[SEAL_MAX_CRLS]; /* by the issuer of a certificate of a chain */
    size_t n;
};

/* Adds those of a SET OF, in DER. NULL: done; else why not. */
const char *seal_crls_add(struct seal_crls *l, struct view set);
/* Adds those of a file: one in DER, or any number in PEM. */
const char *seal_crls_read(struct seal_crls *l, struct view file);
void seal_crls_done(struct seal_crls *l);
/* Whether each is by the issuer of one of these certificates, by name. */
bool seal_crls_fit(const struct seal_crls *l, const STACK_OF(X509) * a,
                   const STACK_OF(X509) * b);
bool seal_crls_all_used(const struct seal_crls *l);

enum seal_revocation {
    REVOCATION_NOT_TOLD, /* of each certificate but the last */
    REVOCATION_GOOD,
    REVOCATION_REVOKED,
};

/* A moment, and what is known of it. */
struct seal_moment {
    int64_t at;
    int64_t now;   /* for which all this is asked; at is not after it */
    bool also_now; /* the certificates are to be valid now, too */
    /* Those that the pack carries, and those that the verifier has; NULL: none.
     */
    struct seal_crls *carried, *own;
};

/* What the lists say of a chain for that moment, at which the signature is
 * known to have been there; marks the lists by its issuers as used. What is to
 * be valid now as well may be revoked at no time. */
enum seal_revocation seal_revoked(struct seal_crls *l, STACK_OF(X509) * chain,
                                  const struct seal_moment *m);

struct seal_chain {
    enum pack_check check; /* the one that fails; meaningless if verdict PASS */
    enum pack_verdict verdict;
    const char *text;
    bool unused_certificate;         /* one that no chain needs; only if PASS */
    char anchor[256];                /* subject of the trusted certificate */
    enum seal_revocation revocation; /* only if a chain was found */
};

/* Whether the signer's chain ends in trust, at that moment. trust NULL:
 * INCONCLUSIVE at best. */
void seal_chain(const struct seal *s, enum cms_kind kind,
                const struct seal_trust *trust, const struct seal_moment *m,
                struct seal_chain *out);

/* NULL: strong enough for a signature of a pack; else why not. */
const char *seal_key_weakness(const EVP_PKEY *key, enum cms_kind kind);
/* "RSA 3072", "EC P-256". */
void seal_key_name(const EVP_PKEY *key, char *out, size_t n);
const char *seal_scheme_name(const struct cms_form *f);
/* NULL: the certificate is meant for signatures of packs. */
const char *seal_usage_flaw(X509 *cert);
bool seal_is_self_signed(X509 *cert);

void seal_subject(X509 *cert, char *out, size_t n);
void seal_issuer(X509 *cert, char *out, size_t n);
void seal_fingerprint(X509 *cert, char out[65]);
void seal_serial(X509 *cert, char *out, size_t n);
/* s since 1970; false: the certificate has no such time. */
bool seal_validity(X509 *cert, int64_t *from, int64_t *to);

/* --- signing -------------------------------------------------------------- */

struct seal_key {
    EVP_PKEY *key;
    X509 *cert;
    STACK_OF(X509) * chain; /* may be empty */
};

/* key: PEM or PKCS#12, or empty for the certificates alone (a key elsewhere
 * signs); cert: PEM, the signer's certificate first (empty: it is in the
 * PKCS#12 file). NULL: done; else why not. */
const char *seal_key_read(struct view key, struct view cert,
                          const char *passphrase, struct seal_key *out);
void seal_key_done(struct seal_key *k);
/* The same for a key in a token: uri as in RFC 7512. */
const char *seal_key_of_token(const char *uri, struct view cert,
                              const char *pin, struct seal_key *out);
/* The token's key alone. */
const char *seal_token_key(const char *uri, const char *pin, EVP_PKEY **out);

/* Appends a CAdES-B signature over content with all that is signed, but
 * without its value: nobody has signed yet. now: the signing time. NULL: done;
 * else why not; so for all of these. */
const char *seal_draft(X509 *cert, const STACK_OF(X509) * chain,
                       struct view content, int64_t now, struct buf *out);
/* Appends the bytes that the key is to sign, with the digest of the draft. */
const char *seal_to_be_signed(struct view draft, struct buf *out);
/* Appends the value that k signs the draft with. */
const char *seal_sign(const struct seal_key *k, struct view draft,
                      struct buf *out);

/* Appends a signature over bytes, with the digest that goes with the key. */
const char *seal_sign_bytes(const struct seal_key *k, struct view v,
                            struct buf *out);

struct seal_more {
    struct view signature;   /* ECDSA: DER, or r and s */
    struct view timestamp;   /* a token over it as it stands in the CMS */
    const struct view *crls; /* in DER */
    size_t crls_n;
};

/* Appends the draft with all that, and checks it as a verifier would. */
const char *seal_complete(struct view draft, struct view content,
                          const struct seal_more *more, struct buf *out);

#endif

/* A signature as DER (CMS SignedData, detached), from its parts. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_CMS_WRITE_H
#define ASSAY_PACK_CMS_WRITE_H

#include "core/buf.h"
#include "pack/cms_form.h"

enum { CMS_MAX_SET = 64 }; /* certificates or lists */

/* Views are whole elements, but for the attributes and the signature. */
struct cms_parts {
    enum pack_digest digest;
    struct view certs[CMS_MAX_SET], crls[CMS_MAX_SET];
    size_t certs_n, crls_n;
    struct view signer_id, scheme_id;
    struct view attributes; /* what is within the SET OF */
    struct view signature;  /* may be empty: not signed yet */
    struct view timestamp;  /* a token, or empty */
};

/* What a signature says of its signer and its content: the attributes content
 * type, signing time, message digest and signing certificate (version 2). */
struct cms_said {
    struct view digest;         /* of the content */
    struct view cert_digest;    /* SHA-256 of the signer's certificate */
    struct view issuer, serial; /* the certificate's; whole elements */
    int64_t now;
};

/* Appends the signed attributes, without the SET OF around them. */
void cms_write_attributes(const struct cms_said *s, struct buf *out);
/* Appends issuer and serial as a signer's id. */
void cms_write_signer_id(struct view issuer, struct view serial,
                         struct buf *out);
/* Appends the whole; puts certs and crls in DER's order. */
void cms_write(struct cms_parts *p, struct buf *out);

/* The parts of a signature that was read. False: too many of something. */
MUST_USE bool cms_parts_of(const struct cms_form *f, struct cms_parts *out);

/* The DER of digest algorithms and of signature algorithms. */
struct view cms_digest_id(enum pack_digest d);
struct view cms_scheme_id(enum cms_scheme s, enum pack_digest d);

#endif

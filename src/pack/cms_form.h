/* The form of a signature (CMS SignedData) or time-stamp token: one signer, in
 * DER, with nothing in it that is not signed, or checked in another way. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_CMS_FORM_H
#define ASSAY_PACK_CMS_FORM_H

#include "pack/flaw.h"
#include "pack/manifest.h"

enum { CMS_MAX_BYTES = 1 << 20 };

enum cms_kind {
    CMS_KIND_DETACHED, /* over bytes that stand elsewhere */
    CMS_KIND_TOKEN,    /* over the TSTInfo within */
};

enum cms_scheme { SCHEME_ECDSA, SCHEME_RSA_PKCS1, SCHEME_RSA_PSS };

/* All views are parts of the input. */
struct cms_form {
    enum pack_digest digest;
    enum cms_scheme scheme;
    struct view content;   /* of a token; empty if detached */
    struct view imprint;   /* the value of the attribute messageDigest */
    struct view signature; /* the signature's bytes */
    /* How the signer's certificate is named: its issuer and serial number,
     * each a whole element; or its key identifier, by_key. */
    struct view issuer, serial, key_id;
    bool by_key;
    /* The first certificate's hash in signing-certificate, and of what. */
    struct view cert_hash;
    bool cert_hash_is_sha1; /* of version 1, in tokens only */
    enum pack_digest cert_digest;
    int64_t signing_time; /* s since 1970; what the signer says */
    bool has_signing_time;
    struct view timestamp; /* a token as unsigned attribute; empty: none */
    /* As they stand, for whoever writes it again: what is within [0] of the
     * certificates and [1] of the revocation lists, within [0] of the signed
     * attributes; whole elements. */
    struct view certs, crls, attributes, signer_id, scheme_id;
};

/* name: of the file, for *flaw. */
MUST_USE bool cms_form_read(struct view der, enum cms_kind kind,
                            const char *name, struct cms_form *out,
                            struct flaw *flaw);

#endif

/* Public keys that the user of assay trusts: what --trust names. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CORE_TRUST_H
#define ASSAY_CORE_TRUST_H

#include "base/view.h"

struct trust_key {
    struct view spki; /* SubjectPublicKeyInfo */
    struct view cert; /* the certificate it came in; empty: a bare key */
    struct view id;   /* what signify, usign and minisign call it: 8 bytes */
};

struct trust {
    const struct trust_key *v;
    size_t n;
};

#endif

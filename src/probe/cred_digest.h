/* Stored passwords that libcrypt does not know, over OpenSSL's digests. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_CRED_DIGEST_H
#define ASSAY_PROBE_CRED_DIGEST_H

#include "probe/cred_form.h"

/* Digests fetched once, and one context that is used again and again. */
struct cred_digests;

struct cred_digests *cred_digests_new(void);
void cred_digests_free(struct cred_digests *d);

/* Whether this file can try the scheme. */
bool cred_digest_knows(enum cred_scheme s);

/* Whether password, with user for htdigest, gives the digest that f holds;
 * *cannot is set when the library withholds what that takes. */
bool cred_digest_match(struct cred_digests *d, const struct cred_form *f,
                       struct view user, struct view password, bool *cannot);

#endif

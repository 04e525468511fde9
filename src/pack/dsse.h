/* Signed envelopes for statements (DSSE v1). */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_DSSE_H
#define ASSAY_PACK_DSSE_H

#include "pack/seal.h"

/* Appends the envelope of payload, signed with k; the key's id is the SHA-256
 * of its certificate. NULL: done; else why not. */
const char *dsse_sign(const struct seal_key *k, const char *type,
                      struct view payload, struct buf *out);

#endif

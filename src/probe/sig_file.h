/* Files that a signed list names, against what the list says. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_SIG_FILE_H
#define ASSAY_PROBE_SIG_FILE_H

#include "probe/sig.h"

/* The digest of a file of any size, of at most EVP_MAX_MD_SIZE bytes; false
 * when not all of it can be read. out_n may be NULL. */
bool sig_file_digest(struct subject *s, const struct part *p,
                     const struct node *n, const EVP_MD *md, uint8_t *out,
                     unsigned *out_n);
bool sig_file_sha256(struct subject *s, const struct part *p,
                     const struct node *n, uint8_t out[32]);
/* 64 hex digits. */
bool sig_hex_sha256(struct view text, uint8_t out[32]);

#endif

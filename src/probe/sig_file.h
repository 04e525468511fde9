/* Files that a signed list names, against what the list says. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_SIG_FILE_H
#define ASSAY_PROBE_SIG_FILE_H

#include "probe/sig.h"

/* SHA-256 of a file of any size; false when not all of it can be read. */
bool sig_file_sha256(struct subject *s, const struct part *p,
                     const struct node *n, uint8_t out[32]);
/* 64 hex digits. */
bool sig_hex_sha256(struct view text, uint8_t out[32]);

#endif

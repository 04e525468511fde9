/* The file that --trust names: public keys and certificates. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_SIG_TRUST_H
#define ASSAY_PROBE_SIG_TRUST_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/trust.h"

/* Reads a key file: PEM (public keys and certificates, any number), DER (one),
 * or a public key of signify, usign or minisign. out gets the keys as
 * trust_unpack takes them. NULL: done; else why not, as a static text.
 * Parses with OpenSSL: call it in a worker. */
const char *trust_parse(struct view file, struct buf *out);

/* The keys as structures; text and structures in arena. False when malformed
 * or memory is spent. */
bool trust_unpack(struct view packed, struct arena *arena, struct trust *out);

#endif

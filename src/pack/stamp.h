/* Time-stamps asked of an authority (RFC 3161): the question, and whether the
 * answer is one to it. The way there and back is the caller's. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_STAMP_H
#define ASSAY_PACK_STAMP_H

#include "core/buf.h"

enum { STAMP_MAX_BYTES = 1 << 18 };

#define STAMP_TYPE_ASK    "application/timestamp-query"
#define STAMP_TYPE_ANSWER "application/timestamp-reply"

/* Appends a question for a token over imprinted, with a nonce of its own.
 * NULL: done; else why not. */
const char *stamp_ask(struct view imprinted, struct buf *request);
/* Appends the token of an answer, which must be one to this question, over
 * imprinted, with a signature that holds. Whether the authority is to be
 * trusted is for whoever verifies. NULL: done; else why not. */
const char *stamp_take(struct view request, struct view answer,
                       struct view imprinted, struct buf *token);

#endif

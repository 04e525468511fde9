/* What must not leave the house with a pack: private keys, and passwords that
 * were recovered from an image. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_SECRET_H
#define ASSAY_PACK_SECRET_H

#include "core/buf.h"

#define SECRET_REDACTED "(redacted)"

enum { SECRET_MAX_PASSWORDS = 1000 };

/* The recovered passwords of a workspace. */
struct secret_list {
    struct arena *arena;
    const char *v[SECRET_MAX_PASSWORDS];
    size_t n;
    bool failed; /* too many, or no memory */
};

/* Adds those that a JSON document, or lines of them, tell as known_password. */
void secret_collect(struct view text, struct secret_list *list);

/* Appends the document with its recovered passwords blacked out. False: there
 * are none, and nothing was appended; or out has failed. */
bool secret_redact(struct view text, const struct secret_list *list,
                   struct buf *out);

/* NULL: nothing secret is in it; else what, and *at where. This looks at the
 * bytes that go into the pack, whatever was done to them before. It cannot
 * look into archives and packed or encrypted documents. */
const char *secret_find(struct view bytes, const struct secret_list *list,
                        size_t *at);

#endif

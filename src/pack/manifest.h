/* ASiCManifest: which files a signature covers, with their digests. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_MANIFEST_H
#define ASSAY_PACK_MANIFEST_H

#include "core/buf.h"
#include "pack/flaw.h"

enum {
    MANIFEST_MAX_BYTES = 1 << 20,
    MANIFEST_MAX_REFS = 1000,
    DIGEST_MAX = 64,
};

enum pack_digest { DIGEST_SHA256, DIGEST_SHA384, DIGEST_SHA512, PACK_DIGESTS };

size_t pack_digest_bytes(enum pack_digest d);
const char *pack_digest_name(enum pack_digest d); /* for OpenSSL: "SHA256" */

struct manifest_ref {
    const char *name; /* of the file */
    const char *mime; /* "" if none is told */
    enum pack_digest digest;
    uint8_t value[DIGEST_MAX];
};

struct manifest {
    const char *signature, *signature_mime;
    struct manifest_ref *v;
    size_t n;
};

/* name: of the manifest itself, for *flaw. No DTD, no entities but XML's own
 * five, nothing that is not known; each file once. */
MUST_USE bool manifest_read(struct view xml, const char *name,
                            struct arena *arena, struct manifest *out,
                            struct flaw *flaw);

/* The same manifest gives the same bytes. */
void manifest_write(const struct manifest *m, struct buf *out);

const struct manifest_ref *manifest_find(const struct manifest *m,
                                         const char *name);

#endif

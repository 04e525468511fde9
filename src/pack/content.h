/* pack.json: what a pack says of itself. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_CONTENT_H
#define ASSAY_PACK_CONTENT_H

#include "core/buf.h"
#include "pack/flaw.h"
#include "pack/report.h"

#define PACK_JSON "pack.json"

enum { PACK_JSON_MAX = 4 << 20, CONTENT_MAX_IMAGES = 1000 };

struct content_file {
    const char *name, *role;
    const char *type;     /* media type */
    const char *language; /* BCP 47; "" if not told */
    uint64_t size;
    uint8_t sha256[32], sha512[64];
};

/* An image that the evidence is about. */
struct content_image {
    const char *path; /* as the workspace names it */
    uint64_t size;
    uint8_t sha256[32], sha512[64];
};

struct content {
    /* Of an addition by another party: the SHA-256 of the pack.json that it
     * adds to, in hex; "" of pack.json itself. */
    const char *adds_to;
    struct pack_product product;
    const struct content_file *file;
    size_t files;
    const struct content_image *image;
    size_t images;
};

/* False: *flaw says why (CHECK_CONTENT_LIST). */
MUST_USE bool content_read(struct view json, struct arena *a,
                           struct content *out, struct flaw *flaw);
/* The same content gives the same bytes. */
void content_write(const struct content *c, struct buf *out);

#endif

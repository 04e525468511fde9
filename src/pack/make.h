/* Making a pack: files in, a signed ASiC-E container out. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_MAKE_H
#define ASSAY_PACK_MAKE_H

#include "pack/content.h"
#include "pack/seal.h"

/* A file for the pack; its bytes stay what they are until the pack is made. */
struct make_file {
    const char *name; /* in the pack */
    const char *role, *type, *language;
    const char *path;  /* on disk, where it is read from */
    struct view bytes; /* or what it holds, where path is NULL */
};

struct make_opts {
    struct pack_product product;
    const struct make_file *file;
    size_t files;
    const struct content_image *image;
    size_t images;
    const struct seal_key *key;
    int64_t now; /* the signing time */
};

struct make_error {
    const char *path; /* the file it is about; "" if none */
    const char *text; /* static */
    bool output;      /* writing failed, not reading */
};

/* Writes the pack to path, which appears whole or not at all. False: *error
 * says why. */
MUST_USE bool pack_make(const struct make_opts *o, const char *path,
                        struct make_error *error);

/* SHA-256 and SHA-512 of bytes. */
bool make_digests(struct view v, uint8_t sha256[32], uint8_t sha512[64]);

#endif

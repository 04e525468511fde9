/* Making packs: files in, a signed ASiC-E container out. A pack that is there
 * can get the signature of another party, or the value of one that was made
 * elsewhere; what is in it stays, byte by byte. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_MAKE_H
#define ASSAY_PACK_MAKE_H

#include "pack/content.h"
#include "pack/seal.h"

enum { MAKE_MAX_FILES = 900 };

/* A file for the pack; its bytes stay what they are until the pack is made. */
struct make_file {
    const char *name; /* in the pack */
    const char *role, *type, *language;
    const char *path;  /* on disk, where it is read from */
    struct view bytes; /* or what it holds, where path is NULL */
};

/* A pack that is there, as a worker read it. */
struct make_base {
    struct view bytes;
    const struct pack_report *report;
    const bool *covered; /* for each of its files: the new signature's too */
};

/* How the signature is made complete. */
struct make_seal {
    const struct seal_key *key; /* without a private key: a draft is made */
    int64_t now;                /* the signing time */
    const struct view *crls;    /* revocation lists to go with it, in DER */
    size_t crls_n;
    /* Appends a time-stamp token over a signature's value. NULL: none is
     * wanted. Gives NULL, or why not. */
    const char *(*stamp)(void *ctx, struct view value, struct buf *token);
    /* Whether the pack that stands at path is as it should be; asked before it
     * takes its place. NULL, or why not. */
    const char *(*check)(void *ctx, const char *path);
    void *ctx;
};

struct make_opts {
    struct pack_product product;
    const struct make_file *file;
    size_t files;
    const struct content_image *image;
    size_t images;
    const struct make_base *base; /* NULL: a new pack */
    struct make_seal seal;
    struct buf *to_be_signed; /* of a draft: what the key is to sign */
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

/* Which number the next manifest and signature of a pack have, from 1. */
unsigned make_next_number(const struct pack_report *r);
/* Where the files that the party with this number adds stand in the pack. */
void make_folder(unsigned number, char out[32]);

/* Writes base to path with the one signature in it that is a draft made
 * complete by value. */
MUST_USE bool pack_complete(const struct make_base *base, struct view value,
                            const struct make_seal *seal, const char *path,
                            struct make_error *error);

/* SHA-256 and SHA-512 of bytes. */
bool make_digests(struct view v, uint8_t sha256[32], uint8_t sha512[64]);

#endif

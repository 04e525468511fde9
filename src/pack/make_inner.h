/* What the files of making share: make*.c only. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_MAKE_INNER_H
#define ASSAY_PACK_MAKE_INNER_H

#include "pack/make.h"

enum { MAKE_TEXT_MAX = 8 << 20 };

struct making {
    const struct make_opts *o;
    struct make_error *error;
    unsigned number; /* of the manifest and the signature, from 1 */
    char list[48], manifest[40], signature[40]; /* names in the pack */
    struct content_file *file;                  /* what becomes the list */
    struct buf json, xml, der;
};

/* Notes why; false. */
bool make_fail(struct make_error *error, const char *path, const char *text);

/* A file of base, as the container has it. False: the worker's report does
 * not fit the file. */
bool make_entry(const struct make_base *b, size_t i,
                struct container_entry *out);

/* Fills der with the signature over content, of draft: with the value, and
 * with all that seal wants. */
bool make_complete(const struct make_seal *seal, struct view draft,
                   struct view content, struct view value, struct buf *der,
                   struct make_error *error);

/* The container: base, then what is new, to path. */
bool make_write(struct making *m, const char *path);
/* Base with the bytes of one file changed. */
bool make_write_changed(const struct make_base *b, size_t changed,
                        struct view bytes, const struct make_seal *seal,
                        const char *path, struct make_error *error);

#endif

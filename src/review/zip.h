/* The entries of an office document's zip archive, decoded within bounds. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_ZIP_H
#define ASSAY_REVIEW_ZIP_H

#include "core/buf.h"

enum {
    ZIP_MAX_ENTRIES = 20000,
    ZIP_MAX_ENTRY = 128 << 20, /* bytes of one entry, decoded */
    ZIP_MAX_RATIO = 200,       /* of an entry above 1 MiB */
};

struct zip {
    struct view bytes, directory;
    uint32_t entries;
};

struct zip_item {
    struct view name, packed;
    uint32_t size, crc;
    uint16_t method;
    bool encrypted;
};

/* NULL, or why it is no archive that can be read. */
const char *zip_open(struct view bytes, struct zip *out);
bool zip_find(const struct zip *z, const char *name, struct zip_item *out);
bool zip_has(const struct zip *z, const char *name);
bool zip_mimetype_has(const struct zip *z, const char *text);
/* Appends the decoded bytes; NULL, or why it cannot be. */
const char *zip_decode(const struct zip_item *e, struct buf *out);

#endif

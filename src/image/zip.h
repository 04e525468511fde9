/* zip archives: one entry, and decoding it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_ZIP_H
#define ASSAY_IMAGE_ZIP_H

#include "image/format.h"

enum {
    ZIP_STORED = 0,
    ZIP_DEFLATE = 8,
    ZIP_BZIP2 = 12,
    ZIP_LZMA = 14,
    ZIP_ZSTD = 93,
    ZIP_XZ = 95,
};

struct zip_entry {
    struct view name, contents; /* as packed */
    uint64_t packed, size, local, at;
    int64_t mtime;
    uint32_t crc, external, uid, gid;
    uint16_t method;
    uint8_t made;
    bool encrypted;
};

/* The first n bytes of e into out; when n is all of it, its CRC-32 must hold.
 * False, with *why filled, when they cannot be had. */
bool zip_read(struct lane *lane, const struct zip_entry *e, uint8_t *out,
              uint64_t n, struct diag *why);

#endif

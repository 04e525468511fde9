/* Records of an ISO 9660 file system, for fmt_iso9660.c and iso_ridge.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_ISO_H
#define ASSAY_IMAGE_ISO_H

#include "image/format.h"

enum { ISO_NAME_MAX = 1024 };

struct iso {
    struct view bytes;
    uint32_t block;
    bool ridge;    /* Rock Ridge: names, modes, links, devices */
    uint8_t skip;  /* bytes before it in each record's own area */
    bool joliet;   /* names in UTF-16 */
    uint8_t *seen; /* a bit a block: a directory begins there */
};

/* What Rock Ridge says of a record. */
struct iso_ridge {
    bool has_mode, has_device, has_time, moved, packed, sparse, more, cut;
    uint32_t mode, uid, gid, major, minor;
    uint64_t child; /* block of a directory that stands elsewhere; 0: none */
    int64_t mtime;
    uint8_t name[ISO_NAME_MAX];
    size_t name_n;
    uint8_t target[4096];
    size_t target_n;
    bool target_open; /* the last component goes on */
};

/* Reads the entries of one record's own area. */
void iso_ridge(const struct iso *f, struct view area, struct iso_ridge *out);
/* Whether the area of the root's record begins Rock Ridge; its skip. */
bool iso_ridge_begins(struct view area, uint8_t *skip);
/* Seven bytes of a date. */
int64_t iso_time(const uint8_t *p);

#endif

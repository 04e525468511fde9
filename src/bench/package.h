/* Update packages taken apart and put together again, rightly or wrongly. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_BENCH_PACKAGE_H
#define ASSAY_BENCH_PACKAGE_H

#include "core/arena.h"
#include "core/buf.h"

enum { PACKAGE_ENTRIES = 64 };

enum package_role {
    ROLE_MANIFEST,  /* what is to be done, and with which digests */
    ROLE_SIGNATURE, /* over the manifest or over everything */
    ROLE_PAYLOAD,
};

struct package_entry {
    const char *name;
    enum package_role role;
    uint32_t mode;
    struct view content;
    size_t header_at, at; /* in the package: its header, its content */
};

struct package {
    struct view bytes;
    struct package_entry entries[PACKAGE_ENTRIES];
    size_t entries_n;
    bool known; /* false: no format of ours, only bytes */
    bool crc;   /* entries carry unkeyed sums */
};

/* format: "swu" (a cpio archive of SWUpdate: sw-description, its .sig, images),
 * or anything else for bytes only. False when a swu package is none. */
MUST_USE bool package_read(const char *format, struct view bytes,
                           struct arena *arena, struct package *out);
/* The archive with these entries; unkeyed sums and lengths are right. */
void package_write(const struct package *p, struct buf *out);
/* Makes all unkeyed sums in v right again, as far as its headers lead. */
void package_repair(uint8_t *p, size_t n);

#endif

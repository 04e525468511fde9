/* Update packages taken apart and put together again, rightly or wrongly. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_BENCH_PACKAGE_H
#define ASSAY_BENCH_PACKAGE_H

#include "core/arena.h"
#include "core/buf.h"

enum { PACKAGE_ENTRIES = 64, PACKAGE_FIELDS = 256 };

enum package_role {
    ROLE_MANIFEST,  /* what is to be done, and with which digests */
    ROLE_SIGNATURE, /* over the manifest or over everything */
    ROLE_PAYLOAD,
    ROLE_OTHER, /* says something of the others, such as which key it is */
};

struct package_entry {
    const char *name;
    enum package_role role;
    uint32_t mode;
    struct view content;
    size_t header_at, at; /* in the package: its header, its content */
    uint32_t kind;        /* the format's own number for it */
};

enum package_number { NUMBER_HEX, NUMBER_OCTAL, NUMBER_LE, NUMBER_BE };

/* A number in a header that nobody's sum covers after a repair. */
struct package_field {
    const char *of, *name; /* of which entry, and what it says */
    size_t at;
    unsigned bytes;
    enum package_number as;
};

struct package {
    struct view bytes;
    const struct package_format *format;
    struct package_entry entries[PACKAGE_ENTRIES];
    size_t entries_n;
    struct package_field fields[PACKAGE_FIELDS];
    size_t fields_n;
    bool known; /* false: no format of ours, only bytes */
    bool crc;   /* entries carry unkeyed sums */
};

struct package_format {
    const char *name;
    bool files; /* entries are files with names */
    bool (*read)(struct view bytes, struct arena *arena, struct package *out);
    /* With these entries; unkeyed sums and lengths are right. */
    void (*write)(const struct package *p, struct buf *out);
    /* Makes all unkeyed sums right again, as far as the headers lead. */
    void (*repair)(uint8_t *p, size_t n);
};

/* NULL: none of ours. */
const struct package_format *package_format(const char *name);

/* Bytes only when the format is none of ours. False when bytes are no package
 * of the format. */
MUST_USE bool package_read(const char *format, struct view bytes,
                           struct arena *arena, struct package *out);
void package_write(const struct package *p, struct buf *out);
/* p: a package as it was read; v, n: its bytes, changed. */
void package_repair(const struct package *p, uint8_t *v, size_t n);

/* Writes the low bits of value there, as the field has it. */
void package_set(const struct package_field *f, uint8_t *v, uint64_t value);

/* For the formats: one more entry, one more field; dropped when full. */
struct package_entry *package_add(struct package *p, struct package_entry e);
void package_add_field(struct package *p, struct package_field f);
/* Zeros to a multiple of to. */
void package_pad(struct buf *out, size_t to);

extern const struct package_format package_swu, package_raucb, package_mcuboot,
    package_tar;

#endif

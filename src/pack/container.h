/* A pack's outer form: a ZIP file of which every byte is accounted for. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_CONTAINER_H
#define ASSAY_PACK_CONTAINER_H

#include "core/buf.h"
#include "pack/flaw.h"

enum {
    CONTAINER_MAX_ENTRIES = 1000, /* what other verifiers of ASiC take */
    CONTAINER_MAX_RATIO = 100,    /* of a file above 1 MiB */
};

#define ASIC_MIMETYPE "application/vnd.etsi.asic-e+zip"

/* One file, in the order of the container. */
struct container_entry {
    const char *name;
    struct view packed; /* its bytes as they stand in the container */
    uint64_t size;      /* unpacked */
    uint32_t crc;
    bool deflated;
    uint64_t at; /* of its local header */
};

struct container {
    struct container_entry *v;
    size_t n;
};

/* --- reading --------------------------------------------------------------
 *
 * Strict: the entries follow one another from the first byte on, the central
 * directory follows them, and the file ends with it. What is said twice must
 * be the same twice. No name may stand for two files. max_bytes: all files
 * together, unpacked. False: *flaw says why; *out is untouched then. */
MUST_USE bool container_read(struct view file, uint64_t max_bytes,
                             struct arena *arena, struct container *out,
                             struct flaw *flaw);

const struct container_entry *container_find(const struct container *c,
                                             const char *name);

/* Told the bytes of a file piece by piece; false to stop. */
typedef bool container_sink(void *ctx, struct view piece);

/* Unpacks e and checks its size and sum. False: *flaw says why, or sink gave
 * false (then flaw->text is NULL). */
MUST_USE bool container_unpack(const struct container_entry *e,
                               container_sink *sink, void *ctx,
                               struct flaw *flaw);

/* The same into out, whose maximum is the limit. */
MUST_USE bool container_load(const struct container_entry *e, struct buf *out,
                             struct flaw *flaw);

/* --- writing --------------------------------------------------------------
 *
 * The same calls give the same bytes: no times, no owners, no modes. */
struct container_writer {
    bool (*write)(void *ctx, struct view v);
    void *ctx;
    uint64_t at;          /* bytes written */
    struct buf directory; /* the central directory so far */
    size_t entries;
    bool failed; /* write gave false, or no memory */
};

void container_begin(struct container_writer *w,
                     bool (*write)(void *ctx, struct view v), void *ctx);
/* One file at once, packed when that saves a tenth and pack is set. */
void container_add(struct container_writer *w, const char *name,
                   struct view bytes, bool pack);

/* A file of another container, packed as it is there. */
void container_copy(struct container_writer *w,
                    const struct container_entry *e);

/* A large file: its size and CRC-32 first, then exactly as many bytes, as they
 * are. */
void container_open(struct container_writer *w, const char *name, uint64_t size,
                    uint32_t crc);
void container_write(struct container_writer *w, struct view v);

/* The central directory; whether all went well. Ends w. */
MUST_USE bool container_end(struct container_writer *w);

#endif

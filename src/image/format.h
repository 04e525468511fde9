/* What a reader of a format gives to the examiner, and what it may ask of it.
 * A new format is one file src/image/fmt_<name>.c, one line in formats.def and
 * one test tests/image/test_fmt_<name>.c (docs/adding-a-format.md). */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_FORMAT_H
#define ASSAY_IMAGE_FORMAT_H

#include "base/rd.h"
#include "image/image.h"

enum { FORMAT_MAGICS = 12 };

/* Bytes that stand at offset at when the format begins at 0. At least 2. */
struct magic {
    uint16_t at;
    uint8_t n;
    const char *bytes;
};

enum opened {
    NOT_THIS, /* it is something else; nothing was added to the part */
    OPENED,
    DAMAGED, /* surely this format, but not all could be read: see diags */
};

enum format_flags {
    /* Looked for only at the start of a region (vendor headers), not at every
     * byte of it. */
    FORMAT_AT_START = 1,
    /* Tried only in what the others left (no checksum or structure proves it
     * until it is decoded). */
    FORMAT_WEAK = 2,
    /* Looked for only at the end of a region, behind its last part: match gets
     * all that is left there, open calls part_start. */
    FORMAT_AT_END = 4,
    /* Only where a container names it, and after all others. */
    FORMAT_LAST = 8,
};

struct format {
    const char *name;  /* as in tree[].format */
    const char *title; /* for `assay list formats` */
    const char *spec;  /* where the format is described */
    unsigned flags;
    struct magic magics[FORMAT_MAGICS]; /* none: match is asked at the start */
    /* Whether v may begin with this format: fast, reads at most 64 KiB of v
     * (anywhere in it), has no side effects. */
    bool (*match)(struct view v);
    /* p->bytes is all that is left of the region. On OPENED or DAMAGED p->size
     * is the proven end (<= p->bytes.n) and p->bytes has been cut to it. A
     * stream fills p->content; a file system sets root, ops, fs; a wrapper
     * calls part_region for what it holds. Nothing is kept on NOT_THIS. */
    enum opened (*open)(struct lane *lane, struct part *p);
};

/* The formats in their order of preference; NULL ends the list. */
extern const struct format *const image_formats[];

/* --- for open ------------------------------------------------------------ */

/* The part ends after size bytes: sets p->size and cuts p->bytes. */
void part_end(struct part *p, uint64_t size);

/* The part begins at bytes later than where it was looked for. */
void part_start(struct part *p, uint64_t at);

/* Bytes [offset, offset + n) of p hold something: they are examined later.
 * label: what the container calls it (copied), or NULL. format: the name of
 * the only format to try, or NULL for all. n is cut to what is there. */
void part_region(struct lane *lane, struct part *p, uint64_t offset, uint64_t n,
                 const char *label, const char *format);

/* Something could not be read; text must be static or in the lane's arena. */
void part_diag(struct lane *lane, struct part *p, enum why why, uint64_t offset,
               const char *text);
/* The same with a file; of many the first in the part's order are kept. Not
 * for two threads at once. */
void part_diag_add(struct lane *lane, struct part *p, const struct diag *why);
/* The first failure of a reader as a diag: RD_LIMIT is over-budget, the rest
 * corrupt. Nothing when r is fine. */
void part_diag_rd(struct lane *lane, struct part *p, const struct rd *r);

void part_detail(struct lane *lane, struct part *p, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* p is a file system: takes the finished tree over. Calls tree_finish and
 * turns what the tree refused into diags. */
void part_tree(struct lane *lane, struct part *p, struct tree *t,
               const struct fs_ops *ops, void *fs);

/* What became of a stream. */
struct decoded {
    uint64_t used;   /* bytes of it; up to where the decoder stood on failure */
    uint64_t n;      /* bytes that it added to the content */
    const char *why; /* NULL: its end was seen and its sums hold */
    enum why reason; /* when why is set */
};

/* Decodes a stream, appended to p->content, within all limits. No diag. */
struct decoded part_decode(struct lane *lane, struct part *p, enum codec c,
                           struct view in);

/* Limits and time: false (and noted in the image) when n more decoded bytes
 * are too many or time is up. */
bool image_spend(struct image *im, uint64_t n);

#endif

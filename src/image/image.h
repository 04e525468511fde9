/* One image taken apart: its parts, their files, and what could not be read. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_IMAGE_H
#define ASSAY_IMAGE_IMAGE_H

#include <pthread.h>

#include "codec/codec.h"
#include "core/limits.h"
#include "core/trust.h"
#include "image/tree.h"

/* Why something could not be read: the words of the `unreadable` fact. */
#define WHY_LIST(X)                                                            \
    X(WHY_NONE, "none")                                                        \
    X(WHY_CORRUPT, "corrupt")                                                  \
    X(WHY_UNSUPPORTED, "unsupported")                                          \
    X(WHY_OVER_BUDGET, "over-budget")                                          \
    X(WHY_ENCRYPTED, "encrypted")                                              \
    X(WHY_UNKNOWN_FORMAT, "unknown-format")

enum why {

#define X(name, text) name,
    WHY_LIST(X)
#undef X
};

const char *why_text(enum why w);

/* One thing that could not be read, with its place in the part's bytes. */
struct diag {
    enum why why;
    const char *text; /* what exactly, a static or arena text */
    uint64_t offset;
    const struct node *node; /* the file it concerns; NULL: the part */
    struct diag *next;
};

struct part;
struct lane;
struct image;

struct fs_ops {
    /* Bytes [at, at + n) of regular file f into out; at + n never passes
     * f->size. False, with *why filled, when they cannot be had. */
    bool (*read)(struct lane *lane, const struct part *p, const struct node *f,
                 uint64_t at, uint8_t *out, size_t n, struct diag *why);
    /* All contents where they stand as they are in p->bytes; an empty view
     * when they do not. May be NULL. */
    struct view (*map)(const struct part *p, const struct node *f);
    /* Reading from the middle costs no more than reading in order, at
     * multiples of 1 MiB: large files are shared out among the threads. */
    bool anywhere;
};

/* A container, stream, file system, or an area between them: one entry of the
 * scan result's tree[]. */
struct part {
    uint32_t id;         /* from 1, in the order of places; set at the end */
    struct part *parent; /* NULL: the subject itself holds it */
    const struct node *file;   /* the parent's file whose contents hold it */
    struct part *child, *next; /* sorted by file and offset at the end */
    const char *format;        /* common name in lower case */
    const char *label;         /* the container's name for it; NULL */
    const char *detail;        /* one line for a person; NULL */
    const char *version;       /* what a header says of version or date; NULL */
    uint64_t offset, size;     /* within what holds it */
    struct view bytes;         /* its own bytes */
    struct buf content;        /* what a stream was decoded to */
    const char *holds;         /* the format that the content is; NULL: any */
    const void *reader; /* the struct format whose part it is; NULL: nobody's */
    struct node *root;  /* of file systems and archives */
    uint32_t files;     /* nodes below root */
    uint64_t lost;      /* bytes of their contents that could not be read */
    const struct fs_ops *ops;
    void *fs; /* the reader's own state */
    struct diag *diags;
    uint32_t diags_n;
    uint8_t depth;
    bool code;      /* its bytes are program or data to search as they are */
    bool solid;     /* what no format takes within it is its own, not unknown */
    uint32_t noise; /* bytes of noise in a solid part worth a word; 0: 1 MiB */
    bool told;      /* its container says that it is of this format */
    bool named;     /* its reader said itself what its content holds */
};

/* What one thread has to itself. */
struct block_slot {
    const void *owner;
    uint64_t key;
    uint8_t *p;
    size_t n, cap;
};

enum { IMAGE_STEP = 8 << 20 };

enum { BLOCK_SLOTS = 4 };

struct lane {
    struct image *image;
    unsigned index;
    struct arena arena; /* lives as long as the image */
    struct codec_ctx *codec;
    struct buf file;    /* the file being read */
    struct buf scratch; /* for a reader's own use within one call */
    struct part *spare; /* a part that came to nothing, to be used again */
    struct block_slot slots[BLOCK_SLOTS];
    unsigned next_slot;
};

/* Decoded blocks that neighbours share. get: the block of owner under key, or
 * an empty view. new: room for n bytes to decode it into (replacing the oldest
 * block), or NULL; then cut it to what was decoded, or drop it when decoding
 * failed. */
struct view lane_block(struct lane *lane, const void *owner, uint64_t key);
uint8_t *lane_block_new(struct lane *lane, const void *owner, uint64_t key,
                        size_t n);
void lane_block_cut(struct lane *lane, const void *owner, uint64_t key,
                    size_t n);
void lane_block_drop(struct lane *lane, const void *owner, uint64_t key);

/* Who looks at the files while they are read. */
struct visitor {
    void *ctx;
    /* A regular file's contents, or (node NULL) the bytes of a part that is
     * program or unknown data. whole: v is all of it. Called from several
     * threads, each with its own lane. */
    void (*file)(void *ctx, struct lane *lane, const struct part *p,
                 const struct node *node, struct view v, bool whole);
    /* Whether contents matter at all; NULL: yes. Metadata only. */
    bool (*wants)(void *ctx, const struct part *p, const struct node *node);
};

struct image {
    const char *name;
    struct view bytes;
    char sha256[65];
    struct limits limits;
    struct budget budget;
    struct arena arena;  /* the examining thread's, and the result's */
    struct part *child;  /* parts of the subject itself, sorted */
    struct part **parts; /* all, by id: parts[id - 1] */
    uint32_t parts_n;
    struct lane *lanes;
    unsigned lanes_n;
    bool over_budget; /* some limit stopped the reading somewhere */
    const char *over_budget_why;
    uint64_t explained_bytes; /* of bytes.n */
    struct work *work;        /* while reading */
    const char *only;         /* see image_opts */
    struct trust trust;       /* see image_opts */
    /* Called after each IMAGE_STEP bytes that were looked at, decoded ones
     * too: a chance to give back pages [from, to) of bytes, and to tell how far
     * it is. May be NULL. */
    void (*drop)(void *ctx, uint64_t from, uint64_t to);
    void *drop_ctx;
};

struct image_opts {
    const char *name;
    struct view bytes;
    struct limits limits;
    unsigned threads; /* at least 1 */
    /* For tests and fuzzing: the one format that is tried, at the start only,
     * and nothing inside is looked into. NULL: all formats, everywhere. */
    const char *only;
    struct trust trust; /* keys that signatures may be verified with */
    void (*drop)(void *ctx, uint64_t from, uint64_t to);
    void *drop_ctx;
};

/* Takes the image apart and shows every file to the visitor (may be NULL).
 * Malformed input is never an error here: it is in the parts' diags. */
MUST_USE enum err image_read(struct image *im, const struct image_opts *opts,
                             const struct visitor *visitor);
/* For a file tree that does not come from bytes (a directory on disk): one
 * part with its ops and fs given, read and shown in the same way. */
MUST_USE enum err image_read_tree(struct image *im,
                                  const struct image_opts *opts,
                                  const struct part *tree,
                                  const struct visitor *visitor);
void image_done(struct image *im);

/* "fw.bin!squashfs@0x120000!/etc/shadow"; node may be NULL. In arena. */
const char *image_path(const struct image *im, const struct part *p,
                       const struct node *node, struct arena *arena);

/* All contents of f, valid until the lane reads the next file: mapped, or read
 * into lane->file. An empty view for an empty file; false when unreadable or
 * above limits.file_bytes (then *out holds the first file_bytes, and why says
 * so). */
bool image_file(struct lane *lane, const struct part *p, const struct node *f,
                struct view *out, struct diag *why);

#endif

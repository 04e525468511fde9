/* The queue of one image: regions to examine and files to read, shared by the
 * threads. Only files in this folder look in. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_WORK_H
#define ASSAY_IMAGE_WORK_H

#include "image/magic.h"

/* Bytes that may hold something. */
struct region {
    struct part *parent;     /* what holds it; NULL: the subject */
    const struct node *file; /* set when it is the contents of that file */
    struct view bytes;
    uint64_t offset; /* of bytes in what holds it */
    const char *label;
    const struct format *only; /* tried first, at the start; NULL: all */
    bool shown; /* its bytes were shown already: what is unknown is not news */
};

/* Some files of one part, read one after the other. */
struct file_run {
    struct part *part;
    struct node **nodes;
    uint32_t n;
};

struct task;
struct share;

struct work {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct task *regions, *regions_last; /* before any files: they make more */
    struct task *files, *files_last;
    unsigned busy;
    bool stop;
    const struct visitor *visitor;
    _Atomic uint64_t decoded, touched;
    _Atomic uint32_t entries, parts;
    uint64_t deadline; /* see sys/clock.h */
    _Atomic bool late;
    uint8_t *spare; /* share.c: room for the next large file */
    size_t spare_n;
    struct magic_index strong, weak;
    struct magic_pairs pairs; /* of both */
};

enum err work_begin(struct image *im, const struct visitor *visitor);
void work_end(struct image *im);
void work_region(struct image *im, const struct region *r);
void work_files(struct image *im, const struct file_run *run);
/* All threads call it; returns when nothing is left to do. */
void work_run(struct image *im, struct lane *lane);

/* f was read, or *why tells why not: what comes of it. */
void work_show(struct lane *lane, struct part *p, struct node *f,
               struct view contents, bool whole, const struct diag *why);

/* share.c: a large file that users threads read together, each by share_work;
 * the one that finishes it shows it. NULL when one thread does better, or
 * memory is short. A user that cannot come calls share_leave. */
struct share *share_begin(struct image *im, struct part *p, struct node *f,
                          size_t users);
void share_work(struct lane *lane, struct share *s);
void share_leave(struct image *im, struct share *s);
void share_spare_free(struct image *im);

/* carve.c: finds what a region holds. */
void carve(struct lane *lane, const struct region *r);

/* The formats of what no reader takes. */
extern const char part_data[], part_high_entropy[], part_padding[];

/* A new part within r, linked to its parent; NULL when there are too many. */
struct part *part_new(struct lane *lane, const struct region *r,
                      const char *format, uint64_t offset, uint64_t n);
/* Takes a part back that came to nothing and was linked nowhere. */
void part_drop(struct lane *lane, struct part *p);
/* Queues the files of a file system that was just opened. */
void part_queue_files(struct lane *lane, struct part *p);

/* n bytes of the subject were looked at: gives pages back now and then. */
void image_touched(struct image *im, uint64_t n);
void image_over(struct image *im, const char *why);

#endif

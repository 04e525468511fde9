/* Reviews documents: each in a worker that gave up its rights before it read
 * a byte; PDFs go through pdftotext, locked in as well. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_REVIEW_H
#define ASSAY_REVIEW_REVIEW_H

#include "core/limits.h"
#include "fact/record.h"
#include "review/data.h"

enum { REVIEW_MAX_DOCUMENTS = 10000 };

/* An image that bills of materials are held against. */
struct review_image {
    const char *path;
    const struct record *record;
    bool lack; /* too little of it was understood */
};

struct review_opts {
    struct limits limits;
    unsigned jobs;
    const char *today;         /* YYYY-MM-DD: the day to judge by */
    const char *const *models; /* NULL at the end; may be NULL */
    const struct review_data *data;
    const struct review_image *images;
    size_t images_n;
};

/* What one document gave: facts in record.obs; record.fault is set when it
 * could not be read. */
struct review_document {
    const char *path;
    const char *format; /* NULL: not known */
    struct record record;
};

/* Reads n documents into out[n], which live in arena. A document that cannot
 * be read is a result, no error. */
MUST_USE enum err review_read(const struct review_opts *o,
                              const char *const *paths, size_t n,
                              struct arena *arena, struct review_document *out);

#endif

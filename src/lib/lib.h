/* The inside of libassay's objects, for the files of this folder. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_LIB_LIB_H
#define ASSAY_LIB_LIB_H

#include "assay.h"
#include "catalogue/catalogue.h"
#include "judge/suppress.h"
#include "scan/scan.h"

struct review_data;

struct assay {
    struct arena arena;
    struct catalogue catalogue;
    struct suppressions suppressions;
    struct scan_opts scan;
    unsigned min_coverage;            /* percent */
    const struct review_data *review; /* NULL: not loaded yet */
    char error[512];
};

/* A result owns its record and judgement, in one arena. */
struct assay_result {
    char *path;
    struct arena arena;
    struct record record;
    struct judgement judgement;
};

/* Keeps the line for assay_error; always false. */
bool lib_failed(struct assay *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Loads what documents are reviewed by, once. False: see assay_error. */
bool lib_review(struct assay *a);

/* Hands a finished text over; ends it. */
bool lib_write(struct assay *a, struct buf *text, assay_write_fn *write,
               void *ctx);

/* SHA-256 of v as 64 hex digits. */
void lib_sha256(struct view v, char hex[65]);

/* Today as YYYY-MM-DD; SOURCE_DATE_EPOCH counts. */
void lib_today(char text[11]);

#endif

/* Scans subjects: each in a worker process that gave up its rights before it
 * looked at the first byte. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SCAN_SCAN_H
#define ASSAY_SCAN_SCAN_H

#include "core/limits.h"
#include "core/trust.h"
#include "fact/record.h"

struct scan_opts {
    struct limits limits;
    const char
        *manifest;      /* owners and modes of directories; NULL: the disk's */
    struct trust trust; /* keys that signatures may be verified with */
    unsigned jobs;      /* processors to use in all; 0: all there are */
    /* Told about ten times a second; may be NULL. total 0: not known yet. */
    void (*progress)(void *ctx, const char *path, uint64_t done,
                     uint64_t total);
    void *progress_ctx;
    bool files_only;   /* ask no probe: the record has parts and files */
    const char *place; /* give the bytes at this place: see extract.h */
};

/* What one subject gave. record.fault is set when it could not be read at all;
 * then there are no parts and no facts. */
struct scan_result {
    const char *path; /* as given */
    struct record record;
    struct arena arena; /* holds the record */
    struct buf content; /* with opts.place: the bytes; then there is no record
                           but its name and fault */
    uint64_t wall_ms, cpu_ms, peak_bytes; /* of the worker */
};

/* Scans n subjects ("-" is standard input) and hands each result to done, in
 * the order given; the result is freed afterwards. A subject that cannot be
 * read is a result too, never an error of this call. done gives false to stop
 * early. */
MUST_USE enum err scan_all(const struct scan_opts *opts,
                           const char *const *paths, size_t n,
                           bool (*done)(void *ctx, struct scan_result *r),
                           void *ctx);

#endif

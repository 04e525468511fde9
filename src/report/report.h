/* Reports: one renderer a file, from the same result. A report computes
 * nothing: it shows record and judgement. A new one is one file
 * src/report/report_<name>.c, one line in reports.def and one test. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REPORT_REPORT_H
#define ASSAY_REPORT_REPORT_H

#include "catalogue/catalogue.h"
#include "core/json.h"
#include "core/utf8.h"
#include "judge/judge.h"

/* One scanned subject, ready to be shown. */
struct result {
    const char *path; /* as the user named it */
    const struct record *record;
    const struct judgement *judgement;
};

struct report_opts {
    const struct catalogue *catalogue;
    unsigned width; /* columns, for text */
    bool colour;    /* escape sequences are welcome */
    bool utf8;      /* box drawing and the like are welcome */
    bool quiet;     /* the shortest form */
    bool all;       /* everything, also what is usually left out */
    /* When the report was made, only where that is fixed from outside: NULL or
     * 2026-11-25T10:00:00Z. */
    const char *timestamp;
    const char *folder; /* the working directory; NULL: not known */
};

enum report_flags {
    REPORT_BINARY = 1, /* not for a terminal */
    REPORT_MANY = 2,   /* one document for all subjects of a call */
};

struct reporter {
    const char *name;  /* --format NAME */
    const char *title; /* for `assay list reports` */
    const char *mime;
    const char *extension;
    unsigned flags;
    /* Appends n results. For reporters without REPORT_MANY n is 1. */
    void (*render)(const struct report_opts *opts, const struct result *results,
                   size_t n, struct buf *out);
};

/* In the order of reports.def; NULL ends the list. */
extern const struct reporter *const reporters[];

const struct reporter *reporter_named(const char *name);

/* --- for renderers ---------------------------------------------------------
 */

/* A value as JSON. */
void report_value(struct json *j, const struct value *v);
/* "12.3 MiB" */
void report_size(struct buf *out, uint64_t bytes);
/* The place for a person: the path after the subject's name, with ":line". */
void report_place(struct buf *out, const struct obs *o);
/* The facts of a kind: they stand side by side in the record. */
struct obs *const *record_kind(const struct record *r, const char *kind,
                               size_t *out_n);

#endif

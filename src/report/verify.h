/* What verifying packs gave, as text and as JSON. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REPORT_VERIFY_H
#define ASSAY_REPORT_VERIFY_H

#include "pack/report.h"

struct verify_style {
    unsigned width; /* columns; 0: 80 */
    bool colour;
    bool why; /* what each check asks, and whom to ask for what */
    bool all; /* every file and note */
};

/* One pack. path: as given. */
void verify_text(const struct verify_style *s, const char *path,
                 const struct pack_report *r, struct buf *out);

/* A page: begin, each pack, end. */
void verify_html_begin(struct buf *out);
void verify_html(const struct verify_style *s, const char *path,
                 const struct pack_report *r, struct buf *out);
void verify_html_end(struct buf *out);

/* An in-toto statement of what was verified of one pack (SVR, v0.1). policy:
 * SHA-256 of the policy in hex, or "". */
void verify_svr(const struct pack_report *r, const char *policy,
                struct buf *out);

/* Schema assay-verify/1: begin, each pack, end. */
struct json;
void verify_json_begin(struct json *j);
void verify_json(struct json *j, const char *path, const struct pack_report *r);
/* Within an object: path, digest, results, product, signatures. */
void verify_json_head(struct json *j, const char *path,
                      const struct pack_report *r);
void verify_json_end(struct json *j);

#endif

/* What is in a pack, at a glance, as text and as JSON. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REPORT_INSPECT_H
#define ASSAY_REPORT_INSPECT_H

#include "report/verify.h"

/* One pack. path: as given. style->all: digests and media types too. */
void inspect_text(const struct verify_style *s, const char *path,
                  const struct pack_report *r, struct buf *out);

/* Schema assay-inspect/1: begin, each pack, end (verify_json_end). */
void inspect_json_begin(struct json *j);
void inspect_json(struct json *j, const char *path,
                  const struct pack_report *r);

#endif

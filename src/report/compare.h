/* What changed between two packs, as text and as JSON. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REPORT_COMPARE_H
#define ASSAY_REPORT_COMPARE_H

#include "pack/compare.h"

void compare_text(const struct comparison *c, struct buf *out);
/* Schema assay-pack-diff/1. */
void compare_json(const char *const paths[2],
                  const struct pack_report *const reports[2],
                  const struct comparison *c, struct buf *out);

#endif

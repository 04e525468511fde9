/* An assessment as text and as JSON. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REPORT_ASSESS_H
#define ASSAY_REPORT_ASSESS_H

#include "product/assess.h"

/* width: columns; 0: 80. all: every provision, also what passes. */
void assess_text(const struct assessment *a, unsigned width, bool all,
                 struct buf *out);
/* Schema assay-assess/1. */
void assess_json(const struct assessment *a, struct buf *out);

#endif

/* Which laws and labels apply to a product, as text and as JSON. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REPORT_REGIMES_H
#define ASSAY_REPORT_REGIMES_H

#include "product/regime.h"

/* all: also what does not apply. */
void regimes_text(const struct market *m, unsigned width, bool all,
                  struct buf *out);
/* Schema assay-market/1. */
void regimes_json_put(const struct market *m, struct buf *out);

#endif

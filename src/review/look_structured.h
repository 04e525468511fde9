/* Documents for machines: advisories and bills of materials. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_LOOK_STRUCTURED_H
#define ASSAY_REVIEW_LOOK_STRUCTURED_H

#include "review/look.h"

/* By the first bytes and the name: JSON, XML or tag-value, which no reader of
 * text takes. */
bool look_is_structured(const char *name, struct view bytes);

/* NULL, or why it cannot be read (in a, or static). */
const char *look_structured(const struct look_opts *o, struct view bytes,
                            struct arena *a, struct facts *facts);

#endif

/* Package URLs. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_PURL_H
#define ASSAY_REVIEW_PURL_H

#include "base/view.h"

/* The parts as they are written, still percent-encoded. */
struct purl {
    struct view type, namespace, name, version;
};

/* NULL, or why text is no package URL. out may be NULL. */
const char *purl_wrong(const char *text, struct purl *out);

#endif

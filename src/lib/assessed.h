/* The inside of an assessment, for the files of this folder. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_LIB_ASSESSED_H
#define ASSAY_LIB_ASSESSED_H

#include "lib/workspace.h"

struct assay_assessment {
    struct arena arena;
    struct workspace workspace;
    struct assay_result **results; /* of the targets that are scanned */
    struct subject *subjects;
    size_t n;
    struct papers papers; /* of the documents that are reviewed */
    struct assessment assessment;
};

/* Reviews the documents that product.yaml names; everything lives in arena.
 * False: see assay_error. A document that cannot be read is no failure. */
bool lib_papers(struct assay *a, const struct workspace *w, struct arena *arena,
                struct papers *out);

#endif

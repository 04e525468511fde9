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
    struct assessment assessment;
};

#endif

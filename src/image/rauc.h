/* What the reader of RAUC bundles tells of one. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_RAUC_H
#define ASSAY_IMAGE_RAUC_H

#include "base/view.h"

/* Views into the part. */
struct rauc {
    struct view before; /* all that stands before the signature */
    struct view cms;
};

#endif

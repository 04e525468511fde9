/* Where the images of a FIT stand. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_FIT_H
#define ASSAY_IMAGE_FIT_H

#include "image/fdt.h"

struct fit_place {
    uint64_t at, n;
};

/* The contents of an image node, counted from the FIT's start; they may end
 * behind the file. */
bool fit_place(const void *fdt, int node, struct fit_place *out);

#endif

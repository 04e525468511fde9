/* What became of the components from one build to the next. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_LIB_DIFF_H
#define ASSAY_LIB_DIFF_H

#include "fact/record.h"

struct change {
    char sign; /* '+' appeared, '-' gone, '~' another version */
    const char *name;
    const char *from, *to; /* versions; NULL: not known, or none */
};

struct changes {
    struct change *v; /* for free() */
    size_t n;
};

/* By name and version, wherever the components stand; texts belong to the
 * records. False when memory is spent. */
MUST_USE bool component_changes(const struct record *old,
                                const struct record *new, struct changes *out);

#endif

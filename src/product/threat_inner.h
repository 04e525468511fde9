/* What the files of the threat model share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PRODUCT_THREAT_INNER_H
#define ASSAY_PRODUCT_THREAT_INNER_H

#include "product/threat.h"

enum { ELEMENTS_MAX = 2000 };

struct modelling {
    const struct assessment *a;
    struct arena *arena;
    struct element *elements; /* ELEMENTS_MAX */
    size_t n;
    bool failed;
};

/* threat_elements.c */
void find_elements(struct modelling *m);

#endif

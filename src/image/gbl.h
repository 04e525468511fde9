/* Silicon Labs' GBL files as they are read. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_GBL_H
#define ASSAY_IMAGE_GBL_H

#include "base/view.h"

/* The fs of a part called gbl. */
struct gbl {
    uint32_t kind; /* 1: encrypted; 0x100: signed */
    bool encrypted;
    bool complete;       /* read up to its end */
    uint64_t signature;  /* where its contents stand: r, s; 0: none */
    struct view covered; /* what it is over: all before its tag */
};

#endif

/* Versions of documents: integers and semantic ones. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_VERSION_H
#define ASSAY_REVIEW_VERSION_H

#include "base/view.h"

struct version {
    bool semantic;
    struct view part[3]; /* an integer is the first */
    struct view before;  /* a release: rc.1; n is 0: none */
};

/* The views are of text. */
bool version_read(const char *text, struct version *out);
/* By precedence; what is built (+...) does not count. A part before a release
 * only counts if it is to. */
int version_cmp(const struct version *a, const struct version *b, bool before);
bool version_is_zero(const struct version *v);

#endif

/* Files that are images themselves. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_NESTED_H
#define ASSAY_IMAGE_NESTED_H

#include "image/work.h"

/* Queues the contents of f for examination when they may be an image. whole: v
 * is all of it; if not, it is the start of a file larger than file_bytes, and
 * all of it is fetched. True when the file is looked into. */
bool nested_look(struct lane *lane, struct part *p, const struct node *f,
                 struct view v, bool whole);

#endif

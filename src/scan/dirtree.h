/* A directory on disk as the one part of a subject. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SCAN_DIRTREE_H
#define ASSAY_SCAN_DIRTREE_H

#include "image/image.h"

struct dirtree {
    int fd; /* of the directory; the only place where files may be opened */
    struct arena arena;
    struct part part; /* format "directory"; for image_read_tree */
};

/* Walks the directory at path; manifest: a file with owners and modes, or
 * NULL. Gives NULL, or why it cannot be done, as a static text. Call
 * dirtree_close afterwards in both cases. */
const char *dirtree_open(struct dirtree *d, const char *path,
                         const char *manifest, const struct limits *limits);
void dirtree_close(struct dirtree *d);

#endif

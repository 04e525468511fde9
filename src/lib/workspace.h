/* The workspace as the files of this folder see it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_LIB_WORKSPACE_H
#define ASSAY_LIB_WORKSPACE_H

#include "lib/lib.h"
#include "product/assess.h"

/* product.yaml and the recorded results of a folder. */
struct workspace {
    struct arena *arena;
    const char *dir;
    struct product product;
    struct problems problems;
    struct recorded *results;
    size_t results_n;
};

/* Where a result and an attachment are kept; NULL: no memory. */
const char *workspace_result(const struct workspace *w, const char *id);
const char *workspace_attachment(const struct workspace *w, const char *sha256);
/* Whether a target is an image or a package. */
bool workspace_scans(const struct target *t);

/* The path of a file of the workspace. */
const char *workspace_path(struct arena *a, const char *dir, const char *name);

/* False: nothing could be read, see assay_error; problems with errors are no
 * failure. */
bool workspace_read(struct assay *a, const char *dir, struct arena *arena,
                    struct workspace *out);
/* The same, but errors are a failure: the first is in assay_error. */
bool workspace_open(struct assay *a, const char *dir, struct arena *arena,
                    struct workspace *out);

#endif

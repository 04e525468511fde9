/* From bytes to a record: reads an image, asks the probes, sums up. Runs in
 * the worker process. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SCAN_COLLECT_H
#define ASSAY_SCAN_COLLECT_H

#include "fact/record.h"
#include "image/image.h"

/* Appends the record of the image to out. sandbox_gaps: see record.h. */
MUST_USE enum err collect(const struct image_opts *opts,
                          const struct part *tree, const char *sandbox_gaps,
                          struct buf *out);
/* The same without facts: its parts and files. */
MUST_USE enum err collect_files(const struct image_opts *opts,
                                const struct part *tree,
                                const char *sandbox_gaps, struct buf *out);

#endif

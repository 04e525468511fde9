/* The bytes of one file, or of one part, of an image. Runs in the worker
 * process. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SCAN_EXTRACT_H
#define ASSAY_SCAN_EXTRACT_H

#include "image/image.h"

/* What a worker sends: one of these bytes, then the contents or the reason. */
enum { EXTRACT_BYTES = 'B', EXTRACT_REASON = 'R' };

/* place: as a report tells it, with or without the image's name; or a path
 * ("/etc/shadow") that only one of the file systems has. Links are followed
 * within their file system. A part gives what it unpacks to, or its bytes. */
MUST_USE enum err extract(const struct image_opts *opts,
                          const struct part *tree, const char *place,
                          struct buf *out);

#endif

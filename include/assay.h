/* libassay: scan firmware images from C. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_H
#define ASSAY_H

/* "0.1.0" */
const char *assay_version(void);

#endif

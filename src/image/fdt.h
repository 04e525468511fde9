/* Flattened device trees within an image, checked and ready for libfdt. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_FDT_H
#define ASSAY_IMAGE_FDT_H

#include <libfdt.h>

#include "image/format.h"

/* What the first 40 bytes of a tree say; false when they cannot be one. */
bool fdt_plausible(struct view v, uint64_t *total);

/* The tree that v begins with, wholly checked, at an address that libfdt
 * takes: in v, or a copy in the lane's arena. NULL when it is malformed. */
const void *fdt_checked(struct lane *lane, struct view v);

/* Text of a property, without its NUL; of a list the first. Empty when there
 * is none. */
struct view fdt_text(const void *fdt, int node, const char *name);
/* A property of one or two cells; false when there is none. */
bool fdt_number(const void *fdt, int node, const char *name, uint64_t *out);
struct view fdt_bytes(const void *fdt, int node, const char *name);

#endif

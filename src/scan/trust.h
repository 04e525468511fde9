/* Reads a file of trusted keys in a worker that gave up its rights. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SCAN_TRUST_H
#define ASSAY_SCAN_TRUST_H

#include "core/arena.h"
#include "core/trust.h"

/* NULL: *out has the keys, in arena. Else why not, as a text in arena or a
 * static one. */
const char *trust_read(struct view file, struct arena *arena,
                       struct trust *out);

#endif

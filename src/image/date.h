/* Times of headers, as text. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_DATE_H
#define ASSAY_IMAGE_DATE_H

#include "core/arena.h"

/* "2015-10-05T12:31:00Z" for seconds since 1970; NULL when memory is spent. */
const char *date_text(struct arena *arena, int64_t seconds);

#endif

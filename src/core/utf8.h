/* Text from hostile places: is it UTF-8, and may a terminal see it? */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CORE_UTF8_H
#define ASSAY_CORE_UTF8_H

#include "core/buf.h"

/* Length of the well-formed character at the start of v (1 to 4) and its code
 * in *c; 0 when there is none. */
size_t utf8_next(struct view v, uint32_t *c);

/* A character that a person cannot see or that turns others around: controls,
 * bidirectional marks, zero-width characters, line separators. */
bool utf8_is_hidden(uint32_t c);

/* Appends v so that a terminal or a page shows all of it and nothing else
 * happens: hidden characters and stray bytes become \xNN or \u{NNNN}. */
void utf8_visible(struct buf *out, struct view v);

#endif

/* Sizes and times as people write them: 64M, 2s. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CLI_UNITS_H
#define ASSAY_CLI_UNITS_H

#include "core/buf.h"

/* All three: digits only, no sign, no blanks; false, with *out untouched, for
 * anything else and for what does not fit. */

bool units_number(const char *text, uint64_t max, uint64_t *out);
/* Bytes, or with K, M, G, T (or KiB, MiB ...): times 1024 each. */
bool units_size(const char *text, uint64_t *out);
/* Seconds, or with ms, s, m, h; *out in milliseconds. */
bool units_time(const char *text, uint32_t *out);

/* The shortest way to write it so that it reads back the same. */
void units_write_size(struct buf *out, uint64_t bytes);
void units_write_time(struct buf *out, uint32_t ms);

#endif

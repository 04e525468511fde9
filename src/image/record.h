/* Bytes as hexadecimal digits, a line at a time. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_RECORD_H
#define ASSAY_IMAGE_RECORD_H

#include "base/view.h"

enum { RECORD_MAX = 260 };

/* The bytes that the digits from at on stand for, RECORD_MAX at most; gives
 * the place behind them. */
size_t record_bytes(struct view v, size_t at, uint8_t *out, size_t *out_n);
/* Behind the line end at at, blank lines too; at when there is none. */
size_t record_line_end(struct view v, size_t at);

#endif

/* What the headers of vendors share: texts and sums. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_VENDOR_H
#define ASSAY_IMAGE_VENDOR_H

#include "image/format.h"

/* A field of text up to its first NUL or newline; empty when other bytes than
 * printable ones are in it. */
struct view vendor_text(struct view field);

/* CRC-32 without the final inversion, as flash loaders like to keep it. */
uint32_t vendor_crc(struct view v);

/* Whether MD5 over v, with the 16 bytes at hole read as salt, is sum. */
bool vendor_md5_is(struct view v, uint64_t hole, const uint8_t salt[16],
                   const uint8_t sum[16]);

/* For part_detail: "%.*s" of a view. */
#define TEXT(v) (int)(v).n, (const char *)(v).p

#endif

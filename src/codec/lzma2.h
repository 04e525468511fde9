/* LZMA2: chunks of LZMA, with resets, and of plain bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CODEC_LZMA2_H
#define ASSAY_CODEC_LZMA2_H

#include "base/rd.h"
#include "codec/lzma_out.h"

/* All chunks from rd's position, up to the one that says end; what they hold
 * is added to o. On failure r tells why. */
bool lzma2_chunks(struct lzma_dec *d, struct rd *rd, size_t dict_bytes,
                  struct lzma_out *o, struct codec_result *r);

#endif

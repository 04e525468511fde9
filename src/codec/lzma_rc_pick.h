/* The range decoder for the machine that this is built for. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CODEC_LZMA_RC_PICK_H
#define ASSAY_CODEC_LZMA_RC_PICK_H

#if defined(__x86_64__) && defined(__LP64__) && !defined(ASSAY_LZMA_PLAIN_C)
#include "codec/lzma_rc_x86.h"
#else
#include "codec/lzma_rc_c.h"
#endif

#endif

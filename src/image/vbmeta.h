/* Android Verified Boot: the header of a vbmeta image. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_VBMETA_H
#define ASSAY_IMAGE_VBMETA_H

#include "image/format.h"

enum {
    VBMETA_HEADER = 256,
    VBMETA_FOOTER = 64,
    VBMETA_HASHTREE_OFF = 1, /* flags */
    VBMETA_OFF = 2,
};

struct vbmeta {
    struct view header, auth, aux;
    uint32_t algorithm; /* 0: it is not signed */
    struct view hash, signature;
    struct view key;         /* as AVB writes it */
    struct view descriptors; /* within aux */
    uint64_t rollback_index;
    uint32_t flags, rollback_location;
};

#endif

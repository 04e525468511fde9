/* U-Boot's legacy header: shared by the real one and those of vendors. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_UIMAGE_H
#define ASSAY_IMAGE_UIMAGE_H

#include "image/format.h"

enum { UIMAGE_HEADER = 64, UIMAGE_MAGIC = 0x27051956 };

struct uimage {
    uint32_t magic, sum, time, size, load, entry, data_sum;
    uint8_t os, arch, type, packing;
    struct view name;
};

/* The header that v begins with, its checksum proven; the magic may be any. */
bool uimage_head(struct view v, struct uimage *h);
enum opened uimage_open(struct lane *lane, struct part *p);

#endif

/* Disk images: partitions, and what lies between them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_DISK_H
#define ASSAY_IMAGE_DISK_H

#include "image/format.h"

enum { DISK_MAX = 1024 };

struct disk_extent {
    uint64_t at, end;
    const char *label; /* NULL: the table's own */
};

/* A disk while its table is read. */
struct disk {
    struct lane *lane;
    struct part *p;
    struct disk_extent *taken;
    uint32_t n;
    uint64_t end;
};

bool disk_init(struct disk *d, struct lane *lane, struct part *p);

/* Bytes [at, at + n) are a partition called label, or (NULL) belong to the
 * table. One that goes on behind the image gets a diag; false when it begins
 * there. */
bool disk_take(struct disk *d, uint64_t at, uint64_t n, const char *label);

/* The disk ends at size, or where its last partition does: partitions and
 * what lies between are examined. (Boot loaders stand in between.) */
void disk_finish(struct disk *d, uint64_t size);

#endif

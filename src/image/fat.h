/* An open FAT, for fmt_fat.c and fat_dir.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_FAT_H
#define ASSAY_IMAGE_FAT_H

#include "image/format.h"

struct fat {
    struct view bytes;
    unsigned bits;                    /* 12, 16, 32 */
    uint32_t cluster_bytes, clusters; /* numbered from 2 */
    uint64_t table, data; /* places of the table in use and of cluster 2 */
    uint64_t root;        /* 12, 16: its place */
    uint32_t root_bytes, root_cluster;
    uint8_t *taken; /* a bit a cluster: it belongs to something */
};

/* What follows cluster c; 0: it is the last. False: c or that is none. */
bool fat_next(const struct fat *f, uint32_t c, uint32_t *next);
/* The bytes of cluster c; empty when they are not there. */
struct view fat_cluster(const struct fat *f, uint32_t c);
/* Marks a chain of at most max clusters from c on as belonging to one thing.
 * *n: how many it has; *whole: they follow each other. NULL, or why it is not
 * to be trusted. */
const char *fat_take(struct fat *f, uint32_t c, uint64_t max, uint64_t *n,
                     bool *whole);

/* fat_dir.c: reads all directories. A file's data is its first cluster, and
 * data2 tells whether its clusters follow each other. */
void fat_tree(struct lane *lane, struct part *p, struct fat *f, struct tree *t);

#endif

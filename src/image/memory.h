/* The memory of a microcontroller, put together from pieces with addresses. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_MEMORY_H
#define ASSAY_IMAGE_MEMORY_H

#include "image/format.h"

enum {
    MEMORY_HOLE = 64 << 10, /* longer holes are not filled */
    MEMORY_PIECES = 4096,
};

/* Begins as {.out = ...}. Pieces stand in out one behind the other, in the
 * order in which they came; within one, holes are erased flash (ff). */
struct memory {
    struct buf *out;
    uint64_t first; /* address of the first piece */
    uint64_t base;  /* address of the last piece, */
    size_t at;      /* and its place in out */
    unsigned pieces;
    bool failed; /* no more memory, or too many pieces */
};

void memory_put(struct memory *m, uint64_t address, struct view v);

/* The content of p is a program: "4096 bytes from address 0x8000". */
void memory_detail(struct lane *lane, struct part *p, const struct memory *m);

#endif

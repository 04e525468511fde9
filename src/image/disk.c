/* Partitions and what lies between them: see disk.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/disk.h"

#include <stdlib.h>

bool disk_init(struct disk *d, struct lane *lane, struct part *p)
{
    *d = (struct disk){.lane = lane, .p = p};
    d->taken = arena_array(&lane->arena, DISK_MAX, sizeof *d->taken);
    return d->taken != NULL;
}

bool disk_take(struct disk *d, uint64_t at, uint64_t n, const char *label)
{
    uint64_t all = d->p->bytes.n;
    if (n == 0 || at >= all || d->n == DISK_MAX)
        return false;
    uint64_t end = n < all - at ? at + n : all;
    if (n > all - at)
        part_diag(d->lane, d->p, WHY_CORRUPT, at,
                  "a partition that goes on behind the end of the image");
    d->taken[d->n++] =
        (struct disk_extent){.at = at, .end = end, .label = label};
    if (end > d->end)
        d->end = end;
    return true;
}

static int by_place(const void *pa, const void *pb)
{
    const struct disk_extent *a = pa, *b = pb;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return (a->end < b->end) - (a->end > b->end);
}

void disk_finish(struct disk *d, uint64_t size)
{
    part_end(d->p, size > d->end ? size : d->end);
    if (d->n)
        qsort(d->taken, d->n, sizeof *d->taken, by_place);
    uint64_t at = 0;
    for (uint32_t i = 0; i <= d->n; i++) {
        struct disk_extent end = {.at = d->p->size, .end = d->p->size};
        const struct disk_extent *x = i < d->n ? &d->taken[i] : &end;
        if (x->at > at)
            part_region(d->lane, d->p, at, x->at - at, "unpartitioned", NULL);
        if (x->label)
            part_region(d->lane, d->p, x->at, x->end - x->at, x->label, NULL);
        if (x->end > at)
            at = x->end;
    }
}

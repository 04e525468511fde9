/* What a thread has to itself: arena, decoder state, the last decoded blocks.
 */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "image/image.h"

struct view lane_block(struct lane *lane, const void *owner, uint64_t key)
{
    for (unsigned i = 0; i < BLOCK_SLOTS; i++) {
        struct block_slot *s = &lane->slots[i];
        if (s->owner == owner && s->key == key)
            return view_of(s->p, s->n);
    }
    return (struct view){0};
}

void lane_block_drop(struct lane *lane, const void *owner, uint64_t key)
{
    for (unsigned i = 0; i < BLOCK_SLOTS; i++)
        if (lane->slots[i].owner == owner && lane->slots[i].key == key)
            lane->slots[i].owner = NULL;
}

void lane_block_cut(struct lane *lane, const void *owner, uint64_t key,
                    size_t n)
{
    for (unsigned i = 0; i < BLOCK_SLOTS; i++) {
        struct block_slot *s = &lane->slots[i];
        if (s->owner == owner && s->key == key && n < s->n)
            s->n = n;
    }
}

uint8_t *lane_block_new(struct lane *lane, const void *owner, uint64_t key,
                        size_t n)
{
    struct block_slot *s = &lane->slots[lane->next_slot];
    lane->next_slot = (lane->next_slot + 1) % BLOCK_SLOTS;
    s->owner = NULL;
    if (s->cap < n) {
        if (!budget_take(&lane->image->budget, n - s->cap))
            return NULL;
        uint8_t *p = realloc(s->p, n);
        if (!p) {
            budget_give(&lane->image->budget, n - s->cap);
            return NULL;
        }
        s->p = p;
        s->cap = n;
    }
    s->owner = owner;
    s->key = key;
    s->n = n;
    return s->p;
}

/* Files in one piece, and hard links by inode number: see flat.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/flat.h"

#include <string.h>

enum { SLOTS_MIN = 256 };

struct inode_slot {
    uint64_t key;
    struct node *node;
};

static struct view map(const struct part *p, const struct node *f)
{
    return view_cut(p->bytes, f->data, f->size);
}

static bool read(struct lane *lane, const struct part *p, const struct node *f,
                 uint64_t at, uint8_t *out, size_t n, struct diag *why)
{
    (void)lane;
    struct view v = view_from(map(p, f), at);
    if (v.n < n) {
        why->why = WHY_CORRUPT;
        why->text = "the archive ends within the file";
        why->offset = f->at;
        return false;
    }
    memcpy(out, v.p, n);
    return true;
}

const struct fs_ops flat_ops = {.read = read, .map = map};

void flat_file(struct lane *lane, struct part *p, struct node *n, uint64_t at)
{
    n->data = at;
    if (at <= p->bytes.n && n->size <= p->bytes.n - at)
        return;
    n->unreadable = "the archive ends within the file";
    part_diag(lane, p, WHY_CORRUPT, n->at, n->unreadable);
}

void flat_link(struct node *n, struct node *first)
{
    while (first->first)
        first = first->first;
    if (n == first || !node_is_file(first))
        return;
    n->first = first;
    n->mode = first->mode;
    n->uid = first->uid;
    n->gid = first->gid;
    n->mtime = first->mtime;
    n->size = first->size;
    n->xattrs = first->xattrs;
}

static struct inode_slot *slot_of(const struct inode_table *t, uint64_t key)
{
    uint64_t h = key * 0x9e3779b97f4a7c15u;
    uint32_t i = (uint32_t)(h >> 32) & (t->cap - 1);
    while (t->slots[i].node && t->slots[i].key != key)
        i = (i + 1) & (t->cap - 1);
    return &t->slots[i];
}

static bool grow(struct inode_table *t)
{
    if (t->cap && t->n < t->cap / 2)
        return true;
    struct inode_table old = *t;
    uint32_t cap = t->cap ? t->cap * 2 : SLOTS_MIN;
    struct inode_slot *slots = arena_array(t->arena, cap, sizeof *slots);
    if (!slots)
        return false;
    t->slots = slots;
    t->cap = cap;
    for (uint32_t i = 0; i < old.cap; i++)
        if (old.slots[i].node)
            *slot_of(t, old.slots[i].key) = old.slots[i];
    return true;
}

struct node *inode_first(struct inode_table *t, uint64_t key, struct node *n)
{
    if (!grow(t))
        return NULL;
    struct inode_slot *s = slot_of(t, key);
    if (s->node)
        return s->node;
    *s = (struct inode_slot){.key = key, .node = n};
    t->n++;
    return NULL;
}

void inode_forget(struct inode_table *t)
{
    if (t->cap)
        memset(t->slots, 0, t->cap * sizeof *t->slots);
    t->n = 0;
}

/* Checks hash trees of dm-verity: see verity.h. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Level 0 holds the hashes of the data blocks, level i + 1 those of level i's
 * blocks, until a level has one block; its hash is the root. The highest level
 * stands first. A block holds a power of two of hashes. Type 1: hash of salt
 * and block, each in room of the next power of two; type 0: of block and
 * salt, one right behind the other. One data block has no tree: its hash is
 * the root. (Source: Documentation/admin-guide/device-mapper/verity.rst of
 * Linux; what veritysetup 2.6.1 made.)
 */
#include "image/verity.h"

#include <string.h>

enum { MAX_LEVELS = 16, BATCH = 1024 };

struct shape {
    uint64_t blocks[MAX_LEVELS]; /* of each level, the lowest first */
    uint64_t at[MAX_LEVELS];     /* where it begins, in blocks */
    unsigned levels, each;       /* hashes in a block */
    unsigned room;               /* bytes from hash to hash */
};

static bool shape_of(const struct verity *v, struct shape *s)
{
    unsigned n = v->md ? (unsigned)EVP_MD_get_size(v->md) : 0;
    uint64_t left = v->data_blocks, at = 0;
    *s = (struct shape){.room = n, .each = 1};
    if (n == 0 || left == 0 || v->hash_block < 512 || v->data_block < 512 ||
        v->hash_block > 1 << 19 || v->data_block > 1 << 19 ||
        v->hash_block & (v->hash_block - 1) ||
        v->data_block & (v->data_block - 1) || left > UINT64_MAX >> 20)
        return false;
    while (s->each * 2 * n <= v->hash_block)
        s->each *= 2;
    if (!v->old)
        s->room = v->hash_block / s->each;
    while (left > 1) {
        if (s->levels == MAX_LEVELS)
            return false;
        left = (left + s->each - 1) / s->each;
        s->blocks[s->levels++] = left;
    }
    for (unsigned i = s->levels; i-- > 0; at += s->blocks[i])
        s->at[i] = at;
    return true;
}

uint64_t verity_tree_size(const struct verity *v)
{
    struct shape s;
    uint64_t n = 0;
    if (!shape_of(v, &s))
        return 0;
    for (unsigned i = 0; i < s.levels; i++)
        n += s.blocks[i];
    return n * v->hash_block;
}

struct hashing {
    const struct verity *v;
    EVP_MD_CTX *c;
};

static bool hash(const struct hashing *h, struct view block, uint8_t *out,
                 unsigned *n)
{
    struct view first = h->v->old ? block : h->v->salt;
    struct view last = h->v->old ? h->v->salt : block;
    return EVP_DigestInit_ex(h->c, h->v->md, NULL) &&
           EVP_DigestUpdate(h->c, first.p, first.n) &&
           EVP_DigestUpdate(h->c, last.p, last.n) &&
           EVP_DigestFinal_ex(h->c, out, n);
}

/* Blocks of size bytes against the hashes in level. */
static bool level_holds(struct image *im, const struct hashing *h,
                        const struct shape *s, struct view blocks,
                        uint32_t size, struct view level)
{
    uint8_t sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    for (uint64_t i = 0; i < blocks.n / size; i++) {
        uint64_t at = i / s->each * h->v->hash_block + i % s->each * s->room;
        if (i % BATCH == 0 && !image_spend(im, (uint64_t)size * BATCH))
            return false;
        if (!hash(h, view_cut(blocks, i * size, size), sum, &n) ||
            !view_has(level, at, sum, n))
            return false;
    }
    return true;
}

static const char *check(struct image *im, const struct hashing *h,
                         const struct shape *s, struct view data,
                         struct view tree, uint8_t *root, unsigned *root_n)
{
    struct view below = data;
    uint32_t size = h->v->data_block;
    for (unsigned i = 0; i < s->levels; i++) {
        struct view level = view_cut(tree, s->at[i] * h->v->hash_block,
                                     s->blocks[i] * h->v->hash_block);
        if (!level_holds(im, h, s, below, size, level))
            return i ? "the hash tree contradicts itself"
                     : "a block is not what its hash says";
        below = level;
        size = h->v->hash_block;
    }
    return hash(h, below, root, root_n) ? NULL : "it cannot be hashed";
}

const char *verity_check(struct image *im, const struct verity *v,
                         struct view data, struct view tree, uint8_t *root,
                         unsigned *root_n)
{
    struct shape s;
    if (!shape_of(v, &s))
        return "its numbers cannot be";
    if (data.n / v->data_block < v->data_blocks || tree.n < verity_tree_size(v))
        return "not all of it is there";
    data.n = (size_t)(v->data_blocks * v->data_block);
    struct hashing h = {v, EVP_MD_CTX_new()};
    const char *why = h.c ? check(im, &h, &s, data, tree, root, root_n)
                          : "there is no memory";
    EVP_MD_CTX_free(h.c);
    return why;
}

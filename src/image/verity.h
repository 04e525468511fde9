/* Hash trees of dm-verity. A tree is no signature: it only carries one hash
 * over to all blocks. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_VERITY_H
#define ASSAY_IMAGE_VERITY_H

#include <openssl/evp.h>

#include "image/format.h"

struct verity {
    const EVP_MD *md;
    struct view salt;
    uint32_t data_block, hash_block; /* bytes; powers of two */
    uint64_t data_blocks;
    bool old; /* hash type 0: the salt comes last, hashes stand close */
};

/* The bytes of a tree; 0: v cannot be. */
uint64_t verity_tree_size(const struct verity *v);

/* Compares all blocks of data with the tree, and gives the root hash. NULL: all
 * is as the tree says; else what is not, a static text. */
const char *verity_check(struct image *im, const struct verity *v,
                         struct view data, struct view tree, uint8_t *root,
                         unsigned *root_n);

#endif

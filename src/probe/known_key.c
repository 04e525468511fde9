/* Looks a hash up in the table of published keys. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/known_key.h"

#include <stdlib.h>
#include <string.h>

static int by_hash(const void *wanted, const void *entry)
{
    return memcmp(wanted, ((const struct known_hash *)entry)->sha256, 32);
}

const struct known_key *known_key_find(const uint8_t sha256[32])
{
    const struct known_hash *h = bsearch(sha256, known_hashes, known_hash_count,
                                         sizeof *known_hashes, by_hash);
    return h ? &known_keys[h->key] : NULL;
}

/* Images in MCUboot's container with toy cryptography, for tests of states. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_DEVICE_TOY_H
#define ASSAY_TESTS_DEVICE_TOY_H

#include "../../device/state.h"

/* The hash is 32 bytes of a checksum, the signature the digest and a constant:
 * as quick as needed for a million boots, and no more than that. */
struct toy_hash {
    uint64_t sum[4];
    uint32_t n;
};

extern const struct ad_crypto toy_crypto;
extern const struct ad_policy toy_policy;
extern const struct ad_consent toy_consent; /* to anything */

struct toy_image {
    uint8_t bytes[512];
    uint32_t n;
    uint8_t digest[AD_HASH_BYTES];
    uint32_t counter;
};

/* An image with that version (minor) and counter, and a body of n bytes. */
void toy_make(struct toy_image *t, uint8_t version, uint32_t counter,
              uint32_t n);

#endif

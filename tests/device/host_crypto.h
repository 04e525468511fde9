/* libcrypto behind the device library's backend table, for tests. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_DEVICE_HOST_CRYPTO_H
#define ASSAY_TESTS_DEVICE_HOST_CRYPTO_H

#include "../../device/ad.h"

/* state is a host_hash; host_hash_done frees what it holds. Keys are DER
 * SubjectPublicKeyInfo. */
struct host_hash {
    void *ctx;
};

void host_hash_done(struct host_hash *h);
extern const struct ad_crypto host_crypto;

#endif

/* libcrypto behind the device library's backend table, for tests. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_DEVICE_HOST_CRYPTO_H
#define ASSAY_TESTS_DEVICE_HOST_CRYPTO_H

#include "../../device/release.h"

/* state is a host_hash; host_hash_done frees what it holds. Keys are DER
 * SubjectPublicKeyInfo. */
struct host_hash {
    void *ctx;
};

void host_hash_done(struct host_hash *h);
extern const struct ad_crypto host_crypto;

/* scrypt for cred.h: scheme is the logarithm of its N; r is 8, p is 1. */
uint32_t host_slow(void *port, uint8_t scheme,
                   const uint8_t salt[AD_SALT_BYTES], const uint8_t *password,
                   uint32_t n, uint8_t out[AD_SLOW_BYTES]);
/* COSE's signatures, as release.h wants them; keys as for host_crypto. */
uint32_t host_cose(const struct ad_key *key, const uint8_t *p, uint32_t n,
                   const uint8_t signature[AD_COSE_BYTES]);
uint32_t host_random(void *port, uint8_t *to, uint32_t n);

#endif

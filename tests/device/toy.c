/* Images in MCUboot's container with toy cryptography, for tests of states. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "toy.h"

#include <stdlib.h>
#include <string.h>

static uint32_t hash_start(void *state)
{
    struct toy_hash *h = state;
    memset(h, 0, sizeof *h);
    return AD_YES;
}

static uint32_t hash_add(void *state, const uint8_t *p, uint32_t n)
{
    struct toy_hash *h = state;
    for (uint32_t i = 0; i < n; i++, h->n++) {
        uint64_t *sum = &h->sum[h->n % 4];
        *sum = (*sum ^ p[i]) * 0x100000001b3 + 0x9e3779b97f4a7c15;
    }
    return AD_YES;
}

static uint32_t hash_end(void *state, uint8_t digest[AD_HASH_BYTES])
{
    struct toy_hash *h = state;
    uint64_t all = h->n;
    for (unsigned i = 0; i < 4; i++)
        all = (all ^ h->sum[i]) * 0xff51afd7ed558ccd;
    for (unsigned i = 0; i < AD_HASH_BYTES; i++) {
        all = all * 6364136223846793005 + 1442695040888963407;
        digest[i] = (uint8_t)(all >> 56);
    }
    return AD_YES;
}

static uint32_t verify(const struct ad_key *key,
                       const uint8_t digest[AD_HASH_BYTES],
                       const uint8_t *signature, uint32_t n)
{
    (void)key;
    if (n != 64)
        return AD_NO;
    for (unsigned i = 0; i < 64; i++)
        if (signature[i] != (digest[i % 32] ^ 0x5a))
            return AD_NO;
    return AD_YES;
}

const struct ad_crypto toy_crypto = {hash_start, hash_add, hash_end, verify};
static const struct ad_key keys[] = {
    {.algorithm = AD_ED25519, .id = "toy"}
};
const struct ad_policy toy_policy = {.keys = keys,
                                     .n_keys = 1,
                                     .vendor = "vendor",
                                     .class_id = "class",
                                     .position_free = AD_NO};

static uint32_t agree(void *port, const uint8_t image[AD_HASH_BYTES])
{
    (void)port;
    (void)image;
    return AD_YES;
}

const struct ad_consent toy_consent = {.agree = agree};

static void put(struct toy_image *t, uint64_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        t->bytes[t->n++] = (uint8_t)(v >> (8 * i));
}

static void tlv(struct toy_image *t, unsigned type, const uint8_t *p,
                unsigned n)
{
    put(t, type, 2);
    put(t, n, 2);
    memcpy(t->bytes + t->n, p, n);
    t->n += n;
}

void toy_make(struct toy_image *t, uint8_t version, uint32_t counter,
              uint32_t n)
{
    uint8_t c[4] = {(uint8_t)counter}, signature[64];
    memset(t, 0, sizeof *t);
    if (n > 200 || counter > 255)
        abort();
    t->counter = counter;
    put(t, 0x96f3b83d, 4);
    put(t, 0, 4);
    put(t, AD_HEADER_BYTES, 2);
    put(t, 4 + 8 + 20 + 20, 2);
    put(t, n, 4);
    put(t, 0, 4);
    put(t, 1 | (uint64_t)version << 8, 8);
    put(t, 0, 4);
    for (uint32_t i = 0; i < n; i++)
        put(t, i * 37 + version * 11, 1);
    put(t, 0x6908, 2);
    put(t, 4 + 8 + 20 + 20, 2);
    tlv(t, 0x50, c, 4);
    tlv(t, 0x74, toy_policy.vendor, AD_UUID_BYTES);
    tlv(t, 0x75, toy_policy.class_id, AD_UUID_BYTES);
    struct toy_hash h;
    hash_start(&h);
    hash_add(&h, t->bytes, t->n);
    hash_end(&h, t->digest);
    for (unsigned i = 0; i < 64; i++)
        signature[i] = t->digest[i % 32] ^ 0x5a;
    put(t, 0x6907, 2);
    put(t, 4 + 36 + 36 + 68, 2);
    tlv(t, 0x10, t->digest, AD_HASH_BYTES);
    tlv(t, 0x01, keys[0].id, AD_HASH_BYTES);
    tlv(t, 0x24, signature, 64);
}

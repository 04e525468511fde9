/* Hostile slots before the device library, with a backend that says yes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "../device/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct slot {
    const uint8_t *p;
    size_t n;
};

static int slot_read(void *port, uint32_t at, uint8_t *to, uint32_t n)
{
    struct slot *s = port;
    if (at > s->n || n > s->n - at)
        abort();
    if (n)
        memcpy(to, s->p + at, n);
    return 0;
}

static uint32_t start(void *state)
{
    *(uint64_t *)state = 0;
    return AD_YES;
}

/* Counts bytes; the digest is zero, so that seeds need no real hash. */
static uint32_t add(void *state, const uint8_t *p, uint32_t n)
{
    (void)p;
    *(uint64_t *)state += n;
    return AD_YES;
}

static uint32_t end(void *state, uint8_t digest[AD_HASH_BYTES])
{
    (void)state;
    memset(digest, 0, AD_HASH_BYTES);
    return AD_YES;
}

static uint32_t verify(const struct ad_key *key,
                       const uint8_t digest[AD_HASH_BYTES],
                       const uint8_t *signature, uint32_t n)
{
    (void)key;
    (void)digest;
    if (n < 8 || n > AD_SIGNATURE_BYTES || !signature)
        abort();
    return AD_YES;
}

static const struct ad_crypto backend = {start, add, end, verify};
static const struct ad_key keys[] = {{.algorithm = AD_ED25519},
                                     {.algorithm = AD_ECDSA_P256}};
static const struct ad_policy policy = {
    .keys = keys, .n_keys = 2, .min_counter = 7, .position_free = AD_NO};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n > UINT32_MAX)
        return 0;
    struct slot s = {data, n};
    struct ad_flash flash = {
        .port = &s, .size_bytes = (uint32_t)n, .read = slot_read};
    uint64_t hashed = 0;
    struct ad_image_work work = {.hash_state = &hashed};
    struct ad_image image, before;
    memset(&image, 0x5a, sizeof image);
    before = image;
    enum ad_image_why why = AD_IMAGE_GOOD;
    uint32_t r = ad_image_check(&flash, &policy, &backend, &work, &image, &why);
    if (r != AD_YES) {
        if (r != AD_NO || why == AD_IMAGE_GOOD ||
            memcmp(&image, &before, sizeof image) != 0)
            abort();
        return 0;
    }
    /* All but the unprotected area was hashed, once. */
    if (why != AD_IMAGE_GOOD || image.total_bytes > n || image.counter < 7 ||
        image.body_bytes == 0 || hashed >= image.total_bytes ||
        hashed <= (uint64_t)image.body + image.body_bytes ||
        image.total_bytes - hashed > 4 + 36 + 36 + 4 + AD_SIGNATURE_BYTES)
        abort();
    return 0;
}

/* Release statements from anywhere: read in bounds, and only as signed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "../device/release.h"

/* A hash that anybody can make: so that the reader gets past it. The digest is
 * the text's length, over and over. */
static uint32_t hash_start(void *state)
{
    *(uint32_t *)state = 0;
    return AD_YES;
}

static uint32_t hash_add(void *state, const uint8_t *p, uint32_t n)
{
    (void)p;
    *(uint32_t *)state += n;
    return AD_YES;
}

static uint32_t hash_end(void *state, uint8_t digest[AD_HASH_BYTES])
{
    memset(digest, (int)(*(uint32_t *)state & 0xff), AD_HASH_BYTES);
    return AD_YES;
}

static uint32_t verify(const struct ad_key *key, const uint8_t *p, uint32_t n,
                       const uint8_t signature[AD_COSE_BYTES])
{
    if (n != 55 || p[0] != 0x84)
        abort();
    return signature[0] == key->key[0] ? AD_YES : AD_NO;
}

static const uint8_t one[] = {'1'}, two[] = {'2'};
static const struct ad_key keys[] = {
    {.algorithm = AD_ED25519,    .key = one, .key_bytes = 1},
    {.algorithm = AD_ECDSA_P256, .key = two, .key_bytes = 1},
};
static const struct ad_release_policy policy = {
    .keys = keys, .n_keys = 2, .threshold = 1};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct ad_crypto hash = {
        .hash_start = hash_start, .hash_add = hash_add, .hash_end = hash_end};
    uint32_t sum;
    struct ad_release_crypto crypto = {
        .hash = &hash, .hash_state = &sum, .verify = verify};
    struct ad_release r = {.notice = {.sequence = 0xa5a5a5a5}};
    enum ad_release_why why;
    const uint8_t *text;
    uint32_t n;
    if (size > AD_RELEASE_MOST + 1)
        return 0;
    uint32_t got =
        ad_release_check(data, (uint32_t)size, &policy, &crypto, &r, &why);
    if ((got == AD_YES) != (why == AD_RELEASE_GOOD) ||
        (got != AD_YES && (got != AD_NO || r.notice.sequence != 0xa5a5a5a5)))
        abort();
    if (got == AD_YES && (r.text < data || r.notice.flags > 3 ||
                          r.text_bytes > size - (size_t)(r.text - data)))
        abort();
    if (got != AD_YES)
        r = (struct ad_release){.text = data, .text_bytes = (uint32_t)size};
    if (ad_release_text(&r, "de", &text, &n) == AD_YES &&
        (text < r.text || n > r.text_bytes - (size_t)(text - r.text)))
        abort();
    return 0;
}

/* Hostile flash before the store: whatever it holds, a save afterwards counts.
 */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "../device/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { SIZE = 768, BLOCK = 128, UNIT = 8, KIND = 0x31544141, PAYLOAD = 20 };

static uint8_t flash[SIZE];

static void check(uint32_t at, uint32_t n)
{
    if (at > SIZE || n > SIZE - at)
        abort();
}

static int do_read(void *port, uint32_t at, uint8_t *to, uint32_t n)
{
    (void)port;
    check(at, n);
    memcpy(to, flash + at, n);
    return 0;
}

static int do_write(void *port, uint32_t at, const uint8_t *p, uint32_t n)
{
    (void)port;
    check(at, n);
    if (at % UNIT || n % UNIT)
        abort();
    memcpy(flash + at, p, n);
    return 0;
}

static int do_erase(void *port, uint32_t at)
{
    (void)port;
    check(at, BLOCK);
    if (at % BLOCK)
        abort();
    memset(flash + at, 0xff, BLOCK);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    memset(flash, 0xff, SIZE);
    if (n)
        memcpy(flash, data, n < SIZE ? n : SIZE);
    struct ad_flash port = {
        .size_bytes = SIZE,
        .block_bytes = BLOCK,
        .unit_bytes = UNIT,
        .erased = 0xff,
        .read = do_read,
        .write = do_write,
        .erase = do_erase,
    };
    struct ad_store s;
    ad_store_init(&s, &port, KIND, PAYLOAD);
    uint8_t p[PAYLOAD], q[PAYLOAD];
    enum ad_store_found found = ad_store_load(&s);
    if (found == AD_STORE_UNREADABLE)
        abort();
    memcpy(p, s.payload, PAYLOAD);
    if (found == AD_STORE_FOUND) { /* and again */
        ad_store_init(&s, &port, KIND, PAYLOAD);
        if (ad_store_load(&s) != found || memcmp(p, s.payload, PAYLOAD) != 0)
            abort();
    }
    memset(q, 0x3c, PAYLOAD);
    for (int i = 0; i < 5; i++) {
        q[0] = (uint8_t)i;
        if (ad_store_save(&s, q) != AD_YES)
            return 0; /* a record with the last seq */
        ad_store_init(&s, &port, KIND, PAYLOAD);
        if (ad_store_load(&s) != AD_STORE_FOUND || s.sealed != AD_YES ||
            memcmp(q, s.payload, PAYLOAD) != 0)
            abort();
    }
    return 0;
}

/* Small helpers over bytes and flash that the modules of device/ share. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bytes.h"

#include <stdbool.h>

void ad_copy(uint8_t *to, const uint8_t *from, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        to[i] = from[i];
}

static bool is_erased(const struct ad_flash *f, uint32_t at, uint32_t end)
{
    uint8_t some[AD_UNIT_BYTES];
    while (at < end) {
        uint32_t n = end - at < sizeof some ? end - at : (uint32_t)sizeof some;
        if (f->read(f->port, at, some, n) != 0)
            return false;
        for (uint32_t i = 0; i < n; i++)
            if (some[i] != f->erased)
                return false;
        at += n;
    }
    return true;
}

uint32_t ad_flash_erase(const struct ad_flash *f, uint32_t at, uint32_t end)
{
    while (at < end) {
        if (f->erase(f->port, at) != 0 ||
            !is_erased(f, at, at + f->block_bytes))
            return AD_NO;
        at += f->block_bytes;
    }
    return at == end ? AD_YES : AD_NO;
}

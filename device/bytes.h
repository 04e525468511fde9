/* Small helpers over bytes and flash that the modules of device/ share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_DEVICE_BYTES_H
#define ASSAY_DEVICE_BYTES_H

#include "ad.h"

/* AD_YES when both hold the same n bytes; all are compared whatever they
 * are, so that time tells nothing. */
static inline uint32_t ad_same(const uint8_t *a, const uint8_t *b, uint32_t n)
{
    volatile uint32_t odd = 0;
    uint32_t i;
    for (i = 0; i < n; i++)
        odd |= (uint32_t)(a[i] ^ b[i]);
    return odd == 0 && i == n ? AD_YES : AD_NO;
}

void ad_copy(uint8_t *to, const uint8_t *from, uint32_t n);

static inline void ad_put32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
    p[2] = (uint8_t)(v >> 16);
    p[3] = (uint8_t)(v >> 24);
}

/* Erases the blocks in [at, end), at a block's start, and reads them: AD_YES
 * when every byte reads as erased. */
uint32_t ad_flash_erase(const struct ad_flash *f, uint32_t at, uint32_t end);

#endif

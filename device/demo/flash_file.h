/* Flash in a file, with the rules of the real thing and a power switch. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_DEVICE_DEMO_FLASH_FILE_H
#define ASSAY_DEVICE_DEMO_FLASH_FILE_H

#include <stdbool.h>

#include "../ad.h"

enum {
    FLASH_BLOCK = 4096,
    FLASH_UNIT = 8,
    FLASH_SLOT = 4 * FLASH_BLOCK,
    FLASH_STORE = 3 * FLASH_BLOCK,
    FLASH_BYTES = 2 * FLASH_SLOT + 3 * FLASH_STORE + FLASH_BLOCK,
};

/* The chip: its bytes are those of the file, which is mapped. */
struct chip {
    uint8_t *p;
    uint32_t cut; /* the power fails inside that operation; 0: never */
};

/* An area of it, as port of a struct ad_flash. */
struct area {
    struct chip *chip;
    uint32_t at;
};

/* A new file is all erased. */
bool chip_open(struct chip *c, const char *path);
struct ad_flash area_flash(struct area *a, uint32_t size_bytes);

#endif

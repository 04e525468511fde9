/* Images of Espressif's chips as they are read: for the reader and for who
 * verifies. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_ESP_H
#define ASSAY_IMAGE_ESP_H

#include "base/view.h"

enum {
    ESP_SEGMENTS = 16,
    ESP_BLOCKS = 3,
    ESP_BLOCK = 1216,
    ESP_V1 = 68,
};

struct esp_segment {
    uint32_t address;
    uint64_t at, n;
};

/* A block of secure boot 2 whose CRC-32 is right. */
struct esp_block {
    uint64_t at; /* in the image */
    struct view bytes;
};

/* The fs of a part called esp-image. */
struct esp_image {
    uint16_t chip; /* UINT16_MAX: ESP8266 */
    uint32_t entry;
    struct esp_segment segment[ESP_SEGMENTS];
    unsigned segments;
    bool sum_appended;
    uint64_t end; /* behind the SHA-256 */
    /* What its descriptor says; empty: it has none. */
    struct view project, version, idf;
    uint32_t secure_version;
    bool has_secure_version, boot_loader;
    /* Secure boot 1: a version and r, s; 0: none. */
    uint64_t v1;
    /* Secure boot 2: up to three blocks in a sector; covered: what they sign.
     */
    struct esp_block block[ESP_BLOCKS];
    unsigned blocks;
    struct view covered;
    bool sector; /* a sector of signatures is there, right or not */
};

#endif

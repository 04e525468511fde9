/* The maker of the demonstration's thermostat: signs images and releases. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_DEVICE_DEMO_MAKER_H
#define ASSAY_DEVICE_DEMO_MAKER_H

#include <stdbool.h>

#include "../release.h"

enum { MAKER_BYTES = 4096, MAKER_KEYS = 2 }; /* of images, of releases */

extern const uint8_t maker_vendor[AD_UUID_BYTES], maker_class[AD_UUID_BYTES];

/* Keys in folder, made when they are not there; key[i].key points to der. */
bool maker_open(const char *folder, struct ad_key key[MAKER_KEYS],
                uint8_t der[MAKER_KEYS][128]);

struct maker_order {
    uint8_t major, minor;
    uint16_t revision;
    uint32_t counter; /* security counter */
    uint32_t flags;   /* enum ad_notice_flag */
    bool crashes;     /* an image that does not start */
    bool forged;      /* signed by somebody else */
    const char *text;
};

struct maker_bytes {
    uint8_t p[MAKER_BYTES];
    uint32_t n;
};

/* False when the library of cryptography fails. */
bool maker_image(const char *folder, const struct maker_order *o,
                 struct maker_bytes *image, uint8_t digest[AD_HASH_BYTES]);
bool maker_release(const char *folder, const struct maker_order *o,
                   const struct maker_bytes *image,
                   const uint8_t digest[AD_HASH_BYTES],
                   struct maker_bytes *out);

#endif

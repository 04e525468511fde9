/* Signed images in a slot: a strict subset of MCUboot's container. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_DEVICE_IMAGE_H
#define ASSAY_DEVICE_IMAGE_H

#include "ad.h"

/* What this device accepts. The caller owns all of it; it is meant to be const
 * and to lie in the boot loader's own protected flash. */
struct ad_policy {
    const struct ad_key *keys;
    uint32_t n_keys;
    uint8_t vendor[AD_UUID_BYTES];
    uint8_t class_id[AD_UUID_BYTES];
    uint32_t min_counter; /* the rollback index as it stands now */
    /* AD_NO: images run wherever they are. Anything else: an image must be
     * linked for the slot it is in (images that run in place from A or B). */
    uint32_t position_free;
};

enum ad_image_why {
    AD_IMAGE_GOOD,
    AD_IMAGE_UNREADABLE, /* the flash port failed, or the backend's hash */
    AD_IMAGE_NONE,       /* no image magic: an empty slot */
    AD_IMAGE_HEADER,     /* a header field the subset forbids */
    AD_IMAGE_SIZE,       /* does not fit the slot */
    AD_IMAGE_TLV,        /* unknown, missing, twice, wrong order or length */
    AD_IMAGE_TARGET,     /* another vendor, class or slot */
    AD_IMAGE_OLD,        /* security counter below the rollback index */
    AD_IMAGE_DIGEST,     /* the bytes are not those that were signed */
    AD_IMAGE_KEY,        /* no key of ours has that id */
    AD_IMAGE_SIGNATURE,
    AD_IMAGE_REJECTED, /* boot.h, update.h: tried before, in vain */
    AD_IMAGE_KNOWN,    /* update.h: not newer than what runs */
    AD_IMAGE_OTHER,    /* update.h: not the image that was announced */
    AD_IMAGE_BEYOND,   /* update.h: above what the counter can hold */
};

struct ad_image {
    uint8_t major, minor;
    uint16_t revision;
    uint32_t build;
    uint32_t counter; /* security counter, for the rollback index */
    uint32_t body;    /* first byte that runs, from the slot's start */
    uint32_t body_bytes;
    uint32_t total_bytes; /* header to last TLV: copy this and no more */
    uint32_t key;         /* index in policy->keys */
    uint8_t digest[AD_HASH_BYTES]; /* names this image */
};

/* Memory for one check, of the caller. */
enum {
    AD_CHUNK_BYTES = 256, /* flash is read in pieces of at most this */
    AD_TLV_BYTES = 256,   /* both TLV areas; the subset's largest is 220 */
    AD_HEADER_BYTES = 32,
};

struct ad_image_work {
    void *hash_state; /* for crypto's hash functions */
    uint8_t header[AD_HEADER_BYTES];
    uint8_t tlvs[AD_TLV_BYTES];
    uint8_t chunk[AD_CHUNK_BYTES];
};

/* AD_YES when the slot holds an image that this device may run: of our vendor
 * and class, not older than the rollback index, with every byte that can run
 * under a signature of one of our keys. Everything else is AD_NO, with the
 * first reason found in *out_why when out_why is not NULL; that reason is for
 * logs and tells nothing about later checks. *out is written only on AD_YES.
 *
 * Header and TLVs are read once and hashed from the memory they were read to;
 * each byte of the body is read once. If someone else can write the flash
 * between this check and the jump, copy to RAM first and check there: make a
 * port that reads the RAM. Call it at every boot, before the jump:
 *
 *     if (ad_image_check(&slot, &policy, &crypto, &work, &image, NULL) ==
 *         AD_YES)
 *         jump(slot.address + image.body);
 *
 * No state is kept and no interrupt needs to be off. Time is that of hashing
 * the image plus at most one signature, whatever the input.
 * SPEC: EN 303 645 5.7-1, 5.3-2, 5.3-9, 5.3-10 */
uint32_t ad_image_check(const struct ad_flash *slot,
                        const struct ad_policy *policy,
                        const struct ad_crypto *crypto,
                        struct ad_image_work *work, struct ad_image *out,
                        enum ad_image_why *out_why);

/* Below, equal to or above 0 as a's version is below, equal to or above b's.
 * The security counter is no part of it. */
int ad_image_order(const struct ad_image *a, const struct ad_image *b);

#endif

/* What an application does: install an update, confirm or reject it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_DEVICE_UPDATE_H
#define ASSAY_DEVICE_UPDATE_H

#include "state.h"

/* One installation. begin, then write until all bytes are in, then finish, then
 * stage, then reset the processor. b->running must be right (state.h). Each
 * function gives AD_YES when it did what it says, else AD_NO; after a power cut
 * or an AD_NO of the flash, begin again. */
struct ad_update {
    struct ad_boot *b;
    uint32_t size; /* of the whole image */
    uint32_t at;   /* bytes taken so far */
    uint32_t open; /* AD_YES between begin and finish */
    uint32_t step; /* progress goes on record at multiples of it */
    uint32_t fill;
    uint8_t unit[AD_UNIT_BYTES];
};

/* What is known of an image before its bytes come. */
struct ad_offer {
    uint32_t size_bytes; /* ad_image.total_bytes */
    /* SHA-256 that names it, from a statement that was verified, or NULL. With
     * it an interrupted installation resumes, and an image that was rejected is
     * refused before anything is written. */
    const uint8_t *digest;
    /* Progress goes on record after so many blocks; 0: never. Each time wears
     * the store by a save. */
    uint32_t blocks_a_step;
};

/* Opens the slot that does not run for an update. Continue at *out_from, which
 * is not 0 only when this same image (by its digest) was begun before. AD_NO
 * while a trial is not decided, or an update is staged (cancel it first), or
 * the image is too large or was rejected before. */
uint32_t ad_update_begin(struct ad_boot *b, const struct ad_offer *offer,
                         struct ad_update *u, uint32_t *out_from);

/* The next n bytes of the image; any n. The block is erased when it is
 * reached. */
uint32_t ad_update_write(struct ad_update *u, const uint8_t *p, uint32_t n);

/* Erases what is behind the image and verifies all of it as a boot would.
 * AD_YES only for an image that is complete, for us, newer in version than the
 * one that runs, not rejected before, and within what the counter can hold. On
 * AD_NO *out_why says why, and the slot is given up. */
uint32_t ad_update_finish(struct ad_update *u, enum ad_image_why *out_why);

/* To be tried at the next boot, when b->consent agrees.
 * SPEC: EN 303 645 5.3-6A */
uint32_t ad_update_stage(struct ad_boot *b);

/* Gives an update up that was not tried yet. */
uint32_t ad_update_cancel(struct ad_boot *b);

/* In a trial, when the application found itself healthy: this image is the
 * active one from now on, and the rollback index rises to its counter. What was
 * active may not run again if its counter is below. */
uint32_t ad_update_confirm(struct ad_boot *b);

/* In a trial, when it is not healthy: never again this image. Then reset. */
uint32_t ad_update_reject(struct ad_boot *b);

/* The user saw this evidence (state.h): forget those bits of it. */
uint32_t ad_update_seen(struct ad_boot *b, uint32_t saw);

/* The user wants a rejected image to be tried again: forget them all. */
uint32_t ad_update_pardon(struct ad_boot *b);

#endif

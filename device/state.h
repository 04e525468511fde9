/* What boot loader and application know of the two slots, through power cuts.
 */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_DEVICE_STATE_H
#define ASSAY_DEVICE_STATE_H

#include "image.h"
#include "store.h"

/* Of the slot that is not active; the names are those of the PSA firmware
 * update API. */
enum ad_phase {
    AD_READY,     /* nothing under way; the slot may hold the image before */
    AD_WRITING,   /* an update is being written */
    AD_CANDIDATE, /* it is written whole and verified */
    AD_STAGED,    /* it is to be tried at the next boot */
    AD_TRIAL,     /* it is being tried */
    AD_UPDATED,   /* it was confirmed, and is the active slot now */
    AD_REJECTED,  /* it was tried in vain or rejected; never again */
    AD_FAILED,    /* it could not be written, or is no image for us */
};

/* Evidence for the application to tell the user and to act on.
 * SPEC: EN 303 645 5.7-2 */
enum ad_saw {
    AD_SAW_STATE_MADE = 1,    /* no record: a new device, or it was erased */
    AD_SAW_ACTIVE_BAD = 2,    /* the active slot did not verify */
    AD_SAW_SWAPPED = 4,       /* it verified, but is not what was installed */
    AD_SAW_CANDIDATE_BAD = 8, /* an update changed after it was verified */
    AD_SAW_FALLBACK = 16,     /* the other slot runs in its place */
    AD_SAW_NO_IMAGE = 32,     /* no slot had an image that may run */
};

enum {
    AD_SLOTS = 2, /* and the number that stands for no slot */
    AD_TRIES_MAX = 15,
    AD_REJECTS = 2, /* rejected images that are remembered */
    AD_STATE_BYTES = 148,
    AD_STATE_KIND = 0x31534441, /* "ADS1" */
};

struct ad_state {
    enum ad_phase phase;
    uint32_t active;  /* slot that was confirmed last */
    uint32_t tries;   /* boots left for a trial */
    uint32_t index;   /* rollback index: rises only when an image confirms */
    uint32_t saw;     /* enum ad_saw, or'ed */
    uint32_t written; /* AD_WRITING: so many bytes are in the slot for sure */
    uint8_t digest[AD_SLOTS][AD_HASH_BYTES]; /* zeros: not known */
    uint8_t rejected[AD_REJECTS][AD_HASH_BYTES];
};

/* Whether people agree to run the image with that digest from the next start
 * on; ad_update_stage asks. people.h has one that keeps their choices.
 * SPEC: EN 303 645 5.3-6A, 5.3-12 */
struct ad_consent {
    void *port;
    uint32_t (*agree)(void *port, const uint8_t image[AD_HASH_BYTES]);
};

/* Everything that boot loader and application need. All of it is the caller's;
 * both must be given the same slots and the same store. */
struct ad_boot {
    const struct ad_flash *slot[AD_SLOTS];
    struct ad_store *store; /* over the area of the state; any content */
    const struct ad_flash *state_flash;
    const struct ad_policy *policy;
    const struct ad_crypto *crypto;
    const struct ad_counter *counter; /* NULL: the index is in the store only,
                                         and falls with it */
    struct ad_image_work *work;
    const struct ad_consent *consent; /* application: without one nothing is
                                         staged; boot loader: not used */
    uint32_t tries; /* boots an update has to confirm itself, 1 .. 15. A power
                       cut costs one: leave some for those. */
    /* In the application: the slot that it runs from, as the boot loader told.
     * In the boot loader: AD_SLOTS. */
    uint32_t running;
    /* The module's own; may be read after a load. */
    struct ad_state state;
};

/* From and to a record's payload. decode gives AD_NO for a payload that this
 * library does not write, and leaves *out alone then. */
uint32_t ad_state_decode(struct ad_state *out,
                         const uint8_t payload[AD_STATE_BYTES]);
void ad_state_encode(const struct ad_state *s, uint8_t payload[AD_STATE_BYTES]);

/* b->state as the store has it. AD_STORE_NONE, with a state that begins anew,
 * when there is no record, or the newest makes no sense. */
enum ad_store_found ad_state_load(struct ad_boot *b);
uint32_t ad_state_save(struct ad_boot *b);

/* The least security counter that an image may have: the rollback index, in
 * the state and in the counter. AD_NO when the counter can't be read; nothing
 * may run then.
 * SPEC: EN 303 645 5.3-2 */
uint32_t ad_state_floor(struct ad_boot *b, uint32_t *out);

/* Whether the slot holds an image that may run now: ad_image_check with the
 * floor, and not one that was rejected. */
uint32_t ad_state_check(struct ad_boot *b, uint32_t slot, struct ad_image *out,
                        enum ad_image_why *out_why);

uint32_t ad_state_is_rejected(const struct ad_state *s,
                              const uint8_t digest[AD_HASH_BYTES]);
void ad_state_reject(struct ad_state *s);

#endif

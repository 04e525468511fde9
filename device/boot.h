/* What a boot loader does: choose the image to run, or none. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_DEVICE_BOOT_H
#define ASSAY_DEVICE_BOOT_H

#include "state.h"

enum ad_boot_why {
    AD_BOOT_RUN,      /* run it */
    AD_BOOT_RECOVERY, /* no slot has an image that may run */
    AD_BOOT_BLIND,    /* state or counter can't be read: try again, by reset */
};

struct ad_choice {
    uint32_t slot;         /* tell the application: it is its b->running */
    uint32_t trial;        /* AD_YES: it must confirm itself */
    struct ad_image image; /* jump to slot's address + image.body */
    enum ad_boot_why why;
};

/* AD_YES when out->slot holds an image that may run now; it was hashed and its
 * signature verified in this call. Call once at every boot:
 *
 *     if (ad_boot_choose(&b, &choice) == AD_YES)
 *         jump(b.slot[choice.slot]->address + choice.image.body);
 *     else
 *         recovery();      never run code from a slot
 *
 * An update that is staged is tried, at most b->tries times: each try is on
 * record before this returns. When it never confirms, it is rejected by its
 * digest and the slot before runs again. When the active slot does not verify,
 * the other one runs if it was confirmed before and is not below the rollback
 * index. In recovery a loader may take an image over a cable with the functions
 * of update.h; it is held to the same rules.
 *
 * The rollback index is never raised by an image that has not confirmed itself.
 * If power failed between a confirmation and the raising of the counter, the
 * counter is raised here.
 * SPEC: EN 303 645 5.7-1, 5.3-2, 5.9-2 */
uint32_t ad_boot_choose(struct ad_boot *b, struct ad_choice *out);

#endif

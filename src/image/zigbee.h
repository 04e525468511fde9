/* Zigbee OTA files as they are read. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_ZIGBEE_H
#define ASSAY_IMAGE_ZIGBEE_H

#include "base/view.h"

/* The fs of a part called zigbee-ota. */
struct zigbee_ota {
    bool complete;      /* read up to its end */
    unsigned suite;     /* of the signature: 1, 2; 0: there is none */
    uint64_t signature; /* where that element's contents stand */
};

#endif

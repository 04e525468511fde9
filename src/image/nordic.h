/* Nordic's init packets as they are read. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_NORDIC_H
#define ASSAY_IMAGE_NORDIC_H

#include "base/view.h"

/* The fs of a part called nordic-dfu. */
struct nordic {
    bool is_signed;
    uint64_t signature_kind; /* 0: ECDSA P-256 and SHA-256, 1: Ed25519 */
    uint64_t signature_at;
    struct view init;      /* the init command: what is signed */
    struct view signature; /* r, s; little endian */
    uint64_t version, hardware, kind;
    uint64_t hash_kind; /* 3: SHA-256 */
    struct view hash;   /* of the firmware, its bytes reversed */
    bool debug;         /* versions are not compared */
};

#endif

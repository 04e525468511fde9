/* MCUboot images as they are read: for the reader and for who verifies. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_MCUBOOT_H
#define ASSAY_IMAGE_MCUBOOT_H

#include "base/view.h"

enum {
    MCUBOOT_TLVS = 64,

    MCUBOOT_KEY_HASH = 0x01,
    MCUBOOT_PUBLIC_KEY = 0x02,
    MCUBOOT_SHA256 = 0x10,
    MCUBOOT_SHA384 = 0x11,
    MCUBOOT_SHA512 = 0x12,
    MCUBOOT_RSA2048 = 0x20,
    MCUBOOT_ECDSA224 = 0x21,
    MCUBOOT_ECDSA = 0x22,
    MCUBOOT_RSA3072 = 0x23,
    MCUBOOT_ED25519 = 0x24,
    MCUBOOT_SIG_PURE = 0x25,
    MCUBOOT_ENC_FIRST = 0x30,
    MCUBOOT_ENC_LAST = 0x34,
    MCUBOOT_DEPENDENCY = 0x40,
    MCUBOOT_COUNTER = 0x50,
};

struct mcuboot_tlv {
    uint16_t type;
    bool guarded; /* in the area that hash and signature cover */
    uint64_t at;  /* of the value, in the image */
    struct view value;
};

/* The fs of a part called mcuboot. */
struct mcuboot {
    uint32_t load, image, flags, build;
    uint16_t header, guarded, revision;
    uint8_t major, minor;
    bool encrypted;
    struct view covered; /* what hash and signature are over: header, image and
                            protected TLVs; of encrypted images as they were */
    uint64_t end;
    struct mcuboot_tlv tlv[MCUBOOT_TLVS];
    unsigned n;
};

/* The first TLV of that type; NULL: none. */
const struct mcuboot_tlv *mcuboot_find(const struct mcuboot *m, uint16_t type);
bool mcuboot_is_signature(uint16_t type);
/* Whether the hash TLV is that of what it covers; 0: none, or it cannot be
 * said; 1: yes; -1: no. */
int mcuboot_hash(const struct mcuboot *m);

#endif

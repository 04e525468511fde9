/* What all of device/ shares: decisions, keys, and the ports it stands on. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_DEVICE_AD_H
#define ASSAY_DEVICE_AD_H

#include <stddef.h>
#include <stdint.h>

/* A security decision. Only AD_YES is a yes; the two differ in 31 bits, so
 * that neither a zeroed nor an all-ones register nor a few flipped bits turn a
 * no into a yes. Compare with == AD_YES, never with != AD_NO. */
enum {
    AD_YES = 0x3ac5965a,
    AD_NO = 0x453a69a5,
};

enum {
    AD_HASH_BYTES = 32, /* SHA-256 */
    AD_UUID_BYTES = 16,
    AD_SIGNATURE_BYTES = 72 /* the longest: ECDSA P-256 in DER */
};

/* Port: one area of flash: a slot, or a store of records. at and n count bytes
 * from the area's start; the library never asks beyond size_bytes. Each
 * function gives 0 when all of it was done, else anything.
 *
 * write is asked for whole units at multiples of unit_bytes, and never for a
 * unit that was written since its block was erased; erase for the block that
 * begins at at. Both return when the flash is done. Power may fail before,
 * inside or after each, and what was being written or erased may then read
 * differently each time; read may give an error for it (flash with ECC). For
 * ad_image_check alone, read is enough. */
struct ad_flash {
    void *port;
    uint32_t size_bytes;
    uint32_t address;     /* of the first byte as the processor sees it */
    uint32_t block_bytes; /* what one erase erases; divides size_bytes */
    uint32_t unit_bytes;  /* the least write: 1, 2, 4 .. AD_UNIT_BYTES */
    uint8_t erased;       /* what an erased byte reads as: 0xff or 0 */
    int (*read)(void *port, uint32_t at, uint8_t *to, uint32_t n);
    int (*write)(void *port, uint32_t at, const uint8_t *p, uint32_t n);
    int (*erase)(void *port, uint32_t at);
};

enum { AD_UNIT_BYTES = 32 };

/* Port: a number that no software can lower (fuses, RPMB, a secure element).
 * most is the largest that it can hold. raise is asked for more than the
 * present value only; when power fails in it, it is done or not. Each gives 0
 * when it was done, else anything. */
struct ad_counter {
    void *port;
    uint32_t most;
    int (*get)(void *port, uint32_t *out);
    int (*raise)(void *port, uint32_t to);
};

/* The algorithm belongs to the key, never to the image.
 * SPEC: EN 303 645 5.3-7 */
enum ad_algorithm {
    AD_ED25519 = 1, /* over the image's SHA-256 */
    AD_ECDSA_P256,  /* over the image's SHA-256; DER */
};

struct ad_key {
    enum ad_algorithm algorithm;
    const uint8_t *key; /* as the backend wants it */
    uint32_t key_bytes;
    uint8_t id[AD_HASH_BYTES]; /* SHA-256 of the SubjectPublicKeyInfo (DER) */
};

/* Backend: primitives of a library that others have reviewed. state is memory
 * of the caller, state_bytes long and aligned for any type. Every function
 * gives AD_YES only when it did what is asked; hash_end gives the digest. */
struct ad_crypto {
    uint32_t (*hash_start)(void *state);
    uint32_t (*hash_add)(void *state, const uint8_t *p, uint32_t n);
    uint32_t (*hash_end)(void *state, uint8_t digest[AD_HASH_BYTES]);
    /* Whether the n bytes at signature are key's over the digest. */
    uint32_t (*verify)(const struct ad_key *key,
                       const uint8_t digest[AD_HASH_BYTES],
                       const uint8_t *signature, uint32_t n);
};

#endif

/* One small record that survives power cuts: the newest of an append-only log.
 */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_DEVICE_STORE_H
#define ASSAY_DEVICE_STORE_H

#include "ad.h"

enum {
    AD_PAYLOAD_BYTES = 320, /* the largest payload */
    AD_RECORD_BYTES = AD_PAYLOAD_BYTES + 12 + AD_UNIT_BYTES,
    AD_STORE_PARTS = 3,
};

/* A store is an area of flash with three equal parts of whole blocks; each part
 * must hold two records of payload_bytes + 12 bytes. Memory is the caller's;
 * begin with ad_store_init. One at a time may be open on an area.
 *
 * What a caller may rely on, however often power fails and whatever a torn
 * write or erase reads as afterwards:
 *   - After ad_store_save gave AD_YES, ad_store_load gives that payload, until
 *     a later save.
 *   - After a save that was cut or gave AD_NO, a load gives the payload before
 *     or the new one; what it gave stays, except that a new payload that reads
 *     as absent may still turn up as long as nothing else was saved.
 * A CRC finds damage, not forgery: whoever can write this flash can write a
 * record. What must not be forged is under a signature or in a counter.
 *
 * Wear: the first save after a load erases one part, later ones when a part is
 * full; a save is two writes. */
struct ad_store {
    const struct ad_flash *flash;
    uint32_t kind; /* of payload, with its version; records of others do not
                      count */
    uint32_t payload_bytes;
    uint8_t payload[AD_PAYLOAD_BYTES]; /* the present one, after a load */
    /* AD_YES: the present payload is known not to be a torn write that
     * happened to read well. Act on it outside this store (burn a fuse, tell a
     * server) only then. */
    uint32_t sealed;
    /* The module's own. */
    uint32_t loaded;
    uint32_t seq;
    uint32_t part_seq[AD_STORE_PARTS];
    uint32_t record_bytes, part_bytes;
    uint32_t pairs; /* in a part; 0: the flash does not do */
    uint32_t part;  /* that this session writes to, or AD_STORE_PARTS */
    uint32_t next;
    uint8_t record[AD_RECORD_BYTES];
};

enum ad_store_found {
    AD_STORE_FOUND,
    AD_STORE_NONE,       /* not one whole record */
    AD_STORE_UNREADABLE, /* the same, but reads failed in more than one part,
                            so that it is no torn write; or the flash is too
                            small for this payload */
};

void ad_store_init(struct ad_store *s, const struct ad_flash *flash,
                   uint32_t kind, uint32_t payload_bytes);

/* Finds the newest record and puts it into s->payload. When it may be a torn
 * write that reads well, it is first written anew (s->sealed tells whether
 * that worked). */
enum ad_store_found ad_store_load(struct ad_store *s);

/* Makes the payload_bytes at p the newest record; p may be s->payload. AD_YES
 * when it is written and was read back. AD_NO without a load before it, and
 * after a save or a seal that failed: load again then. */
uint32_t ad_store_save(struct ad_store *s, const uint8_t *p);

/* Saves like ad_store_save, then erases everything older: what an earlier
 * record held is gone when this gives AD_YES.
 * SPEC: EN 303 645 5.11-1 */
uint32_t ad_store_scrub(struct ad_store *s, const uint8_t *p);

#endif

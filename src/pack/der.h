/* DER, strictly: one element after the other over the bounded reader. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_DER_H
#define ASSAY_PACK_DER_H

#include "base/rd.h"
#include "core/buf.h"

enum {
    DER_BOOLEAN = 0x01,
    DER_INTEGER = 0x02,
    DER_BITS = 0x03,
    DER_OCTETS = 0x04,
    DER_NULL = 0x05,
    DER_OID = 0x06,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    DER_CONTEXT_0 = 0xa0, /* constructed */
    DER_CONTEXT_1 = 0xa1,
    DER_CONTEXT_2 = 0xa2,
    DER_CONTEXT_3 = 0xa3,
    DER_PRIMITIVE_0 = 0x80,
};

struct xder {
    uint8_t tag;
    struct view body, whole;
};

/* The next element. Indefinite lengths, lengths that are longer than needed
 * and tags of more than one byte are failures of r. */
bool xder_next(struct rd *r, struct xder *out);
/* The next one, which must have this tag. */
struct rd xder_enter(struct rd *r, uint8_t tag);
struct view xder_body(struct rd *r, uint8_t tag);
/* Whether the next one has this tag; r does not move. */
bool xder_is(const struct rd *r, uint8_t tag);
/* A failure unless all was read. */
bool xder_end(struct rd *r);

/* --- writing --------------------------------------------------------------
 * An element whose body is known. */
void xder_put(struct buf *out, uint8_t tag, struct view body);
/* A SET OF of whole elements, in the order that DER wants; v is sorted. */
void xder_put_set(struct buf *out, uint8_t tag, struct view *v, size_t n);

#endif

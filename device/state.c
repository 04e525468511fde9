/* What boot loader and application know of the two slots: see state.h.
 *
 * offset  size  field      meaning (little endian)
 *      0     1  phase      enum ad_phase
 *      1     1  active     0 or 1
 *      2     1  tries      0 .. 15
 *      3     1  0
 *      4     4  index      rollback index
 *      8     4  saw        enum ad_saw
 *     12     4  written
 *     16     4  0
 *     20    64  digest     SHA-256 that names the image of slot 0, of slot 1
 *     84    64  rejected   SHA-256 of the last two rejected, newest first */
/* SPDX-License-Identifier: Apache-2.0 */
#include "state.h"

#include "base/rd.h"
#include "bytes.h"

enum { AT_DIGESTS = 20 };

uint32_t ad_state_decode(struct ad_state *out,
                         const uint8_t payload[AD_STATE_BYTES])
{
    uint32_t saw = ld_le32(payload + 8);
    if (payload[0] > AD_FAILED || payload[1] >= AD_SLOTS ||
        payload[2] > AD_TRIES_MAX || payload[3] != 0 ||
        saw >= 2 * AD_SAW_NO_IMAGE || ld_le32(payload + 16) != 0)
        return AD_NO;
    out->phase = (enum ad_phase)payload[0];
    out->active = payload[1];
    out->tries = payload[2];
    out->index = ld_le32(payload + 4);
    out->saw = saw;
    out->written = ld_le32(payload + 12);
    ad_copy(out->digest[0], payload + AT_DIGESTS, sizeof out->digest);
    ad_copy(out->rejected[0], payload + AT_DIGESTS + sizeof out->digest,
            sizeof out->rejected);
    return AD_YES;
}

void ad_state_encode(const struct ad_state *s, uint8_t payload[AD_STATE_BYTES])
{
    ad_put32(payload, (uint32_t)s->phase | s->active << 8 | s->tries << 16);
    ad_put32(payload + 4, s->index);
    ad_put32(payload + 8, s->saw);
    ad_put32(payload + 12, s->written);
    ad_put32(payload + 16, 0);
    ad_copy(payload + AT_DIGESTS, s->digest[0], sizeof s->digest);
    ad_copy(payload + AT_DIGESTS + sizeof s->digest, s->rejected[0],
            sizeof s->rejected);
}

enum ad_store_found ad_state_load(struct ad_boot *b)
{
    ad_store_init(b->store, b->state_flash, AD_STATE_KIND, AD_STATE_BYTES);
    b->state = (struct ad_state){.saw = AD_SAW_STATE_MADE};
    enum ad_store_found found = ad_store_load(b->store);
    if (found == AD_STORE_FOUND &&
        ad_state_decode(&b->state, b->store->payload) != AD_YES)
        return AD_STORE_NONE;
    return found;
}

uint32_t ad_state_save(struct ad_boot *b)
{
    uint8_t payload[AD_STATE_BYTES];
    ad_state_encode(&b->state, payload);
    return ad_store_save(b->store, payload);
}

uint32_t ad_state_floor(struct ad_boot *b, uint32_t *out)
{
    uint32_t burnt = 0;
    const struct ad_counter *c = b->counter;
    if (c && c->get(c->port, &burnt) != 0)
        return AD_NO;
    uint32_t floor = b->policy->min_counter;
    floor = b->state.index > floor ? b->state.index : floor;
    *out = burnt > floor ? burnt : floor;
    return AD_YES;
}

uint32_t ad_state_is_rejected(const struct ad_state *s,
                              const uint8_t digest[AD_HASH_BYTES])
{
    for (uint32_t i = 0; i < AD_REJECTS; i++)
        if (ad_same(s->rejected[i], digest, AD_HASH_BYTES) == AD_YES)
            return AD_YES;
    return AD_NO;
}

void ad_state_reject(struct ad_state *s)
{
    uint8_t *tried = s->digest[1 - s->active];
    if (ad_state_is_rejected(s, tried) != AD_YES) {
        ad_copy(s->rejected[1], s->rejected[0], AD_HASH_BYTES);
        ad_copy(s->rejected[0], tried, AD_HASH_BYTES);
    }
    for (uint32_t i = 0; i < AD_HASH_BYTES; i++)
        tried[i] = 0;
    s->phase = AD_REJECTED;
    s->tries = 0;
}

uint32_t ad_state_check(struct ad_boot *b, uint32_t slot, struct ad_image *out,
                        enum ad_image_why *out_why)
{
    struct ad_policy now = *b->policy;
    struct ad_image image;
    *out_why = AD_IMAGE_UNREADABLE;
    if (ad_state_floor(b, &now.min_counter) != AD_YES ||
        ad_image_check(b->slot[slot], &now, b->crypto, b->work, &image,
                       out_why) != AD_YES)
        return AD_NO;
    if (ad_state_is_rejected(&b->state, image.digest) == AD_YES) {
        *out_why = AD_IMAGE_REJECTED;
        return AD_NO;
    }
    *out = image;
    return AD_YES;
}

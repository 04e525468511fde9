/* What an application does: see update.h for the contract. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "update.h"

#include <stdbool.h>

#include "bytes.h"

static uint32_t other(const struct ad_boot *b)
{
    return 1 - b->state.active;
}

static bool load(struct ad_boot *b)
{
    return ad_state_load(b) == AD_STORE_FOUND && b->store->sealed == AD_YES;
}

static void set_digest(struct ad_boot *b, const uint8_t *digest)
{
    for (uint32_t i = 0; i < AD_HASH_BYTES; i++)
        b->state.digest[other(b)][i] = digest ? digest[i] : 0;
}

/* Whether an update may be begun over what is in the other slot. */
static bool may_begin(const struct ad_boot *b, const struct ad_offer *o)
{
    const struct ad_flash *f = b->slot[other(b)];
    return b->state.phase != AD_STAGED && b->state.phase != AD_TRIAL &&
           b->running != other(b) && o->size_bytes != 0 &&
           o->size_bytes <= f->size_bytes && f->unit_bytes != 0 &&
           f->unit_bytes <= AD_UNIT_BYTES &&
           !(o->digest && ad_state_is_rejected(&b->state, o->digest) == AD_YES);
}

uint32_t ad_update_begin(struct ad_boot *b, const struct ad_offer *offer,
                         struct ad_update *u, uint32_t *out_from)
{
    if (!load(b) || !may_begin(b, offer))
        return AD_NO;
    struct ad_state *s = &b->state;
    const struct ad_flash *f = b->slot[other(b)];
    bool resume =
        s->phase == AD_WRITING && offer->digest &&
        s->written % f->block_bytes == 0 && s->written < offer->size_bytes &&
        ad_same(s->digest[other(b)], offer->digest, AD_HASH_BYTES) == AD_YES;
    s->phase = AD_WRITING;
    s->tries = 0;
    if (!resume) {
        s->written = 0;
        set_digest(b, offer->digest);
    }
    /* On record before the first erase. Also when it resumes: progress that was
     * torn and not seen now must not be seen later. */
    if (ad_state_save(b) != AD_YES)
        return AD_NO;
    *u = (struct ad_update){.b = b,
                            .size = offer->size_bytes,
                            .at = s->written,
                            .open = AD_YES,
                            .step = offer->blocks_a_step * f->block_bytes};
    *out_from = s->written;
    return AD_YES;
}

/* Writes the unit that is full, at the place where it began; erases the block
 * when it is the first in it. */
static bool flush(struct ad_update *u)
{
    struct ad_boot *b = u->b;
    const struct ad_flash *f = b->slot[other(b)];
    uint32_t at = u->at - u->fill;
    if (at % f->block_bytes == 0) {
        if (u->step != 0 && at % u->step == 0 && at > b->state.written) {
            b->state.written = at;
            if (ad_state_save(b) != AD_YES)
                return false;
        }
        if (ad_flash_erase(f, at, at + f->block_bytes) != AD_YES)
            return false;
    }
    for (uint32_t i = u->fill; i < f->unit_bytes; i++)
        u->unit[i] = f->erased;
    u->fill = 0;
    return f->write(f->port, at, u->unit, f->unit_bytes) == 0;
}

uint32_t ad_update_write(struct ad_update *u, const uint8_t *p, uint32_t n)
{
    if (u->open != AD_YES || n > u->size - u->at)
        return AD_NO;
    uint32_t unit = u->b->slot[other(u->b)]->unit_bytes;
    for (uint32_t i = 0; i < n; i++) {
        u->unit[u->fill++] = p[i];
        u->at++;
        if (u->fill == unit && !flush(u)) {
            u->open = AD_NO;
            return AD_NO;
        }
    }
    return AD_YES;
}

/* SPEC: EN 303 645 5.3-2 */
static bool is_wanted(struct ad_update *u, const struct ad_image *image,
                      enum ad_image_why *why)
{
    static const uint8_t unknown[AD_HASH_BYTES];
    struct ad_boot *b = u->b;
    const uint8_t *told = b->state.digest[other(b)];
    struct ad_image runs;
    enum ad_image_why ignored;
    *why = AD_IMAGE_OTHER;
    if (image->total_bytes != u->size ||
        (ad_same(told, unknown, AD_HASH_BYTES) != AD_YES &&
         ad_same(told, image->digest, AD_HASH_BYTES) != AD_YES))
        return false;
    *why = AD_IMAGE_BEYOND;
    if (b->counter && image->counter > b->counter->most)
        return false;
    *why = AD_IMAGE_KNOWN;
    /* When the active slot does not verify, any image that may run is better
     * than none. */
    return ad_state_check(b, b->state.active, &runs, &ignored) != AD_YES ||
           ad_image_order(image, &runs) > 0;
}

uint32_t ad_update_finish(struct ad_update *u, enum ad_image_why *out_why)
{
    struct ad_boot *b = u->b;
    const struct ad_flash *f = b->slot[other(b)];
    struct ad_image image;
    *out_why = AD_IMAGE_UNREADABLE;
    if (u->open != AD_YES)
        return AD_NO;
    u->open = AD_NO;
    if (u->at != u->size) {
        *out_why = AD_IMAGE_SIZE;
        return AD_NO;
    }
    if (u->fill > 0 && !flush(u))
        return AD_NO;
    uint32_t rest = (u->at + f->block_bytes - 1) / f->block_bytes;
    if (ad_flash_erase(f, rest * f->block_bytes, f->size_bytes) != AD_YES)
        return AD_NO;
    volatile bool good =
        ad_state_check(b, other(b), &image, out_why) == AD_YES &&
        is_wanted(u, &image, out_why);
    b->state.phase = good ? AD_CANDIDATE : AD_FAILED;
    set_digest(b, good ? image.digest : NULL);
    if (ad_state_save(b) != AD_YES || !good)
        return AD_NO;
    *out_why = AD_IMAGE_GOOD;
    return AD_YES;
}

uint32_t ad_update_stage(struct ad_boot *b)
{
    const struct ad_consent *c = b->consent;
    if (!load(b) || b->state.phase != AD_CANDIDATE || b->tries == 0 ||
        b->tries > AD_TRIES_MAX || !c ||
        c->agree(c->port, b->state.digest[other(b)]) != AD_YES)
        return AD_NO;
    b->state.phase = AD_STAGED;
    b->state.tries = b->tries;
    return ad_state_save(b);
}

uint32_t ad_update_cancel(struct ad_boot *b)
{
    if (!load(b) ||
        (b->state.phase != AD_WRITING && b->state.phase != AD_CANDIDATE &&
         b->state.phase != AD_STAGED))
        return AD_NO;
    b->state.phase = AD_READY;
    set_digest(b, NULL);
    return ad_state_save(b);
}

/* Whether what runs is the update that is on trial. */
static bool is_trial(const struct ad_boot *b)
{
    return b->state.phase == AD_TRIAL && b->running == other(b);
}

uint32_t ad_update_confirm(struct ad_boot *b)
{
    struct ad_image image;
    enum ad_image_why why;
    const struct ad_counter *c = b->counter;
    if (!load(b) || !is_trial(b) ||
        ad_state_check(b, b->running, &image, &why) != AD_YES ||
        ad_same(image.digest, b->state.digest[b->running], AD_HASH_BYTES) !=
            AD_YES)
        return AD_NO;
    b->state.phase = AD_UPDATED;
    b->state.active = b->running;
    b->state.tries = 0;
    if (image.counter > b->state.index)
        b->state.index = image.counter;
    if (ad_state_save(b) != AD_YES)
        return AD_NO;
    /* The counter second: a cut in between is mended at the next boot, while a
     * counter that rose first could shut out the slot that is still active. */
    uint32_t burnt;
    if (c && c->get(c->port, &burnt) == 0 && burnt < b->state.index)
        (void)c->raise(c->port, b->state.index);
    return AD_YES;
}

uint32_t ad_update_reject(struct ad_boot *b)
{
    if (!load(b) || !is_trial(b))
        return AD_NO;
    ad_state_reject(&b->state);
    return ad_state_save(b);
}

uint32_t ad_update_seen(struct ad_boot *b, uint32_t what)
{
    if (!load(b))
        return AD_NO;
    b->state.saw &= ~what;
    return ad_state_save(b);
}

uint32_t ad_update_pardon(struct ad_boot *b)
{
    if (!load(b))
        return AD_NO;
    for (uint32_t i = 0; i < AD_REJECTS; i++)
        for (uint32_t k = 0; k < AD_HASH_BYTES; k++)
            b->state.rejected[i][k] = 0;
    return ad_state_save(b);
}

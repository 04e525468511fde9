/* What a boot loader does: see boot.h for the contract. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "boot.h"

#include <stdbool.h>

#include "bytes.h"

static bool check(struct ad_boot *b, uint32_t slot, struct ad_choice *c)
{
    enum ad_image_why why = AD_IMAGE_NONE;
    if (ad_state_check(b, slot, &c->image, &why) != AD_YES)
        return false;
    c->slot = slot;
    c->trial = AD_NO;
    return true;
}

/* Puts the evidence on record, once. */
static void saw(struct ad_boot *b, uint32_t what)
{
    uint32_t before = b->state.saw;
    b->state.saw |= what;
    if (b->state.saw != before)
        (void)ad_state_save(b);
}

static void keep_digest(struct ad_boot *b, const struct ad_choice *c)
{
    for (uint32_t i = 0; i < AD_HASH_BYTES; i++)
        b->state.digest[c->slot][i] = c->image.digest[i];
}

static bool is_what_is_known(const struct ad_boot *b, const struct ad_choice *c)
{
    return ad_same(b->state.digest[c->slot], c->image.digest, AD_HASH_BYTES) ==
           AD_YES;
}

static bool is_newer(const struct ad_image *a, const struct ad_image *b)
{
    return a->counter != b->counter ? a->counter > b->counter
                                    : ad_image_order(a, b) > 0;
}

/* No record of the slots: begin one with the newest image there is. */
static void make_state(struct ad_boot *b)
{
    struct ad_choice c[AD_SLOTS];
    bool good[AD_SLOTS];
    for (uint32_t i = 0; i < AD_SLOTS; i++) {
        good[i] = check(b, i, &c[i]);
        if (good[i])
            keep_digest(b, &c[i]);
    }
    bool second = good[1] && (!good[0] || is_newer(&c[1].image, &c[0].image));
    b->state.active = second;
    (void)ad_state_save(b);
}

/* The counter follows the index; a cut after a confirmation is mended here.
 * Only a state that is sure to stay may move what can't be moved back. */
static void raise_counter(struct ad_boot *b)
{
    const struct ad_counter *c = b->counter;
    uint32_t burnt;
    if (c && b->store->sealed == AD_YES && c->get(c->port, &burnt) == 0 &&
        burnt < b->state.index)
        (void)c->raise(c->port, b->state.index);
}

/* The staged update, when there is one that may be tried once more. */
static bool try_update(struct ad_boot *b, struct ad_choice *c)
{
    struct ad_state *s = &b->state;
    if (s->phase != AD_STAGED && s->phase != AD_TRIAL)
        return false;
    if (s->tries == 0) {
        ad_state_reject(s);
        (void)ad_state_save(b);
        return false;
    }
    if (!check(b, 1 - s->active, c) || !is_what_is_known(b, c)) {
        s->phase = AD_FAILED;
        s->saw |= AD_SAW_CANDIDATE_BAD;
        (void)ad_state_save(b);
        return false;
    }
    /* On record before it runs: a try that is not counted could be repeated
     * for ever. */
    enum ad_phase before = s->phase;
    s->phase = AD_TRIAL;
    s->tries--;
    c->trial = AD_YES;
    if (ad_state_save(b) == AD_YES)
        return true;
    s->phase = before;
    s->tries++;
    return false;
}

static bool run_active(struct ad_boot *b, struct ad_choice *c)
{
    if (!check(b, b->state.active, c)) {
        saw(b, AD_SAW_ACTIVE_BAD);
        return false;
    }
    if (!is_what_is_known(b, c)) {
        keep_digest(b, c);
        b->state.saw |= AD_SAW_SWAPPED;
        (void)ad_state_save(b);
    }
    return true;
}

/* The other slot in place of an active one that does not verify: the image that
 * was confirmed before, or a whole update as a trial. */
static bool fall_back(struct ad_boot *b, struct ad_choice *c)
{
    struct ad_state *s = &b->state;
    if (s->phase == AD_CANDIDATE) {
        s->phase = AD_STAGED;
        s->tries = b->tries;
        return try_update(b, c);
    }
    if ((s->phase != AD_READY && s->phase != AD_UPDATED) ||
        !check(b, 1 - s->active, c) || !is_what_is_known(b, c))
        return false;
    s->active = c->slot;
    s->phase = AD_READY;
    s->saw |= AD_SAW_FALLBACK;
    (void)ad_state_save(b);
    return true;
}

/* Once more from what the parts left behind, so that one skipped call or
 * branch above does not decide alone. */
static uint32_t decide(struct ad_boot *b, const struct ad_choice *c)
{
    uint32_t floor = 0;
    volatile uint32_t good = ad_state_floor(b, &floor);
    if (c->slot >= AD_SLOTS || c->image.counter < floor || good != AD_YES)
        return AD_NO;
    if (ad_state_is_rejected(&b->state, c->image.digest) != AD_NO)
        return AD_NO;
    return good == AD_YES ? good : AD_NO;
}

uint32_t ad_boot_choose(struct ad_boot *b, struct ad_choice *out)
{
    uint32_t floor;
    *out = (struct ad_choice){
        .slot = AD_SLOTS, .trial = AD_NO, .why = AD_BOOT_BLIND};
    enum ad_store_found found = ad_state_load(b);
    if (found == AD_STORE_UNREADABLE || ad_state_floor(b, &floor) != AD_YES)
        return AD_NO;
    if (found == AD_STORE_NONE)
        make_state(b);
    raise_counter(b);
    volatile bool found_one =
        try_update(b, out) || run_active(b, out) || fall_back(b, out);
    if (!found_one)
        saw(b, AD_SAW_NO_IMAGE);
    volatile uint32_t good = found_one ? decide(b, out) : (uint32_t)AD_NO;
    if (good != AD_YES || !found_one) {
        out->slot = AD_SLOTS;
        out->why = AD_BOOT_RECOVERY;
        return AD_NO;
    }
    out->why = AD_BOOT_RUN;
    return good == AD_YES ? good : AD_NO;
}

/* A device that lives through power cuts: boot loader, applications, server. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cuts.h"

#include <string.h>

#include "../../device/boot.h"
#include "../../device/update.h"
#include "toy.h"

/* V1 is in the device at first. CRASH never confirms itself, ILL rejects
 * itself; V2 and V3 are good. */
enum { V1, CRASH, ILL, V2, V3, IMAGES };

enum { BOOTS_MAX = 60, DEVICE_BLOCK = 256 };

static const char *const names[STORIES] = {"install", "revert", "reject",
                                           "twice"};
static const uint8_t offers[STORIES][3] = {
    {V2,    V1, V1},
    {CRASH, V2, V1},
    {ILL,   V2, V1},
    {V2,    V3, V1}
};
static const uint8_t goals[STORIES] = {V2, V2, V2, V3};

/* All there is: what the device keeps without power, and what is outside. */
struct world {
    struct life life;
    struct sim_flash slot[2], state;
    struct sim_counter counter;
    unsigned tries; /* an update has so many boots */
    unsigned offer; /* of the story's */
    unsigned runs[IMAGES];
    uint32_t index;     /* the highest that was seen */
    uint32_t may_index; /* counter of the best that asked to be confirmed */
    bool confirmed[IMAGES];
};

static struct toy_image images[IMAGES]; /* made once, then only read */

static void make_images(void)
{
    if (images[V1].n)
        return;
    toy_make(&images[V1], 1, 1, 100);
    toy_make(&images[CRASH], 2, 2, 90);
    toy_make(&images[ILL], 2, 2, 120);
    toy_make(&images[V2], 3, 3, 130);
    toy_make(&images[V3], 4, 3, 80);
}

static void begin_world(void *world, unsigned cuts)
{
    struct world *w = world;
    unsigned s = w->life.story;
    make_images();
    w->tries = cuts + 1;
    w->life.power.seed = 2463534242U + s;
    for (unsigned i = 0; i < 2; i++)
        sim_flash_init(&w->slot[i], &w->life.power, 2 * DEVICE_BLOCK,
                       DEVICE_BLOCK, 32);
    sim_flash_init(&w->state, &w->life.power, 3 * 320, 320, 8);
    w->slot[0].ecc = w->slot[1].ecc = w->state.ecc = s == STORY_REJECT;
    w->counter.power = &w->life.power;
    memcpy(w->slot[0].bytes, images[V1].bytes, images[V1].n);
    memset(w->slot[0].written, 1, sizeof w->slot[0].written);
    memset(w->slot[1].bytes, 0x11, 300); /* what the factory left there */
    memset(w->slot[1].written, 1, sizeof w->slot[1].written);
}

/* A world is copied; its parts must use its own switch. */
static void settle(struct world *w)
{
    w->slot[0].power = w->slot[1].power = w->state.power = &w->life.power;
    w->counter.power = &w->life.power;
}

static void wrong(struct world *w, const char *what)
{
    sim_break(&w->life.power, what);
}

/* What a processor has after a reset: nothing of before. */
struct ram {
    struct ad_flash slot[2], state;
    struct ad_counter counter;
    struct ad_store store;
    struct ad_image_work work;
    struct toy_hash hash;
    struct ad_boot b;
};

static void reset(struct ram *r, struct world *w, uint32_t running)
{
    memset(r, 0xa5, sizeof *r);
    for (unsigned i = 0; i < 2; i++)
        r->slot[i] = sim_flash_port(&w->slot[i], 0x08000000 + i * 0x1000);
    r->state = sim_flash_port(&w->state, 0);
    r->counter = sim_counter_port(&w->counter, 200);
    r->work.hash_state = &r->hash;
    r->b.slot[0] = &r->slot[0];
    r->b.slot[1] = &r->slot[1];
    r->b.store = &r->store;
    r->b.state_flash = &r->state;
    r->b.policy = &toy_policy;
    r->b.crypto = &toy_crypto;
    r->b.counter = &r->counter;
    r->b.work = &r->work;
    r->b.tries = w->tries;
    r->b.consent = &toy_consent;
    r->b.running = running;
}

static unsigned which(const uint8_t *digest)
{
    for (unsigned i = 0; i < IMAGES; i++)
        if (memcmp(images[i].digest, digest, AD_HASH_BYTES) == 0)
            return i;
    return IMAGES;
}

/* Takes an image from the server. AD_YES when it is staged. */
static uint32_t install(struct world *w, struct ram *r,
                        const struct toy_image *t, enum ad_image_why *why)
{
    struct ad_update u;
    struct ad_offer o = {
        .size_bytes = t->n, .digest = t->digest, .blocks_a_step = 1};
    uint32_t from;
    if (ad_state_load(&r->b) == AD_STORE_FOUND &&
        r->b.state.phase == AD_CANDIDATE &&
        memcmp(r->b.state.digest[1 - r->b.state.active], t->digest, 32) == 0)
        return ad_update_stage(&r->b);
    if (ad_update_begin(&r->b, &o, &u, &from) != AD_YES)
        return AD_NO;
    const struct sim_flash *f = &w->slot[1 - r->b.state.active];
    for (uint32_t i = 0; i < from; i++)
        if (f->bytes[i] != t->bytes[i] || f->weak[i])
            wrong(w, "resumes behind what is not there");
    for (uint32_t at = from; at < t->n; at += 50)
        if (ad_update_write(&u, t->bytes + at,
                            t->n - at < 50 ? t->n - at : 50) != AD_YES)
            return AD_NO;
    if (ad_update_finish(&u, why) != AD_YES)
        return AD_NO;
    return ad_update_stage(&r->b);
}

/* The application of a good image. */
static void good_app(struct world *w, struct ram *r, unsigned id, bool trial)
{
    uint32_t before = w->may_index;
    if (images[id].counter > w->may_index)
        w->may_index = images[id].counter;
    if (ad_update_confirm(&r->b) == AD_YES)
        w->confirmed[id] = true;
    else if (!trial)
        w->may_index = before;
    if (w->confirmed[id] && !trial && w->runs[id] == 1)
        wrong(w, "confirmed without a trial");
    if (id == V1 && w->confirmed[V1])
        wrong(w, "the old image took the update's confirmation");
    if (id == goals[w->life.story] || trial)
        return;
    unsigned offer = offers[w->life.story][w->offer];
    enum ad_image_why why = AD_IMAGE_GOOD;
    if (install(w, r, &images[offer], &why) == AD_YES)
        return;
    /* The server learns that this one was rejected, and has a better one. */
    if (ad_state_load(&r->b) == AD_STORE_FOUND &&
        ad_state_is_rejected(&r->b.state, images[offer].digest) == AD_YES)
        w->offer++;
    if (w->life.story == STORY_TWICE && id == V2)
        w->offer = 1;
}

/* What must hold at every boot. */
static void watch(struct world *w, const struct ram *r,
                  const struct ad_choice *c, unsigned id)
{
    if (id == IMAGES) {
        wrong(w, "runs what nobody made");
        return;
    }
    w->runs[id]++;
    if (r->b.state.index < w->index)
        wrong(w, "the rollback index fell");
    w->index = r->b.state.index;
    if (w->index > w->may_index || w->counter.value > w->may_index)
        wrong(w, "the rollback index rose before a confirmation");
    for (unsigned i = 0; i < IMAGES; i++)
        if (w->confirmed[i] && images[id].counter < images[i].counter)
            wrong(w, "downgrade after a confirmation");
    if (w->confirmed[V2] && id == V1)
        wrong(w, "the image before runs again");
    if (w->runs[CRASH] > w->tries || w->runs[ILL] > w->tries)
        wrong(w, "tried more often than allowed");
    if (r->b.state.saw & ~(uint32_t)AD_SAW_STATE_MADE)
        wrong(w, "a false alarm of tampering");
    bool active = c->slot == r->b.state.active;
    if (c->trial == AD_YES ? active || r->b.state.phase != AD_TRIAL : !active)
        wrong(w, "a trial that is not on record");
}

/* One boot and what the application does. False when the story is over. */
static bool boot(struct world *w)
{
    struct ram r;
    struct ad_choice c;
    if (++w->life.boots > BOOTS_MAX) {
        wrong(w, "does not come to an end");
        return false;
    }
    w->slot[0].locked = w->slot[1].locked = true;
    reset(&r, w, AD_SLOTS);
    if (ad_boot_choose(&r.b, &c) != AD_YES) {
        if (c.why == AD_BOOT_RECOVERY)
            wrong(w, "brick");
        return true; /* a fault of the medium: the watchdog tries again */
    }
    unsigned id = which(c.image.digest);
    watch(w, &r, &c, id);
    if (w->life.power.broken)
        return false;
    bool trial = c.trial == AD_YES;
    uint32_t slot = c.slot;
    if (id == goals[w->life.story] && !trial && r.b.state.phase == AD_UPDATED &&
        w->counter.value == images[id].counter)
        return false;
    w->slot[1 - slot].locked = false;
    reset(&r, w, slot);
    if (id == ILL)
        (void)ad_update_reject(&r.b);
    else if (id != CRASH)
        good_app(w, &r, id, trial);
    return !w->life.power.broken;
}

static void live(void *world)
{
    struct world *w = world;
    settle(w);
    while (boot(w))
        ;
}

/* After the story: old images are refused, and a new one installs. */
static void afterwards(void *world)
{
    struct world *w = world;
    struct toy_image next;
    struct ram r;
    struct ad_choice c;
    enum ad_image_why why = AD_IMAGE_GOOD;
    toy_make(&next, 9, 4, 60);
    reset(&r, w, AD_SLOTS);
    if (ad_boot_choose(&r.b, &c) != AD_YES)
        return wrong(w, "brick after all");
    uint32_t slot = c.slot;
    w->slot[1 - slot].locked = false;
    reset(&r, w, slot);
    if (w->life.story == STORY_INSTALL &&
        install(w, &r, &images[V1], &why) == AD_YES)
        return wrong(w, "takes an old image");
    reset(&r, w, slot);
    if (install(w, &r, &next, &why) != AD_YES)
        return wrong(w, "wedged: the next update does not install");
    reset(&r, w, AD_SLOTS);
    if (ad_boot_choose(&r.b, &c) != AD_YES || c.slot == slot ||
        c.trial != AD_YES)
        wrong(w, "wedged: the next update is not tried");
}

static void was_whole(void *world)
{
    struct world *w = world;
    const uint8_t *offered = offers[w->life.story];
    for (unsigned i = 0; offered[i] != V1; i++)
        if (w->runs[offered[i]] == 0)
            wrong(w, "the story did not take place");
    if (!w->confirmed[goals[w->life.story]])
        wrong(w, "the good update was not confirmed");
}

const struct lives boot_lives = {.names = names,
                                 .stories = STORIES,
                                 .bytes = sizeof(struct world),
                                 .begin = begin_world,
                                 .live = live,
                                 .was_whole = was_whole,
                                 .afterwards = afterwards};

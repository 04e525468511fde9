/* Choosing what runs, and updates: what is allowed, refused and remembered. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "../../device/boot.h"
#include "../../device/update.h"
#include "check.h"
#include "flash_sim.h"
#include "toy.h"

enum { BLOCK = 256, SLOT = 2 * BLOCK, STATE = 3 * 320, TRIES = 3 };

struct bench {
    struct sim_power power;
    struct sim_flash slot[2], state;
    struct sim_counter counter;
    struct ad_flash port[2], state_port;
    struct ad_counter counter_port;
    struct ad_store store;
    struct ad_image_work work;
    struct toy_hash hash;
    struct ad_boot b;
    struct ad_choice choice;
    struct toy_image v1, v2, v3;
};

static void put_image(struct bench *x, unsigned slot, const struct toy_image *t)
{
    memset(x->slot[slot].bytes, 0xff, SLOT);
    if (t)
        memcpy(x->slot[slot].bytes, t->bytes, t->n);
    memset(x->slot[slot].written, t != NULL, SLOT);
}

static int setup(void **state)
{
    struct bench *x = calloc(1, sizeof *x);
    if (!x)
        return -1;
    x->power.seed = 1;
    for (unsigned i = 0; i < 2; i++) {
        sim_flash_init(&x->slot[i], &x->power, SLOT, BLOCK, 16);
        x->port[i] = sim_flash_port(&x->slot[i], i * 0x1000);
    }
    sim_flash_init(&x->state, &x->power, STATE, STATE / 3, 8);
    x->state_port = sim_flash_port(&x->state, 0);
    x->counter.power = &x->power;
    x->counter_port = sim_counter_port(&x->counter, 100);
    x->work.hash_state = &x->hash;
    x->b = (struct ad_boot){
        .slot = {&x->port[0], &x->port[1]},
        .store = &x->store,
        .state_flash = &x->state_port,
        .policy = &toy_policy,
        .crypto = &toy_crypto,
        .counter = &x->counter_port,
        .work = &x->work,
        .tries = TRIES,
        .consent = &toy_consent,
        .running = AD_SLOTS,
    };
    toy_make(&x->v1, 1, 1, 100);
    toy_make(&x->v2, 2, 2, 100);
    toy_make(&x->v3, 3, 2, 150);
    put_image(x, 0, &x->v1);
    *state = x;
    return 0;
}

static int teardown(void **state)
{
    struct bench *x = *state;
    const char *broken = x->power.broken;
    if (broken)
        print_message("# %s\n", broken);
    free(x);
    return broken ? -1 : 0;
}

/* The slot that runs after a reset, or AD_SLOTS. */
static uint32_t boot(struct bench *x)
{
    x->slot[0].locked = x->slot[1].locked = true;
    x->b.running = AD_SLOTS;
    uint32_t r = ad_boot_choose(&x->b, &x->choice);
    assert_true(r == AD_YES || r == AD_NO);
    assert_true((r == AD_YES) == (x->choice.slot < AD_SLOTS));
    assert_true((r == AD_YES) == (x->choice.why == AD_BOOT_RUN));
    x->b.running = x->choice.slot;
    for (unsigned i = 0; i < 2; i++)
        x->slot[i].locked = i == x->b.running;
    return x->choice.slot;
}

/* What an attempt to install ends with. */
static enum ad_image_why install(struct bench *x, const struct toy_image *t)
{
    struct ad_update u;
    struct ad_offer o = {.size_bytes = t->n};
    uint32_t from = 99;
    enum ad_image_why why = (enum ad_image_why)99;
    if (ad_update_begin(&x->b, &o, &u, &from) != AD_YES)
        return why;
    assert_int_equal(from, 0);
    assert_int_equal(ad_update_write(&u, t->bytes, t->n), AD_YES);
    uint32_t r = ad_update_finish(&u, &why);
    assert_true((r == AD_YES) == (why == AD_IMAGE_GOOD));
    return why;
}

static void run_update(struct bench *x, const struct toy_image *t)
{
    uint32_t before = x->b.running;
    assert_int_equal(install(x, t), AD_IMAGE_GOOD);
    assert_int_equal(ad_update_stage(&x->b), AD_YES);
    assert_int_equal(boot(x), 1 - before);
    assert_int_equal(x->choice.trial, AD_YES);
}

static enum ad_phase phase(struct bench *x)
{
    assert_int_equal(ad_state_load(&x->b), AD_STORE_FOUND);
    return x->b.state.phase;
}

static void a_new_device_runs_the_image_it_has(void **state)
{
    struct bench *x = *state;
    assert_int_equal(boot(x), 0);
    assert_int_equal(x->choice.trial, AD_NO);
    assert_int_equal(x->choice.image.counter, 1);
    assert_int_equal(x->b.state.saw, AD_SAW_STATE_MADE);
    assert_int_equal(ad_update_seen(&x->b, AD_SAW_STATE_MADE), AD_YES);
    uint64_t ops = x->power.op;
    assert_int_equal(boot(x), 0);
    assert_int_equal(x->b.state.saw, 0);
    assert_int_equal(x->power.op, ops); /* a plain boot wears nothing */
}

static void without_a_record_the_newest_image_runs(void **state)
{
    struct bench *x = *state;
    put_image(x, 1, &x->v2);
    assert_int_equal(boot(x), 1);
    put_image(x, 0, &x->v3); /* as high a counter, a higher version */
    memset(x->state.bytes, 0x5a, STATE);
    assert_int_equal(boot(x), 0);
    assert_int_equal(x->b.state.saw, AD_SAW_STATE_MADE);
}

static void an_update_is_tried_and_confirms_itself(void **state)
{
    struct bench *x = *state;
    toy_make(&x->v2, 2, 2, 10);           /* in the first block */
    memset(x->slot[1].bytes, 0x11, SLOT); /* as the factory left it */
    memset(x->slot[1].written, 1, SLOT);
    boot(x);
    run_update(x, &x->v2);
    assert_int_equal(x->counter.value, 0);
    assert_int_equal(x->b.state.index, 0);
    assert_int_equal(ad_update_confirm(&x->b), AD_YES);
    assert_int_equal(x->counter.value, 2);
    assert_int_equal(boot(x), 1);
    assert_int_equal(x->choice.trial, AD_NO);
    assert_int_equal(x->b.state.phase, AD_UPDATED);
    assert_int_equal(x->b.state.index, 2);
    assert_int_equal(ad_update_confirm(&x->b), AD_NO); /* once is enough */
    /* What is behind the image is erased. */
    for (unsigned i = x->v2.n; i < SLOT; i++)
        assert_int_equal(x->slot[1].bytes[i], 0xff);
}

static void an_update_that_does_not_confirm_is_taken_back(void **state)
{
    struct bench *x = *state;
    boot(x);
    run_update(x, &x->v2);
    for (unsigned i = 1; i < TRIES; i++)
        assert_int_equal(boot(x), 1);
    assert_int_equal(boot(x), 0);
    assert_int_equal(x->b.state.phase, AD_REJECTED);
    assert_int_equal(x->b.state.index, 0);
    assert_int_equal(install(x, &x->v2), AD_IMAGE_REJECTED);
    assert_int_equal(ad_update_stage(&x->b), AD_NO);
    run_update(x, &x->v3);
    assert_int_equal(ad_update_confirm(&x->b), AD_YES);
}

static void a_rejected_image_is_known_by_its_digest(void **state)
{
    struct bench *x = *state;
    boot(x);
    run_update(x, &x->v2);
    assert_int_equal(ad_update_reject(&x->b), AD_YES);
    assert_int_equal(ad_update_confirm(&x->b), AD_NO);
    assert_int_equal(boot(x), 0);
    /* The unprotected area (where a signature could be made anew) is no part
     * of the digest. */
    struct toy_image again = x->v2;
    again.bytes[again.n - 1] ^= 1;
    assert_int_equal(install(x, &again), AD_IMAGE_SIGNATURE);
    assert_int_equal(install(x, &x->v2), AD_IMAGE_REJECTED);
    uint64_t wrote = x->slot[1].wrote;
    struct ad_update u;
    uint32_t from;
    struct ad_offer o = {.size_bytes = x->v2.n, .digest = x->v2.digest};
    assert_int_equal(ad_update_begin(&x->b, &o, &u, &from), AD_NO);
    assert_int_equal(x->slot[1].wrote, wrote);
    /* Even lying in the slot of a device that has nothing else. */
    put_image(x, 1, &x->v2);
    put_image(x, 0, NULL);
    assert_int_equal(boot(x), AD_SLOTS);
    put_image(x, 0, &x->v1);
    boot(x);
    assert_int_equal(ad_update_pardon(&x->b), AD_YES);
    assert_int_equal(install(x, &x->v2), AD_IMAGE_GOOD);
}

static void old_and_equal_images_are_not_updates(void **state)
{
    struct bench *x = *state;
    boot(x);
    run_update(x, &x->v2);
    ad_update_confirm(&x->b);
    struct toy_image t;
    assert_int_equal(install(x, &x->v1), AD_IMAGE_OLD);
    assert_int_equal(install(x, &x->v2), AD_IMAGE_KNOWN);
    toy_make(&t, 1, 2, 50); /* counter as now, version lower */
    assert_int_equal(install(x, &t), AD_IMAGE_KNOWN);
    toy_make(&t, 2, 9, 50); /* counter higher, version equal */
    assert_int_equal(install(x, &t), AD_IMAGE_KNOWN);
    toy_make(&t, 9, 1, 50); /* version higher, counter lower */
    assert_int_equal(install(x, &t), AD_IMAGE_OLD);
    assert_int_equal(phase(x), AD_FAILED);
    assert_int_equal(boot(x), 1);
}

static void an_image_beyond_the_counter_is_refused_before_it_runs(void **state)
{
    struct bench *x = *state;
    struct toy_image t;
    boot(x);
    toy_make(&t, 5, 101, 50);
    assert_int_equal(install(x, &t), AD_IMAGE_BEYOND);
    toy_make(&t, 5, 100, 50);
    assert_int_equal(install(x, &t), AD_IMAGE_GOOD);
    /* A refused image, whatever its counter, moves nothing. */
    assert_int_equal(x->counter.value, 0);
}

static void the_fallback_obeys_the_rollback_index(void **state)
{
    struct bench *x = *state;
    boot(x);
    run_update(x, &x->v2);
    ad_update_confirm(&x->b);
    boot(x);
    x->slot[1].bytes[40] ^= 1; /* v1 in slot A is whole, and too old */
    assert_int_equal(boot(x), AD_SLOTS);
    assert_int_equal(x->choice.why, AD_BOOT_RECOVERY);
    assert_int_equal(x->b.state.saw & AD_SAW_NO_IMAGE, AD_SAW_NO_IMAGE);
    /* Also when the state is erased: the counter knows. */
    memset(x->state.bytes, 0xff, STATE);
    assert_int_equal(boot(x), AD_SLOTS);
}

static void the_fallback_runs_what_is_not_too_old_and_tells(void **state)
{
    struct bench *x = *state;
    boot(x);
    run_update(x, &x->v2);
    ad_update_confirm(&x->b);
    boot(x);
    run_update(x, &x->v3);
    ad_update_confirm(&x->b);
    assert_int_equal(boot(x), 0);
    x->slot[0].bytes[40] ^= 1;
    assert_int_equal(boot(x), 1);
    assert_int_equal(x->choice.image.counter, 2);
    assert_int_equal(x->b.state.saw & ~(uint32_t)AD_SAW_STATE_MADE,
                     AD_SAW_ACTIVE_BAD | AD_SAW_FALLBACK);
    uint64_t ops = x->power.op;
    assert_int_equal(boot(x), 1); /* on record: not written at each boot */
    assert_int_equal(x->power.op, ops);
    run_update(x, &x->v3); /* and it heals */
    ad_update_confirm(&x->b);
    assert_int_equal(boot(x), 0);
}

static void recovery_takes_signed_images_only(void **state)
{
    struct bench *x = *state;
    boot(x);
    x->slot[0].bytes[40] ^= 1;
    assert_int_equal(boot(x), AD_SLOTS);
    struct toy_image bad = x->v2;
    bad.bytes[50] ^= 1;
    assert_int_equal(install(x, &bad), AD_IMAGE_DIGEST);
    assert_int_equal(boot(x), AD_SLOTS);
    assert_int_equal(install(x, &x->v2), AD_IMAGE_GOOD);
    assert_int_equal(ad_update_stage(&x->b), AD_YES);
    assert_int_equal(boot(x), 1);
    assert_int_equal(ad_update_confirm(&x->b), AD_YES);
    assert_int_equal(boot(x), 1);
}

static void a_whole_update_replaces_a_bad_active_image(void **state)
{
    struct bench *x = *state;
    boot(x);
    assert_int_equal(install(x, &x->v2), AD_IMAGE_GOOD); /* not staged */
    assert_int_equal(boot(x), 0);
    x->slot[0].bytes[40] ^= 1;
    assert_int_equal(boot(x), 1);
    assert_int_equal(x->choice.trial, AD_YES);
    assert_int_equal(ad_update_confirm(&x->b), AD_YES);
    assert_int_equal(boot(x), 1);
}

static void an_image_put_there_by_others_is_seen(void **state)
{
    struct bench *x = *state;
    boot(x);
    put_image(x, 0, &x->v2); /* signed, not installed */
    assert_int_equal(boot(x), 0);
    assert_true(x->b.state.saw & AD_SAW_SWAPPED);
    ad_update_seen(&x->b, 0xffffffff);
    put_image(x, 1, &x->v3); /* the other slot is not looked at, */
    assert_int_equal(boot(x), 0);
    assert_int_equal(x->b.state.saw, 0);
    x->slot[0].bytes[40] ^= 1; /* and not run in place of a bad one */
    assert_int_equal(boot(x), AD_SLOTS);
}

static void a_staged_update_that_changes_is_not_tried(void **state)
{
    struct bench *x = *state;
    boot(x);
    assert_int_equal(install(x, &x->v2), AD_IMAGE_GOOD);
    assert_int_equal(ad_update_stage(&x->b), AD_YES);
    put_image(x, 1, &x->v3); /* as well signed, but another */
    assert_int_equal(boot(x), 0);
    assert_int_equal(x->b.state.phase, AD_FAILED);
    assert_true(x->b.state.saw & AD_SAW_CANDIDATE_BAD);
}

static void calls_out_of_order_are_refused(void **state)
{
    struct bench *x = *state;
    struct ad_update u, v;
    uint32_t from;
    enum ad_image_why why;
    struct ad_offer o = {.size_bytes = x->v2.n};
    assert_int_equal(ad_update_begin(&x->b, &o, &u, &from), AD_NO); /* blank */
    boot(x);
    assert_int_equal(ad_update_stage(&x->b), AD_NO);
    assert_int_equal(ad_update_confirm(&x->b), AD_NO);
    assert_int_equal(ad_update_reject(&x->b), AD_NO);
    assert_int_equal(ad_update_cancel(&x->b), AD_NO);
    o.size_bytes = SLOT + 1;
    assert_int_equal(ad_update_begin(&x->b, &o, &u, &from), AD_NO);
    o.size_bytes = 0;
    assert_int_equal(ad_update_begin(&x->b, &o, &u, &from), AD_NO);
    o.size_bytes = x->v2.n;
    assert_int_equal(ad_update_begin(&x->b, &o, &u, &from), AD_YES);
    assert_int_equal(ad_update_write(&u, x->v2.bytes, x->v2.n - 1), AD_YES);
    assert_int_equal(ad_update_write(&u, x->v2.bytes, 2), AD_NO); /* too much */
    v = u;
    assert_int_equal(ad_update_finish(&v, &why), AD_NO); /* too little */
    assert_int_equal(ad_update_finish(&v, &why), AD_NO);
    assert_int_equal(ad_update_write(&u, x->v2.bytes + x->v2.n - 1, 1), AD_YES);
    assert_int_equal(ad_update_finish(&u, &why), AD_YES);
    assert_int_equal(ad_update_write(&u, x->v2.bytes, 1), AD_NO);
    assert_int_equal(ad_update_stage(&x->b), AD_YES);
    assert_int_equal(ad_update_begin(&x->b, &o, &u, &from), AD_NO); /* staged */
    assert_int_equal(ad_update_confirm(&x->b), AD_NO); /* not tried yet */
    assert_int_equal(boot(x), 1);
    assert_int_equal(ad_update_begin(&x->b, &o, &u, &from), AD_NO); /* trial */
    assert_int_equal(ad_update_cancel(&x->b), AD_NO);
    x->b.running = 0; /* the old application, by mistake or by a fault */
    assert_int_equal(ad_update_confirm(&x->b), AD_NO);
    assert_int_equal(ad_update_reject(&x->b), AD_NO);
    x->b.running = 1;
    assert_int_equal(ad_update_confirm(&x->b), AD_YES);
}

static void what_runs_is_never_written(void **state)
{
    struct bench *x = *state;
    struct ad_update u;
    uint32_t from;
    struct ad_offer o = {.size_bytes = x->v2.n};
    boot(x);
    x->b.running = 1; /* a fallback that could not be put on record */
    assert_int_equal(ad_update_begin(&x->b, &o, &u, &from), AD_NO);
}

static void an_update_can_be_given_up(void **state)
{
    struct bench *x = *state;
    boot(x);
    install(x, &x->v2);
    assert_int_equal(ad_update_stage(&x->b), AD_YES);
    assert_int_equal(ad_update_cancel(&x->b), AD_YES);
    assert_int_equal(boot(x), 0);
    assert_int_equal(x->choice.trial, AD_NO);
    assert_int_equal(x->b.state.phase, AD_READY);
    run_update(x, &x->v2);
}

static void an_interrupted_update_resumes_where_it_was(void **state)
{
    struct bench *x = *state;
    struct ad_update u;
    uint32_t from;
    enum ad_image_why why;
    struct ad_offer o = {
        .size_bytes = x->v3.n, .digest = x->v3.digest, .blocks_a_step = 1};
    boot(x);
    assert_true(x->v3.n > BLOCK + 20);
    assert_int_equal(ad_update_begin(&x->b, &o, &u, &from), AD_YES);
    assert_int_equal(ad_update_write(&u, x->v3.bytes, BLOCK + 20), AD_YES);
    boot(x);
    assert_int_equal(ad_update_begin(&x->b, &o, &u, &from), AD_YES);
    assert_int_equal(from, BLOCK);
    assert_int_equal(ad_update_write(&u, x->v3.bytes + from, x->v3.n - from),
                     AD_YES);
    assert_int_equal(ad_update_finish(&u, &why), AD_YES);
    ad_update_cancel(&x->b);
    /* Another image, or one that is not named, begins anew. */
    ad_update_begin(&x->b, &o, &u, &from);
    ad_update_write(&u, x->v3.bytes, BLOCK + 20);
    o.digest = x->v2.digest;
    assert_int_equal(ad_update_begin(&x->b, &o, &u, &from), AD_YES);
    assert_int_equal(from, 0);
    assert_int_equal(ad_update_write(&u, x->v3.bytes, x->v3.n), AD_YES);
    assert_int_equal(ad_update_finish(&u, &why), AD_NO);
    assert_int_equal(why, AD_IMAGE_OTHER);
}

static void what_is_begun_is_on_record_before_it_is_written(void **state)
{
    struct bench *x = *state;
    struct ad_update u;
    uint32_t from;
    struct ad_offer o = {.size_bytes = x->v3.n};
    boot(x);
    install(x, &x->v2);
    assert_int_equal(phase(x), AD_CANDIDATE);
    assert_int_equal(ad_update_begin(&x->b, &o, &u, &from), AD_YES);
    assert_int_equal(phase(x), AD_WRITING);
    assert_int_equal(ad_update_stage(&x->b), AD_NO);
}

static int no_get(void *port, uint32_t *out)
{
    (void)port;
    (void)out;
    return -1;
}

static void what_cannot_be_read_is_not_taken_for_empty(void **state)
{
    struct bench *x = *state;
    boot(x);
    x->counter_port.get = no_get;
    assert_int_equal(boot(x), AD_SLOTS);
    assert_int_equal(x->choice.why, AD_BOOT_BLIND);
    x->counter_port = sim_counter_port(&x->counter, 100);
    x->state.fail_reads = 1000;
    assert_int_equal(boot(x), AD_SLOTS);
    assert_int_equal(x->choice.why, AD_BOOT_BLIND);
    x->state.fail_reads = 0;
    assert_int_equal(boot(x), 0);
    x->state.fail_reads = 2; /* a bus that stutters */
    assert_int_equal(boot(x), 0);
}

static void states_this_library_does_not_write_are_refused(void **state)
{
    (void)state;
    struct ad_state s, t;
    uint8_t p[AD_STATE_BYTES], q[AD_STATE_BYTES];
    for (unsigned i = 0; i < AD_STATE_BYTES; i++)
        p[i] = (uint8_t)(i < 20 ? 0 : i);
    assert_int_equal(ad_state_decode(&s, p), AD_YES);

    static const struct {
        unsigned at, most;
    } t_fields[] = {
        {0,  7 },
        {1,  1 },
        {2,  15},
        {3,  0 },
        {8,  63},
        {9,  0 },
        {16, 0 },
        {19, 0 }
    };

    for (unsigned i = 0; i < sizeof t_fields / sizeof *t_fields; i++) {
        for (unsigned v = 0; v < 256; v++) {
            memcpy(q, p, sizeof q);
            q[t_fields[i].at] = (uint8_t)v;
            memset(&t, 0xa5, sizeof t);
            uint32_t want = v <= t_fields[i].most ? AD_YES : AD_NO;
            assert_int_equal(ad_state_decode(&t, q), want);
            if (want != AD_YES) {
                assert_int_equal(t.active, 0xa5a5a5a5);
                continue;
            }
            uint8_t back[AD_STATE_BYTES];
            ad_state_encode(&t, back);
            assert_memory_equal(back, q, sizeof q);
        }
    }
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_new_device_runs_the_image_it_has),
        T(without_a_record_the_newest_image_runs),
        T(an_update_is_tried_and_confirms_itself),
        T(an_update_that_does_not_confirm_is_taken_back),
        T(a_rejected_image_is_known_by_its_digest),
        T(old_and_equal_images_are_not_updates),
        T(an_image_beyond_the_counter_is_refused_before_it_runs),
        T(the_fallback_obeys_the_rollback_index),
        T(the_fallback_runs_what_is_not_too_old_and_tells),
        T(recovery_takes_signed_images_only),
        T(a_whole_update_replaces_a_bad_active_image),
        T(an_image_put_there_by_others_is_seen),
        T(a_staged_update_that_changes_is_not_tried),
        T(calls_out_of_order_are_refused),
        T(what_runs_is_never_written),
        T(an_update_can_be_given_up),
        T(an_interrupted_update_resumes_where_it_was),
        T(what_is_begun_is_on_record_before_it_is_written),
        T(what_cannot_be_read_is_not_taken_for_empty),
        T(states_this_library_does_not_write_are_refused),
    };

    return cmocka_run_group_tests_name("device/boot", tests, NULL, NULL);
}

/* People: nothing is installed before they chose, were told or agreed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "../../device/boot.h"
#include "../../device/people.h"
#include "../../device/update.h"
#include "check.h"
#include "flash_sim.h"
#include "toy.h"

enum { SLOT = 1024, BLOCK = 256, STATE = 3 * 512, BOUND = 72 };

static const struct ad_people_policy policy = {
    .model = "TH-100", .support_end = 21000, .security_hours = BOUND};

struct bench {
    struct sim_power power;
    struct sim_flash slot[2], state, area;
    struct ad_flash port[4];
    struct ad_store store, people_store;
    struct ad_image_work work;
    struct toy_hash hash;
    struct ad_consent consent;
    struct ad_boot b;
    struct ad_people p;
    struct toy_image v1, v2, v3;
    enum ad_people_why why;
};

static struct ad_notice notice(const struct toy_image *t, uint32_t flags)
{
    struct ad_notice n = {
        .version = ad_version(1, 2, 3), .flags = flags, .downtime_s = 90};
    memcpy(n.image, t->digest, sizeof n.image);
    memset(n.text, 0x77, sizeof n.text);
    return n;
}

/* A start of the device: nothing survives but the flash. */
static void start(struct bench *x)
{
    struct ad_choice choice;
    x->b.running = AD_SLOTS;
    assert_int_equal(ad_boot_choose(&x->b, &choice), AD_YES);
    x->b.running = choice.slot;
    memset(&x->p, 0xa5, sizeof x->p);
    x->p.policy = &policy;
    x->p.b = &x->b;
    x->p.c = NULL;
    x->p.flash = &x->port[3];
    x->p.store = &x->people_store;
    assert_int_equal(ad_people_load(&x->p), AD_YES);
}

static int setup(void **state)
{
    struct bench *x = calloc(1, sizeof *x);
    if (!x)
        return -1;
    x->power.seed = 1;
    struct sim_flash *f[4] = {&x->slot[0], &x->slot[1], &x->state, &x->area};
    for (unsigned i = 0; i < 4; i++) {
        sim_flash_init(f[i], &x->power, i < 2 ? SLOT : STATE,
                       i < 2 ? BLOCK : STATE / 3, 8);
        x->port[i] = sim_flash_port(f[i], i * 0x1000);
    }
    x->work.hash_state = &x->hash;
    x->consent = (struct ad_consent){&x->p, ad_people_consent};
    x->b = (struct ad_boot){
        .slot = {&x->port[0], &x->port[1]},
        .store = &x->store,
        .state_flash = &x->port[2],
        .policy = &toy_policy,
        .crypto = &toy_crypto,
        .work = &x->work,
        .tries = 2,
        .consent = &x->consent,
    };
    toy_make(&x->v1, 1, 1, 100);
    toy_make(&x->v2, 2, 2, 100);
    toy_make(&x->v3, 3, 2, 150);
    memcpy(x->slot[0].bytes, x->v1.bytes, x->v1.n);
    memset(x->slot[0].written, 1, SLOT);
    start(x);
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

static uint32_t may(struct bench *x, const struct toy_image *t)
{
    return ad_people_may_install(&x->p, t->digest, &x->why);
}

static void offer(struct bench *x, const struct toy_image *t, uint32_t flags)
{
    struct ad_notice n = notice(t, flags);
    assert_int_equal(ad_people_offer(&x->p, &n), AD_YES);
}

/* Downloads it. */
static void candidate(struct bench *x, const struct toy_image *t)
{
    struct ad_update u;
    struct ad_offer o = {.size_bytes = t->n, .digest = t->digest};
    uint32_t from;
    enum ad_image_why why;
    assert_int_equal(ad_update_begin(&x->b, &o, &u, &from), AD_YES);
    assert_int_equal(ad_update_write(&u, t->bytes, t->n), AD_YES);
    assert_int_equal(ad_update_finish(&u, &why), AD_YES);
}

/* SPEC: EN 303 645 5.3-6A */
static void nothing_is_installed_before_people_chose(void **state)
{
    struct bench *x = *state;
    assert_int_equal(ad_people_due(&x->p), AD_DUE_CHOOSE);
    offer(x, &x->v2, AD_NOTICE_SECURITY);
    candidate(x, &x->v2);
    assert_int_equal(may(x, &x->v2), AD_NO);
    assert_int_equal(x->why, AD_PEOPLE_CHOOSE);
    assert_int_equal(ad_update_stage(&x->b), AD_NO);
    assert_int_equal(ad_people_choose(&x->p, AD_YES, AD_NO), AD_YES);
    assert_int_equal(ad_update_stage(&x->b), AD_YES);
}

static void without_consent_nothing_is_staged(void **state)
{
    struct bench *x = *state;
    candidate(x, &x->v2);
    assert_int_equal(ad_people_choose(&x->p, AD_YES, AD_YES), AD_YES);
    assert_int_equal(ad_update_stage(&x->b), AD_NO); /* was never offered */
    offer(x, &x->v3, 0);
    assert_int_equal(ad_update_stage(&x->b), AD_NO); /* another was */
    x->b.consent = NULL;
    assert_int_equal(ad_update_stage(&x->b), AD_NO);
}

/* SPEC: EN 303 645 5.3-6B, 5.3-11 */
static void with_automatic_updates_off_people_agree_first(void **state)
{
    struct bench *x = *state;
    assert_int_equal(ad_people_choose(&x->p, AD_NO, AD_NO), AD_YES);
    offer(x, &x->v2, AD_NOTICE_SECURITY);
    assert_int_equal(may(x, &x->v2), AD_NO);
    assert_int_equal(x->why, AD_PEOPLE_TELL);
    assert_int_equal(ad_people_due(&x->p), AD_DUE_UPDATE);
    assert_int_equal(ad_people_agree(&x->p), AD_NO); /* to what? */
    assert_int_equal(ad_people_told(&x->p), AD_YES);
    assert_int_equal(ad_people_due(&x->p), 0);
    for (unsigned i = 0; i < 2 * BOUND; i++)
        assert_int_equal(ad_people_hour(&x->p), AD_YES);
    assert_int_equal(may(x, &x->v2), AD_NO);
    assert_int_equal(x->why, AD_PEOPLE_AGREE);
    assert_int_equal(ad_people_agree(&x->p), AD_YES);
    start(x);
    assert_int_equal(may(x, &x->v2), AD_YES);
    assert_int_equal(may(x, &x->v3), AD_NO);
    assert_int_equal(x->why, AD_PEOPLE_UNKNOWN);
    /* They agreed to that one, not to the next. */
    offer(x, &x->v3, 0);
    assert_int_equal(may(x, &x->v3), AD_NO);
    assert_int_equal(may(x, &x->v2), AD_NO);
}

/* SPEC: EN 303 645 5.3-12 */
static void what_disrupts_is_told_even_without_notices(void **state)
{
    struct bench *x = *state;
    assert_int_equal(ad_people_choose(&x->p, AD_YES, AD_NO), AD_YES);
    offer(x, &x->v2, 0);
    assert_int_equal(ad_people_due(&x->p), 0);
    assert_int_equal(may(x, &x->v2), AD_YES);
    offer(x, &x->v3, AD_NOTICE_DISRUPTS);
    assert_int_equal(ad_people_due(&x->p), AD_DUE_UPDATE);
    assert_int_equal(may(x, &x->v3), AD_NO);
    assert_int_equal(x->why, AD_PEOPLE_TELL);
    start(x);
    assert_int_equal(x->p.notice.downtime_s, 90);
    assert_int_equal(ad_people_told(&x->p), AD_YES);
    assert_int_equal(may(x, &x->v3), AD_YES);
}

static void security_updates_wait_no_longer_than_the_bound(void **state)
{
    struct bench *x = *state;
    uint32_t got = 0;
    assert_int_equal(ad_people_choose(&x->p, AD_YES, AD_YES), AD_YES);
    offer(x, &x->v2, AD_NOTICE_SECURITY);
    assert_int_equal(ad_people_postpone(&x->p, 5, &got), AD_NO);
    assert_int_equal(ad_people_told(&x->p), AD_YES);
    assert_int_equal(ad_people_postpone(&x->p, 5, &got), AD_YES);
    assert_int_equal(got, 5);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(may(x, &x->v2), AD_NO);
        assert_int_equal(x->why, AD_PEOPLE_POSTPONED);
        if (i % 2)
            start(x); /* a start is an hour begun */
        else
            assert_int_equal(ad_people_hour(&x->p), AD_YES);
    }
    assert_int_equal(may(x, &x->v2), AD_YES);
    assert_int_equal(ad_people_postpone(&x->p, UINT32_MAX, &got), AD_YES);
    assert_int_equal(got, BOUND - 5);
    /* A new offer does not begin the wait anew, and still mends the risk. */
    offer(x, &x->v3, 0);
    assert_int_equal(ad_people_told(&x->p), AD_YES);
    assert_int_equal(ad_people_postpone(&x->p, 1000, &got), AD_YES);
    assert_int_equal(got, BOUND - 5);
    for (unsigned i = 5; i < BOUND; i++)
        assert_int_equal(ad_people_hour(&x->p), AD_YES);
    assert_int_equal(ad_people_postpone(&x->p, 1000, &got), AD_YES);
    assert_int_equal(got, 0);
    assert_int_equal(may(x, &x->v3), AD_YES);
}

/* SPEC: EN 303 645 5.3-2 */
static void older_statements_are_not_played_back(void **state)
{
    struct bench *x = *state;
    struct ad_notice n = notice(&x->v3, 0);
    n.sequence = 30;
    assert_int_equal(ad_people_offer(&x->p, &n), AD_YES);
    start(x);
    assert_int_equal(x->p.notice.sequence, 30);
    n = notice(&x->v2, 0);
    n.sequence = 29;
    assert_int_equal(ad_people_offer(&x->p, &n), AD_NO);
    assert_memory_equal(x->p.notice.image, x->v3.digest, AD_HASH_BYTES);
    n.sequence = 30;
    assert_int_equal(ad_people_offer(&x->p, &n), AD_YES);
}

static void other_updates_wait_as_long_as_people_like(void **state)
{
    struct bench *x = *state;
    uint32_t got = 0;
    assert_int_equal(ad_people_choose(&x->p, AD_YES, AD_YES), AD_YES);
    offer(x, &x->v2, 0);
    assert_int_equal(ad_people_told(&x->p), AD_YES);
    assert_int_equal(ad_people_postpone(&x->p, 1000, &got), AD_YES);
    assert_int_equal(got, 1000);
    assert_int_equal(may(x, &x->v2), AD_NO);
    assert_int_equal(ad_people_agree(&x->p), AD_YES); /* now after all */
    assert_int_equal(may(x, &x->v2), AD_YES);
}

static void what_became_of_updates_is_in_the_history(void **state)
{
    struct bench *x = *state;
    assert_int_equal(ad_people_choose(&x->p, AD_YES, AD_NO), AD_YES);
    struct ad_notice n = notice(&x->v2, AD_NOTICE_SECURITY);
    n.support_end = 22000;
    n.version = ad_version(2, 0, 0);
    assert_int_equal(ad_people_offer(&x->p, &n), AD_YES);
    candidate(x, &x->v2);
    assert_int_equal(ad_update_stage(&x->b), AD_YES);
    start(x); /* tried, never confirmed */
    start(x);
    assert_int_equal(x->p.past[0].result, AD_RESULT_NONE);
    start(x); /* taken back */
    assert_int_equal(x->p.past[0].result, AD_RESULT_TAKEN_BACK);
    assert_int_equal(x->p.past[0].version, ad_version(2, 0, 0));
    assert_int_equal(x->p.support_end, 21000);
    assert_int_equal(ad_people_due(&x->p), AD_DUE_FAILED);
    assert_int_equal(ad_people_offer(&x->p, &n), AD_NO); /* never again */
    assert_int_equal(ad_people_seen(&x->p, AD_DUE_FAILED), AD_YES);
    n = notice(&x->v3, 0);
    n.version = ad_version(3, 0, 0);
    n.support_end = 22000;
    assert_int_equal(ad_people_offer(&x->p, &n), AD_YES);
    candidate(x, &x->v3);
    assert_int_equal(ad_update_stage(&x->b), AD_YES);
    start(x);
    assert_int_equal(ad_update_confirm(&x->b), AD_YES);
    start(x);
    assert_int_equal(x->p.past[0].result, AD_RESULT_INSTALLED);
    assert_int_equal(x->p.past[0].version, ad_version(3, 0, 0));
    assert_int_equal(x->p.past[1].result, AD_RESULT_TAKEN_BACK);
    assert_int_equal(x->p.past[1].flags, AD_NOTICE_SECURITY);
    /* SPEC: EN 303 645 5.3-13 */
    assert_int_equal(x->p.support_end, 22000);
    assert_int_equal(x->p.pending, AD_PENDING_NONE);
    assert_int_equal(ad_people_offer(&x->p, &n), AD_NO); /* it runs */
    assert_int_equal(ad_people_due(&x->p), 0);
}

/* SPEC: EN 303 645 5.7-2 */
static void tampering_is_told_before_anything_connects(void **state)
{
    struct bench *x = *state;
    assert_int_equal(ad_people_choose(&x->p, AD_YES, AD_NO), AD_YES);
    assert_int_equal(ad_people_may_connect(&x->p), AD_YES);
    offer(x, &x->v2, 0);
    candidate(x, &x->v2);
    assert_int_equal(ad_update_stage(&x->b), AD_YES);
    x->slot[1].bytes[50] ^= 1;
    start(x);
    assert_int_equal(ad_people_may_connect(&x->p), AD_NO);
    assert_int_equal(ad_people_due(&x->p), AD_DUE_FAILED | AD_DUE_TAMPER);
    assert_int_equal(x->p.past[0].result, AD_RESULT_FAILED);
    start(x); /* it is not forgotten */
    assert_int_equal(ad_people_due(&x->p), AD_DUE_FAILED | AD_DUE_TAMPER);
    assert_int_equal(ad_people_seen(&x->p, AD_DUE_TAMPER), AD_YES);
    assert_int_equal(ad_people_may_connect(&x->p), AD_YES);
    start(x);
    assert_int_equal(ad_people_due(&x->p), AD_DUE_FAILED);
}

static void odd_records_are_none(void **state)
{
    struct bench *x = *state;
    static const unsigned odd[] = {0, 1, 12, 15};
    for (unsigned i = 0; i < sizeof odd / sizeof *odd; i++) {
        uint8_t payload[AD_PEOPLE_BYTES];
        assert_int_equal(ad_people_choose(&x->p, AD_YES, AD_YES), AD_YES);
        memcpy(payload, x->people_store.payload, sizeof payload);
        payload[odd[i]] = 0x7f;
        assert_int_equal(ad_store_save(&x->people_store, payload), AD_YES);
        start(x);
        assert_int_equal(ad_people_due(&x->p), AD_DUE_CHOOSE);
    }
}

static uint32_t do_one(struct ad_people *p, const struct toy_image *t,
                       unsigned what)
{
    uint32_t got;
    struct ad_notice n = notice(t, AD_NOTICE_SECURITY);
    switch (what) {
    case 0:
        return ad_people_choose(p, AD_NO, AD_YES);
    case 1:
        return ad_people_offer(p, &n);
    case 2:
        return ad_people_told(p);
    case 3:
        return ad_people_postpone(p, 30, &got);
    case 4:
        return ad_people_hour(p);
    default:
        return ad_people_agree(p);
    }
}

/* What is on record now, without what a start adds to it. */
static void on_record(struct bench *x, uint8_t *out)
{
    struct ad_store s;
    ad_store_init(&s, &x->port[3], AD_PEOPLE_KIND, AD_PEOPLE_BYTES);
    memset(out, 0, AD_PEOPLE_BYTES);
    if (ad_store_load(&s) == AD_STORE_FOUND)
        memcpy(out, s.payload, AD_PEOPLE_BYTES);
}

/* Whether it was done before the power failed. */
static bool is_done(struct bench *x, unsigned what)
{
    jmp_buf off;
    x->power.off = &off;
    if (setjmp(off) != 0)
        return false;
    do_one(&x->p, &x->v2, what);
    return true;
}

static void a_power_cut_leaves_the_old_or_the_new(void **state)
{
    struct bench *x = *state;
    struct sim_flash before;
    uint8_t old[AD_PEOPLE_BYTES], new[AD_PEOPLE_BYTES], now[AD_PEOPLE_BYTES];
    unsigned lives = 0;
    for (unsigned what = 0; what < 6; what++) {
        start(x);
        on_record(x, old);
        before = x->area;
        struct ad_people p = x->p;
        struct ad_store s = x->people_store;
        assert_int_equal(do_one(&x->p, &x->v2, what), AD_YES);
        on_record(x, new);
        struct sim_flash after = x->area;
        bool over = false;
        for (unsigned cut = 0; !over; cut++) {
            x->area = before;
            x->p = p;
            x->people_store = s;
            x->power.cut_op = x->power.op + 1 + cut / 5;
            x->power.cut = cut % 5 ? SIM_INSIDE : SIM_BEFORE;
            x->power.torn = cut % 5 ? cut % 5 - 1 : 0;
            over = is_done(x, what);
            x->power.cut_op = 0;
            on_record(x, now);
            if (memcmp(now, old, sizeof now) != 0)
                assert_memory_equal(now, new, sizeof now);
            lives++;
        }
        x->area = after;
        x->p = p;
    }
    print_message("# %u lives with a power cut\n", lives);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(nothing_is_installed_before_people_chose),
        T(without_consent_nothing_is_staged),
        T(with_automatic_updates_off_people_agree_first),
        T(what_disrupts_is_told_even_without_notices),
        T(security_updates_wait_no_longer_than_the_bound),
        T(older_statements_are_not_played_back),
        T(other_updates_wait_as_long_as_people_like),
        T(what_became_of_updates_is_in_the_history),
        T(tampering_is_told_before_anything_connects),
        T(odd_records_are_none),
        T(a_power_cut_leaves_the_old_or_the_new),
    };
    return cmocka_run_group_tests_name("device/people", tests, NULL, NULL);
}

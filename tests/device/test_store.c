/* The store: what was saved is there, whenever power fails. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "../../device/store.h"
#include "check.h"
#include "flash_sim.h"

enum { KIND = 0x31544141, PAYLOAD = 20, BLOCK = 128, SIZE = 3 * BLOCK };

struct bench {
    struct sim_power power;
    struct sim_flash flash;
    struct ad_flash port;
    struct ad_store store;
};

static void fresh(struct bench *b, uint32_t size, uint32_t unit)
{
    memset(b, 0, sizeof *b);
    b->power.seed = 1;
    sim_flash_init(&b->flash, &b->power, size, BLOCK, unit);
    b->port = sim_flash_port(&b->flash, 0);
    ad_store_init(&b->store, &b->port, KIND, PAYLOAD);
}

/* A new session: nothing survives but the flash. */
static enum ad_store_found load(struct bench *b)
{
    memset(&b->store, 0xa5, sizeof b->store);
    ad_store_init(&b->store, &b->port, KIND, PAYLOAD);
    return ad_store_load(&b->store);
}

static uint32_t save(struct bench *b, uint32_t value)
{
    uint8_t p[PAYLOAD];
    for (unsigned i = 0; i < PAYLOAD; i++)
        p[i] = (uint8_t)(value >> (8 * (i % 4)));
    return ad_store_save(&b->store, p);
}

/* The value in the store, which must be one that was saved. */
static uint32_t value(struct bench *b)
{
    const uint8_t *p = b->store.payload;
    for (unsigned i = 4; i < PAYLOAD; i++)
        assert_int_equal(p[i], p[i % 4]);
    return p[0] | ((uint32_t)p[1] << 8) | ((uint32_t)p[2] << 16) |
           ((uint32_t)p[3] << 24);
}

static void an_empty_store_holds_nothing_and_says_so(void **state)
{
    (void)state;
    struct bench b;
    fresh(&b, SIZE, 4);
    assert_int_equal(save(&b, 1), AD_NO); /* not loaded */
    assert_int_equal(load(&b), AD_STORE_NONE);
    assert_int_equal(b.power.op, 0);
    b.flash.fail_reads = 3; /* a torn record of flash with ECC */
    assert_int_equal(load(&b), AD_STORE_NONE);
    b.flash.fail_reads = 1000;
    assert_int_equal(load(&b), AD_STORE_UNREADABLE);
}

static void the_last_save_is_what_a_load_gives(void **state)
{
    (void)state;
    struct bench b;
    for (uint32_t unit = 1; unit <= 32; unit *= 2) {
        fresh(&b, SIZE, unit);
        load(&b);
        for (uint32_t i = 1; i < 200; i++) {
            assert_int_equal(save(&b, i * 0x01010101), AD_YES);
            if (i % 7 == 0 || i < 10)
                assert_int_equal(load(&b), AD_STORE_FOUND);
            assert_int_equal(value(&b), i * 0x01010101);
            assert_int_equal(b.store.sealed, AD_YES);
        }
        assert_null(b.power.broken);
    }
}

static void wear_is_spread_over_the_parts(void **state)
{
    (void)state;
    struct bench b;
    fresh(&b, SIZE, 4);
    for (uint32_t i = 1; i <= 300; i++) {
        load(&b);
        assert_int_equal(save(&b, i), AD_YES);
    }
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(b.flash.wear[i], 100);
}

static void a_flash_too_small_or_odd_is_refused(void **state)
{
    (void)state;
    struct bench b;
    fresh(&b, SIZE, 4);
    static const uint32_t units[] = {0, 3, 12, 64, 256};
    for (unsigned i = 0; i < sizeof units / sizeof *units; i++) {
        b.port.unit_bytes = units[i];
        assert_int_equal(load(&b), AD_STORE_UNREADABLE);
        assert_int_equal(save(&b, 1), AD_NO);
    }
    b.port = sim_flash_port(&b.flash, 0);
    b.port.size_bytes = 2 * BLOCK;
    assert_int_equal(load(&b), AD_STORE_UNREADABLE);
    b.port = sim_flash_port(&b.flash, 0);
    ad_store_init(&b.store, &b.port, KIND, 53); /* 2 x 68 > 128 */
    assert_int_equal(ad_store_load(&b.store), AD_STORE_UNREADABLE);
    ad_store_init(&b.store, &b.port, KIND, 52);
    assert_int_equal(ad_store_load(&b.store), AD_STORE_NONE);
    ad_store_init(&b.store, &b.port, KIND, AD_PAYLOAD_BYTES + 1);
    assert_int_equal(ad_store_load(&b.store), AD_STORE_UNREADABLE);
    assert_null(b.power.broken);
}

static void records_of_another_kind_do_not_count(void **state)
{
    (void)state;
    struct bench b;
    fresh(&b, SIZE, 4);
    load(&b);
    assert_int_equal(save(&b, 7), AD_YES);
    ad_store_init(&b.store, &b.port, KIND + 1, PAYLOAD);
    assert_int_equal(ad_store_load(&b.store), AD_STORE_NONE);
    assert_int_equal(load(&b), AD_STORE_FOUND);
}

/* Bit rot: any one bit of the area, and any one byte. */
static void no_single_damage_loses_the_record(void **state)
{
    (void)state;
    struct bench b, damaged;
    fresh(&b, SIZE, 4);
    load(&b);
    for (uint32_t i = 1; i <= 5; i++)
        save(&b, i);
    for (unsigned i = 0; i < SIZE * 9; i++) {
        damaged = b;
        damaged.flash.power = &damaged.power;
        damaged.port.port = &damaged.flash;
        damaged.flash.bytes[i / 9] ^= (uint8_t)(i % 9 < 8 ? 1 << i % 9 : 0xff);
        assert_int_equal(load(&damaged), AD_STORE_FOUND);
        assert_int_equal(value(&damaged), 5);
        assert_int_equal(load(&damaged), AD_STORE_FOUND);
        assert_int_equal(value(&damaged), 5);
        assert_null(damaged.power.broken);
    }
}

static void errors_and_lies_of_the_flash_are_not_a_yes(void **state)
{
    (void)state;

    static const enum sim_fault faults[] = {SIM_ERROR, SIM_HALF_ERROR, SIM_LIE};
    struct bench b;
    unsigned no = 0;
    for (unsigned kind = 0; kind < 3; kind++) {
        for (uint64_t at = 1; at < 40; at++) {
            fresh(&b, SIZE, 8);
            b.power.fault = faults[kind];
            b.power.fault_op = at;
            uint32_t good = 0;
            load(&b);
            for (uint32_t i = 1; i < 10; i++) {
                bool saved = save(&b, i) == AD_YES;
                no += !saved;
                good = saved ? i : good;
                enum ad_store_found found = load(&b);
                if (good)
                    assert_int_equal(found, AD_STORE_FOUND);
                if (found == AD_STORE_FOUND)
                    assert_true(value(&b) == good || value(&b) == i);
            }
            b.power.fault_op = 0;
            assert_int_equal(save(&b, 10), AD_YES);
            assert_int_equal(load(&b), AD_STORE_FOUND);
            assert_int_equal(value(&b), 10);
            assert_null(b.power.broken);
        }
    }
    assert_true(no > 60);
}

static void scrubbing_leaves_nothing_older(void **state)
{
    (void)state;
    struct bench b;
    fresh(&b, SIZE, 4);
    for (uint32_t i = 0; i < 20; i++) {
        if (i % 5 == 0)
            load(&b);
        save(&b, 0x53535353);
    }
    uint8_t p[PAYLOAD] = {0};
    assert_int_equal(ad_store_scrub(&b.store, p), AD_YES);
    for (unsigned i = 0; i + 4 <= SIZE; i++)
        assert_memory_not_equal(b.flash.bytes + i, "SSSS", 4);
    assert_int_equal(load(&b), AD_STORE_FOUND);
    assert_int_equal(value(&b), 0);
    assert_null(b.power.broken);
}

/* Power cuts. A life is sessions of two saves each, until the value GOAL was
 * saved. known is the last that a save answered AD_YES for or that a load gave
 * as sealed; tried is the last that a save was asked for. */
enum { GOAL = 7 };

struct life {
    struct bench b;
    uint32_t known, tried;
    unsigned sessions;
};

static void session(struct life *l)
{
    struct bench *b = &l->b;
    if (load(b) != AD_STORE_FOUND) {
        assert_int_equal(l->known, 0);
    } else {
        uint32_t v = value(b);
        assert_true(v == l->known || v == l->tried);
        if (b->store.sealed == AD_YES)
            l->known = v;
    }
    for (unsigned i = 0; i < 2 && l->known < GOAL; i++) {
        l->tried = l->known + 1;
        assert_int_equal(save(b, l->tried), AD_YES);
        l->known = l->tried;
    }
}

/* On until it is done or the power fails. */
static bool live(struct life *l)
{
    jmp_buf off;
    l->b.flash.power = &l->b.power;
    l->b.port.port = &l->b.flash;
    l->b.power.off = &off;
    if (setjmp(off) != 0)
        return false;
    while (l->known < GOAL) {
        assert_true(++l->sessions < 40);
        session(l);
    }
    assert_null(l->b.power.broken);
    assert_int_equal(load(&l->b), AD_STORE_FOUND);
    assert_int_equal(value(&l->b), GOAL);
    return true;
}

static struct life start; /* where a run begins; the tests are one thread */

/* All cuts from here on, and in each what follows, depth cuts in all. */
static unsigned long cut_all(const struct life *from, unsigned depth)
{
    unsigned long runs = 0;
    struct life l;
    for (uint64_t op = from->b.power.op + 1;; op++) {
        for (unsigned how = 0; how < 2 + SIM_TORN; how++) {
            l = *from;
            l.b.power.cut_op = op;
            l.b.power.cut = how == 0   ? SIM_BEFORE
                            : how == 1 ? SIM_AFTER
                                       : SIM_INSIDE;
            l.b.power.torn = how - 2;
            l.b.power.seed += (uint32_t)op * 8 + how;
            runs++;
            if (live(&l))
                return runs;
            l.b.power.cut_op = 0;
            if (depth > 1)
                runs += cut_all(&l, depth - 1);
            else
                assert_true(live(&l));
        }
    }
}

static void power_may_fail_anywhere_twice(void **state)
{
    (void)state;
    unsigned long runs = 0;
    for (uint32_t seed = 1; seed <= 4; seed++) {
        memset(&start, 0, sizeof start);
        fresh(&start.b, SIZE, seed % 2 ? 8 : 4);
        start.b.power.seed = seed * 2654435761U;
        start.b.flash.ecc = seed > 2;
        runs += cut_all(&start, 2);
    }
    print_message("# %lu lives with one or two cuts\n", runs);
}

/* Many cuts in one life, at random. */
static void power_may_fail_again_and_again(void **state)
{
    (void)state;
    unsigned cuts = 0;
    for (uint32_t seed = 1; seed <= 4000; seed++) {
        struct life l = {0};
        fresh(&l.b, SIZE, 8);
        l.b.power.seed = seed * 2654435761U;
        for (unsigned i = 0; i < 12; i++) {
            uint32_t r = sim_random(&l.b.power);
            l.b.power.cut_op = l.b.power.op + 1 + r % 6;
            l.b.power.cut = r >> 8 & 3 ? SIM_INSIDE : SIM_BEFORE;
            l.b.power.torn = r >> 16 & 3;
            if (live(&l))
                break;
            cuts++;
        }
        l.b.power.cut_op = 0;
        assert_true(live(&l));
    }
    print_message("# %u cuts in 4000 lives\n", cuts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_store_holds_nothing_and_says_so),
        cmocka_unit_test(the_last_save_is_what_a_load_gives),
        cmocka_unit_test(wear_is_spread_over_the_parts),
        cmocka_unit_test(a_flash_too_small_or_odd_is_refused),
        cmocka_unit_test(records_of_another_kind_do_not_count),
        cmocka_unit_test(no_single_damage_loses_the_record),
        cmocka_unit_test(errors_and_lies_of_the_flash_are_not_a_yes),
        cmocka_unit_test(scrubbing_leaves_nothing_older),
        cmocka_unit_test(power_may_fail_anywhere_twice),
        cmocka_unit_test(power_may_fail_again_and_again),
    };

    return cmocka_run_group_tests_name("device/store", tests, NULL, NULL);
}

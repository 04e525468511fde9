/* Flash, a counter and a power switch, as strict as hardware, for tests. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_DEVICE_FLASH_SIM_H
#define ASSAY_TESTS_DEVICE_FLASH_SIM_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

#include "../../device/ad.h"

/* When power goes: at operation cut_op (counted over everything that shares
 * the switch), before it, inside it, or when it is done but has not returned.
 */
enum sim_cut {
    SIM_BEFORE,
    SIM_INSIDE, /* how it is torn depends on torn */
    SIM_AFTER,
};

enum sim_fault {
    SIM_ERROR,      /* nothing is done, an error is returned */
    SIM_HALF_ERROR, /* it is torn, an error is returned, power stays */
    SIM_LIE,        /* nothing is done, success is returned */
};

struct sim_power {
    uint64_t op; /* operations so far */
    uint64_t cut_op;
    enum sim_cut cut;
    unsigned torn; /* 0 .. SIM_TORN - 1 */
    uint64_t fault_op;
    enum sim_fault fault;
    uint32_t seed;      /* for torn contents and unstable reads */
    jmp_buf *off;       /* where the dark leads to */
    const char *broken; /* the first rule that was broken, else NULL */
};

enum { SIM_TORN = 4, SIM_FLASH_MAX = 2048, SIM_BLOCKS_MAX = 32 };

/* Rules: units at their alignment, each written once after an erase (so bits
 * go from erased to written only), whole blocks erased. What was torn reads
 * differently each time, until it is erased. */
struct sim_flash {
    struct sim_power *power;
    uint32_t size, block, unit;
    uint8_t erased;
    bool ecc;              /* reads of torn units give an error */
    bool torn;             /* some time: there may be weak bits */
    bool locked;           /* any write or erase breaks a rule */
    unsigned fail_reads;   /* so many reads from now give an error */
    uint64_t reads, wrote; /* counts; wrote in units */
    uint32_t wear[SIM_BLOCKS_MAX];
    uint8_t bytes[SIM_FLASH_MAX];
    uint8_t weak[SIM_FLASH_MAX];    /* bits that read at random */
    uint8_t written[SIM_FLASH_MAX]; /* since the last whole erase */
};

void sim_flash_init(struct sim_flash *f, struct sim_power *power, uint32_t size,
                    uint32_t block, uint32_t unit);
struct ad_flash sim_flash_port(struct sim_flash *f, uint32_t address);

/* A counter that only rises; raising is one operation of the power switch and
 * is done or not. */
struct sim_counter {
    struct sim_power *power;
    uint32_t value;
};

struct ad_counter sim_counter_port(struct sim_counter *c, uint32_t most);

uint32_t sim_random(struct sim_power *p);
void sim_break(struct sim_power *p, const char *rule);

#endif

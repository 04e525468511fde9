/* Flash, a counter and a power switch, as strict as hardware, for tests. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "flash_sim.h"

#include <stdlib.h>
#include <string.h>

uint32_t sim_random(struct sim_power *p)
{
    p->seed ^= p->seed << 13;
    p->seed ^= p->seed >> 17;
    p->seed ^= p->seed << 5;
    return p->seed;
}

void sim_break(struct sim_power *p, const char *rule)
{
    if (!p->broken)
        p->broken = rule;
}

void sim_flash_init(struct sim_flash *f, struct sim_power *power, uint32_t size,
                    uint32_t block, uint32_t unit)
{
    if (size > SIM_FLASH_MAX || size / block > SIM_BLOCKS_MAX)
        abort();
    memset(f, 0, sizeof *f);
    f->power = power;
    f->size = size;
    f->block = block;
    f->unit = unit;
    f->erased = 0xff;
    memset(f->bytes, 0xff, sizeof f->bytes);
}

/* The bits that differ from from to to happen only in part: bytes before
 * whole are done, in some of the rest bits are done, not done or weak. */
static void tear(struct sim_flash *f, uint32_t at, const uint8_t *to,
                 uint32_t n)
{
    struct sim_power *p = f->power;
    /* Not to be written before an erase that is whole. */
    memset(f->written + at, 1, n);
    f->torn = true;
    uint32_t whole = sim_random(p) % n;
    uint8_t *now = f->bytes + at;
    uint8_t *weak = f->weak + at;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t change = now[i] ^ to[i];
        uint8_t some = (uint8_t)(change & sim_random(p));
        switch (p->torn) {
        case 0: /* next to nothing happened: one byte is weak */
            if (i == whole)
                weak[i] |= change;
            break;
        case 1: /* a beginning, and a weak edge */
            if (i < whole)
                now[i] = to[i];
            else if (i < whole + f->unit)
                weak[i] |= some;
            break;
        case 2: /* nearly all happened: a few bits are weak */
            now[i] = to[i];
            if (i == whole)
                weak[i] |= change;
            break;
        default: /* anything, anywhere */
            now[i] ^= some;
            weak[i] |= (uint8_t)(change & sim_random(p));
            break;
        }
    }
}

static void dark(struct sim_power *p)
{
    if (!p->off)
        abort();
    longjmp(*p->off, 1);
}

/* One operation: the n bytes at at become to. Everything that can go wrong
 * with it goes wrong here. */
static int operate(struct sim_flash *f, uint32_t at, const uint8_t *to,
                   uint32_t n, bool erase)
{
    struct sim_power *p = f->power;
    p->op++;
    if (p->op == p->cut_op && p->cut == SIM_BEFORE)
        dark(p);
    if (p->op == p->cut_op && p->cut == SIM_INSIDE) {
        tear(f, at, to, n);
        dark(p);
    }
    if (p->op == p->fault_op && p->fault == SIM_ERROR)
        return -1;
    if (p->op == p->fault_op && p->fault == SIM_LIE)
        return 0;
    if (p->op == p->fault_op) {
        tear(f, at, to, n);
        return -1;
    }
    memcpy(f->bytes + at, to, n);
    memset(f->written + at, !erase, n);
    if (erase)
        memset(f->weak + at, 0, n);
    if (p->op == p->cut_op && p->cut == SIM_AFTER)
        dark(p);
    return 0;
}

static int sim_read(void *port, uint32_t at, uint8_t *to, uint32_t n)
{
    struct sim_flash *f = port;
    if (at > f->size || n > f->size - at) {
        sim_break(f->power, "read outside the flash");
        return -1;
    }
    f->reads++;
    if (f->fail_reads && f->fail_reads--)
        return -1;
    memcpy(to, f->bytes + at, n);
    for (uint32_t i = 0; f->torn && i < n; i++) {
        uint8_t weak = f->weak[at + i];
        if (weak && f->ecc)
            return -1;
        if (weak)
            to[i] ^= (uint8_t)(weak & sim_random(f->power));
    }
    return 0;
}

static int sim_write(void *port, uint32_t at, const uint8_t *from, uint32_t n)
{
    struct sim_flash *f = port;
    if (at > f->size || n > f->size - at || n == 0 || at % f->unit ||
        n % f->unit) {
        sim_break(f->power, "write outside or unaligned");
        return -1;
    }
    if (f->locked)
        sim_break(f->power, "write to what runs");
    for (uint32_t i = 0; i < n; i++) {
        if (f->written[at + i])
            sim_break(f->power, "unit written twice without an erase");
    }
    f->wrote += n / f->unit;
    return operate(f, at, from, n, false);
}

static int sim_erase(void *port, uint32_t at)
{
    struct sim_flash *f = port;
    if (at >= f->size || at % f->block) {
        sim_break(f->power, "erase outside or unaligned");
        return -1;
    }
    if (f->locked)
        sim_break(f->power, "erase of what runs");
    f->wear[at / f->block]++;
    uint8_t blank[SIM_FLASH_MAX];
    memset(blank, f->erased, f->block);
    return operate(f, at, blank, f->block, true);
}

struct ad_flash sim_flash_port(struct sim_flash *f, uint32_t address)
{
    return (struct ad_flash){
        .port = f,
        .size_bytes = f->size,
        .address = address,
        .block_bytes = f->block,
        .unit_bytes = f->unit,
        .erased = f->erased,
        .read = sim_read,
        .write = sim_write,
        .erase = sim_erase,
    };
}

static int sim_get(void *port, uint32_t *out)
{
    struct sim_counter *c = port;
    *out = c->value;
    return 0;
}

static int sim_raise(void *port, uint32_t to)
{
    struct sim_counter *c = port;
    struct sim_power *p = c->power;
    if (to <= c->value)
        sim_break(p, "counter asked to fall or to stay");
    p->op++;
    if (p->op == p->cut_op && p->cut != SIM_AFTER)
        dark(p);
    if (p->op == p->fault_op)
        return p->fault == SIM_LIE ? 0 : -1;
    c->value = to;
    if (p->op == p->cut_op)
        dark(p);
    return 0;
}

struct ad_counter sim_counter_port(struct sim_counter *c, uint32_t most)
{
    return (struct ad_counter){
        .port = c, .most = most, .get = sim_get, .raise = sim_raise};
}

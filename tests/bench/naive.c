/* An updater as one writes it who does not think of power. It erases its state
 * in place, trusts what it wrote, raises the counter before the update was
 * tried, and starts whatever the state names. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "naive.h"

#include <string.h>

enum { UNIT = 32, HEADER = 32, SLOTS = 2 };

static void save(const struct naive *n, uint32_t active, char phase)
{
    uint8_t unit[UNIT] = {'N', 'A', 'I', 'V', (uint8_t)active, (uint8_t)phase};
    (void)n->state->erase(n->state->port, 0);
    (void)n->state->write(n->state->port, 0, unit, UNIT);
}

void naive_make(const struct naive *n)
{
    save(n, 0, 'c');
}

static uint32_t count_of(const uint8_t *header)
{
    return ((uint32_t)header[20] << 16 | (uint32_t)header[21] << 8 |
            header[22]) +
           1;
}

bool naive_install(const struct naive *n, uint32_t running, const uint8_t *p,
                   uint32_t bytes)
{
    const struct ad_flash *f = &n->slots[running == 0];
    uint32_t floor = 0;
    if (bytes < HEADER || bytes > f->size_bytes)
        return false;
    (void)n->counter->get(n->counter->port, &floor);
    if (count_of(p) < floor)
        return false;
    if (count_of(p) > floor)
        (void)n->counter->raise(n->counter->port, count_of(p));
    for (uint32_t at = 0; at < f->size_bytes; at += f->block_bytes)
        (void)f->erase(f->port, at);
    for (uint32_t at = 0; at < bytes; at += UNIT) {
        uint8_t unit[UNIT];
        uint32_t left = bytes - at < UNIT ? bytes - at : UNIT;
        memset(unit, 0xff, sizeof unit);
        memcpy(unit, p + at, left);
        (void)f->write(f->port, at, unit, UNIT);
    }
    save(n, running == 0, 't');
    return true;
}

static bool may_start(const struct naive *n, uint32_t slot, const char *magic)
{
    uint8_t first[HEADER + UNIT];
    uint32_t floor = 0;
    (void)n->counter->get(n->counter->port, &floor);
    (void)n->slots[slot].read(n->slots[slot].port, 0, first, sizeof first);
    return memcmp(first + HEADER, magic, strlen(magic)) == 0 &&
           count_of(first) >= floor;
}

uint32_t naive_start(const struct naive *n, const char *magic)
{
    uint8_t unit[UNIT];
    (void)n->state->read(n->state->port, 0, unit, UNIT);
    if (memcmp(unit, "NAIV", 4) != 0 || unit[4] >= SLOTS)
        return SLOTS;
    uint32_t active = unit[4];
    if (unit[5] == 't' && !may_start(n, active, magic))
        active = 1 - active;
    if (unit[5] == 't')
        save(n, active, 'c');
    return may_start(n, active, magic) ? active : SLOTS;
}
